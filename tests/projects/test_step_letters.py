"""People are reminded of milestones, risks and targets around their day, until it is done."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters import letter_list
from core.clock import moment
from logs.actions.reminding import remind_all
from notifications import delivery, digests, my_letters, outbox
from notifications.models import Message, Way
from projects.actions import reminding
from tests.factories.alliances import PostFactory
from tests.factories.clusters import PlacingFactory
from tests.factories.notifications import PreferenceFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    MilestoneFactory,
    ProjectFactory,
    ReadingFactory,
    RiskFactory,
    RiskReviewFactory,
    TeamRoleFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.long]
State = Message.State

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
"""A Monday, and no term is known: weekdays are school days."""
DAY = timedelta(days=1)
DUE_ON = date(2026, 11, 19)
DAYS = [date(2026, 11, 12), DUE_ON, date(2026, 11, 26)]


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def lead(project):
    post = PostFactory(project_lead=True, alliance=project.alliance)
    TeamRoleFactory(project=project, post=post, role="lead")
    PostFactory(lead=True, alliance=project.alliance)
    return post.person


def rounds(days=30, first=AT):
    for n in range(days):
        at = first + n * DAY
        outbox.post(reminding.of_steps(at))
        digests.post_digests(at)
        delivery.sweep(lambda at=at: at)


def sent(kind):
    rows = Message.objects.filter(kind=kind, state=State.SENT).order_by("sent_at")
    return [(each.person, each.sent_at.date()) for each in rows]


def test_each_is_reminded_of_before_on_and_after_its_day_with_its_page(project, lead, mailoutbox):
    milestone = MilestoneFactory(project=project, due_on=DUE_ON, entered_at=AT - DAY)
    risk = RiskFactory(project=project, review=None)
    RiskReviewFactory(risk=risk, look_again_on=DUE_ON, entered_at=AT - DAY)

    rounds()

    told = [(lead, day) for day in DAYS]
    assert (sent("milestone_reminder"), sent("risk_reminder")) == (told, told)
    paths = set(Message.objects.filter(state=State.SENT).values_list("kind", "path"))
    assert paths == {
        (
            "milestone_reminder",
            f"/projects/{project.slug}/records/milestone/{milestone.pk}/reached/",
        ),
        ("risk_reminder", f"/projects/{project.slug}/risks/{risk.pk}/review/"),
    }
    assert mailoutbox[0].subject == f"By Thursday 19 November: {milestone}"
    assert mailoutbox[-1].subject == f"Late since Thursday 19 November: {risk}"


def test_it_stops_when_it_is_done_and_begins_anew_with_another_day(project, lead):
    milestone = MilestoneFactory(project=project, due_on=DUE_ON, entered_at=AT - DAY)
    risk = RiskFactory(project=project, review=None)
    RiskReviewFactory(risk=risk, look_again_on=DUE_ON, entered_at=AT - DAY)
    rounds(12)

    done = AT + 12 * DAY
    type(milestone).objects.update(done_at=done, done_on=done.date(), evidence="Seen")
    RiskReviewFactory(risk=risk, look_again_on=DUE_ON + 14 * DAY, entered_at=done)
    rounds(40, done)

    assert sent("milestone_reminder") == [(lead, DAYS[0])]
    assert [day for _, day in sent("risk_reminder")] == [DAYS[0], DAYS[2], *(
        DUE_ON + n * DAY for n in (14, 21)
    )]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda project: type(project).objects.filter(pk=project.pk).update(closed_on=AT.date()),
        lambda project: project.milestone_records.update(
            taken_back_at=AT, taken_back_why="Entered twice"
        ),
        lambda project: type(project.alliance.programme).objects.update(ends_on=AT.date() - DAY),
        lambda project: type(project.alliance.programme).objects.update(is_published=True),
    ],
)
def test_nobody_is_reminded_of_what_nobody_has_to_do_any_more(project, lead, change):
    MilestoneFactory(project=project, due_on=DUE_ON, entered_at=AT - DAY)
    outbox.post(reminding.of_steps(AT))
    assert Message.objects.count() == 3
    change(project)
    assert reminding.of_steps(AT + DAY) == []
    remind_all(AT + DAY)
    assert not Message.objects.filter(state=State.WAITING).exists()  # My emails promises none


def test_whoever_leads_no_more_hears_nothing_and_the_next_does(project, lead):
    MilestoneFactory(project=project, due_on=DUE_ON, entered_at=AT - DAY)
    rounds(12)
    post = PostFactory(project_lead=True, alliance=project.alliance)
    project.team.update(post=post)
    rounds(30, AT + 12 * DAY)

    heard = [date(2026, 11, 16), *DAYS[1:]]  # the first is of use until the second
    assert sent("milestone_reminder") == [(lead, DAYS[0]), *((post.person, day) for day in heard)]


def test_in_a_weekly_digest_what_comes_before_the_day_is_not_late(project, lead):
    PreferenceFactory(person=lead, topic="steps", way=Way.WEEKLY)
    MilestoneFactory(project=project, due_on=DUE_ON, entered_at=AT - DAY)

    rounds(40)

    gathered = Message.objects.filter(kind="milestone_reminder", digest__state=State.SENT)
    assert [each.digest.sent_at.date() for each in gathered.order_by("due_at")] == [
        date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30),
    ]  # fmt: skip


def to_come(at):
    """(person, day) of the reminders of targets that wait."""
    remind_all(at)
    waiting = Message.objects.filter(kind="measure_reminder", state=State.WAITING)
    return [(each.person, each.due_at.date()) for each in waiting.order_by("pk")]


def test_the_day_of_a_target_is_told_once_to_whoever_collects_it_until_it_is_read(
    project, lead, mailoutbox
):
    other = PostFactory(alliance=project.alliance)
    TeamRoleFactory(project=project, post=other, role="member")
    PostFactory(guest=True, alliance=project.alliance, person__name="Gail")
    cycle, placing = CycleFactory(project=project), PlacingFactory(alliance=project.alliance)
    measure = MeasureFactory(
        project=project, target_on=DUE_ON, collected_by=other.person.name.upper()
    )
    here = type(measure).objects.filter(pk=measure.pk)
    early = ReadingFactory(measure=measure, cycle=cycle, taken_on=DUE_ON - 29 * DAY)
    ReadingFactory(measure=measure, taken_on=DUE_ON - DAY)  # a baseline
    week_before = DUE_ON - 7 * DAY

    assert to_come(AT) == to_come(AT) == [(other.person, week_before)]
    (line,) = my_letters.coming_to(other.person.pk, AT)
    assert (line.at, line.state) == (moment(week_before, time(8)), "Will be sent")
    (listed,) = letter_list.read(letter_list.of_cluster(placing.cluster, AT), "waits", None)
    assert (listed.person, listed.useless_after) == (other.person, moment(DUE_ON + DAY, time.min))
    assert str(measure) not in letter_list.line(listed, AT).subject

    for by in ("Somebody else", "Gail", ""):  # no name, of one who may not write, none
        here.update(collected_by=by)
        assert to_come(AT) == [(lead, week_before)]
    here.update(collected_by=other.person.name, target_on=DUE_ON + 7 * DAY)
    assert to_come(AT) == [(other.person, DUE_ON)]
    here.update(target_on=DUE_ON)
    assert to_come(AT) == [(other.person, week_before)]

    type(early).objects.update(taken_on=DUE_ON - 28 * DAY)
    assert to_come(AT) == []
    early.refresh_from_db()
    type(early).every.filter(pk=early.pk).update(withdrawn_at=AT, withdrawn_why="Wrong class")
    assert to_come(AT) == [(other.person, week_before)]

    rounds()
    assert sent("measure_reminder") == [(other.person, week_before)]
    (mail,) = (each for each in mailoutbox if each.to == [other.person.email])
    assert mail.subject == f"By Thursday 19 November: a reading for {measure}"
    assert f"/log/new/?cycle={cycle.pk}&measure={measure.pk}" in mail.body
    assert "because you collect a measure of" in mail.body
    assert "This is the last time." in " ".join(mail.body.split())


def test_no_target_is_told_of_late_or_in_a_project_that_is_closed(project, lead):
    measure = MeasureFactory(project=project, target_on=AT.date() + 6 * DAY)
    assert to_come(AT) == []
    type(measure).objects.update(target_on=DUE_ON)
    assert to_come(AT) == [(lead, DUE_ON - 7 * DAY)]
    type(project).objects.update(closed_on=AT.date())
    assert to_come(AT) == []


def test_many_targets_are_read_in_as_many_queries_as_one(project, lead):
    def add(project, by):
        CycleFactory(project=project)
        MeasureFactory.create_batch(2, project=project, target_on=DUE_ON, collected_by=by)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            letters = reminding.of_steps(AT)
        return len(letters), [each["sql"] for each in queries]

    other = PostFactory(alliance=project.alliance)
    TeamRoleFactory(project=project, post=other, role="member")
    MeasureFactory(project=project, target_on=DUE_ON, collected_by=other.person.name)
    outbox.post(reminding.of_steps(AT))
    one, few = asked()
    add(project, other.person.name)
    for placing in PlacingFactory.create_batch(3):
        PostFactory(lead=True, alliance=placing.alliance)
        add(ProjectFactory(alliance=placing.alliance), "Nobody of this name")
    many, more = asked()

    assert (one, many) == (1, 9)
    assert len(more) == len(few), "\n".join(more)
