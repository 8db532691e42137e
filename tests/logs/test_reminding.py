"""Who is reminded of what is owed, who hears that an alliance is losing touch, and what is never in
a mail."""

from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from importlib import import_module

import pytest
from django.apps import apps

from clusters import letter_list
from clusters.actions import dates, telling
from logs import standing
from logs.actions import reminding
from notifications import delivery, digests, kinds
from notifications.models import Message, Way
from projects import vacancies
from projects.models import SchoolRole, Sharing
from tests.factories.alliances import PostFactory
from tests.factories.clusters import (
    CheckInFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
    TermFactory,
)
from tests.factories.logs import EntryFactory, ProgressOverrideFactory, ReflectionFactory
from tests.factories.notifications import PreferenceFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ParticipationFactory,
    ReadingFactory,
    SchoolRoleFactory,
    TeamRoleFactory,
)

vacancy_keys = import_module("logs.migrations.0003_vacancies_told_apart")

pytestmark = [pytest.mark.django_db, pytest.mark.long]
State = Message.State

AT = datetime(2026, 11, 10, 11, tzinfo=UTC)
"""A Tuesday in term."""
DAY = timedelta(days=1)
HELD_ON = date(2026, 12, 10)
FIRST, SECOND = datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 12, 4, 8, tzinfo=UTC)
"""16 and 6 days before it, both school days."""


@pytest.fixture
def placing():
    return PlacingFactory()


@pytest.fixture
def cycle(placing):
    return CycleFactory(project__alliance=placing.alliance)


@pytest.fixture
def facilitator(placing):
    return FacilitationFactory(cluster=placing.cluster).person


@pytest.fixture
def lead(placing, cycle):
    """Leads the alliance and the project, and has written nothing yet."""
    post = PostFactory(lead=True, alliance=placing.alliance)
    TeamRoleFactory(project=cycle.project, post=post)
    return post


@pytest.fixture
def meeting(placing, lead):
    return MeetingFactory(cluster=placing.cluster, held_on=HELD_ON, confirmed_at=AT)


def sweep(at):
    return delivery.sweep(lambda: at)


def rounds(first, days, hour=8):
    """Remind and deliver on each of these days, as the scheduler does."""
    for n in range(days):
        at = datetime(first.year, first.month, first.day, hour, tzinfo=UTC) + n * DAY
        reminding.remind_all(at)
        sweep(at)


def sent(kind):
    return list(Message.objects.filter(kind=kind, state=State.SENT).order_by("sent_at"))


def write(cycle, author, at=AT):
    """Do all that is owed."""
    measure = MeasureFactory(project=cycle.project)
    ReadingFactory(measure=measure, cycle=cycle)
    EntryFactory(
        cycle=cycle, author=author, measure=measure, happened_on=at.date(), submitted_at=at
    )
    ReflectionFactory(cycle=cycle, author=author, happened_on=at.date(), submitted_at=at)


# Before a meeting


def test_reminders_go_16_and_6_days_before_to_who_still_owes(meeting, lead, placing, mailoutbox):
    PostFactory(project_lead=True, alliance=placing.alliance)

    rounds(AT, 35)

    reminders = sent("meeting_reminder")
    assert [(m.person, m.sent_at) for m in reminders] == [
        (lead.person, FIRST),
        (lead.person, SECOND),
    ]
    assert "Write a leadership reflection" in reminders[0].text
    titles = [mail.alternatives[0][0] for mail in mailoutbox if "before your" in mail.subject]
    assert ["in 16 days" in titles[0], "in 6 days" in titles[1]] == [True, True]


def test_who_has_done_it_meanwhile_is_not_reminded(meeting, lead, cycle):
    reminding.remind_all(AT)
    write(cycle, lead.person)
    rounds(AT, 35)

    assert sent("meeting_reminder") == []
    assert set(
        Message.objects.filter(kind="meeting_reminder", person=lead.person).values_list(
            "state", flat=True
        )
    ) == {State.DROPPED}


def test_who_does_it_after_the_first_gets_no_second(meeting, lead, cycle):
    rounds(AT, 16)
    write(cycle, lead.person, FIRST)
    rounds(AT + 16 * DAY, 20)

    assert [m.sent_at for m in sent("meeting_reminder")] == [FIRST]


