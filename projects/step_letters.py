"""Reminders of what a project has given a day: each a rule, and the one thing to do (row C10).

Both go to who leads the project, and stop when the thing is done.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from clusters import queries, quiet
from clusters.reminders import Rule, what_next
from core.clock import moment
from core.templatetags.components import day
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Item, Letter
from notifications.models import Message, Way
from projects.models import Milestone, Project, Risk
from projects.notices import leads_of

MILESTONE = Rule(
    "milestone_reminder",
    (-7, 0, 7),
    "a week before a milestone is due, on the day and a week after",
)
RISK = Rule(
    "risk_reminder", (-7, 0, 7), "a week before a risk is to be looked at again, on the day and a "
    "week after",
)  # fmt: skip
TOPIC = Topic(
    "steps",
    "Reminders of milestones and risks",
    f"Sent to a project’s leads {MILESTONE.words}, and {RISK.words}, until it is done. What would "
    "come together only after the day comes at once.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.PAUSED, Way.NEVER),
    lambda access: bool(access.leads | access.project_leads),
)


@dataclass(frozen=True)
class Step:
    """Something a project has to do by a day, while it is not done."""

    thing: Milestone | Risk
    project: Project
    due_on: date
    since: datetime
    """When that day became known."""
    action: str
    """The one thing to do, in the words of a button."""
    path: str

    @property
    def sequence(self) -> int:
        """Which day it is about: another one earns other reminders."""
        return self.due_on.toordinal()

    def subject(self, today: date) -> str:
        when = "Late since" if self.due_on < today else "By"
        return f"{when} {day(self.due_on)}: {' '.join(str(self.thing).split())}"


def of_milestone(milestone: Milestone) -> Step | None:
    """None once it is reached or taken back, and in a project that is closed."""
    project = milestone.project
    if milestone.is_reached or milestone.is_taken_back or project.closed_on:
        return None
    path = reverse("projects:milestone_reached", args=[project.slug, milestone.pk])
    since = milestone.entered_at
    return Step(milestone, project, milestone.day, since, "Say that it is reached", path)


def of_risk(risk: Risk) -> Step | None:
    """None where it is over or nobody said when to look again, and in a project that is closed."""
    newest, project = (
        max(risk.reviews.all(), key=lambda row: row.number, default=None),
        risk.project,
    )
    if newest is None or newest.is_over or newest.look_again_on is None or project.closed_on:
        return None
    path = reverse("projects:risk_review", args=[project.slug, risk.pk])
    since = newest.entered_at
    return Step(risk, project, newest.look_again_on, since, "Look at it again", path)


def still_wanted(message: Message, at: datetime) -> bool:
    """It is still to do by the day the letter knows, and this person still leads the project."""
    step = _step(message)
    return (
        step is not None
        and step.sequence == message.about_sequence
        and message.person in leads_of(step.project, timezone.localdate(at))
    )


def compose(message: Message, at: datetime) -> Letter:
    """What, by when, and the page on which it is done."""
    step = _there(message)
    rule = MILESTONE if message.kind == MILESTONE.kind else RISK
    calendar = queries.calendar_around(step.project.alliance, step.due_on)
    return Letter(
        subject=step.subject(timezone.localdate(at)),
        title="A milestone of your project"
        if rule is MILESTONE
        else "A risk to your project, to be looked at again",
        greeting=f"Hello {message.person},",
        paragraphs=(f"{step.project} has this in its plan:",),
        items=(Item(str(step.thing), f"by {day(step.due_on)}"),),
        button=Button(step.action, step.path),
        because=f"You get this because you lead {step.project}. We send it {rule.words}, and not "
        f"at all once it is done. {what_next(rule, step.due_on, calendar, at)}",
        is_demonstration=step.project.alliance.programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the alliance."""
    step = _step(message)
    return quiet.leaves_about(step.project.alliance, at) if step else at


def before(message: Message) -> datetime | None:
    """What reminds ahead has to be there on the day."""
    step = _step(message)
    if step is None or timezone.localdate(message.due_at) >= step.due_on:
        return None
    return moment(step.due_on + quiet.ONE_DAY, time.min)


def _step(message: Message) -> Step | None:
    with_project = ("project__alliance__programme",)
    if message.kind == MILESTONE.kind:
        milestones = Milestone.objects.select_related("term", *with_project)
        milestone = milestones.filter(pk=message.about_id or 0).first()
        return of_milestone(milestone) if milestone else None
    risk = Risk.objects.select_related(*with_project).filter(pk=message.about_id or 0).first()
    return of_risk(risk) if risk else None


def _there(message: Message) -> Step:
    step = _step(message)
    assert step is not None  # noqa: S101 - it was still wanted
    return step


KINDS = [
    Kind(rule.kind, TOPIC, still_wanted, compose, earliest, before) for rule in (MILESTONE, RISK)
]
