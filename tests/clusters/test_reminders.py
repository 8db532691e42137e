"""Who is reminded of an action, when, how often, and when it stops."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters import reminders
from clusters.actions import follow_up, reminding
from clusters.calendar import SchoolCalendar
from clusters.models import Action, Term
from notifications import delivery, digests, outbox
from notifications.models import Message, Way
from tests.factories.accounts import UserFactory
from tests.factories.clusters import ActionFactory, ClosureFactory
from tests.factories.notifications import PreferenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.long]
State = Message.State

AT = datetime(2026, 11, 10, 11, tzinfo=UTC)
"""A Tuesday in term."""
DAY = timedelta(days=1)
DUE_ON = date(2026, 11, 19)
BEFORE, ON, AFTER = (datetime(2026, 11, day, 8, tzinfo=UTC) for day in (16, 19, 26))
TERM = Term(season="autumn", starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 18))
NEXT = Term(season="spring", starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 26))


@pytest.fixture
def action():
    return ActionFactory(due_on=DUE_ON, agreed_at=AT)


def rounds(days=30, first=AT):
    """Remind and deliver each morning and evening, as the scheduler does."""
    for n in range(days * 2):
        at = first.replace(hour=8) + n * DAY / 2
        outbox.post(reminding.of_actions(at))
        delivery.sweep(lambda at=at: at)


def sent():
    return list(Message.objects.filter(kind="action_reminder", state=State.SENT))


def test_whoever_took_it_on_is_reminded_before_on_and_after_the_day_and_no_more(action, mailoutbox):
    rounds()

    assert [(each.person, each.sent_at) for each in sent()] == [
        (action.owner, BEFORE),
        (action.owner, ON),
        (action.owner, AFTER),
    ]
    assert [mail.subject for mail in mailoutbox] == [
        f"By Thursday 19 November: {action.what}",
        f"By Thursday 19 November: {action.what}",
        f"Late since Thursday 19 November: {action.what}",
    ]
    assert f"/actions/#action-{action.pk}" in mailoutbox[0].body
    assert "is due today" in mailoutbox[1].alternatives[0][0]
    assert [each.because.partition("once it is done. ")[2] for each in sent()] == [
        "Next time: Thursday 19 November, unless it is done by then.",
        "Next time: Thursday 26 November, unless it is done by then.",
        "This is the last time.",
    ]


def test_it_stops_when_the_action_is_done(action):
    rounds(8)
    follow_up.finish(action, by=action.owner, at=BEFORE + DAY)
    rounds(30, BEFORE + DAY)

    assert [each.sent_at for each in sent()] == [BEFORE]
    assert not Message.objects.unsent().exists()


def test_what_is_opened_again_is_reminded_of_again(action):
    rounds(2)
    follow_up.finish(action, by=action.owner, at=AT + DAY)
    follow_up.reopen(action)
    rounds(30, AT + 2 * DAY)

    assert [each.sent_at for each in sent()] == [BEFORE, ON, AFTER]


def test_another_day_earns_other_reminders_and_other_words_earn_none(action):
    rounds(8)
    action.refresh_from_db()
    same = {"at": BEFORE + DAY, "owner": action.owner_id}
    follow_up.change(action, version=1, what="Send them all", due_on=DUE_ON, **same)
    rounds(1, BEFORE + DAY)
    assert [each.sent_at for each in sent()] == [BEFORE]

    later = DUE_ON + 14 * DAY
    follow_up.change(action, version=2, what="Send them all", due_on=later, **same)
    rounds(40, BEFORE + DAY)

    assert [each.sent_at for each in sent()] == [
        BEFORE,
        *(each + 14 * DAY for each in (BEFORE, ON, AFTER)),
    ]


def test_another_owner_is_reminded_in_place_of_the_first(action):
    rounds(8)
    other = UserFactory()
    follow_up.change(
        action, at=BEFORE + DAY, version=1, what=action.what, owner=other.pk, due_on=DUE_ON
    )
    rounds(30, BEFORE + DAY)

    first = action.owner
    assert [each.person for each in sent()] == [first, other, other, other]


def test_a_reminder_whose_moment_had_passed_when_it_was_agreed_never_comes():
    ActionFactory(due_on=AT.date() + DAY, agreed_at=AT)
    ActionFactory(due_on=AT.date() - 200 * DAY, agreed_at=AT - 300 * DAY)
    ActionFactory(due_on=None, agreed_at=AT)
    ActionFactory(due_on=DUE_ON, agreed_at=AT, owner=None)
    ActionFactory(due_on=DUE_ON, agreed_at=AT, owner=UserFactory(is_active=False))

    rounds()

    assert [timezone.localdate(each.sent_at) for each in sent()] == [
        date(2026, 11, 11),
        date(2026, 11, 18),
    ]


def test_no_reminder_leaves_on_a_day_the_cluster_is_closed(action):
    ClosureFactory(programme=action.programme, cluster=action.cluster,
                   starts_on=DUE_ON, ends_on=DUE_ON)  # fmt: skip
    ClosureFactory(programme=action.programme, cluster=action.cluster,
                   starts_on=AFTER.date(), ends_on=AFTER.date())  # fmt: skip

    rounds()

    assert [each.sent_at for each in sent()] == [BEFORE, ON - DAY, AFTER + DAY]


def test_reminders_come_together_once_a_day_by_choice(action, mailoutbox):
    PreferenceFactory(person=action.owner, topic="actions", way=Way.DAILY)

    rounds()

    assert not mailoutbox
    assert set(Message.objects.values_list("state", flat=True)) == {State.GATHERED}


def test_what_went_in_a_digest_does_not_go_again_with_other_words(action, mailoutbox):
    PreferenceFactory(person=action.owner, topic="actions", way=Way.DAILY)
    rounds(7)
    digests.post_digests(BEFORE + DAY)
    delivery.sweep(lambda: BEFORE + DAY)
    assert len(mailoutbox) == 1

    follow_up.change(
        action, at=BEFORE + DAY, version=1, what="Send all", owner=action.owner_id, due_on=DUE_ON
    )
    outbox.post(reminding.of_actions(BEFORE + DAY))

    newest = Message.objects.filter(about_sequence=2).values_list("due_at", flat=True)
    assert list(newest) == [ON, AFTER]


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        (reminders.MEETING, "meeting_reminder:7:2:16:5"),
        (reminders.CALL, "call_reminder:checkin:7:2:5"),
        (reminders.ACTION, "action_reminder:7:2:-3:5"),
    ],
)
def test_the_keys_of_reminders_stay_as_they_are_in_outboxes_so_that_nothing_goes_twice(rule, key):
    assert rule.key(thing=7, sequence=2, days=rule.days[0], person=5) == key


@pytest.mark.parametrize("end", [lambda rows: rows.delete(), lambda rows: rows.update(done_at=AT)])
def test_a_reminder_of_what_was_deleted_or_done_by_other_ways_is_dropped(action, end):
    outbox.post(reminding.of_actions(AT))
    end(Action.objects.all())
    rounds()

    assert sent() == []


@settings(deadline=None)
@given(day=st.dates(date(2026, 8, 1), date(2027, 4, 30)))
def test_a_rule_reminds_at_most_as_often_as_it_has_days_each_time_on_a_school_day(day):
    calendar = SchoolCalendar.of([TERM, NEXT])

    found = reminders.ACTION.moments(day, calendar)

    assert list(found) == sorted(found)
    assert 1 <= len(found) <= len(reminders.ACTION.days)
    for moment, days in found.items():
        assert days <= 0 or moment.date() >= day
        assert calendar.is_school_day(moment.date())


def test_in_the_holidays_what_falls_together_comes_once():
    found = reminders.ACTION.moments(date(2026, 12, 28), SchoolCalendar.of([TERM, NEXT]))

    assert list(found.items()) == [
        (datetime(2026, 12, 18, 8, tzinfo=UTC), 0),
        (datetime(2027, 1, 4, 8, tzinfo=UTC), 7),
    ]


def test_what_a_weekly_digest_would_bring_after_the_day_comes_at_once(action, mailoutbox):
    PreferenceFactory(person=action.owner, topic="actions", way=Way.WEEKLY)

    rounds()

    assert [each.sent_at for each in sent()] == [BEFORE]
    gathered = Message.objects.filter(state=State.GATHERED).values_list("due_at", flat=True)
    assert sorted(gathered) == [ON, AFTER]