def test_a_meeting_that_moved_is_reminded_of_by_its_new_day_alone(meeting, lead):
    reminding.remind_all(AT)
    dates.move(meeting, to={"held_on": HELD_ON + 7 * DAY}, at=AT)
    rounds(AT, 40)

    assert [m.sent_at for m in sent("meeting_reminder")] == [FIRST + 7 * DAY, SECOND + 7 * DAY]


def test_a_meeting_that_was_called_off_is_reminded_of_no_more(meeting, lead):
    reminding.remind_all(AT)
    dates.cancel(meeting, at=AT)
    rounds(AT, 40)

    assert sent("meeting_reminder") == []


def test_another_place_or_hour_brings_no_reminder_again(meeting, lead):
    rounds(AT, 16)
    dates.move(meeting, to={"place": "Ashmere"}, at=FIRST + DAY)
    rounds(AT + 16 * DAY, 20)

    assert [m.sent_at for m in sent("meeting_reminder")] == [FIRST, SECOND]


def test_running_it_again_posts_nothing_more(meeting, lead):
    for _ in range(3):
        reminding.remind_all(AT)

    letters = Message.objects.filter(kind="meeting_reminder")
    assert sorted(letters.values_list("due_at", flat=True)) == [FIRST, SECOND]


def test_a_reminder_whose_day_had_passed_when_it_was_announced_never_comes(meeting, lead):
    meeting.confirmed_at = FIRST + DAY
    meeting.save()
    rounds(FIRST + DAY, 20)

    assert [m.sent_at for m in sent("meeting_reminder")] == [SECOND]


def test_three_days_without_a_scheduler_lose_none_and_double_none(meeting, lead):
    reminding.remind_all(AT)
    late = FIRST + 3 * DAY  # a Friday
    rounds(late, 1)
    rounds(late, 3, hour=9)

    assert [m.sent_at for m in sent("meeting_reminder")] == [late]


def test_the_first_is_not_sent_once_the_second_is_due(meeting, lead):
    reminding.remind_all(AT)
    rounds(SECOND + 3 * DAY, 1)

    assert [m.due_at for m in sent("meeting_reminder")] == [SECOND]
    assert Message.objects.get(due_at=FIRST).state == State.MISSED


def test_a_reminder_due_at_a_weekend_goes_on_the_friday_before(meeting, lead):
    dates.move(meeting, to={"held_on": date(2026, 12, 14)}, at=AT)
    rounds(AT, 40)

    assert [m.sent_at.date() for m in sent("meeting_reminder")] == [
        date(2026, 11, 27), date(2026, 12, 8),
    ]  # fmt: skip


# In a digest, by choice


def digested():
    """When a reminder left, and whether in a digest."""
    rows = Message.objects.filter(kind="meeting_reminder")
    return sorted(
        [(each.sent_at, "at once") for each in rows.filter(state=State.SENT)]
        + [(each.digest.sent_at, "digest") for each in rows.filter(digest__state=State.SENT)]
    )


@pytest.mark.parametrize(
    ("way", "held_on", "expected"),
    [
        (Way.DAILY, HELD_ON, [(25, "digest"), (37, "digest")]),
        (Way.WEEKLY, HELD_ON, [(30, "digest"), (37, "digest")]),
        # Monday 7 December: the digest of that morning would be too late.
        (Way.WEEKLY, date(2026, 12, 7), [(23, "digest"), (31, "at once")]),
    ],
)
def test_reminders_come_together_unless_the_digest_would_come_too_late(
    placing, lead, way, held_on, expected
):
    PreferenceFactory(person=lead.person, topic="reminders", way=way)
    MeetingFactory(cluster=placing.cluster, held_on=held_on, confirmed_at=AT)

    for n in range(35):
        at = datetime(2026, 11, 10, 8, tzinfo=UTC) + n * DAY
        reminding.remind_all(at)
        digests.post_digests(at)
        sweep(at)

    november = date(2026, 11, 1)
    assert [((at.date() - november).days + 1, how) for at, how in digested()] == expected


