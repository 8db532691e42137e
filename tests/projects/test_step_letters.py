"""Who leads a project is reminded of milestones and risks around their day, until it is done."""

from datetime import UTC, date, datetime, timedelta

import pytest

from notifications import delivery, digests, outbox
from notifications.models import Message, Way
from projects.actions import reminding
from tests.factories.alliances import PostFactory
from tests.factories.notifications import PreferenceFactory
from tests.factories.projects import (
    MilestoneFactory,
    ProjectFactory,
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
