"""Putting a reading right, and taking it out."""

from datetime import timedelta

from django.urls import reverse

from core import clock
from projects.models import Correction, Cycle, Reading
from tests.factories import HAPPENED_ON
from tests.factories.logs import EntryFactory
from tests.factories.projects import CriterionFactory, ReadingFactory
from tests.markup import Page


def address(world, reading, verb="edit"):
    place = [world.own.project.slug, world.own.measure.pk, reading.pk]
    return reverse(f"logs:reading_{verb}", args=place)


def change(client, url, **answers):
    return client.post(url, Page(client.get(url)).form.data(**answers))


def test_a_reading_is_put_right_and_what_it_was_is_kept(world, lead):
    reading = world.own.reading

    response = change(lead, address(world, reading), reading="17 of 32", note="Two came late.")

    now = Reading.objects.get(pk=reading.pk)
    assert response.url == world.own.measure.get_absolute_url()
    assert (now.figure.typed, now.note, now.version, now.cycle) == (
        "17 of 32", "Two came late.", 2, world.own.cycle,
    )  # fmt: skip
    kept = Correction.objects.get()
    assert (kept.reading, kept.was, kept.by) == (reading, "16 of 32", world.own.people["lead"])
    assert "Was 16 of 32 until MARKER-own lead changed it" in Page(lead.get(response.url)).text


def test_to_save_what_stands_there_is_no_correction(world, lead):
    change(lead, address(world, world.own.reading))

    assert not Correction.objects.exists()


def test_the_form_for_a_change_starts_from_everything_that_was_said(world, lead):
    said = {"n": None, "spread": "1 to 5", "period": "in 7 months", "note": "Rainy.",
            "compared_with": "Year 6", "compared_value": 40, "compared_part": 4,
            "compared_of": 10, "compared_n": None}  # fmt: skip
    reading = ReadingFactory(measure=world.own.measure, school=world.own.school, **said)

    form = Page(lead.get(address(world, reading))).form
    lead.post(address(world, reading), form.data())

    assert form.typed("compared") == "4 of 10"
    assert Reading.objects.filter(pk=reading.pk, school=world.own.school, **said).exists()


def test_a_reading_of_a_closed_cycle_stays_as_the_cluster_saw_it(world, lead):
    Cycle.objects.filter(pk=world.own.cycle.pk).update(stage="closed")

    page = Page(change(lead, address(world, world.own.reading), reading="99"))
    lead.post(address(world, world.own.reading, "withdraw"), {"why": "Wrong class."})

    assert "The cycle of this reading is closed" in page.text
    assert page.form.typed("reading") == "99"
    assert Reading.objects.get(pk=world.own.reading.pk).figure.typed == "16 of 32"


def test_what_stood_around_a_figure_is_kept_as_well(world, lead):
    reading = ReadingFactory(
        measure=world.own.measure, cycle=world.own.cycle, taken_on=HAPPENED_ON, note="Rainy."
    )
    day = HAPPENED_ON - timedelta(days=3)

    change(lead, address(world, reading), taken_on=day.isoformat(), note="", spread="1 to 5")

    told = Page(lead.get(world.own.measure.get_absolute_url())).text
    assert "Taken 8 October 2026. Spread: not said. Note: Rainy." in told


def test_a_baseline_of_a_measure_that_was_locked_stays_one(world, lead):
    baseline = ReadingFactory(measure=world.own.measure, cycle=None)
    CriterionFactory(cycle=world.own.cycle, measure=world.own.measure)

    removed = lead.post(address(world, baseline, "withdraw"), {"why": "Wrong class."}, follow=True)
    page = Page(change(lead, address(world, baseline), is_baseline=""))

    assert "A plan was locked with this measure" in Page(removed).text
    assert "A plan was locked with this measure" in page.text
    assert "Pull this reading back" not in page.text  # what would be refused is not offered
    assert Reading.objects.get(pk=baseline.pk).is_baseline
    assert change(lead, address(world, baseline), reading="9 of 32").status_code == 302
    assert Correction.objects.get(reading=baseline).was == "16 of 32"


def test_a_baseline_of_a_plan_that_is_not_locked_can_go(world, lead):
    baseline = ReadingFactory(measure=world.own.measure, cycle=None)
    assert "Pull this reading back" in lead.get(address(world, baseline)).text

    lead.post(address(world, baseline, "withdraw"), {"why": "Wrong class."})

    assert not Reading.objects.filter(pk=baseline.pk).exists()


def test_a_reading_that_came_with_an_entry_is_changed_there(world, lead):
    EntryFactory(cycle=world.own.cycle, measure=world.own.measure, reading=world.own.reading)

    page = Page(change(lead, address(world, world.own.reading), reading="99"))
    removed = lead.post(
        address(world, world.own.reading, "withdraw"), {"why": "Wrong class."}, follow=True
    )

    assert "This reading came with an entry" in page.text
    assert "This reading came with an entry" in Page(removed).text
    assert Reading.objects.get(pk=world.own.reading.pk).figure.typed == "16 of 32"


def test_a_reading_entered_by_mistake_is_taken_out(world, lead):
    response = lead.post(address(world, world.own.reading, "withdraw"), {"why": "Wrong class."})

    assert response.url == world.own.measure.get_absolute_url()
    assert not Reading.objects.filter(pk=world.own.reading.pk).exists()


def test_a_change_of_a_reading_that_was_changed_meanwhile_is_told(world, lead):
    url = address(world, world.own.reading)
    form = Page(lead.get(url)).form
    change(lead, url, reading="20 of 32")

    late = lead.post(url, form.data(reading="21 of 32"))

    page = Page(late)
    assert (late.status_code, page.form.typed("reading")) == (409, "21 of 32")
    assert "What is saved 20 of 32" in page.text
    assert lead.post(url, page.form.data()).status_code == 302
    assert Reading.objects.get(pk=world.own.reading.pk).figure.typed == "21 of 32"


def test_a_reading_is_of_the_past(world, lead):
    tomorrow = clock.today() + timedelta(days=1)

    page = Page(change(lead, address(world, world.own.reading), taken_on=tomorrow))

    assert page.errors == {"taken_on": "Date must be today or earlier"}
