from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from logs.actions import cycles
from logs.models import PeerChallenge
from projects.actions import locks
from projects.models import Cycle, Participation, ScopeCheck
from tests.factories import AT, HAPPENED_ON
from tests.factories.logs import StageChangeFactory
from tests.factories.projects import (
    AmendmentFactory,
    CriterionFactory,
    CycleFactory,
    ImpactClaimFactory,
    MeasureFactory,
    OwnPartsFactory,
    ParticipationFactory,
    ProjectFactory,
    ReadingFactory,
    ResearchQuestionFactory,
    ScopeCheckFactory,
    TrialFactory,
)
from tests.factories.toolkit import EvidenceSourceFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

SIX_WEEKS = timedelta(weeks=6, hours=1)
"""By the calendar, also where the clocks changed on the way."""


@pytest.fixture
def cycle(world):
    return world.own.cycle


@pytest.fixture
def facilitator(world, client_for):
    return client_for(world.actors["own facilitator"])


@pytest.fixture
def peer(world, client_for):
    return client_for(world.peer.people["lead"])


def page_of(cycle, name="logs:cycle"):
    return reverse(name, args=[cycle.project.slug, cycle.number])


def at(cycle, stage, **more):
    Cycle.objects.filter(pk=cycle.pk).update(stage=stage, **more)


def went_on(cycle):
    return StageChangeFactory(
        cycle=cycle, came_from="plan", stage="test", missing="Say what you expect.",
        reason="SECRET-reason",
    )  # fmt: skip


def test_what_is_missing_stands_beside_each_stage_before_anybody_presses_the_button(
    world, cycle, lead
):
    at(cycle, "plan")
    PeerChallenge.objects.filter(cycle=cycle).update(cycle=world.peer.cycle)

    text = lead.get(page_of(cycle)).text

    assert "Choose an intervention, or name an idea of your own." in text
    assert "No other alliance has challenged this cycle yet." in text
    assert "Decide whether to continue, adapt, switch or stop, and say why." in text


def test_the_reason_is_for_the_alliance_and_its_facilitator(cycle, lead, facilitator, peer):
    went_on(cycle)
    pages = [page_of(cycle), reverse("logs:history", args=[cycle.project.slug])]

    told = {who: ["SECRET-reason" in who.get(page).text for page in pages]
            for who in (lead, facilitator, peer)}  # fmt: skip

    assert told == {lead: [True, True], facilitator: [True, True], peer: [False, False]}


def test_a_facilitator_sees_on_the_dashboard_that_a_cycle_went_on_with_something_missing(
    world, cycle, facilitator
):
    link = f'<a href="{page_of(cycle)}">Went on with something missing</a>'
    before = facilitator.get(world.own.cluster.get_absolute_url()).text
    went_on(cycle)

    assert link not in before
    assert link in facilitator.get(world.own.cluster.get_absolute_url()).text


def test_a_button_pressed_twice_moves_a_cycle_once(cycle, lead):
    url = page_of(cycle, "logs:cycle_advance")
    form = Page(lead.get(url)).form

    first, second = (lead.post(url, form.data()) for _ in range(2))

    cycle.refresh_from_db()
    assert (first.status_code, second.status_code, cycle.stage) == (302, 409, "capture")
    assert Page(second).summary == ["Cycle 1 has been moved meanwhile. See where it stands now."]


def test_a_reason_is_asked_for_beside_the_field_where_something_is_missing(cycle, lead):
    at(cycle, "capture")

    page = Page(lead.post(page_of(cycle, "logs:cycle_advance"), {"seen": "capture"}))

    assert page.errors == {"reason": "Say why it goes on so, in a sentence"}


def test_what_is_required_leaves_no_button(cycle, lead):
    at(cycle, "plan")

    response = lead.get(page_of(cycle, "logs:cycle_advance"))

    assert "Write the question of the project." in response.text
    assert "<button" not in response.text.partition("<main")[2]


def test_the_target_as_locked_and_every_amendment_of_it_stand_wherever_it_is_shown(
    world, cycle, lead
):
    measure = CriterionFactory(cycle=cycle, measure=world.own.measure).measure
    locks.amend(cycle, by=world.own.people["lead"], at=AT, part="target", measure=measure,
                seen="75", now="80", reason="WHY-amended")  # fmt: skip

    for page in (page_of(cycle), cycle.project.get_absolute_url()):
        text = lead.get(page).text
        assert "75%" in text, page
        assert "80%" in text, page
        assert "WHY-amended" in text, page


