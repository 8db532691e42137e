"""Who is told of a meeting or a call: once, of the newest state, and only whom it concerns."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from django.db import transaction

from clusters.actions import calls, dates, meetings, telling
from clusters.models import CheckIn, Meeting
from clusters.notices.known import known_of_each
from notifications import delivery, outbox
from notifications.models import Message, Way
from tests.factories import SINCE
from tests.factories.accounts import UserFactory
from tests.factories.alliances import PostFactory
from tests.factories.clusters import (
    ActionFactory,
    CheckInFactory,
    ClusterFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
)
from tests.factories.notifications import PreferenceFactory

pytestmark = pytest.mark.django_db
State = Message.State

AT = datetime(2026, 11, 10, 11, tzinfo=UTC)
"""A Tuesday in term."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HELD_ON = date(2026, 12, 10)


@pytest.fixture
def placing():
    return PlacingFactory()


@pytest.fixture
def lead(placing):
    return PostFactory(lead=True, alliance=placing.alliance)


@pytest.fixture
def facilitator(placing):
    return FacilitationFactory(cluster=placing.cluster).person


@pytest.fixture
def meeting(placing, lead, facilitator):
    return MeetingFactory(
        cluster=placing.cluster, held_on=HELD_ON, place="Oakhurst", confirmed_at=AT
    )


@pytest.fixture
def call(placing, lead, facilitator):
    return CheckInFactory(alliance=placing.alliance, due_on=date(2026, 11, 23), confirmed_at=AT)


@pytest.fixture
def told(meeting, mailoutbox):
    """The meeting, after everybody has been invited."""
    telling.tell(meeting, AT)
    sweep(AT)
    mailoutbox.clear()
    return meeting


def sweep(at=AT):
    return delivery.sweep(lambda: at)


def move(row, at, **to):
    dates.move(row, to=to, at=at)


def unsent(row):
    return Message.objects.about(row).unsent()


def calendar_part(mail):
    """The form of the mail that programs act on, and its text as it travels."""
    (part,) = [p for p in mail.message().walk() if p.get_content_type() == "text/calendar"]
    return part, part.get_payload(decode=True)


def event(mail):
    calendar = icalendar.Calendar.from_ical(calendar_part(mail)[1])
    (found,) = calendar.walk("VEVENT")
    return calendar["METHOD"], str(found["UID"]), found["SEQUENCE"], found


# Invitations


def test_whoever_a_meeting_concerns_is_invited_once(meeting, lead, mailoutbox):
    PostFactory(alliance=lead.alliance)
    PostFactory(lead=True)

    telling.tell(meeting, AT)
    telling.tell(meeting, AT)
    for hours in range(3):
        telling.tell_all(AT + timedelta(hours=hours))
        sweep(AT + timedelta(hours=hours))

    assert [mail.to for mail in mailoutbox] == [[lead.person.email]]
    assert mailoutbox[0].subject.endswith("cluster meeting, Thursday 10 December, 2pm")
    assert Message.objects.about(meeting).count() == 1


def test_who_joins_later_is_invited_by_the_next_round(told, placing, mailoutbox):
    late = PostFactory(lead=True, alliance=placing.alliance, starts_on=AT.date() + DAY)

    telling.tell_all(AT + DAY)
    telling.tell_all(AT + DAY)
    sweep(AT + DAY)

    assert [mail.to for mail in mailoutbox] == [[late.person.email]]
    assert event(mailoutbox[0])[0] == "REQUEST"


def test_a_proposal_and_a_meeting_that_has_begun_are_told_to_nobody(meeting):
    proposal = MeetingFactory(cluster=meeting.cluster, held_on=HELD_ON, proposed=True)

    assert telling.tell(proposal, AT) == 0
    assert telling.tell(meeting, meeting.begins_at) == 0
    assert not Message.objects.exists()


