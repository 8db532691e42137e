"""The pages of a self-assessment: give it on a phone, read it, see what moved."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliances.models import SelfAssessment
from core import clock
from notifications import delivery
from notifications.models import Message
from tests.factories import AT
from tests.factories.alliances import (
    PostFactory,
    RatingFactory,
    SelfAssessmentFactory,
    member_school,
)
from tests.factories.projects import CycleFactory, ProjectFactory, TrialFactory
from tests.factories.toolkit import MaturityStageFactory, PlacementFactory, StrandFactory
from tests.insights.pages.counting import counted
from tests.markup import Page
from toolkit.models import MaturityStage

DAY = timedelta(days=1)


@pytest.fixture
def stages(world):
    """The one that the world has is the first."""
    first = MaturityStage.objects.get()
    first.name = "Beginning"
    first.save()
    return [first, *(MaturityStageFactory(name=name) for name in ("Developing", "Leading"))]


@pytest.fixture
def strand():
    return StrandFactory(name="Fit governance")


@pytest.fixture
def school_lead(world, client_for):
    return client_for(world.own.people["school_lead"])


def joint_of(world):
    return reverse("alliances:joint_edit", args=[world.own.alliance.slug])


def voice_of(world):
    return reverse("alliances:voice_edit", args=[world.own.alliance.slug, world.own.school.pk])


def placed(strand, stage):
    return {f"place-{strand.key}": stage.key}


def later_joint(world, strand, stage, days=1, school=None):
    at = AT + days * DAY
    said = SelfAssessmentFactory(
        alliance=world.own.alliance, school=school, given_at=at, rated_on=at.date()
    )
    RatingFactory(self_assessment=said, strand=strand, stage=stage)
    return said


def test_it_is_saved_half_way_and_gone_on_with_later(world, school_lead, stages, strand):
    url = voice_of(world)
    form = Page(school_lead.get(url)).form
    between = {f"between-{strand.key}": "on", f"why-{strand.key}": "Nobody decides."}
    answer = placed(strand, stages[0]) | between | {"note": "So far.", "later": "1"}

    assert school_lead.post(url, form.data(**answer)).status_code == 302

    again = Page(school_lead.get(url)).form
    assert again.typed(f"place-{strand.key}") == stages[0].key
    assert again.typed(f"why-{strand.key}") == "Nobody decides."
    assert again.typed("note") == "So far."
    assert school_lead.post(url, again.data(give="1")).status_code == 302
    given = SelfAssessment.objects.given().latest("given_at")
    assert (given.school, given.rated_on) == (world.own.school, clock.today())
    rating = given.ratings.get(strand=strand)
    assert (rating.stage, rating.towards) == (stages[0], stages[1])
    assert given.ratings.exclude(strand=strand).filter(stage__isnull=False).count() == 0


def test_signs_are_ticked_on_the_way_and_stay_in_the_words_they_had(
    world, school_lead, stages, strand
):
    strand.signs = "We visit lessons\nWe plan together"
    strand.save()
    url = voice_of(world)
    form = Page(school_lead.get(url)).form
    ticked = {f"signs-{strand.key}": ["We visit lessons"]}

    school_lead.post(url, form.data(later="1", **ticked))
    strand.signs = "We plan together"
    strand.save()
    kept = Page(school_lead.get(url)).form
    wrong = Page(school_lead.post(url, kept.data(give="1", **{f"signs-{strand.key}": ["Other"]})))
    school_lead.post(url, kept.data(give="1", **placed(strand, stages[0])))

    assert kept.values[f"signs-{strand.key}"] == ["We visit lessons"]
    assert wrong.errors == {f"signs-{strand.key}": "Choose from these signs"}
    given = f"/maturity/{clock.today()}/?school={world.own.school.pk}"
    assert "Already there: We visit lessons" in Page(school_lead.get(given)).text


@pytest.mark.parametrize(("number", "said"), [(2, "There is no stage after Leading"), (None, "")])
def test_between_two_needs_a_next_stage(world, lead, stages, strand, number, said):
    key = f"place-{strand.key}"
    chosen = "" if number is None else stages[number].key
    form = Page(lead.get(joint_of(world))).form

    response = lead.post(
        joint_of(world), form.data(**{key: chosen, f"between-{strand.key}": "on", "note": "x"})
    )

    assert response.status_code == 200
    assert Page(response).form.typed("note") == "x"
    assert (said or "Choose the first of the two stages") in response.text


def test_the_joint_form_shows_what_the_schools_said_and_the_last_answer(
    world, lead, stages, strand
):
    later_joint(world, strand, stages[0])
    later_joint(world, strand, stages[1], 2, member_school(world.own.alliance))
    later_joint(world, strand, stages[1], 2, member_school(world.own.alliance))

    text = Page(lead.get(joint_of(world))).text

    assert "Schools: 2 Developing" in text
    assert ", last answer in 2026" in text


def test_whoever_gives_it_second_keeps_every_answer_and_sees_what_was_saved(
    world, lead, stages, strand
):
    url = joint_of(world)
    mine, theirs = (Page(lead.get(url)).form for _ in range(2))
    lead.post(url, theirs.data(**placed(strand, stages[1]), later="1", note="Theirs."))

    refused = lead.post(url, mine.data(**placed(strand, stages[0]), give="1", note="Mine."))

    assert refused.status_code == 409
    assert refused.context["conflict"] == [
        ("Fit governance", "Developing"), ("What makes you say so", "Theirs."),
    ]  # fmt: skip
    kept = Page(refused).form
    assert (kept.typed("note"), kept.typed(f"place-{strand.key}")) == ("Mine.", stages[0].key)
    assert lead.post(url, kept.data(give="1")).status_code == 302
    assert SelfAssessment.objects.joint().given().latest("given_at").note == "Mine."


def test_the_latest_is_shown_with_what_moved_and_earlier_ones_stay_readable(
    world, lead, stages, strand
):
    before = later_joint(world, strand, stages[0])
    later_joint(world, strand, stages[2], 2)

    page = Page(lead.get("/maturity/"))

    assert "1 strand up" in page.text
    assert "Biggest step: Fit governance, up 2." in page.text
    earlier = f"/maturity/{before.rated_on}/?alliance={world.own.alliance.slug}"
    assert earlier in [found.get("href") for _, found in page.tags]
    assert "Now: Beginning." in Page(lead.get(earlier)).text


def test_what_is_pulled_back_is_named_beside_the_statement_it_is_of(world, lead, stages, strand):
    later_joint(world, strand, stages[0])
    latest = later_joint(world, strand, stages[2], 200)

    text = Page(lead.get("/maturity/")).text

    day = f"{latest.rated_on.day} {latest.rated_on:%B %Y}"
    said = text.partition("Joint self-assessments")[2]
    assert said.split("Somebody who has left")[1].strip().startswith(f"Pull back that of {day}")
    assert text.count("Pull back") == 1


def test_a_strand_that_one_of_two_leaves_open_is_named_with_what_moved(world, lead, stages, strand):
    later_joint(world, strand, stages[0])
    later_joint(world, strand, None, 200)

    text = Page(lead.get("/maturity/")).text

    assert "Left open in 2026 or 2027, so not compared: Fit governance." in text


def test_that_a_school_has_spoken_is_told_before_what_it_said(world, school_lead, stages, strand):
    other = member_school(world.own.alliance)
    said = later_joint(world, strand, stages[1], 1, other)
    address = f"/maturity/{said.rated_on}/?alliance={world.own.alliance.slug}&school={other.pk}"

    page = Page(school_lead.get("/maturity/"))

    assert f"{other} 9 October 2026" in page.text
    assert address not in [found.get("href") for _, found in page.tags]
    assert school_lead.get(address).status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "20261008", "2026-1-1", "tomorrow", "2012-01-01"])
def test_a_day_on_which_nothing_was_said_is_no_page(lead, day):
    assert lead.get(f"/maturity/{day}/").status_code == 404


def test_a_school_that_has_left_the_alliance_gives_no_voice(world, school_lead):
    world.own.alliance.memberships.update(left_on=clock.today())

    assert school_lead.get(voice_of(world)).status_code == 404


def test_weak_strands_lead_to_interventions_and_one_more_click_adds_to_the_plan(
    world, lead, stages, strand
):
    later_joint(world, strand, stages[0])
    offered = PlacementFactory(strand=strand).intervention
    TrialFactory(intervention=offered, cycle=world.peer.cycle)
    TrialFactory(intervention=offered, cycle=world.foreign.cycle)
    cycle = CycleFactory(project=ProjectFactory(alliance=world.own.alliance), stage="plan")

    page = Page(lead.get("/toolkit/choose/"))

    assert "Fit governance" in page.headings
    assert "You are at the beginning." in page.text
    assert "1 project" in page.text
    assert str(world.peer.alliance) in page.text
    assert "Nobody has shown yet which intervention suits which stage" in page.text
    links = [found.get("href") for _, found in page.tags]
    add = f"/projects/{cycle.project.slug}/cycles/{cycle.number}/edit/?add={offered.pk}"
    assert add in links


def grow(world, stages):
    for number in range(3, 7):
        strand = StrandFactory()
        later_joint(world, strand, stages[0], number)
        for _ in range(2):
            later_joint(world, strand, stages[1], number, member_school(world.own.alliance))
            PlacementFactory(strand=strand)


@pytest.mark.parametrize(("url", "most"), [("/maturity/", 16), ("/toolkit/choose/", 14)])
def test_a_page_asks_no_more_with_many_strands_and_voices(world, lead, stages, strand, url, most):
    later_joint(world, strand, stages[0])
    later_joint(world, strand, stages[1], 2, member_school(world.own.alliance))
    later_joint(world, strand, stages[1], 2)
    PlacementFactory(strand=strand)
    few = asked(lead, url)
    grow(world, stages)

    assert asked(lead, url) == few <= most


def test_the_joint_form_asks_no_more_with_many_strands_and_voices(world, lead, stages, strand):
    later_joint(world, strand, stages[1], 1, member_school(world.own.alliance))
    few = asked(lead, joint_of(world))
    for _ in range(5):
        later_joint(world, StrandFactory(), stages[0], 2, member_school(world.own.alliance))

    assert asked(lead, joint_of(world)) == few <= 12


def asked(client, url):
    assert client.get(url).status_code == 200
    with counted() as statements:
        client.get(url)
    return len(statements)


@pytest.mark.parametrize(
    ("who", "is_there"),
    [("own lead", True), ("own facilitator", True), ("own guest", False), ("peer lead", False)],
)
def test_it_is_one_click_from_the_project_for_whoever_reads_it_as_the_other_tools_are_for_all(
    world, client_for, who, is_there
):
    client = client_for(world.actors[who])
    link = f"{reverse('alliances:maturity')}?alliance={world.own.alliance.slug}"

    page = client.get(world.own.project.get_absolute_url()).text

    assert (f'href="{link}"' in page) == is_there
    log = f"{reverse('logs:log')}?alliance={world.own.alliance.pk}"
    for other in (log, reverse("insights:toolkit"), reverse("insights:claims")):
        assert f'<li><a href="{other}">' in page
    assert (client.get(link).status_code == 200) == is_there


def test_what_was_given_is_pulled_back_into_a_draft_and_the_page_says_so(
    world, stages, strand, lead, school_lead, mailoutbox
):
    before = later_joint(world, strand, stages[0])
    wrong = later_joint(world, strand, stages[2], days=100)
    url = reverse("logs:self_assessment_withdraw", args=[wrong.pk])
    assert "Since" in Page(lead.get("/maturity/")).text

    assert Page(lead.post(url, {"why": ""})).errors["why"] == "Say why you pull it back"
    lead.post(url, {"why": "We had last year's sheet."})

    second = lead.post(url, {"why": "Again."}, follow=True)
    assert "This self-assessment is pulled back already." in Page(second).text
    wrong.refresh_from_db()
    assert wrong.withdrawn_why == "We had last year's sheet."
    assert school_lead.post(url, {"why": "Again."}).status_code == 403
    people, told = world.own.people, Message.objects.filter(kind="withdrawn")
    readers = [people[name] for name in ("headteacher", "project_lead", "school_lead")]
    assert sorted(letter.person.pk for letter in told) == sorted(
        each.pk for each in (*readers, world.actors["own facilitator"])
    )
    delivery.sweep(lambda: clock.now() + timedelta(days=5))
    mails = [mail for mail in mailoutbox if "pulled back the joint self-assessment" in mail.subject]
    assert len(mails) == 4
    assert not any("last year's sheet" in mail.body for mail in mails)
    assert all(f"?alliance={world.own.alliance.slug}#withdrawn" in mail.body for mail in mails)
    page = Page(school_lead.get("/maturity/")).text
    assert "Withdrawn In no chart and no comparison. The joint one" in page
    assert "We had last year's sheet." in page
    assert f"/maturity/{wrong.rated_on}/" not in school_lead.get("/maturity/").text
    assert school_lead.get(f"/maturity/{wrong.rated_on}/").status_code == 404
    wrong.refresh_from_db()
    assert (wrong.given_at, wrong.ratings.get().stage) == (AT + 100 * DAY, stages[2]), "it stays"
    form = Page(lead.get(joint_of(world))).form
    assert form.typed(f"place-{strand.key}") == stages[2].key, "a draft of the same"

    lead.post(joint_of(world), form.data(**placed(strand, stages[1])))

    said = SelfAssessment.objects.given().joint().filter(alliance=world.own.alliance)
    assert said.first().ratings.get(strand=strand).stage == stages[1]
    assert before in said
    assert wrong not in said


def test_of_a_voice_that_is_pulled_back_those_are_told_who_had_heard_it(
    world, stages, strand, client_for, school_lead
):
    other = PostFactory(alliance=world.own.alliance, school_lead=True)
    voice = later_joint(world, strand, stages[0], days=200, school=world.own.school)

    school_lead.post(reverse("logs:self_assessment_withdraw", args=[voice.pk]), {"why": "Wrong."})

    told = {letter.person for letter in Message.objects.filter(kind="withdrawn")}
    assert other.person not in told, "their own school has not spoken"
    assert {world.own.people["headteacher"], world.actors["own facilitator"]} <= told
    assert world.own.people["school_lead"] not in told, "who did it"