def test_a_closed_cycle_shows_what_was_expected_beside_what_came_of_it(world, cycle, lead):
    criterion = CriterionFactory(cycle=cycle, measure=world.own.measure)
    ReadingFactory(measure=criterion.measure, cycle=cycle, value=81, part=None, of=None)
    AmendmentFactory(cycle=cycle, now="NEW-prediction")
    at(cycle, "refine")
    cycle.refresh_from_db()
    cycles.decide(cycle, by=world.own.people["lead"], at=AT, decision="adapt",
                  reason="WHY-decided", learning="LEARNED-this")  # fmt: skip
    type(criterion.measure).objects.filter(pk=criterion.measure_id).update(target=95)

    text = lead.get(page_of(cycle)).text

    for words in ("NEW-prediction", cycle.prediction, "Changed while testing", "WHY-decided",
                  "LEARNED-this", "Reached", "75%", "81%"):  # fmt: skip
        assert words in text, words
    assert "95%" not in text


def test_whatever_says_what_is_measured_is_amended_with_its_original_beside_it(world, cycle, lead):
    """Its page of changes leads there; a closed cycle says it as it was."""
    measure = CriterionFactory(cycle=cycle, measure=world.own.measure).measure
    was = measure.name
    edit = reverse("projects:measure_edit", args=[cycle.project.slug, measure.pk])
    chosen = lead.get(edit, follow=True)
    url = f"{page_of(cycle, 'projects:cycle_amend')}?part=name&measure={measure.pk}"
    assert chosen.redirect_chain[0][0].endswith(f"?measure={measure.pk}")
    assert f"?part=name&amp;measure={measure.pk}" in chosen.text
    taken = MeasureFactory(project=cycle.project)
    form = Page(lead.get(url)).form
    refused = Page(lead.post(url, form.data(now=taken.name.upper(), reason="Why.")))

    lead.post(url, form.data(now="Reasons written", reason="WHY-renamed"))
    lead.post(edit, {"name": "MINE", "level": "pupil", "unit": "percent", "version": 2})

    measure.refresh_from_db()
    assert refused.errors == {"now": "This project already has a measure of this name"}
    assert (measure.name, measure.version) == ("Reasons written", 2)
    for stage in ("test", "closed"):
        at(cycle, stage)
        text = lead.get(page_of(cycle)).text
        assert was in text
        assert "Reasons written" in text
        assert "WHY-renamed" in text
    type(measure).objects.filter(pk=measure.pk).update(name="Later")
    assert "Later" not in lead.get(page_of(cycle)).text


def test_what_schools_read_stands_beside_what_was_expected_when_a_cycle_closes(world, cycle, lead):
    """Each with its baseline; added up where each that took part was read with its parts."""
    criterion = CriterionFactory(cycle=cycle, measure=world.own.measure)
    measure, began = criterion.measure, cycle.starts_on
    measure.readings.all().delete()
    here = ParticipationFactory(project=cycle.project, joined_on=began)
    Participation.objects.filter(project=cycle.project).exclude(pk=here.pk).update(
        school=(first := world.own.school), joined_on=began
    )
    taken = {"measure": measure, "value": 50}
    ReadingFactory(**taken, school=first, taken_on=began)
    ReadingFactory(**taken, school=here.school, taken_on=began + timedelta(days=3))
    ReadingFactory(**taken | {"value": 75}, cycle=cycle, school=first, part=24, of=32,
                   taken_on=HAPPENED_ON)  # fmt: skip
    few = ReadingFactory(**taken | {"value": 25}, cycle=cycle, school=here.school, part=1, of=4,
                         taken_on=HAPPENED_ON)  # fmt: skip
    ImpactClaimFactory(measure=measure, cycle=cycle, caution="CAUTION-here")
    at(cycle, "closed", decision="adapt", decision_reason="WHY")

    def told():
        return " ".join(Page(lead.get(page_of(cycle))).text.split())

    left_out = told()
    type(few).objects.filter(pk=few.pk).update(part=8, of=32)
    pooled = told()
    type(few).objects.filter(pk=few.pk).update(part=None, of=None)
    apart = told()
    core_parts = reverse("projects:core_parts", args=[cycle.project.slug])
    TrialFactory(cycle=cycle, intervention__core_parts="Pairs")

    assert "came to 75% over 1 school, without 1 with too few to show" in left_out
    assert f"{here.school}: from 50%, taken late, to Too few to show" in left_out
    assert "came to 50% over 2 schools Not reached" in pooled
    assert f"{first}: from 50% to 75%" in pooled
    assert "read by school Read school by school" in apart
    for text in (left_out, pooled, apart):
        assert text.count("Strength of evidence: Before and after. CAUTION-here") == 2
        assert text.count("Taken late") == 2  # of the school, and so of what is added up
    beside = Page(lead.get(core_parts)).text
    assert (beside.count("CAUTION-here"), beside.count("Taken late")) == (2, 1)