def test_an_event_of_the_programme_reaches_every_cluster_of_it(placing, lead, mailoutbox):
    other = PlacingFactory(cluster=ClusterFactory(programme=placing.cluster.programme))
    there = PostFactory(lead=True, alliance=other.alliance).person
    national = MeetingFactory(national=True, programme=placing.cluster.programme, held_on=HELD_ON)

    telling.tell(national, AT)
    sweep()

    assert {mail.to[0] for mail in mailoutbox} == {lead.person.email, there.email}


# The calendar file of a letter


def test_the_calendar_part_says_what_it_asks_for(told, mailoutbox):
    telling.tell_all(AT)
    move(told, AT, place="Ashmere")
    sweep(AT + telling.SETTLES)

    part, raw = calendar_part(mailoutbox[0])
    assert part.get_param("method") == "REQUEST"
    assert part["Content-Type"].lower().count("charset") == 1
    assert part.get_content_charset() == "utf-8"
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in raw.split(b"\r\n"))
    names = [p.get_filename() for p in mailoutbox[0].message().walk() if p.get_filename()]
    assert names == ["invitation.ics"]


def test_two_parsers_read_the_same_invitation(meeting, lead, facilitator, mailoutbox):
    telling.tell(meeting, AT)
    sweep()

    raw = calendar_part(mailoutbox[0])[1]
    one = icalendar.Calendar.from_ical(raw)
    two = vobject.readOne(raw.decode())
    (mine,) = one.walk("VEVENT")
    assert (str(one["METHOD"]), two.method.value) == ("REQUEST", "REQUEST")
    assert (
        str(mine["UID"])
        == two.vevent.uid.value
        == f"meeting-{meeting.pk}@" + (two.vevent.uid.value.partition("@")[2])
    )
    assert mine["ATTENDEE"] == two.vevent.attendee.value == f"mailto:{lead.person.email}"
    assert mine["ORGANIZER"] == two.vevent.organizer.value == f"mailto:{facilitator.email}"
    assert mine["ORGANIZER"].params["CN"] == str(facilitator)
    assert mine["DTSTART"].dt == two.vevent.dtstart.value == meeting.begins_at
    (zone,) = one.walk("VTIMEZONE")
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    assert mailoutbox[0].reply_to == [facilitator.email]


def test_without_a_facilitator_the_organiser_is_the_bare_address_of_the_platform(
    placing, lead, mailoutbox, settings
):
    settings.DEFAULT_FROM_EMAIL = "Enquiry Cycles <no-reply@enquiry.example>"
    telling.tell(MeetingFactory(cluster=placing.cluster, held_on=HELD_ON), AT)
    sweep()

    assert event(mailoutbox[0])[3]["ORGANIZER"] == "mailto:no-reply@enquiry.example"


# What is moved: RM-09


def test_whoever_was_told_gets_one_update_of_the_same_entry(meeting, lead, mailoutbox):
    telling.tell(meeting, AT)
    sweep()
    move(meeting, AT + DAY, held_on=HELD_ON + DAY)
    sweep(AT + DAY + telling.SETTLES)
    telling.tell_all(AT + DAY * 2)
    sweep(AT + DAY * 2)

    first, second = (event(mail) for mail in mailoutbox)
    assert (first[:2], second[0]) == (("REQUEST", second[1]), "REQUEST")
    assert (first[2], second[2]) == (0, 1)
    assert mailoutbox[1].subject.startswith("Changed: ")
    assert "It was to be on Thursday 10 December, 2pm." in " ".join(mailoutbox[1].body.split())


def test_five_edits_in_ten_minutes_make_one_update_with_the_last_state(told, mailoutbox):
    for edit in range(5):
        sweep(AT + 2 * edit * MINUTE)
        move(told, AT + 2 * edit * MINUTE, place=f"Hall {edit}")
    assert unsent(told).count() == 1

    for minutes in range(10, 40):
        sweep(AT + minutes * MINUTE)

    (mail,) = mailoutbox
    assert "Hall 4" in mail.body
    assert not any(f"Hall {edit}" in mail.body for edit in range(4))
    assert event(mail)[2] == 5


