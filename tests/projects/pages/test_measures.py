"""Measures with their baseline, and readings."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from projects.models import Measure, Reading
from tests.factories.alliances import member_school
from tests.factories.projects import ParticipationFactory
from tests.factories.toolkit import EvidenceSourceFactory
from tests.markup import Page


@pytest.fixture
def new(world):
    return reverse("projects:measure_new", args=[world.own.project.slug])


@pytest.fixture
def edit(world):
    return reverse("projects:measure_edit", args=[world.own.project.slug, world.own.measure.pk])


@pytest.fixture
def reading_new(world):
    return reverse("projects:reading_new", args=[world.own.project.slug, world.own.measure.pk])


def opened(client, url):
    return Page(client.get(url)).form


def write(client, answers, url):
    return client.post(url, opened(client, url).data(**answers))


def test_a_name_and_who_it_is_about_make_a_measure(world, lead, new):
    response = write(lead, {"name": "Confident teachers", "level": "teacher"}, new)

    measure = Measure.objects.get(name="Confident teachers")
    assert response.url == world.own.project.get_absolute_url()
    assert (measure.project, measure.level, measure.unit, measure.direction) == (
        world.own.project, "teacher", "percent", "up",
    )  # fmt: skip
    assert (measure.target, measure.position, measure.readings.count()) == (None, 2, 0)


def test_a_measure_comes_with_its_baseline_and_its_parts(world, lead, new):
    source, other = EvidenceSourceFactory.create_batch(2)

    write(
        lead,
        {
            "name": "Confident teachers", "short_name": "Confidence", "level": "teacher",
            "baseline": "10 of 32", "baseline_on": "2026-09-04", "target": "80",
            "target_on": "2027-07-01", "direction": "up", "methods": [source.pk, other.pk],
            "collected_by": "School leads", "explanation": "Who said 3 or 4.",
        },
        new,
    )  # fmt: skip

    measure = Measure.objects.get(name="Confident teachers")
    baseline = measure.readings.get()
    assert (baseline.value, baseline.part, baseline.of) == (Decimal("31.25"), 10, 32)
    assert (baseline.cycle, str(baseline.taken_on)) == (None, "2026-09-04")
    assert (measure.short_name, measure.target, str(measure.target_on)) == (
        "Confidence", Decimal(80), "2027-07-01",
    )  # fmt: skip
    assert set(measure.methods.all()) == {source, other}
    assert (measure.collected_by, measure.explanation) == ("School leads", "Who said 3 or 4.")


def test_a_project_has_no_two_measures_of_one_name(world, lead, new):
    page = Page(write(lead, {"name": world.own.measure.name.lower(), "level": "pupil"}, new))

    assert page.errors == {"name": "This project already has a measure of this name"}


@pytest.mark.parametrize(
    ("field", "typed"), [("baseline", "101"), ("target", "most"), ("baseline", "40 of 32")]
)
def test_a_figure_that_is_no_percentage_is_an_error_beside_it(world, lead, new, field, typed):
    page = Page(write(lead, {"name": "Confident", "level": "pupil", field: typed}, new))

    assert page.errors == {field: "Enter a number from 0 to 100, for example 63, or 20 of 32"}
    assert page.form.typed(field) == typed
    assert page.form.typed("name") == "Confident"


def test_a_count_may_be_more_than_a_hundred(world, lead, new):
    write(
        lead,
        {"name": "Visits", "level": "school", "unit": "count", "target": "250", "baseline": "-3"},
        new,
    )

    measure = Measure.objects.get(name="Visits")
    assert (measure.target, measure.readings.get().value) == (250, -3)


def test_a_baseline_of_tomorrow_is_refused(world, lead, new):
    tomorrow = clock.today() + timedelta(days=1)

    page = Page(
        write(lead, {"name": "A", "level": "pupil", "baseline": "5", "baseline_on": tomorrow}, new)
    )

    assert page.errors == {"baseline_on": "Date must be today or earlier"}


def test_a_change_keeps_the_readings(world, lead, edit):
    before = list(world.own.measure.readings.values())

    write(lead, {"name": "Renamed", "target": "90.5", "direction": "down"}, edit)

    measure = Measure.objects.get(pk=world.own.measure.pk)
    assert (measure.name, measure.target, measure.direction) == (
        "Renamed", Decimal("90.50"), "down",
    )  # fmt: skip
    assert list(measure.readings.values()) == before


def test_the_form_for_a_change_starts_from_what_was_saved(world, lead, edit):
    form = opened(lead, edit)

    assert {name: values for name, values in form.values.items() if values != [""]} == {
        "version": ["1"],
        "name": [world.own.measure.name],
        "level": ["pupil"],
        "unit": ["percent"],
        "target": ["75"],
        "direction": ["up"],
    }


def test_a_reading_belongs_to_the_open_cycle(world, lead, reading_new):
    response = write(lead, {"reading": "20 of 32"}, reading_new)

    reading = Reading.objects.order_by("-pk").first()
    assert response.url == world.own.measure.get_absolute_url()
    assert (reading.measure, reading.cycle, reading.school) == (
        world.own.measure, world.own.cycle, None,
    )  # fmt: skip
    assert (reading.value, reading.part, reading.of, reading.taken_on) == (
        Decimal("62.50"), 20, 32, clock.today(),
    )  # fmt: skip


def test_a_baseline_belongs_to_no_cycle(world, lead, reading_new):
    write(lead, {"reading": "12", "is_baseline": "on", "taken_on": "2026-09-02"}, reading_new)

    reading = Reading.objects.order_by("-pk").first()
    assert (reading.cycle, str(reading.taken_on), reading.is_baseline) == (None, "2026-09-02", True)


def test_without_an_open_cycle_a_reading_starts_as_a_baseline(world, lead, reading_new):
    type(world.own.cycle).objects.filter(pk=world.own.cycle.pk).update(stage="closed")

    assert opened(lead, reading_new).typed("is_baseline") == "on"


def test_a_reading_may_be_of_one_school_taking_part(world, lead, reading_new):
    other = ParticipationFactory(project=world.own.project).school
    gone = ParticipationFactory(project=world.own.project, left=True).school
    outside = member_school(world.own.alliance)

    form = opened(lead, reading_new)
    write(lead, {"reading": "50", "school": other.pk}, reading_new)

    assert set(form.choices["school"]) == {"", str(world.own.school.pk), str(other.pk)}
    assert not {str(gone.pk), str(outside.pk)} & set(form.choices["school"])
    assert Reading.objects.order_by("-pk").first().school == other


@pytest.mark.parametrize("typed", ["", "101", "many"])
def test_a_reading_that_is_none_is_an_error_beside_it(world, lead, reading_new, typed):
    page = Page(write(lead, {"reading": typed}, reading_new))

    assert list(page.errors) == ["reading"]
    assert page.form.typed("reading") == typed


def test_a_measure_of_another_project_has_no_page_here(world, lead):
    for kind in ("measure_edit", "reading_new"):
        url = reverse(f"projects:{kind}", args=[world.own.project.slug, world.peer.measure.pk])
        assert lead.get(url).status_code == 404