def test_somebody_who_amends_what_was_amended_meanwhile_keeps_their_words(cycle, lead):
    url = page_of(cycle, "projects:cycle_amend") + "?part=prediction"
    form = Page(lead.get(url)).form
    lead.post(url, form.data(now="First.", reason="Because."))

    second = lead.post(url, form.data(now="MINE", reason="MY-reason"))

    page = Page(second)
    assert second.status_code == 409
    assert (page.form.typed("now"), page.form.typed("reason")) == ("MINE", "MY-reason")
    assert page.form.typed("seen") == "First."
    assert lead.post(url, page.form.data()).status_code == 302


@pytest.mark.parametrize("query", ["part=target", "part=target&measure=²", "part=target&measure=9"])
def test_a_measure_that_is_not_locked_here_is_not_there(cycle, lead, query):
    assert lead.get(f"{page_of(cycle, 'projects:cycle_amend')}?{query}").status_code == 404


def test_a_plan_is_copied_with_credit_from_what_a_person_may_read(world, cycle, lead):
    own = ProjectFactory(alliance=world.own.alliance)
    TrialFactory(cycle=world.peer.cycle, own=True)
    url = reverse("projects:cycle_new", args=[own.slug])
    page = lead.get(f"{url}?copy={world.peer.cycle.pk}")

    lead.post(f"{url}?copy={world.peer.cycle.pk}", Page(page).form.data())

    copied = own.cycles.get()
    assert (copied.plan, copied.builds_on, copied.prediction) == (
        world.peer.cycle.plan, world.peer.cycle, "",
    )  # fmt: skip
    assert [trial.own_idea for trial in copied.trials.all()] == ["Talk partners change every week"]
    assert str(world.peer.project) in lead.get(page_of(copied)).text


def test_measures_without_readings_and_parts_come_with_a_plan_for_who_may_read_them(
    world, cycle, lead, peer
):
    """Core parts are the alliance's own: they go to its own projects, to others if it says so."""
    trial = TrialFactory(cycle=cycle, own=True)
    OwnPartsFactory(project=cycle.project, own=True, core_parts="Meet first")
    OwnPartsFactory(project=cycle.project, core_parts="OF-something-else")
    measure = CriterionFactory(cycle=cycle, measure=world.own.measure).measure
    measure.methods.add(EvidenceSourceFactory())
    MeasureFactory(project=cycle.project, name="Not of this cycle")
    own, theirs = (ProjectFactory(alliance=place.alliance) for place in (world.own, world.peer))
    new = "{}?copy={}".format
    urls = {
        who: new(reverse("projects:cycle_new", args=[project.slug]), cycle.pk)
        for who, project in ((lead, own), (peer, theirs))
    }
    for who, url in urls.items():
        page = who.get(url)
        assert f"Without readings and targets: {measure.name}." in page.text
        assert ("The core parts" in page.text) == (who is lead)
        assert who.post(url, Page(page).form.data()).status_code == 302

    for project in (own, theirs):
        copied = project.measures.get()
        assert (copied.name, copied.level, copied.target, copied.readings.count()) == (
            measure.name, measure.level, None, 0,
        )  # fmt: skip
        assert list(copied.methods.all()) == list(measure.methods.all())
        assert copied.first_cycle == project.cycles.get()
        assert project.cycles.get().builds_on == cycle
    parts = own.own_parts.get()
    assert (parts.own_idea, parts.core_parts) == (trial.own_idea, "Meet first")
    assert not theirs.own_parts.exists()
    bare = ProjectFactory(alliance=world.own.alliance)
    url = f"{reverse('projects:cycle_new', args=[bare.slug])}?copy={cycle.pk}"
    lead.post(url, Page(lead.get(url)).form.data(with_rest=""))
    assert (bare.cycles.count(), bare.measures.count(), bare.own_parts.count()) == (1, 0, 0)

    cycle.project.own_parts.update(goes_along=True)
    taker = ProjectFactory(alliance=world.peer.alliance)
    url = new(reverse("projects:cycle_new", args=[taker.slug]), cycle.pk)
    page = peer.get(url)
    peer.post(url, Page(page).form.data())
    assert "The core parts, and what a school may change." in page.text
    given = taker.own_parts.get()
    assert (given.own_idea, given.core_parts, given.goes_along) == (
        trial.own_idea, "Meet first", False,
    )  # fmt: skip