def test_who_was_not_told_yet_gets_the_invitation_alone_with_the_newest_state(meeting, mailoutbox):
    telling.tell(meeting, AT)
    move(meeting, AT + MINUTE, held_on=HELD_ON + DAY)
    for hours in range(3):
        sweep(AT + timedelta(hours=hours, minutes=2))

    (mail,) = mailoutbox
    assert "Changed" not in mail.subject
    assert "Friday 11 December" in mail.subject
    assert event(mail)[2] == 1


def test_older_letters_are_taken_back_in_the_transaction_of_the_change(meeting):
    telling.tell(meeting, AT)
    with transaction.atomic():
        move(meeting, AT, held_on=HELD_ON + DAY)
        assert [m.about_sequence for m in unsent(meeting)] == [1]
        transaction.set_rollback(True)

    assert [m.about_sequence for m in unsent(meeting)] == [0]
    move(Meeting.objects.get(pk=meeting.pk), AT, held_on=HELD_ON + DAY)
    states = dict(Message.objects.about(meeting).values_list("about_sequence", "state"))
    assert states == {0: State.SUPERSEDED, 1: State.WAITING}


def test_a_letter_under_way_counts_as_told(meeting, lead, mailoutbox):
    telling.tell(meeting, AT)
    Message.objects.about(meeting).update(in_doubt=1)
    move(meeting, AT, place="Ashmere")

    assert [m.kind for m in unsent(meeting)] == ["change"]


def test_a_change_within_a_day_waits_two_minutes_only(told, mailoutbox):
    at = told.begins_at - timedelta(hours=20)
    move(told, at, place="Ashmere")

    assert sweep(at + telling.SETTLES_SOON) == 1


# What is called off: RM-10


def test_whoever_was_told_hears_that_it_is_off_and_nobody_else(told, placing, lead, mailoutbox):
    PostFactory(project_lead=True, alliance=placing.alliance)
    telling.tell_all(AT)
    dates.cancel(told, at=AT + MINUTE)
    sweep(AT + MINUTE)
    telling.tell_all(AT + DAY)
    sweep(AT + DAY)

    (mail,) = mailoutbox
    assert mail.to == [lead.person.email]
    assert calendar_part(mail)[0].get_param("method") == "CANCEL"
    method, uid, sequence, found = event(mail)
    assert (method, sequence, str(found["STATUS"])) == ("CANCEL", 1, "CANCELLED")
    assert uid.startswith(f"meeting-{told.pk}@")


def test_what_nobody_was_told_of_is_cancelled_in_silence(meeting, mailoutbox):
    telling.tell(meeting, AT)
    dates.cancel(meeting, at=AT)

    assert sweep(AT + DAY) == 0


def test_no_reminder_goes_once_a_call_is_off(call, mailoutbox):
    telling.tell(call, AT)
    sweep()
    dates.cancel(call, at=AT + MINUTE)
    for days in range(20):
        sweep(AT + days * DAY)

    assert [event(mail)[0] for mail in mailoutbox] == ["REQUEST", "CANCEL"]
    assert not unsent(call).exists()


def test_cancelling_twice_tells_once(told, mailoutbox):
    dates.cancel(told, at=AT)
    dates.cancel(told, at=AT)

    assert sweep(AT + DAY) == 1


def test_a_cancellation_that_waits_is_not_taken_back_when_it_is_told_again(told, mailoutbox):
    dates.cancel(told, at=AT)
    telling.tell_off(told, AT + MINUTE)

    assert sweep(AT + DAY) == 1


def test_a_letter_goes_to_the_address_a_person_has_when_it_leaves(meeting, lead, mailoutbox):
    telling.tell(meeting, AT)
    lead.person.email = "new@school.example"
    lead.person.save()

    sweep()

    assert [mail.to for mail in mailoutbox] == [["new@school.example"]]
    assert Message.objects.get().to == "new@school.example"


