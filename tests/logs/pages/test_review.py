"""A meeting's review: digests as sharing says, challenges, answers, and who is told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clusters.models import Action
from core import clock
from logs import digests, review_times
from logs.actions import challenging, packs
from logs.digest_measures import Measured
from logs.models import Entry, Pack, PeerChallenge
from notifications.models import Message
from projects.models import Cycle, Sharing
from tests.factories.alliances import PostFactory
from tests.factories.clusters import AgendaItemFactory, MeetingFactory, PlacingFactory
from tests.factories.logs import EntryFactory, PackFactory, PeerChallengeFactory
from tests.factories.projects import (
    CycleFactory,
    ImpactClaimFactory,
    ProjectFactory,
    ReadingFactory,
    ResearchQuestionFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)
JUMPS = {"#pr", "#an"}
QUESTIONS = "How do you know?\nWho was left out?"


@pytest.fixture
def meeting(world):
    """To come in a few days; peer is asked to challenge own."""
    return MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + 5 * DAY, term=None)


@pytest.fixture
def challenge(world, meeting):
    return PeerChallengeFactory(
        cycle=world.own.cycle, meeting=meeting, challenger=world.peer.alliance
    )


@pytest.fixture
def peer(world, client_for):
    return client_for(world.peer.people["lead"])


@pytest.fixture
def facilitator(world, client_for):
    return client_for(world.actors["own facilitator"])


def review_of(meeting):
    return reverse("logs:review", args=[meeting.pk])


def of_cycle(meeting, cycle):
    return reverse("logs:review_cycle", args=[meeting.pk, cycle.pk])


def step_of(meeting):
    return reverse("logs:review_step", args=[meeting.pk])


def challenger_of(meeting, cycle):
    return reverse("logs:review_challenger", args=[meeting.pk, cycle.pk])


def hand_in(client, challenge, **typed):
    url = challenge.get_absolute_url()
    return client.post(url, Page(client.get(url)).form.data(**{"questions": QUESTIONS} | typed))


def answer(client, challenge, **typed):
    url = challenge.get_absolute_url()
    form = Page(client.get(url)).form_with("response")
    return client.post(url, form.data(**{"response": "We ask six pupils."} | typed))


# Digests


READERS = {
    "own lead": {"cluster", "programme"},
    "own facilitator": {"cluster", "programme"},
    "peer teacher": {"cluster", "programme"},
    "own admin": {"programme"},
    "own research": {"programme"},
}


@pytest.mark.parametrize("locked", [False, True], ids=["open", "locked"])
def test_a_digest_shows_of_each_text_what_its_sharing_says(world, meeting, client_for, locked):
    for sharing in Sharing.values:
        EntryFactory(
            cycle=world.own.cycle, sharing=sharing, submitted_at=clock.now(),
            went_well=f"well-{sharing}", not_effective=f"not-{sharing}", problems=f"bad-{sharing}",
        )  # fmt: skip
    if locked:
        packs.lock(meeting, at=clock.now())

    pages = review_of(meeting), of_cycle(meeting, world.own.cycle)
    told = {
        name: "".join(client_for(world.actors[name]).get(url).text for url in pages)
        for name in READERS
    }

    for marks in ("well-{}", "not-{}", "bad-{}", f"{world.own.marker}-{{}} learned"):
        found = {
            name: {sharing for sharing in Sharing.values if marks.format(sharing) in words}
            for name, words in told.items()
        }
        assert found == READERS


def test_who_reads_none_of_the_texts_is_not_told_that_nothing_is_shared(world, meeting, client_for):
    for text in (world.own.entries["programme"], world.own.reflections["programme"]):
        text.sharing = Sharing.CLUSTER
        text.save()
    EntryFactory(cycle=world.own.cycle, sharing="cluster", submitted_at=clock.now())
    AgendaItemFactory(meeting=meeting, alliance=world.own.alliance)
    pages = review_of(meeting), of_cycle(meeting, world.own.cycle)
    admin, peer = (client_for(world.actors[name]) for name in ("own admin", "peer lead"))

    told = [Page(admin.get(url)).text for url in pages]

    assert all("Nothing that you may read" in words for words in told)
    state = next(state for state in ("No reflection yet", "reading missing", "Digest ready")
                 if state in Page(peer.get(pages[0])).text)  # fmt: skip
    assert state in told[0]


def test_a_project_of_an_alliance_alone_is_nobody_elses_to_review(world, meeting, lead, peer):
    world.own.project.sharing = Sharing.ALLIANCE
    world.own.project.save()

    assert world.own.project.title in lead.get(review_of(meeting)).text
    assert world.own.project.title not in peer.get(review_of(meeting)).text
    assert peer.get(of_cycle(meeting, world.own.cycle)).status_code == 404


def test_the_review_of_a_meeting_of_long_ago_is_not_filled_with_the_texts_of_today(meeting):
    over = review_times.closes_at(meeting)

    with pytest.raises(packs.StepTaken, match="is over"):
        packs.lock(meeting, at=over)


def test_what_is_changed_after_the_lock_leaves_the_digest(world, meeting, peer):
    entry = EntryFactory(
        cycle=world.own.cycle, sharing="cluster", submitted_at=clock.now(), went_well="As it was."
    )
    packs.lock(meeting, at=clock.now())

    entry.went_well = "Changed since."
    entry.save()
    EntryFactory(
        cycle=world.own.cycle, sharing="cluster", submitted_at=clock.now(), went_well="New since."
    )

    told = peer.get(review_of(meeting)).text
    assert "As it was." in told
    assert "Changed since." not in told
    assert "New since." not in told


def test_a_sharing_that_is_taken_back_is_taken_out_of_a_locked_digest_too(world, meeting, peer):
    entry = EntryFactory(
        cycle=world.own.cycle, sharing="cluster", submitted_at=clock.now(), went_well="As it was."
    )
    packs.lock(meeting, at=clock.now())
    assert "As it was." in peer.get(review_of(meeting)).text

    entry.sharing = Sharing.ALLIANCE
    entry.save()

    assert "As it was." not in peer.get(review_of(meeting)).text


def test_only_what_was_written_since_the_last_meeting_is_in_a_digest(world, meeting, peer):
    EntryFactory(cycle=world.own.cycle, sharing="cluster", went_well="Of last time.",
                 submitted_at=world.own.meeting.begins_at - DAY)  # fmt: skip
    EntryFactory(cycle=world.own.cycle, sharing="cluster", went_well="Of this time.",
                 submitted_at=world.own.meeting.begins_at + DAY)  # fmt: skip

    told = peer.get(review_of(meeting)).text

    assert "Of this time." in told
    assert "Of last time." not in told


def test_a_digest_is_of_the_newest_hundred_and_says_so(world, meeting, peer):
    Entry.objects.update(sharing="alliance")
    today, cycle = clock.today(), world.own.cycle
    said = [
        EntryFactory(
            cycle=cycle,
            sharing="cluster",
            happened_on=today - timedelta(days=n),
            problems=f"No. {n}",
        )
        for n in range(101)
    ]
    page = reverse("logs:review_cycle", args=[meeting.pk, cycle.pk])

    (digest,) = digests.build([cycle], None).values()

    assert digest.evidence == {each.pk for each in said[:100]}
    assert [line.text for line in digest.problems] == [f"No. {n}" for n in range(12)]
    assert "Built from the newest 100 entries" in Page(peer.get(page)).text
    Entry.objects.filter(pk=said[0].pk).update(sharing="alliance")
    (digest,) = digests.build([cycle], None).values()
    assert digest.evidence == {each.pk for each in said[1:]}
    Entry.objects.filter(pk=said[1].pk).update(sharing="alliance")
    assert "Built from 99 entries" in Page(peer.get(page)).text


def test_a_digest_names_the_question_the_measures_and_what_was_decided_before(world, meeting, peer):
    ResearchQuestionFactory(project=world.own.project, text="Does it help?")
    CycleFactory(
        project=world.peer.project, number=9, stage=Cycle.Stage.CLOSED,
        decision="adapt", decision_reason="Too wide.",
    )  # fmt: skip
    world.peer.cycle.number = 10
    world.peer.cycle.save()

    page = Page(peer.get(review_of(meeting)))

    assert "Does it help?" in page.text
    assert "Adapt. Too wide." in page.text
    assert f"{world.own.marker} measure" in page.text


def test_a_digest_says_beside_a_figure_what_makes_a_reader_careful(world, meeting, peer):
    measure = world.own.measure
    ReadingFactory(measure=measure, school=world.own.school, part=1, of=4, cycle=world.own.cycle)
    ReadingFactory(measure=measure, taken_on=world.own.cycle.starts_on + timedelta(days=1))
    ImpactClaimFactory(measure=measure, cycle=world.own.cycle)

    page = Page(peer.get(review_of(meeting)))

    assert "50% 16 of 32, taken late" in page.text, "on two lines"
    assert "Strength of evidence: Before and after. Two other things changed as well." in page.text
    assert "1 of 4" not in page.text


# The review and its answer


def test_why_there_is_no_baseline_stands_whole_below_it():
    baseline, now, _ = Measured(
        "Confidence", "None: begun in May, before us", "63%, 20 of 32"
    ).figures

    assert baseline == ("Baseline", "None", "begun in May, before us")
    assert now == ("Now", "63%", "20 of 32")


def test_a_review_takes_two_loads_and_hands_it_in(world, challenge, peer, lead):
    assert hand_in(peer, challenge, strengths="Clear.").status_code == 302

    challenge.refresh_from_db()
    assert (challenge.strengths, challenge.questions) == ("Clear.", QUESTIONS)
    assert (challenge.submitted_by, challenge.version) == (world.peer.people["lead"], 2)
    read = Page(lead.get(challenge.get_absolute_url()))
    assert "Who was left out?" in read.text
    assert "In, to be answered" in read.text


def test_a_review_leads_on_to_the_next_one_that_its_writer_has_still_to_write(
    world, meeting, challenge, peer, lead
):
    other = CycleFactory(project__alliance__programme=world.own.programme)
    PlacingFactory(cluster=world.own.cluster, alliance=other.project.alliance)
    more = PeerChallengeFactory(cycle=other, meeting=meeting, challenger=world.peer.alliance)
    links = [link_to_next(peer, each) for each in (challenge, more)]

    hand_in(peer, more)

    assert links == [more.get_absolute_url(), challenge.get_absolute_url()]
    assert link_to_next(peer, challenge) is None
    assert link_to_next(peer, more) == challenge.get_absolute_url()
    assert link_to_next(lead, challenge) is None


def link_to_next(client, challenge):
    """Where "Next" beside "Save review" leads."""
    text = client.get(challenge.get_absolute_url()).text
    before, found, _ = text.partition(">Next: ")
    return before.rpartition('href="')[2].rstrip('"') if found else None


def test_whoever_writes_is_led_to_the_form_from_the_top(challenge, peer, lead, client_for, world):
    teacher = client_for(world.peer.people["teacher"])

    before = [jumps(client, challenge) for client in (peer, lead, teacher)]
    hand_in(peer, challenge)

    assert before == [["#pr"], [], []]
    assert [jumps(client, challenge) for client in (peer, lead)] == [[], ["#an"]]


def jumps(client, challenge):
    """The links to a form on the same page."""
    page = Page(client.get(challenge.get_absolute_url()))
    return [found["href"] for tag, found in page.tags if tag == "a" and found["href"] in JUMPS]


def test_the_answer_and_its_next_step_become_an_action_of_the_meeting(world, challenge, peer, lead):
    hand_in(peer, challenge)

    got = answer(lead, challenge, next_cycle="adapt", what="Interview six pupils",
                 owner=world.own.people["teacher"].pk, due_on=str(clock.today() + DAY))  # fmt: skip

    assert got.status_code == 302
    challenge.refresh_from_db()
    action = challenge.action
    assert (action.what, action.meeting, action.owner, action.alliance) == (
        "Interview six pupils", challenge.meeting, world.own.people["teacher"], world.own.alliance,
    )  # fmt: skip
    assert (challenge.response, challenge.next_cycle) == ("We ask six pupils.", "adapt")
    assert "Interview six pupils" in peer.get(challenge.get_absolute_url()).text


def test_an_answer_that_is_changed_makes_no_second_action(world, challenge, peer, lead):
    hand_in(peer, challenge)
    step = {"what": "Interview six pupils", "owner": world.own.people["lead"].pk}
    answer(lead, challenge, **step)
    before = Action.objects.count()

    assert answer(lead, challenge, response="We ask twelve.", **step).status_code == 302

    challenge.refresh_from_db()
    assert challenge.response == "We ask twelve."
    assert Action.objects.count() == before


def test_a_next_step_needs_somebody_and_somebody_a_step(world, challenge, peer, lead):
    hand_in(peer, challenge)

    nobody = Page(answer(lead, challenge, what="Interview six pupils"))
    nothing = Page(answer(lead, challenge, owner=world.own.people["lead"].pk))

    assert "Choose who does it" in nobody.text
    assert "Enter the next step, or leave who and by empty" in nothing.text
    challenge.refresh_from_db()
    assert not challenge.is_answered


def test_of_two_of_the_alliance_the_second_is_shown_both_texts(world, challenge, peer, client_for):
    second = client_for(world.peer.people["project_lead"])
    url = challenge.get_absolute_url()
    form = Page(second.get(url)).form
    hand_in(peer, challenge, questions="Theirs?")

    refused = second.post(url, form.data(questions="Mine?"))

    assert refused.status_code == 409
    assert Page(refused).form.typed("questions") == "Mine?"
    assert "Theirs?" in refused.text
    challenge.refresh_from_db()
    assert challenge.questions == "Theirs?"
    assert second.post(url, Page(refused).form.data()).status_code == 302
    kept = challenge.history.values_list("questions", flat=True)
    assert {"Mine?", "Theirs?"} <= set(kept)


@pytest.fixture
def second_challenge(world, meeting):
    """A third alliance is asked besides."""
    third = PlacingFactory(cluster=world.own.cluster).alliance
    return PeerChallengeFactory(
        cycle=world.own.cycle, meeting=meeting, challenger=third, given=True
    )


def test_an_answer_that_is_sent_twice_is_to_one_review_alone(
    world, meeting, challenge, second_challenge, peer, lead
):
    hand_in(peer, challenge)
    page = Page(lead.get(of_cycle(meeting, world.own.cycle)))
    form = page.form_with("response")
    typed = form.data(response="We ask six.", what="Ask six", owner=world.own.people["lead"].pk)
    before = Action.objects.count()

    sent = [lead.post(form.action, typed) for _ in range(2)]

    assert [got.status_code for got in sent] == [302, 302]
    answered = PeerChallenge.objects.filter(meeting=meeting, answered_at__isnull=False)
    assert [each.get_absolute_url() for each in answered] == [form.action]
    assert Action.objects.count() == before + 1


@pytest.mark.parametrize("asked", ["", "?challenger=0", "?challenger=x"])
@pytest.mark.parametrize("data", [{"response": "We ask."}, {"questions": "How?"}, {}], ids=str)
def test_what_is_sent_without_saying_to_which_review_is_refused(
    world, meeting, challenge, second_challenge, facilitator, asked, data
):
    got = facilitator.post(of_cycle(meeting, world.own.cycle) + asked, data | {"version": 1})

    assert got.status_code == 404
    second_challenge.refresh_from_db()
    assert (second_challenge.response, second_challenge.version) == ("", 1)


def test_a_review_that_the_same_person_sends_twice_is_saved_once(
    challenge, peer, client_for, world
):
    url = challenge.get_absolute_url()
    typed = Page(peer.get(url)).form.data(questions=QUESTIONS)
    other = client_for(world.peer.people["project_lead"])

    sent = [client.post(url, typed).status_code for client in (peer, peer, other)]

    assert sent == [302, 302, 409]
    challenge.refresh_from_db()
    assert challenge.version == 2


def test_once_it_is_answered_a_review_stays_as_it_is(challenge, peer, lead):
    url = challenge.get_absolute_url()
    hand_in(peer, challenge)
    form = Page(peer.get(url)).form
    answer(lead, challenge)
    challenge.refresh_from_db()

    refused = peer.post(url, form.data(questions="Another?", version=challenge.version))

    assert "has answered, so the review stays" in refused.text
    assert "Another?" in refused.text
    challenge.refresh_from_db()
    assert challenge.questions == QUESTIONS


def close_by_hand(meeting, world):
    PackFactory(meeting=meeting, closed=True)


def let_two_weeks_pass(meeting, world):
    meeting.held_on = clock.today() - 15 * DAY
    meeting.save()


def call_off(meeting, world):
    meeting.cancelled_at = clock.now()
    meeting.save()


def move_on(meeting, world):
    world.own.cycle.stage = Cycle.Stage.REFINE
    world.own.cycle.save()


def give_to_another(meeting, world):
    PeerChallenge.objects.filter(meeting=meeting).update(withdrawn_at=clock.now())


@pytest.mark.parametrize(
    "happens", [close_by_hand, let_two_weeks_pass, call_off, move_on, give_to_another]
)
def test_a_challenger_no_longer_writes_once_the_review_is_closed(
    world, meeting, challenge, peer, happens
):
    url = challenge.get_absolute_url()
    form = Page(peer.get(url)).form
    happens(meeting, world)

    got = peer.post(url, form.data(questions=QUESTIONS))

    assert got.status_code in (200, 403, 404)
    challenge.refresh_from_db()
    assert challenge.submitted_at is None
    if got.status_code == 200:
        assert "not saved" in got.text or "nothing was saved" in got.text
        assert "Who was left out?" in got.text
        assert 'name="questions"' not in peer.get(url).text


def test_a_lead_does_not_review_their_own_project_and_a_peer_does_not_answer(challenge, peer, lead):
    url = challenge.get_absolute_url()

    assert lead.post(url, {"version": 1, "questions": "Mine?"}).status_code == 403
    assert peer.post(url, {"version": 1, "response": "Ours."}).status_code == 403
    challenge.refresh_from_db()
    assert (challenge.questions, challenge.response) == ("", "")


def test_an_alliance_of_another_cluster_that_is_asked_opens_that_review_alone(
    world, meeting, client_for
):
    world.own.project.sharing = Sharing.PROGRAMME
    world.own.project.save()
    world.peer.project.sharing = Sharing.PROGRAMME
    world.peer.project.save()
    challenge = PeerChallengeFactory(
        cycle=world.own.cycle, meeting=meeting, challenger=world.far.alliance
    )
    guest = client_for(world.far.people["lead"])

    assert guest.get(of_cycle(meeting, world.own.cycle)).status_code == 200
    assert guest.get(of_cycle(meeting, world.peer.cycle)).status_code == 404
    assert guest.get(review_of(meeting)).status_code == 404
    told = guest.get(of_cycle(meeting, world.own.cycle)).text
    assert world.own.marker_of("cluster") not in told
    assert world.own.marker_of("programme") in told
    assert hand_in(guest, challenge).status_code == 302


# The facilitator


def test_the_facilitator_sees_who_is_not_challenged_and_why(world, meeting, facilitator):
    PeerChallengeFactory(cycle=world.peer.cycle, meeting=meeting, challenger=world.own.alliance)
    world.own.project.sharing = Sharing.ALLIANCE
    world.own.project.save()

    page = Page(facilitator.get(review_of(meeting)))

    assert "Shared with its own alliance alone" in page.text
    assert "No challenger" in page.text


@pytest.mark.parametrize(("days", "is_early"), [(21, False), (22, True)])
def test_a_challenger_is_promised_only_while_the_platform_has_yet_to_propose_one(
    meeting, lead, days, is_early
):
    meeting.held_on = clock.today() + days * DAY
    meeting.save()

    told = Page(lead.get(review_of(meeting))).text

    assert "No challenger" in told
    assert ("The platform proposes one three weeks before" in told) == is_early


def test_the_facilitator_gives_a_cycle_to_another_and_the_reason_is_shown(
    world, meeting, challenge, facilitator, peer
):
    third = PlacingFactory(cluster=world.own.cluster).alliance
    told = PostFactory(lead=True, alliance=third).person
    url = challenger_of(meeting, world.own.cycle)

    form = Page(facilitator.get(url)).form
    facilitator.post(url, form.data(challenger=third.pk, reason="They visited."))

    challenge.refresh_from_db()
    assert challenge.withdrawn_by == world.actors["own facilitator"]
    new = PeerChallenge.objects.standing().get(meeting=meeting)
    assert (new.challenger, new.reason) == (third, "They visited.")
    assert "They visited." in peer.get(review_of(meeting)).text
    assert list(Message.objects.filter(kind="review_asked").values_list("person", flat=True)) == [
        told.pk
    ]


def test_a_review_that_is_in_is_not_given_to_another(world, meeting, challenge, facilitator, peer):
    third = PlacingFactory(cluster=world.own.cluster).alliance
    url = challenger_of(meeting, world.own.cycle)
    form = Page(facilitator.get(url)).form
    hand_in(peer, challenge)

    got = facilitator.post(url, form.data(challenger=third.pk, reason="They visited."))

    assert "The review of MARKER-peer alliance is in, so it stays." in got.text
    assert list(PeerChallenge.objects.standing().filter(meeting=meeting)) == [challenge]


def test_the_facilitator_writes_a_review_down_for_the_alliance(world, challenge, facilitator):
    assert hand_in(facilitator, challenge).status_code == 302

    challenge.refresh_from_db()
    assert challenge.submitted_by == world.actors["own facilitator"]


@pytest.mark.parametrize(
    ("steps", "is_locked", "is_closed"),
    [
        (["lock"], True, False),
        (["lock", "unlock"], False, False),
        (["lock", "unlock", "lock"], True, False),
        (["close"], False, True),
        (["close", "reopen"], False, False),
    ],
)
def test_the_facilitator_locks_and_closes_by_hand_with_a_reason(
    meeting, facilitator, lead, steps, is_locked, is_closed
):
    for step in steps:
        data = {"reason": f"Because of {step}.", step: "1"}
        assert facilitator.post(step_of(meeting), data).status_code == 302

    pack = Pack.objects.get(meeting=meeting)
    assert (pack.is_locked, pack.closed_at is not None) == (is_locked, is_closed)
    assert f"Because of {steps[-1]}." in lead.get(review_of(meeting)).text


@pytest.mark.parametrize("step", ["unlock", "reopen", "", "lock", "close"])
def test_a_step_that_cannot_be_taken_says_so_and_keeps_the_reason(meeting, facilitator, step):
    if step in ("lock", "close"):
        PackFactory(meeting=meeting, closed=True)

    got = facilitator.post(step_of(meeting), {"reason": "Because.", step or "jump": "1"})

    assert got.status_code == 200
    assert Page(got).form.typed("reason") == "Because."
    assert "There is a problem" in got.text


def test_what_is_asked_of_the_database_does_not_grow_with_the_cycles(world, meeting, facilitator):
    AgendaItemFactory(meeting=meeting, position=1, alliance=world.own.alliance)
    challenging.ask(meeting, at=clock.now())
    facilitator.get(review_of(meeting))
    with counted() as few:
        facilitator.get(review_of(meeting))
    for number in range(4):
        alliance = PlacingFactory(cluster=world.own.cluster).alliance
        cycle = CycleFactory(project=ProjectFactory(alliance=alliance))
        EntryFactory(cycle=cycle, sharing="cluster", went_well="x", submitted_at=clock.now())
        AgendaItemFactory(meeting=meeting, position=10 + number, alliance=alliance)
        PeerChallengeFactory(
            cycle=cycle, meeting=meeting, challenger=world.own.alliance, given=True
        )

    with counted() as many:
        facilitator.get(review_of(meeting))

    assert len(many) == len(few)
    assert len(few) <= 16


def awaited_at(client, meeting):
    """The reviews that the page of a meeting asks this person to write."""
    page = Page(client.get(meeting.get_absolute_url()))
    return [found["href"] for tag, found in page.tags if tag == "a" and "?challenger=" in
            (found.get("href") or "")]  # fmt: skip


def test_the_page_of_a_meeting_leads_who_writes_a_review_to_it_until_it_is_in(
    world, peer, lead, client_for, meeting, challenge
):
    teacher = client_for(world.peer.people["teacher"])

    before = [awaited_at(client, meeting) for client in (peer, lead, teacher)]
    hand_in(peer, challenge)

    assert before == [[challenge.get_absolute_url()], [], []]
    assert awaited_at(peer, meeting) == []


def test_the_page_of_a_meeting_asks_for_no_review_that_is_over(
    peer, facilitator, meeting, challenge
):
    Cycle.objects.filter(pk=challenge.cycle_id).update(stage=Cycle.Stage.REFINE)
    assert awaited_at(peer, meeting) == []

    Cycle.objects.filter(pk=challenge.cycle_id).update(stage=Cycle.Stage.REVIEW)
    PackFactory(meeting=meeting, closed=True)
    assert awaited_at(peer, meeting) == []


def test_the_page_of_a_meeting_asks_no_more_with_many_reviews_to_write(
    world, peer, meeting, challenge
):
    with counted() as few:
        peer.get(meeting.get_absolute_url())
    for _ in range(2):
        cycle = CycleFactory(project__alliance__programme=world.own.programme)
        PlacingFactory(cluster=world.own.cluster, alliance=cycle.project.alliance)
        PeerChallengeFactory(cycle=cycle, meeting=meeting, challenger=world.peer.alliance)

    with counted() as many:
        found = awaited_at(peer, meeting)

    assert len(found) == 3
    assert len(many) == len(few)