def test_a_reminder_that_waits_is_gathered_at_once_where_a_later_digest_would_come_too_late(
    meeting, lead
):
    choice = PreferenceFactory(person=lead.person, topic="reminders", way=Way.DAILY)
    reminding.remind_all(AT)
    dates.move(meeting, to={"held_on": date(2026, 12, 7)}, at=AT)
    reminding.remind_all(AT)
    due = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)
    sweep(due)
    assert digests.post_digests(due) == 0

    choice.way = Way.WEEKLY
    choice.save()

    assert digests.post_digests(due + timedelta(minutes=15)) == 1


def test_the_reminder_of_a_call_comes_at_once_whatever_was_chosen(placing, lead):
    """So do invitations, which leave no such choice."""
    PreferenceFactory(person=lead.person, topic="reminders", way=Way.DAILY)
    call = CheckInFactory(alliance=placing.alliance, due_on=date(2026, 11, 12))
    telling.tell(call, AT)
    reminder = Message.objects.get(kind="call_reminder")

    sweep(reminder.due_at)

    reminder.refresh_from_db()
    assert reminder.state == State.SENT
    assert kinds.registered()["invitation"].topic.ways == (Way.AT_ONCE, Way.NEVER)


# An alliance is losing touch


def test_the_lead_hears_first_and_the_facilitator_five_school_days_later(lead, facilitator):
    rounds(AT, 12)

    (first,), (second,) = sent("drift_lead"), sent("drift_facilitator")
    assert (first.person, first.sent_at.date()) == (lead.person, AT.date())
    assert (second.person, second.sent_at) == (facilitator, datetime(2026, 11, 17, 8, tzinfo=UTC))
    assert "No entry yet" in first.text
    assert "No entry yet" in second.text


def test_the_list_of_letters_keeps_quiet_until_the_leads_head_start_is_over(
    lead, facilitator, placing
):
    rounds(AT, 1)
    over = datetime(2026, 11, 17, 8, tzinfo=UTC)

    def listed(at):
        letters = letter_list.of_cluster(placing.cluster, at)
        kinds = [each.kind for each in letter_list.read(letters, "", None)]
        numbers = [each.number for each in letter_list.choices(letters)]
        return kinds, numbers[0]

    assert listed(over - timedelta(minutes=1)) == ([], 0)
    assert listed(over) == (["drift_facilitator", "drift_lead"], 2)


def test_the_facilitator_hears_nothing_when_it_is_no_longer_so(lead, facilitator, cycle):
    rounds(AT, 3)
    write(cycle, lead.person, AT + 3 * DAY)
    rounds(AT + 3 * DAY, 10)

    assert len(sent("drift_lead")) == 1
    assert sent("drift_facilitator") == []


def test_a_lead_who_wrote_before_it_left_hears_nothing(lead, facilitator, cycle):
    reminding.remind_all(AT)
    write(cycle, lead.person)
    sweep(AT)

    assert sent("drift_lead") == []


def test_a_facilitators_own_word_goes_before_what_the_log_says(lead, facilitator, placing):
    ProgressOverrideFactory(alliance=placing.alliance, until=AT.date() + 60 * DAY)
    rounds(AT, 12)

    assert sent("drift_lead") + sent("drift_facilitator") == []


def test_without_a_lead_the_facilitator_hears_of_the_vacancy_at_once(cycle, facilitator):
    rounds(AT, 12)

    (only,) = Message.objects.filter(state=State.SENT)
    assert (only.kind, only.person, only.sent_at.date()) == ("vacancy", facilitator, AT.date())
    assert "has no lead" in only.subject


def test_a_second_vacancy_of_the_same_post_is_told_as_well(placing, cycle, facilitator):
    rounds(AT, 3)
    later = AT + 7 * DAY
    post = PostFactory(lead=True, alliance=placing.alliance, starts_on=later.date())
    rounds(later, 2)
    post.ends_on = later.date() + DAY
    post.save()
    rounds(later + 2 * DAY, 5)

    told = [each.sent_at.date() for each in sent("vacancy")]
    assert told == [AT.date(), later.date() + 2 * DAY]