def test_who_has_left_still_hears_that_it_is_off(told, lead, mailoutbox):
    end(lead)
    dates.cancel(told, at=AT + DAY)

    assert sweep(AT + DAY) == 1


# Whom it does not concern any more


def end(post):
    post.ends_on = AT.date() - DAY
    post.save()


def rounds(at, hours=3):
    """What the beat and the worker do within some hours."""
    for hour in range(hours):
        telling.tell_all(at + timedelta(hours=hour))
        telling.tell_all(at + timedelta(hours=hour))
        sweep(at + timedelta(hours=hour))


def test_who_was_told_and_left_is_told_once_that_they_are_not_expected_and_invited_again(
    told, lead, facilitator, placing, mailoutbox
):
    stays = PostFactory(lead=True, alliance=PlacingFactory(cluster=told.cluster).alliance).person
    here, elsewhere = placing.cluster, ClusterFactory(programme=told.programme)
    rounds(AT)
    got = [(stays.email, "REQUEST", 0)]

    for sequence, cluster in enumerate((elsewhere, here, elsewhere, here), start=1):
        night = datetime(2026, 11, 15 + sequence, 23, tzinfo=UTC)
        type(placing).objects.filter(pk=placing.pk).update(cluster=cluster)
        rounds(night, hours=1)
        assert len(mailoutbox) == len(got)
        rounds(night + timedelta(hours=10))
        got.append((lead.person.email, "CANCEL" if sequence % 2 else "REQUEST", sequence))
        assert [(mail.to[0], *event(mail)[:3:2]) for mail in mailoutbox] == got

    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    move(told, at, place="Ashmere")
    rounds(at)
    dates.cancel(told, at=at + DAY)
    rounds(at + DAY)
    mails = [mail for mail in mailoutbox if mail.to == [lead.person.email]]
    assert [event(mail)[:3:2] for mail in mails[4:]] == [("REQUEST", 5), ("CANCEL", 6)]
    assert {event(mail)[1] for mail in mailoutbox} == {event(mails[0])[1]}

    mail, words = mails[0], " ".join(mails[0].body.split())
    found = event(mail)[3]
    assert mail.subject == (
        f"You are no longer expected: {here} cluster meeting, Thursday 10 December, 2pm"
    )
    assert (str(found["STATUS"]), found.get("LOCATION")) == ("CANCELLED", None)
    assert f"{here} cluster meeting takes place, but you are no longer among those" in words
    assert f"Should you take part after all? Reply to this email to reach {facilitator}" in words
    assert "Oakhurst" not in words
    assert mail.reply_to == [facilitator.email]
    assert vobject.readOne(calendar_part(mail)[1].decode()).method.value == "CANCEL"


def test_of_those_who_left_only_who_was_told_and_is_active_hears_of_it(
    told, call, lead, placing, mailoutbox
):
    switched_off = PostFactory(lead=True, alliance=placing.alliance)
    rounds(AT)
    untold = PostFactory(lead=True, alliance=placing.alliance)
    telling.tell_all(AT + DAY)
    mailoutbox.clear()
    for post in (lead, switched_off, untold):
        end(post)
    switched_off.person.is_active = False
    switched_off.person.save()

    rounds(AT + DAY)
    assert [(mail.to[0], event(mail)[:3:2]) for mail in mailoutbox] == [
        (lead.person.email, ("CANCEL", 1))
    ] * 2
    dates.cancel(told, at=AT + 2 * DAY)
    dates.cancel(call, at=AT + 2 * DAY)
    rounds(AT + 2 * DAY)
    assert len(mailoutbox) == 2  # it is in their calendars no more