def test_a_plan_that_nobody_shared_is_not_copied(world, lead):
    own = ProjectFactory(alliance=world.own.alliance)
    url = reverse("projects:cycle_new", args=[own.slug])

    for source in (world.far.cycle.pk, world.foreign.cycle.pk, 10**9, "²", "x"):
        assert Page(lead.get(f"{url}?copy={source}")).form.typed("plan") == "", source


def test_a_plan_is_offered_to_projects_without_an_open_cycle(world, cycle, lead, peer):
    idle = ProjectFactory(alliance=world.peer.alliance)
    link = f"{reverse('projects:cycle_new', args=[idle.slug])}?copy={cycle.pk}"

    assert link in peer.get(page_of(cycle)).text
    assert link not in lead.get(page_of(cycle)).text


def test_six_weeks_into_testing_the_lead_is_asked_about_the_scope_until_they_answer(
    cycle, lead, facilitator
):
    words = "You have been testing for six weeks. Is the scope right?"
    at(cycle, "test", locked_at=clock.now() - SIX_WEEKS)
    asked = [words in lead.get(page).text for page in (page_of(cycle), "/cycle/")]
    at(cycle, "test", locked_at=clock.now() - (SIX_WEEKS - timedelta(weeks=1)))
    too_early = words in lead.get("/cycle/").text
    at(cycle, "test", locked_at=clock.now() - SIX_WEEKS)
    nobody_else = words in facilitator.get(page_of(cycle)).text

    lead.post(page_of(cycle, "projects:cycle_scope"), {"points": ["size", "data"], "note": "Hm."})

    check = ScopeCheck.objects.get()
    assert (check.when, check.size, check.time, check.note) == ("midway", True, False, "Hm.")
    assert (asked, too_early, nobody_else) == ([True, True], False, False)
    assert [words in lead.get(page).text for page in (page_of(cycle), "/cycle/")] == [False, False]


def test_a_facilitator_asks_for_a_second_look_which_the_lead_reads(cycle, lead, facilitator):
    url = page_of(cycle, "projects:cycle_scope")
    facilitator.post(url, {"note": "FIVE-schools"})

    assert ScopeCheck.objects.get().when == "second"
    assert "FIVE-schools" in lead.get(url).text


def test_evidence_that_comes_late_is_logged_in_a_closed_cycle_until_its_day(cycle, lead):
    form = f"{reverse('logs:entry_new')}?cycle={cycle.pk}"
    at(cycle, "closed", open_until=clock.today())
    until_its_day = "what_happened" in lead.get(form).text
    at(cycle, "closed", open_until=clock.today() - timedelta(days=1))

    assert (until_its_day, "what_happened" in lead.get(form).text) == (True, False)


def test_a_history_tells_everything_in_order(world, cycle, lead):
    ResearchQuestionFactory(project=cycle.project, replaced=True)
    went_on(cycle)
    AmendmentFactory(cycle=cycle, at=AT + timedelta(minutes=1))

    text = lead.get(reverse("logs:history", args=[cycle.project.slug])).text

    order = ["Prediction amended", "On to Test", "A question was replaced", "joined"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_cycle_and_a_history_ask_as_much_for_many_rows_as_for_one(world, cycle, lead):
    def add():
        for _ in range(3):
            criterion = CriterionFactory(cycle=cycle, measure=MeasureFactory(project=cycle.project))
            AmendmentFactory(cycle=cycle, part="target", measure=criterion.measure, was="75",
                             now="80")  # fmt: skip
            ReadingFactory(measure=criterion.measure, cycle=cycle, taken_on=HAPPENED_ON)
            ScopeCheckFactory(cycle=cycle)
            TrialFactory(cycle=cycle, own=True)
            went_on(cycle)
            ResearchQuestionFactory(project=cycle.project, replaced=True)

    pages = [page_of(cycle), reverse("logs:history", args=[cycle.project.slug])]
    add()
    few = [_asked(lead, page) for page in pages]
    add()
    CycleFactory(project=cycle.project, closed=True)
    add()

    assert [_asked(lead, page) for page in pages] == few
    at(cycle, "plan")
    assert max(*few, _asked(lead, pages[0])) <= 16


def _asked(client, page):
    client.get(page)
    with counted() as statements:
        client.get(page)
    return len(statements)