def test_a_vacancy_told_before_vacancies_were_told_apart_is_not_told_again(
    placing, cycle, facilitator
):
    today, post = AT.date(), {"lead": True, "alliance": placing.alliance}
    PostFactory(starts_on=today - 60 * DAY, ends_on=today - 30 * DAY, **post)
    PostFactory(starts_on=today - 20 * DAY, ends_on=today - DAY, **post)
    rounds(AT, 2)
    (told,) = sent("vacancy")
    Message.objects.filter(pk=told.pk).update(
        key=f"vacancy:{placing.alliance.pk}::{facilitator.pk}"
    )

    vacancy_keys.tell_apart(apps, None)
    rounds(AT + 2 * DAY, 2)

    assert [each.key for each in sent("vacancy")] == [told.key]


def test_a_vacancy_that_was_filled_is_told_to_nobody(placing, cycle, facilitator):
    reminding.remind_all(AT)
    PostFactory(lead=True, alliance=placing.alliance)
    sweep(AT)

    assert sent("vacancy") == []


# A school has nobody as sponsor or champion


@pytest.fixture
def school(cycle, lead):
    """Takes part in a project that is well otherwise, and has had both people all the time."""
    cycle.project.started_on = date(2026, 1, 8)
    cycle.project.save()
    TermFactory(programme=cycle.project.alliance.programme)
    write(cycle, lead.person)
    row = ParticipationFactory(project=cycle.project)
    for role in SchoolRole.Role.values:
        SchoolRoleFactory(participation=row, role=role)
    return row


def vacated(row, role, on):
    row.roles.filter(role=role).update(ends_on=on)
    return on


def told():
    return [
        (m.person, m.sent_at.date())
        for m in Message.objects.filter(kind__startswith="school_vacancy", state=State.SENT)
        .order_by("sent_at", "pk")
    ]  # fmt: skip


def test_a_vacancy_of_a_school_is_told_to_the_lead_then_to_the_facilitator_each_once(
    school, lead, facilitator, placing
):
    rounds(AT, 8)
    assert told() == []

    vacated(school, "champion", date(2026, 11, 2))  # ten school days before the 16th
    row = standing_of(placing.alliance, date(2026, 11, 13))
    assert (row.vacancies, row.needs_chasing) == ((), False)
    row = standing_of(placing.alliance, date(2026, 11, 16))
    words = [f"No senior leader champion at {school.school}"]
    assert ([each.words for each in row.vacancies], row.needs_chasing) == (words, True)
    assert row.progress.word == "On track"

    rounds(AT, 20)
    assert told() == [(lead.person, date(2026, 11, 16)), (facilitator, date(2026, 11, 23))]
    for letter in Message.objects.filter(kind__startswith="school_vacancy", state=State.SENT):
        assert words[0] in letter.text
        assert "for 10 school days" in letter.because
        assert letter.path == f"/projects/{school.project.slug}/schools/{school.pk}/"

    # Newer ones are told as well, to both, in one letter; what is left of them then is not.
    school.roles.filter(role="champion").update(ends_on=None)
    vacated(school, "sponsor", date(2026, 11, 19))
    vacated(school, "champion", date(2026, 11, 20))
    rounds(datetime(2026, 12, 4, 8, tzinfo=UTC), 8)
    school.roles.filter(role="champion").update(ends_on=None)
    rounds(datetime(2026, 12, 12, 8, tzinfo=UTC), 7)
    assert told()[2:] == [(lead.person, date(2026, 12, 4)), (facilitator, date(2026, 12, 11))]