def test_who_is_back_before_it_left_hears_nothing_and_who_goes_as_it_changes_hears_once(
    told, lead, mailoutbox
):
    night = datetime(2026, 11, 16, 23, tzinfo=UTC)
    end(lead)
    rounds(night, hours=1)
    back = PostFactory(lead=True, alliance=lead.alliance, person=lead.person)
    rounds(night + timedelta(hours=10))
    assert mailoutbox == []

    move(told, night + DAY, place="Ashmere")
    end(back)
    rounds(night + DAY, hours=1)
    rounds(night + DAY + timedelta(hours=10))
    assert [event(mail)[:3:2] for mail in mailoutbox] == [("CANCEL", 2)]


def test_a_facilitator_who_hands_over_is_not_expected_at_the_event_of_the_programme(
    placing, facilitator, mailoutbox
):
    MeetingFactory(national=True, programme=placing.cluster.programme, held_on=HELD_ON)
    rounds(AT)
    placing.cluster.facilitations.update(ends_on=AT.date())
    then = FacilitationFactory(cluster=placing.cluster, starts_on=AT.date() + DAY).person
    mailoutbox.clear()
    rounds(AT + DAY)

    assert sorted((mail.to[0], event(mail)[0]) for mail in mailoutbox) == sorted(
        [(facilitator.email, "CANCEL"), (then.email, "REQUEST")]
    )


def test_the_round_reads_what_is_known_of_all_meetings_in_one_query(
    told, lead, placing, django_assert_num_queries
):
    other = MeetingFactory(cluster=placing.cluster, held_on=HELD_ON + DAY, confirmed_at=AT)
    rounds(AT)

    with django_assert_num_queries(1):
        both = known_of_each([told, other])
    assert [each.newest for each in both] == [{lead.person_id: 0}] * 2


# Asked again when it is claimed (RM-11)


def called_off(meeting, post):
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=AT)


def deleted(meeting, post):
    meeting.delete()


def changed(meeting, post):
    Meeting.objects.filter(pk=meeting.pk).update(sequence=1)


def unconfirmed(meeting, post):
    Meeting.objects.filter(pk=meeting.pk).update(confirmed_at=None)


def deactivated(meeting, post):
    post.person.is_active = False
    post.person.save()


def left(meeting, post):
    end(post)


def placed_elsewhere(meeting, post):
    post.alliance.placings.update(cluster=ClusterFactory(programme=meeting.programme))


def opted_out(meeting, post):
    PreferenceFactory(person=post.person, topic="dates", way=Way.NEVER)


@pytest.mark.parametrize(
    "happens",
    [called_off, deleted, changed, unconfirmed, deactivated, left, placed_elsewhere, opted_out],
)
def test_an_invitation_that_is_no_longer_true_is_not_sent(meeting, lead, mailoutbox, happens):
    telling.tell(meeting, AT)
    happens(meeting, lead)

    assert sweep() == 0
    ended = State.DECLINED if happens is opted_out else State.DROPPED
    assert set(Message.objects.values_list("state", flat=True)) == {ended}


@pytest.mark.parametrize(
    "end", [lambda person, at: sweep(at), outbox.forget], ids=["due then", "role ended"]
)
def test_who_leaves_before_an_invitation_went_and_comes_back_is_invited(
    meeting, lead, mailoutbox, end
):
    telling.tell(meeting, AT)
    left(meeting, lead)
    end(lead.person_id, AT)
    PostFactory(lead=True, alliance=lead.alliance, person=lead.person)

    later = AT + DAY
    for _ in range(2):
        telling.tell_all(later)
        sweep(later)

    assert [mail.to for mail in mailoutbox] == [[lead.person.email]]
    (invitation,) = Message.objects.filter(person=lead.person)
    assert (invitation.state, invitation.sent_at) == (State.SENT, later)


def test_who_wants_no_invitations_is_not_asked_again_and_again(meeting, lead):
    opted_out(meeting, lead)
    for hours in range(3):
        telling.tell_all(AT + hours * DAY / 24)
        sweep(AT + hours * DAY / 24)

    (invitation,) = Message.objects.filter(person=lead.person)
    assert (invitation.state, invitation.due_at) == (State.DECLINED, AT)


