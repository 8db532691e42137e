"""The published programme comes from its files, and says no more than the report does."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from alliances.models import Alias, Alliance, Cohort, Programme, School
from projects import published
from projects.models import (
    Participation,
    Project,
    PublishedExample,
    PublishedFigure,
    PublishedSource,
    ResearchQuestion,
)
from tests.worlds import db, made_once
from toolkit import seeding

__all__ = ["built", "db"]

pytestmark = pytest.mark.once  # check_source and pages read it on both


def load():
    seeding.seed()
    published.seed()


built = made_once(load)


def run() -> list[str]:
    out = StringIO()
    call_command("seed_programme", stdout=out)
    return out.getvalue().splitlines()


def test_the_whole_programme_is_loaded(db):
    models = (
        Programme,
        Cohort,
        School,
        Alliance,
        Alias,
        Project,
        ResearchQuestion,
        Participation,
        PublishedExample,
        PublishedFigure,
        PublishedSource,
    )
    assert {model.__name__: model.objects.count() for model in models} == {
        "Programme": 1,
        "Cohort": 3,
        "School": 15,
        "Alliance": 31,
        "Alias": 16,
        "Project": 31,
        "ResearchQuestion": 13,
        "Participation": 4,
        "PublishedExample": 76,
        "PublishedFigure": 52,
        "PublishedSource": 82,
    }


def test_it_is_published_and_in_no_live_count(db):
    assert Programme.objects.get().is_published
    assert not Programme.objects.live().exists()
    assert not Alliance.objects.live().exists()
    assert not Project.objects.live().exists()


def test_cohorts_keep_the_month(db):
    assert list(Cohort.objects.values_list("number", "applied_on", "kick_start_on")) == [
        (1, date(2012, 2, 1), date(2012, 4, 1)),
        (2, date(2012, 6, 1), date(2012, 10, 1)),
        (3, date(2013, 6, 1), date(2013, 9, 1)),
    ]


def test_nothing_the_report_does_not_say_is_filled_in(db):
    assert not Alliance.objects.filter(cohort__isnull=False).exists()
    assert not Alliance.objects.filter(placings__isnull=False).exists()
    assert not Project.objects.filter(focus_area__isnull=False).exists()
    assert Alliance.objects.filter(lead_school__isnull=False).count() == 11
    assert Alliance.objects.exclude(link="").count() == 13


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("North East London TSA", "NELTA"),
        ("learn tsa", "LEARN Alliance"),
        ("FairfieldsTSA", "Fairfields TSA"),
        ("TKAT", "The Kemnal Academies Trust TSA (TKAT)"),
        ("Portswood TSA", "Portswood TSA"),
    ],
)
def test_every_form_of_a_name_is_one_alliance(db, said, name):
    assert [alliance.name for alliance in Alliance.objects.named(said)] == [name]


def test_an_example_keeps_its_printed_form_beside_the_one_name(db):
    nelta = PublishedExample.objects.filter(alliance__slug="nelta").order_by("position")

    assert list(nelta.values_list("key_message__number", "named_as", "matrix_name")) == [
        (4, "NELTA", "NELTA"),
        (5, "North East London TSA", "NELTA"),
        (8, "NELTA", "NELTA"),
    ]


def test_one_example_has_no_alliance(db):
    example = PublishedExample.objects.get(alliance__isnull=True)

    assert (example.key_message.number, example.matrix_name, example.in_text) == (13, "", False)


def test_areas_of_focus_keep_their_counts_and_units(db):
    areas = PublishedFigure.objects.filter(kind="area").order_by("focus_area__position")

    assert [area.in_numbers for area in areas] == [
        "2 projects",
        "3 projects",
        "7 projects",
        "4 alliances",
        "1 alliances",
        "3 alliances",
    ]
    assert all(area.focus_area_id for area in areas)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("maths_confidence", "1 of 16 teachers before, 16 of 16 after"),
        ("reading_age_all", "27 months of reading age in 7 months"),
        ("level_4_rise", "19 percentage points"),
        ("maths_pairs", "8 pairs"),
        ("realtime_coaching_teaching", ""),
    ],
)
def test_a_figure_is_shown_with_its_parts(db, key, words):
    assert PublishedFigure.objects.get(seed_key=f"figure:{key}").in_numbers == words


def test_every_change_the_report_tells_of_has_a_strength(db):
    assert not PublishedFigure.objects.filter(kind="result", strength="").exists()


def test_a_second_run_changes_nothing(db):
    before = list(PublishedExample.objects.values_list("pk", flat=True))

    assert run() == ["Already as in the files: 324."]
    assert list(PublishedExample.objects.values_list("pk", flat=True)) == before


def test_edits_stay_and_are_named_on_every_run(db):
    Alliance.objects.filter(slug="nelta").update(region="London")
    Cohort.objects.filter(number=2).update(applied_on=date(2012, 7, 1))
    ResearchQuestion.objects.filter(project__alliance__slug="nelta").update(text="Ours?")
    Alias.objects.get(alliance__slug="portswood").delete()

    first, second = run(), run()

    assert first == second
    project = "What makes school-based training effective"
    assert first[1:] == [
        "Left alone, edited here: cohorts, Cohort 2, applied_on.",
        "Left alone, edited here: alliances, NELTA, region.",
        f"Left alone, edited here: research questions, {project}, text.",
        "Left alone, removed here: aliases, Portswood TSA, alias:portswood:portswood.",
    ]
    assert Alliance.objects.get(slug="nelta").region == "London"
