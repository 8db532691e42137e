"""Asking challengers before a meeting, telling them, and locking its digests by the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from alliances.models import Post
from core.access import Access
from core.exceptions import ChangedMeanwhile
from logs import review_times
from logs.actions import challenging, packs, reviews
from logs.digests import Digest
from logs.models import Pack, PeerChallenge
from logs.notices import reviewing
from logs.reviews import rota_of
from logs.tasks import ask_challengers, lock_digests
from notifications import delivery
from notifications.models import Message
from projects.models import Sharing
from tests.factories.alliances import PostFactory
from tests.factories.clusters import (
    ClusterFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
    TermFactory,
)
from tests.factories.logs import EntryFactory, PackFactory, PeerChallengeFactory
from tests.factories.projects import CycleFactory

pytestmark = pytest.mark.django_db

HELD_ON = date(2026, 12, 10)
"""A Thursday; the second school day before it is the Tuesday."""
AT = datetime(2026, 11, 24, 11, tzinfo=UTC)
DAY = timedelta(days=1)
SIX = datetime(2026, 12, 8, 18, tzinfo=UTC)


@pytest.fixture
def meeting():
    meeting = MeetingFactory(held_on=HELD_ON)
    TermFactory(programme=meeting.programme, spring=True)
    return meeting


@pytest.fixture
def cycles(meeting):
    """Three alliances with one open cycle and one lead each."""
    placings = [PlacingFactory(cluster=meeting.cluster) for _ in range(3)]
    for placing in placings:
        PostFactory(lead=True, alliance=placing.alliance)
    return [CycleFactory(project__alliance=placing.alliance) for placing in placings]


def pairs(meeting):
    return set(
        PeerChallenge.objects.standing()
        .filter(meeting=meeting)
        .values_list("challenger", "cycle__project__alliance")
    )


def test_each_cycle_is_given_a_challenger_once_however_often_it_runs(meeting, cycles):
    challenging.ask_all(AT)
    first = pairs(meeting)

    assert challenging.ask_all(AT + DAY) == 0
    assert challenging.ask(meeting, at=AT + DAY) == []
    assert pairs(meeting) == first
    assert len({challenger for challenger, _ in first}) == 3
    assert all(challenger != challenged for challenger, challenged in first)


def test_a_cycle_that_opens_later_gets_its_challenger_and_the_others_stay(meeting, cycles):
    challenging.ask_all(AT)
    first = pairs(meeting)
    late = CycleFactory(project__alliance=PlacingFactory(cluster=meeting.cluster).alliance)

    assert challenging.ask_all(AT + DAY) == 1

    assert first < pairs(meeting)
    assert late.project.alliance_id in {challenged for _, challenged in pairs(meeting)}


def test_the_pairs_of_the_meeting_before_are_not_asked_again(meeting, cycles):
    before = MeetingFactory(cluster=meeting.cluster, held_on=HELD_ON - 90 * DAY)
    first, second, third = cycles
    for cycle, other in ((first, second), (second, third), (third, first)):
        PeerChallengeFactory(meeting=before, cycle=cycle, challenger=other.project.alliance)

    challenging.ask(meeting, at=AT)

    assert pairs(meeting).isdisjoint(pairs(before))


@pytest.mark.parametrize(
    "change",
    [
        {"held_on": HELD_ON + 30 * DAY},
        {"cancelled_at": AT},
        {"confirmed_at": None},
        {"kind": "kick_start"},
        {"held_on": date(2026, 11, 23)},
    ],
    ids=str,
)
def test_nobody_is_asked_before_a_meeting_that_is_far_off_past_or_no_review(
    meeting, cycles, change
):
    for name, value in change.items():
        setattr(meeting, name, value)
    meeting.save()

    assert challenging.ask_all(AT) == 0


def test_an_alliance_alone_is_challenged_from_the_nearest_cluster():
    alone = PlacingFactory(cluster__region="North")
    near = PlacingFactory(cluster=ClusterFactory(programme=alone.cluster.programme, region="North"))
    PlacingFactory(cluster=ClusterFactory(programme=alone.cluster.programme, region="South"))
    meeting = MeetingFactory(cluster=alone.cluster, held_on=HELD_ON)
    cycle = CycleFactory(project__alliance=alone.alliance)

    assert near.cluster.name in rota_of(meeting).gaps[0].why
    cycle.project.sharing = Sharing.PROGRAMME
    cycle.project.save()

    (challenge,) = challenging.ask(meeting, at=AT)
    assert challenge.challenger == near.alliance


def take_from_the_cluster(challenge):
    challenge.challenger.placings.update(ends_on=AT.date())


def keep_to_its_alliance(challenge):
    project = challenge.cycle.project
    project.sharing = Sharing.ALLIANCE
    project.save()


@pytest.mark.parametrize("happens", [take_from_the_cluster, keep_to_its_alliance])
@pytest.mark.parametrize("is_in", [False, True])
def test_a_challenger_who_can_no_longer_challenge_makes_room_unless_the_review_is_in(
    meeting, cycles, happens, is_in
):
    challenge = challenging.ask(meeting, at=AT)[0]
    if is_in:
        hand_in(challenge)

    happens(challenge)
    challenging.ask_all(AT + DAY)

    challenge.refresh_from_db()
    assert challenge.withdrawn_at == (None if is_in else AT + DAY)
    has_gap = challenge.cycle_id in {gap.cycle for gap in rota_of(meeting).gaps}
    assert has_gap == (happens is keep_to_its_alliance and not is_in)
    standing = PeerChallenge.objects.standing().filter(meeting=meeting, cycle=challenge.cycle)
    assert standing.count() == (0 if has_gap else 1)


# Telling


def test_the_challengers_are_told_a_day_later_with_the_day_it_is_due(meeting, cycles, mailoutbox):
    FacilitationFactory(cluster=meeting.cluster, person__email="jo@cluster.example")
    challenges = challenging.ask(meeting, at=AT)

    delivery.sweep(lambda: AT + DAY - timedelta(minutes=1))
    assert mailoutbox == []
    delivery.sweep(lambda: AT + DAY)

    assert len(mailoutbox) == 3
    mail = next(each for each in mailoutbox if str(challenges[0].challenger) in each.subject)
    project = challenges[0].cycle.project
    assert mail.subject == (
        f"{challenges[0].challenger}: you challenge {project.alliance} on Thursday 10 December"
    )
    assert "Due: Thursday 10 December, at the meeting" in mail.body
    assert f"/meetings/{meeting.pk}/review/{challenges[0].cycle_id}/" in mail.body
    assert mail.reply_to == ["jo@cluster.example"]
    delivery.sweep(lambda: AT + 2 * DAY)
    assert len(mailoutbox) == 3


def hand_in(challenge):
    challenge.submitted_at = AT
    challenge.save()


def end_the_posts(challenge):
    challenge.challenger.posts.update(ends_on=date(2026, 11, 1))


def close(challenge):
    packs.close(
        challenge.meeting, by=PostFactory().person, at=AT, reason="It was held by telephone."
    )


def give_to_another(challenge):
    third = PlacingFactory(cluster=challenge.meeting.cluster).alliance
    challenging.give_to(
        challenge.meeting, challenge.cycle, third, instead_of=challenge,
        by=PostFactory().person, at=AT, reason="They visited.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "happens",
    [
        hand_in, end_the_posts, close, give_to_another, take_from_the_cluster, keep_to_its_alliance,
    ],
)  # fmt: skip
def test_a_letter_that_is_no_longer_true_does_not_go(meeting, cycles, mailoutbox, happens):
    challenges = challenging.ask(meeting, at=AT)
    Message.objects.exclude(about_id=challenges[0].pk).delete()

    happens(challenges[0])
    delivery.sweep(lambda: AT + DAY)

    assert mailoutbox == []


def test_who_is_asked_after_the_meeting_began_is_told_until_when(meeting, cycles, mailoutbox):
    (challenge, *_) = challenging.ask(meeting, at=AT)
    Message.objects.all().delete()
    third = PlacingFactory(cluster=meeting.cluster).alliance
    PostFactory(lead=True, alliance=third)
    at = datetime(2026, 12, 14, 11, tzinfo=UTC)

    challenging.give_to(
        meeting, challenge.cycle, third, instead_of=challenge, by=PostFactory().person, at=at,
        reason="They were ill.",
    )  # fmt: skip
    delivery.sweep(lambda: at)

    (mail,) = mailoutbox
    assert "Due: Thursday 24 December" in mail.body
    assert "at the meeting" not in mail.body


@pytest.mark.parametrize("role", Post.Role)
def test_only_leads_are_asked_how_they_want_such_letters(role):
    access = Access(posts=frozenset({(role.value, 1, None)}))

    assert reviewing.TOPIC.concerns(access) == (role in reviewing.ROLES)


# Giving to another


def test_ones_own_alliance_and_one_that_is_asked_already_are_refused(meeting, cycles):
    (challenge, *_) = challenging.ask(meeting, at=AT)
    told = {"by": PostFactory().person, "at": AT, "reason": "Because."}

    for who in (challenge.cycle.project.alliance, challenge.challenger):
        with pytest.raises(challenging.PairRefused):
            challenging.give_to(meeting, challenge.cycle, who, instead_of=None, **told)


def test_the_rota_keeps_a_pair_that_the_facilitator_chose(meeting, cycles):
    challenges = challenging.ask(meeting, at=AT)
    give_to_another(challenges[0])
    chosen = pairs(meeting)

    assert challenging.ask(meeting, at=AT + DAY) == []
    assert pairs(meeting) == chosen


# Locking


@pytest.mark.parametrize(
    ("at", "is_locked"),
    [(SIX - timedelta(minutes=1), False), (SIX, True), (SIX + 5 * DAY, True)],
)
def test_digests_lock_at_six_two_school_days_before(meeting, cycles, at, is_locked):
    EntryFactory(cycle=cycles[0], sharing="cluster", went_well="It worked.", submitted_at=AT)

    assert packs.lock_due(at) == int(is_locked)
    assert packs.lock_due(at) == 0

    pack = Pack.objects.filter(meeting=meeting, locked_at=at).first()
    assert bool(pack) == is_locked
    if pack:
        assert set(pack.content) == {str(cycle.pk) for cycle in cycles}
        kept = Digest.read(pack.content[str(cycles[0].pk)])
        assert [line.text for line in kept.went_well] == ["It worked."]


def test_a_monday_meeting_locks_on_the_thursday_before(meeting):
    meeting.held_on = date(2026, 12, 14)
    calendar = packs.queries.calendar_of(meeting.programme_id, meeting.cluster_id)

    assert timezone.localtime(review_times.locks_at(meeting, None, calendar)) == datetime(
        2026, 12, 10, 18, tzinfo=timezone.get_default_timezone()
    )


def test_digests_that_were_opened_again_lock_as_the_meeting_begins(meeting, cycles):
    packs.lock_due(SIX)
    by = PostFactory().person
    packs.unlock(meeting, by=by, at=SIX + timedelta(hours=1), reason="One entry came late.")

    assert packs.lock_due(SIX + DAY) == 0
    assert packs.lock_due(meeting.begins_at) == 1
    with pytest.raises(packs.StepTaken):
        packs.unlock(meeting, by=by, at=meeting.begins_at, reason="Again.")


def test_a_digest_comes_back_from_the_store_as_it_was():
    EntryFactory(sharing="cluster", problems="Cover.")
    digest = Digest(question="Does it?", evidence=frozenset({3, 1}))

    assert Digest.read(digest.kept()) == digest


def test_a_closed_review_takes_nothing_and_one_opened_again_does(meeting):
    challenge = PeerChallengeFactory(meeting=meeting)
    by = PostFactory().person
    packs.close(meeting, by=by, at=AT, reason="Done.")
    typed = {"by": by, "at": AT, "version": 1, "fields": {"questions": "How?"}}

    with pytest.raises(reviews.ReviewClosed):
        reviews.write(challenge, **typed)
    packs.reopen(meeting, at=AT, reason="One is missing.")

    assert reviews.write(challenge, **typed).version == 2
    with pytest.raises(ChangedMeanwhile):
        reviews.write(challenge, **typed | {"fields": {"questions": "Why?"}})


def test_the_beat_asks_and_locks(meeting, cycles, monkeypatch):
    PackFactory()
    monkeypatch.setattr("core.clock.now", lambda: SIX)

    assert (ask_challengers(), lock_digests()) == (3, 1)
    assert (ask_challengers(), lock_digests()) == (0, 0)


@pytest.mark.parametrize(
    ("module", "step", "task"),
    [(challenging, "ask", ask_challengers), (packs, "lock", lock_digests)],
    ids=["ask", "lock"],
)
def test_one_meeting_that_fails_is_logged_and_stops_no_other(
    meeting, cycles, monkeypatch, caplog, module, step, task
):
    bad = MeetingFactory(cluster__programme=meeting.programme, held_on=HELD_ON - DAY)
    really = getattr(module, step)

    def fail(row, **told):
        if row == bad:
            raise ZeroDivisionError
        return really(row, **told)

    monkeypatch.setattr(module, step, fail)
    monkeypatch.setattr("core.clock.now", lambda: SIX)

    assert task() == (3 if step == "ask" else 1)
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]
