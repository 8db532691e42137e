"""Open a cycle, and change its plan."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clusters.models import Term
from core import clock
from projects.models import Cycle
from tests.factories import SINCE, TERM_BEGAN
from tests.factories.clusters import TermFactory
from tests.factories.projects import CycleFactory, ProjectFactory
from tests.factories.toolkit import InterventionFactory
from tests.markup import Page


@pytest.fixture
def project(world):
    """Of the same alliance, and without a cycle."""
    return ProjectFactory(alliance=world.own.alliance)


@pytest.fixture
def new(project):
    return reverse("projects:cycle_new", args=[project.slug])


def edit_url(cycle):
    return reverse("projects:cycle_edit", args=[cycle.project.slug, cycle.number])


def opened(client, url):
    return Page(client.get(url)).form


def write(client, answers, url):
    return client.post(url, opened(client, url).data(**answers))


def test_a_start_is_enough_to_open_a_cycle(project, lead, new):
    response = write(lead, {}, new)

    cycle = project.cycles.get()
    assert response.url == cycle.get_absolute_url()
    assert (cycle.number, cycle.stage, cycle.starts_on, cycle.ends_on, cycle.term) == (
        1, Cycle.Stage.PLAN, clock.today(), None, None,
    )  # fmt: skip
    assert not cycle.trials.exists()


def test_a_cycle_holds_what_it_tests(world, project, lead, new):
    first, second = InterventionFactory.create_batch(2)

    write(
        lead,
        {
            "term": world.own.cycle.term_id,
            "starts_on": "2026-09-07",
            "ends_on": "2026-12-11",
            "intervention_1": first.pk,
            "intervention_2": second.pk,
            "own_idea": "Talk partners",
            "previous_practice": "At our lead school.",
            "own_idea_3": "Sentence stems",
            "why_more": "They belong together.",
            "plan": "Two classes.",
            "prediction": "More reasons.",
        },
        new,
    )

    cycle = project.cycles.get()
    assert (str(cycle.starts_on), str(cycle.ends_on)) == ("2026-09-07", "2026-12-11")
    assert (cycle.term, cycle.plan, cycle.prediction, cycle.why_more) == (
        world.own.cycle.term, "Two classes.", "More reasons.", "They belong together.",
    )  # fmt: skip
    assert [(trial.intervention, trial.own_idea, trial.previous_practice) for trial in
            cycle.trials.all()] == [
        (first, "", ""), (second, "", ""), (None, "Talk partners", "At our lead school."),
        (None, "Sentence stems", ""),
    ]  # fmt: skip


def test_the_next_cycle_has_the_next_number(project, lead, new):
    CycleFactory(project=project, closed=True)

    write(lead, {}, new)

    assert list(project.cycles.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_second_open_cycle_is_refused_beside_the_form_with_all_that_was_typed(project, lead, new):
    mine = opened(lead, new)
    write(lead, {}, new)

    response = lead.post(new, mine.data(key=opened(lead, new).typed("key"), plan="My plan."))

    page = Page(response)
    assert page.summary == [
        "This project already has an open cycle. Close it before you open the next."
    ]
    assert page.form.typed("plan") == "My plan."
    assert project.cycles.count() == 1


def test_an_end_before_the_start_is_an_error_beside_the_end(project, lead, new):
    page = Page(write(lead, {"starts_on": "2026-10-02", "ends_on": "2026-10-01"}, new))

    assert page.errors == {"ends_on": "The end must not be before the start"}
    assert page.form.typed("ends_on") == "2026-10-01"


def test_one_day_is_a_cycle(project, lead, new):
    write(lead, {"starts_on": "2026-10-01", "ends_on": "2026-10-01"}, new)

    assert project.cycles.get().starts_on == project.cycles.get().ends_on


def test_nothing_is_tested_twice_and_from_the_fourth_thing_on_a_reason_is_asked(project, lead, new):
    rows = [str(row.pk) for row in InterventionFactory.create_batch(3)]
    names = ("intervention_1", "intervention_2", "intervention_4")

    twice = Page(write(lead, dict.fromkeys(names[:2], rows[0]), new))
    same = Page(write(lead, {"own_idea": "Partners", "own_idea_2": "partners"}, new))
    four = Page(write(lead, dict(zip(names, rows, strict=True)) | {"own_idea": "A fourth"}, new))
    unnamed = Page(write(lead, {"previous_practice_2": "Somewhere"}, new))

    assert twice.errors == {"intervention_2": "You chose the same intervention twice"}
    assert same.errors == {"own_idea_2": "You named the same idea twice"}
    assert four.errors == {"why_more": "Say why you test more than three things at once"}
    assert unnamed.errors == {"own_idea_2": "Name the idea this is about"}
    assert [four.form.typed(name) for name in names] == rows
    lead.post(new, four.form.data(why_more="WHY-four"))
    cycle = project.cycles.get()
    url = cycle.get_absolute_url()
    assert cycle.trials.count() == 4
    assert lead.get(url).text.count("WHY-four") == 2  # with the plan, and among its tasks
    write(lead, {"own_idea": ""}, edit_url(cycle))
    cycle.refresh_from_db()
    assert (cycle.trials.count(), cycle.why_more) == (3, "")


def test_a_new_cycle_starts_with_the_days_of_its_term_in_the_calendar_of_the_cluster(
    world, project, lead, new
):
    today, programme = clock.today(), world.own.alliance.programme
    bare = {"programme": programme, "break_starts_on": None, "break_ends_on": None}
    days = {"starts_on": today + timedelta(days=20), "ends_on": today + timedelta(days=90)}
    Term.objects.filter(programme=programme).update(
        starts_on=SINCE, ends_on=TERM_BEGAN, break_starts_on=None, break_ends_on=None
    )
    common = TermFactory(**bare, **days)
    before = opened(lead, new)
    own = TermFactory(
        **bare,
        cluster=world.own.cluster,
        starts_on=today - timedelta(days=9),
        ends_on=today + timedelta(days=60),
    )
    under_way = opened(lead, new)
    Term.objects.filter(pk=own.pk).update(ends_on=today + timedelta(days=20))

    names = ("term", "starts_on", "ends_on")
    assert [before.typed(name) for name in names] == [
        str(common.pk), days["starts_on"].isoformat(), days["ends_on"].isoformat(),
    ]  # fmt: skip
    assert [under_way.typed(name) for name in names] == [
        str(own.pk), today.isoformat(), (today + timedelta(days=60)).isoformat(),
    ]  # fmt: skip
    assert opened(lead, new).typed("term") != str(own.pk)  # too little of it is left


def test_a_retired_intervention_is_not_offered(project, lead, new):
    retired = InterventionFactory(retired=True)

    page = Page(write(lead, {"intervention_1": retired.pk}, new))

    assert str(retired.pk) not in page.form.choices["intervention_1"]
    assert list(page.errors) == ["intervention_1"]


# Changing


@pytest.fixture
def planned(project):
    return CycleFactory(project=project, stage="plan")


def test_a_change_in_the_plan_stage_changes_what_is_tested(planned, lead):
    stays, goes, comes = InterventionFactory.create_batch(3)
    kept = planned.trials.create(intervention=stays)
    planned.trials.create(intervention=goes)
    idea = planned.trials.create(own_idea="Talk partners")

    write(
        lead,
        {
            "intervention_1": stays.pk,
            "intervention_2": comes.pk,
            "own_idea": "Other partners",
            "own_idea_2": "Talk partners",
            "previous_practice_2": "Here.",
            "why_more": "Both fit.",
        },
        edit_url(planned),
    )

    assert {kept, idea} <= set(planned.trials.all())
    assert {(trial.intervention, trial.own_idea) for trial in planned.trials.all()} == {
        (stays, ""), (comes, ""), (None, "Other partners"), (None, "Talk partners"),
    }  # fmt: skip


def test_what_is_tested_already_stays_on_offer_when_it_is_retired(planned, lead):
    planned.trials.create(intervention=InterventionFactory(retired=True))

    write(lead, {"plan": "Changed."}, edit_url(planned))

    planned.refresh_from_db()
    assert planned.plan == "Changed."
    assert planned.trials.count() == 1


def test_an_intervention_of_the_address_is_put_in_the_first_free_place(planned, lead):
    first, second = InterventionFactory.create_batch(2)
    planned.trials.create(intervention=first)

    form = opened(lead, f"{edit_url(planned)}?add={second.pk}")

    assert form.typed("intervention_1") == str(first.pk)
    assert form.typed("intervention_2") == str(second.pk)


@pytest.mark.parametrize("add", ["x", "-1", str(10**30), "\u0663", "²"])
def test_an_intervention_that_is_none_is_left_out(planned, lead, add):
    assert opened(lead, f"{edit_url(planned)}?add={add}").typed("intervention_1") == ""


def test_the_toolkit_offers_only_a_cycle_whose_plan_is_not_locked(planned, lead):
    intervention = InterventionFactory()
    link = f"{edit_url(planned)}?add={intervention.pk}"
    offered = link in lead.get(intervention.get_absolute_url()).text
    Cycle.objects.filter(pk=planned.pk).update(locked_at=clock.now())  # and open again
    opened_again = link in lead.get(intervention.get_absolute_url()).text
    Cycle.objects.filter(pk=planned.pk).update(stage="test")

    assert (offered, opened_again) == (True, False)
    assert link not in lead.get(intervention.get_absolute_url()).text


@pytest.mark.parametrize("stage", ["test", "capture", "review", "refine"])
def test_after_the_plan_stage_only_plan_and_days_change(planned, lead, stage):
    intervention = InterventionFactory()
    planned.trials.create(own_idea="Talk partners")
    Cycle.objects.filter(pk=planned.pk).update(stage=stage)
    form = opened(lead, edit_url(planned))

    late = lead.post(
        edit_url(planned),
        form.data(
            plan="Changed.",
            prediction="Better luck.",
            own_idea="",
            intervention_1=intervention.pk,
            starts_on="2026-09-30",
        ),
    )
    again = Page(late)
    assert late.status_code == 409
    assert Cycle.objects.get(pk=planned.pk).plan == planned.plan
    assert "Better luck." in again.text
    assert "You also chose other interventions." in again.text
    assert "Starts 2026-09-30" in again.text
    assert again.form.typed("plan") == "Changed."
    lead.post(edit_url(planned), again.form.data())

    assert set(form.values) == {
        "version", "term", "ends_on", "review_meeting", "plan",
    }  # fmt: skip
    planned.refresh_from_db()
    assert (planned.plan, planned.prediction) == ("Changed.", "More pupils give a reason.")
    assert [trial.own_idea for trial in planned.trials.all()] == ["Talk partners"]


def test_a_closed_cycle_is_not_changed(project, lead):
    closed = CycleFactory(project=project, closed=True, starts_on=SINCE)

    assert lead.get(edit_url(closed)).status_code == 404
    assert lead.post(edit_url(closed), {"plan": "x", "starts_on": "2026-09-01"}).status_code == 404
