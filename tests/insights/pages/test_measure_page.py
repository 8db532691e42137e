"""The page of one measure, and the same as a file."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from logs import digests
from projects.models import Cycle, Measure
from tests.factories import TERM_BEGAN
from tests.factories.alliances import member_school
from tests.factories.logs import EntryFactory
from tests.factories.projects import (
    CorrectionFactory,
    ImpactClaimFactory,
    MeasureFactory,
    ParticipationFactory,
    ReadingFactory,
    TrialFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page


@pytest.fixture
def lead(world, client_for):
    return client_for(world.own.people["lead"])


def read(client, world):
    return Page(client.get(world.own.measure.get_absolute_url()))


def as_rows(client, world):
    url = reverse("insights:readings_csv", args=[world.own.project.slug, world.own.measure.pk])
    response = client.get(url)
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_late_baseline_says_so_wherever_it_stands(world, lead):
    ReadingFactory(measure=world.own.measure, taken_on=TERM_BEGAN + timedelta(days=1))

    project = Page(lead.get(world.own.project.get_absolute_url())).text

    assert "From 50%, taken late" in project
    assert "(baseline, taken late)" in project
    page = read(lead, world).text
    assert re.search(r"Baseline 50%, 16 of 32 in [\w ]+, taken late\.", page)
    assert "Baseline Taken late" in page
    assert [row["baseline_late"] for row in as_rows(lead, world)] == ["", "late"]


def test_a_baseline_of_the_first_day_is_in_time(world, lead):
    ReadingFactory(measure=world.own.measure, taken_on=TERM_BEGAN)

    assert "late" not in read(lead, world).text


def test_a_school_that_joined_later_has_until_then_for_its_baseline(world, lead):
    joined = TERM_BEGAN + timedelta(days=20)
    school = ParticipationFactory(project=world.own.project, joined_on=joined).school
    for day in (joined, joined + timedelta(days=1)):
        ReadingFactory(measure=world.own.measure, school=school, taken_on=day)

    assert [row["baseline_late"] for row in as_rows(lead, world)] == ["", "", "late"]


def test_a_written_reason_stands_where_the_baseline_would(world, lead):
    Measure.objects.filter(pk=world.own.measure.pk).update(waiver="The questions are new.")

    for page in (read(lead, world), Page(lead.get(world.own.project.get_absolute_url()))):
        assert "No baseline: The questions are new." in page.text


def test_figures_of_few_people_are_on_no_page_and_in_no_file(world, client_for):
    world.own.measure.readings.all().delete()
    few = ReadingFactory(
        measure=world.own.measure, cycle=world.own.cycle, part=3, of=4, value=75, spread="70 to 81",
        compared_with="Others", compared_value=11, compared_n=40,
    )  # fmt: skip
    CorrectionFactory(reading=few, was="2 of 4")
    ReadingFactory(measure=world.own.measure, school=world.own.school, part=1, of=3, value=33)

    for role in ("lead", "teacher"):
        client = client_for(world.own.people[role])
        pages = [world.own.measure.get_absolute_url(), world.own.project.get_absolute_url()]
        shown = " ".join(Page(client.get(url)).text for url in pages)
        rows = as_rows(client, world)

        assert "Too few to show" in shown
        for figure in ("3 of 4", "2 of 4", "1 of 3", "33%", "70 to 81", "11%"):
            assert figure not in shown
        # The target is 75 too.
        assert [(row["figure"], row["part"], row["of"], row["spread"], row["compared_figure"])
                for row in rows] == [("Too few to show", "", "", "", "")] * 2  # fmt: skip


def test_a_reading_that_came_with_an_entry_says_so_to_whoever_may_read_it(world, lead):
    private = EntryFactory(
        cycle=world.own.cycle, author=world.own.people["teacher"], sharing="only_me",
        measure=world.own.measure, reading=world.own.reading,
    )  # fmt: skip

    page = read(lead, world)

    assert "Came with an entry" in page.text
    assert private.get_absolute_url() not in [each.get("href") for _, each in page.tags]


def test_the_file_holds_every_reading_as_a_spreadsheet_takes_it(world, lead):
    ImpactClaimFactory(measure=world.own.measure, cycle=world.own.cycle)
    ReadingFactory(
        measure=world.own.measure, cycle=world.own.cycle, value=62, part=None, of=None, n=30,
        taken_on=date(2026, 10, 9), school=world.own.school, note='=HYPERLINK("x")',
        compared_with="Year 6", compared_value=5, compared_n=40, period="in a term",
    )  # fmt: skip

    first, second = as_rows(lead, world)

    assert (first["taken_on"], first["taken_on_local"], first["kind"], first["school"]) == (
        "2026-09-01", "01/09/2026", "cycle 1", "Whole alliance",
    )  # fmt: skip
    assert (first["figure"], first["part"], first["of"]) == ("50", "16", "32")
    assert (second["figure"], second["n"], second["period"]) == ("62", "30", "in a term")
    assert (second["compared_with"], second["compared_figure"], second["compared_n"]) == (
        "Year 6", "5", "40",
    )  # fmt: skip
    assert second["note"] == '\'=HYPERLINK("x")'
    assert (second["strength"], second["caution"]) == (
        "Before and after", "Two other things changed as well.",
    )  # fmt: skip


def test_each_school_has_a_line_of_its_own(world, lead):
    ReadingFactory(measure=world.own.measure, school=world.own.school, cycle=world.own.cycle)

    assert "MARKER-own school" in read(lead, world).headings


def test_a_measure_of_another_project_has_no_page_here(world, lead):
    for name in ("insights:measure", "insights:readings_csv"):
        url = reverse(name, args=[world.own.project.slug, world.peer.measure.pk])
        assert lead.get(url).status_code == 404


def test_the_page_asks_no_more_when_there_is_more_to_show(world, lead):
    def asked():
        url = world.own.measure.get_absolute_url()
        lead.get(url)
        with counted() as statements:
            assert lead.get(url).status_code == 200
        return len(statements)

    with_one = asked()
    for _ in range(6):
        school = ParticipationFactory(
            project=world.own.project, school=member_school(world.own.alliance)
        ).school
        reading = ReadingFactory(measure=world.own.measure, school=school, cycle=world.own.cycle)
        CorrectionFactory(reading=reading)
        EntryFactory(cycle=world.own.cycle, measure=world.own.measure, reading=reading)
        ImpactClaimFactory(measure=world.own.measure, cycle__closed=True)

    assert asked() == with_one <= 13


def test_what_a_pilot_read_is_named_wherever_it_stands(world, lead):
    Cycle.objects.filter(pk=world.own.cycle.pk).update(is_pilot=True)
    intervention = TrialFactory(cycle=world.own.cycle).intervention

    project, measure, toolkit = (
        Page(lead.get(row.get_absolute_url())).text
        for row in (world.own.project, world.own.measure, intervention)
    )

    assert "In a pilot." in project
    assert "in a pilot" in measure
    assert "Cycle 1, a pilot" in measure
    assert "cycle 1, a pilot" in toolkit
    assert [row["kind"] for row in as_rows(lead, world)] == ["cycle 1, a pilot"]
    (digest,) = digests.build([world.own.cycle], None).values()
    assert [each.now.endswith(", in a pilot") for each in digest.measures] == [True]


def test_measures_stand_by_whom_they_are_about(world, lead):
    MeasureFactory(project=world.own.project, name="Schools", level="school", position=8)
    MeasureFactory(project=world.own.project, name="Teachers", level="teacher", position=9)
    MeasureFactory(project=world.own.project, name="More pupils", position=10)

    page = Page(lead.get(world.own.project.get_absolute_url()))

    names = [world.own.measure.name, "More pupils", "Teachers", "Schools"]
    assert [each for each in page.headings if each in names] == names
    assert "Schools Schools" in page.text
    assert {row["about"] for row in as_rows(lead, world)} == {"Pupils"}