def test_nobody_is_told_of_a_vacancy_that_was_filled_or_counts_for_nothing(
    school, lead, facilitator, placing, cycle
):
    today = AT.date() + 30 * DAY
    vacated(school, "champion", date(2026, 10, 1))
    SchoolRoleFactory(participation=school, role="champion", starts_on=today - 45 * DAY)
    assert standing_of(placing.alliance, today).vacancies == ()  # asked, and may answer yet

    declined = {"answer": "no", "answered_at": AT - 40 * DAY}
    school.roles.filter(role="champion", ends_on=None).update(**declined)
    (vacancy,) = standing_of(placing.alliance, today).vacancies
    assert vacancy.since == AT.date() - 40 * DAY

    rounds(AT, 3)
    school.roles.filter(ends_on=None, role="champion").update(ends_on=AT.date())
    SchoolRoleFactory(participation=school, role="champion", starts_on=AT.date() + 3 * DAY)
    rounds(AT + 3 * DAY, 20)
    assert told() == [(lead.person, AT.date())]
    assert not Message.objects.filter(state__in=[State.WAITING, State.FAILED]).exists()

    vacated(school, "sponsor", date(2026, 10, 1))
    for change in (
        {"closed_on": AT.date()},
        {"closed_on": None, "started_on": date(2026, 9, 2)},  # its first term
    ):
        type(cycle.project).objects.filter(pk=cycle.project.pk).update(**change)
        assert standing_of(placing.alliance, today).vacancies == ()


def standing_of(alliance, today):
    vacant = vacancies.read(frozenset({alliance.pk}), today)
    (row,) = standing.of_alliance(alliance, today, vacant).rows
    return row


def test_a_facilitator_who_has_left_hears_nothing(lead, facilitator):
    rounds(AT, 3)
    facilitator.facilitations.update(ends_on=AT.date())
    rounds(AT + 3 * DAY, 10)

    assert sent("drift_facilitator") == []


def test_a_programme_that_is_over_or_was_published_is_left_alone(placing, lead, facilitator):
    programme = placing.cluster.programme
    programme.ends_on = AT.date() - DAY
    programme.save()
    rounds(AT, 2)
    programme.ends_on, programme.is_published = None, True
    programme.save()
    rounds(AT, 2)

    assert not Message.objects.filter(kind__startswith="drift").exists()


def test_three_days_without_a_scheduler_tell_each_once(lead, facilitator):
    reminding.remind_all(AT)
    late = AT + 13 * DAY  # a Monday
    rounds(late, 3)

    assert (len(sent("drift_lead")), len(sent("drift_facilitator"))) == (1, 1)


# What is in a mail


class Words(HTMLParser):
    """The words of a page, without its head."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag

    def handle_data(self, data):
        if self.inside != "title":
            self.found += data.split()


def words_of(mail):
    reader = Words()
    reader.feed(mail.alternatives[0][0])
    plain = [word for word in mail.body.split() if not word.startswith("http")]
    return {strip(w) for w in plain} - {""}, {strip(w) for w in reader.found} - {""}


def strip(word):
    return word.strip(".:()").lower()


def test_no_text_of_the_log_is_in_any_mail_and_both_forms_say_the_same(
    placing, lead, facilitator, cycle, mailoutbox
):
    long_ago = date(2026, 9, 3)
    for sharing in Sharing:
        EntryFactory(
            cycle=cycle, author=lead.person, sharing=sharing, what_happened="Marker one",
            happened_on=long_ago,
        )  # fmt: skip
        ReflectionFactory(
            cycle=cycle, author=lead.person, sharing=sharing, text="Marker two",
            happened_on=long_ago,
        )  # fmt: skip
    other = PostFactory(lead=True, alliance=placing.alliance)
    TeamRoleFactory(project=cycle.project, post=other)
    MeetingFactory(cluster=placing.cluster, held_on=HELD_ON, confirmed_at=AT)
    CheckInFactory(
        alliance=placing.alliance, due_on=AT.date() - DAY, missed=True, confirmed_at=AT - 9 * DAY,
        what_moved="Marker three", in_the_way="Marker four", note_to_self="Marker five",
    )  # fmt: skip
    rounds(AT, 30)

    kinds = set(Message.objects.filter(state=State.SENT).values_list("kind", flat=True))
    assert kinds == {"drift_lead", "drift_facilitator", "meeting_reminder"}
    for mail in mailoutbox:
        assert "Marker" not in mail.message().as_string() + mail.body + mail.alternatives[0][0]
        plain, html = words_of(mail)
        menu = {"hello", "enquiry", "cycles", "--", "1", "2", "3"}
        assert plain - html <= menu
        assert html - plain <= menu | set(titles(mail))


def titles(mail):
    """The heading, which plain text has as its subject."""
    heading = mail.alternatives[0][0].partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
    return [strip(word) for word in heading.split()]