def test_an_invitation_is_too_late_once_the_meeting_has_begun(meeting):
    telling.tell(meeting, AT)

    assert sweep(meeting.begins_at + MINUTE) == 0
    assert Message.objects.get().state == State.MISSED


# Calls


def test_a_lead_is_reminded_on_the_school_day_before_a_call(call, lead, facilitator, mailoutbox):
    for days in range(20):
        telling.tell_all(AT + days * DAY)
        sweep(AT + days * DAY)
        sweep(AT + days * DAY + timedelta(hours=6))

    assert [mail.to for mail in mailoutbox] == [[lead.person.email]] * 2
    reminder = Message.objects.get(kind="call_reminder")
    assert reminder.due_at == datetime(2026, 11, 20, 8, tzinfo=UTC)  # a Friday; the call: Monday
    assert reminder.sent_at.date() == date(2026, 11, 20)
    assert f"{facilitator} will ring you." in mailoutbox[1].body


def test_a_call_that_is_moved_is_reminded_of_on_its_new_day_alone(call, mailoutbox):
    telling.tell(call, AT)
    sweep()
    move(call, AT + MINUTE, due_on=date(2026, 11, 26))
    for days in range(20):
        sweep(AT + days * DAY)

    (reminder,) = Message.objects.filter(kind="call_reminder", state=State.SENT)
    assert reminder.due_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert len(mailoutbox) == 3


def test_no_reminder_is_posted_once_its_day_has_passed(call):
    telling.tell(call, datetime(2026, 11, 20, 9, tzinfo=UTC))

    assert not Message.objects.filter(kind="call_reminder").exists()


def test_a_call_reaches_the_leads_of_its_alliance_alone(call, lead, placing, mailoutbox):
    PostFactory(project_lead=True, alliance=placing.alliance)
    PostFactory(lead=True, ended=True, alliance=placing.alliance)
    telling.tell(call, AT)

    assert sweep() == 1
    assert mailoutbox[0].to == [lead.person.email]


def test_the_facilitator_hears_that_another_day_is_wished_until_it_is_moved(
    call, lead, facilitator, mailoutbox
):
    calls.ask_to_move(call, by=lead.person, at=AT, why="Thursday, after the trip to Whitby")
    sweep()

    (mail,) = mailoutbox
    assert mail.to == [facilitator.email]
    assert "Whitby" not in mail.body

    calls.ask_to_move(call, by=lead.person, at=AT + MINUTE, why="Friday")
    assert sweep(AT + MINUTE) == 0
    assert CheckIn.objects.get(pk=call.pk).move_asked_why == "Friday"


def test_a_letter_with_the_longest_names_is_noted_as_sent(call, lead, facilitator, mailoutbox):
    call.alliance.name = "A" * 160
    call.alliance.save()

    calls.ask_to_move(call, by=lead.person, at=AT, why="Thursday")
    sweep()

    message = Message.objects.get(state=State.SENT)
    assert len(message.subject) == 200
    assert mailoutbox[0].subject == message.subject


# The summary


def test_a_summary_goes_once_to_everybody_with_the_actions_and_no_minutes(told, lead, mailoutbox):
    owner = UserFactory(name="Bea Hart")
    ActionFactory(meeting=told, what="Share the rubric", owner=owner, due_on=date(2027, 1, 11))
    after = told.begins_at + 3 * 60 * MINUTE
    meetings.send_summary(told, owner, after)
    with pytest.raises(meetings.SummarySent):
        meetings.send_summary(told, owner, after)
    telling.summarise(told, after)

    assert sweep(after) == 1
    assert mailoutbox[0].to == [lead.person.email]
    assert "Share the rubric" in mailoutbox[0].body
    assert "Bea Hart, by Monday 11 January" in mailoutbox[0].body


def test_posts_of_long_ago_are_told_nothing(meeting, lead):
    assert lead.starts_on == SINCE
    end(lead)

    assert telling.tell(meeting, AT) == 0
