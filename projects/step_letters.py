"""Reminders of what a project has given a day: each a rule, and the one thing to do (row C10).

They go to who leads the project, of a measure to whoever collects it, and stop when it is done.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alliances.models import Post
from clusters import queries, quiet
from clusters.reminders import Rule, what_next
from core.clock import moment
from core.templatetags.components import day
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Item, Letter
from notifications.models import Message, Way
from projects.access import access_of
from projects.models import Measure, Milestone, Project, Risk
from projects.notices import leads_of, leads_of_each
from projects.rules import can_log_in

MILESTONE = Rule(
    "milestone_reminder",
    (-7, 0, 7),
    "a week before a milestone is due, on the day and a week after",
)
RISK = Rule(
    "risk_reminder", (-7, 0, 7), "a week before a risk is to be looked at again, on the day and a "
    "week after",
)  # fmt: skip
MEASURE = Rule(
    "measure_reminder", (-7,), "a week before the day of a target, where nothing was read for it"
)
RULES = {rule.kind: rule for rule in (MILESTONE, RISK, MEASURE)}
TITLES = {
    MILESTONE.kind: "A milestone of your project",
    RISK.kind: "A risk to your project, to be looked at again",
    MEASURE.kind: "The day of a target is near",
}
TOPIC = Topic(
    "steps",
    "Reminders of milestones, risks and targets",
    f"Sent to a project’s leads {MILESTONE.words}, and {RISK.words}, until it is done; and to "
    f"whoever collects a measure, or the leads, {MEASURE.words}. What would come together only "
    "after the day comes at once.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.PAUSED, Way.NEVER),
    lambda access: bool(access.leads | access.project_leads | access.own_projects),
)


@dataclass(frozen=True)
class Step:
    """Something a project has to do by a day, while it is not done."""

    thing: Milestone | Risk | Measure
    project: Project
    due_on: date
    since: datetime | None
    """When that day became known; of a measure nobody kept it."""
    action: str
    """The one thing to do, in the words of a button."""
    path: str
    what: str
    done_by: str = ""
    """The name of whoever is to do it, where somebody typed one."""

    @property
    def sequence(self) -> int:
        """Which day it is about: another one earns other reminders."""
        return self.due_on.toordinal()

    def subject(self, today: date) -> str:
        when = "Late since" if self.due_on < today else "By"
        return f"{when} {day(self.due_on)}: {' '.join(self.what.split())}"

    def people(self, today: date) -> list[User]:
        """Who is to do it: the one person of this name who may, else whoever leads the project."""
        return people_of_each([self], today)[0]

    @property
    def called(self) -> tuple[int, str]:
        """In which alliance, and by what name, whoever is to do it is looked for."""
        return self.project.alliance_id, self.done_by.strip().casefold()


def people_of_each(steps: Sequence[Step], today: date) -> list[list[User]]:
    """The same for several, in three queries for all, and one for each person who is named."""
    leads, called = leads_of_each([step.project for step in steps], today), _called(steps, today)
    access = cache(lambda person: access_of(person, today))
    found = []
    for step in steps:
        may = [each for each in called[step.called] if can_log_in(access(each), step.project)]
        found.append(may if len(may) == 1 else leads[step.project.pk])
    return found


def _called(steps: Sequence[Step], today: date) -> dict[tuple[int, str], set[User]]:
    """Who has a post in the alliance of a step under the name that somebody typed."""
    names = {step.called for step in steps if step.done_by}
    found: dict[tuple[int, str], set[User]] = defaultdict(set)
    posts = Post.objects.in_force(today).filter(
        alliance__in={alliance for alliance, _ in names}, person__is_active=True
    )
    for post in posts.select_related("person"):
        if (there := (post.alliance_id, post.person.name.casefold())) in names:
            found[there].add(post.person)
    return found


def of_milestone(milestone: Milestone) -> Step | None:
    """None once it is reached or taken back, and in a project that is closed."""
    project = milestone.project
    if milestone.is_reached or milestone.is_taken_back or project.closed_on:
        return None
    path = reverse("projects:milestone_reached", args=[project.slug, milestone.pk])
    since = milestone.entered_at
    words = str(milestone)
    return Step(milestone, project, milestone.day, since, "Say that it is reached", path, words)


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
    return Step(risk, project, newest.look_again_on, since, "Look at it again", path, str(risk))


def of_measure(measure: Measure) -> Step | None:
    """None without a day, where it was read for it, and in a project that is closed.

    A joint rating of a strand is taken over on the page of the measure, as everything is while no
    cycle is open.
    """
    project, due_on = measure.project, measure.target_on
    is_read = any(
        not reading.is_baseline and measure.is_read_for_target(reading.taken_on)
        for reading in measure.readings.all()
    )
    if due_on is None or is_read or project.closed_on:
        return None
    cycle = next((each for each in project.cycles.all() if each.is_open), None)
    path = measure.get_absolute_url()
    if cycle and not measure.strand_id:
        path = f"{reverse('logs:entry_new')}?cycle={cycle.pk}&measure={measure.pk}"
    words = f"a reading for {measure}"
    return Step(
        measure, project, due_on, None, "Add the reading", path, words, measure.collected_by
    )


def still_wanted(message: Message, at: datetime) -> bool:
    """It is still to do by the day the letter knows, and this person is still to do it."""
    step, today = _step(message), timezone.localdate(at)
    return (
        step is not None
        and step.sequence == message.about_sequence
        and _goes_on(step.project, today)
        and message.person in step.people(today)
    )


def _goes_on(project: Project, today: date) -> bool:
    programme = project.alliance.programme
    is_over = programme.ends_on is not None and programme.ends_on < today
    return not (is_over or programme.is_published)


def compose(message: Message, at: datetime) -> Letter:
    """What, by when, and the page on which it is done."""
    step, today = _there(message), timezone.localdate(at)
    rule = RULES[message.kind]
    calendar = queries.calendar_around(step.project.alliance, step.due_on)
    leads = message.person in leads_of(step.project, today)
    role = f"you lead {step.project}" if leads else f"you collect a measure of {step.project}"
    return Letter(
        subject=step.subject(today),
        title=TITLES[message.kind],
        greeting=f"Hello {message.person},",
        paragraphs=(f"{step.project} has this in its plan:",),
        items=(Item(step.what[:1].upper() + step.what[1:], f"by {day(step.due_on)}"),),
        button=Button(step.action, step.path),
        because=f"You get this because {role}. We send it {rule.words}, and not "
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
    if message.kind == MEASURE.kind:
        measures = Measure.objects.select_related(*with_project)
        measure = measures.filter(pk=message.about_id or 0).first()
        return of_measure(measure) if measure else None
    risk = Risk.objects.select_related(*with_project).filter(pk=message.about_id or 0).first()
    return of_risk(risk) if risk else None


def _there(message: Message) -> Step:
    step = _step(message)
    assert step is not None  # noqa: S101 - it was still wanted
    return step


KINDS = [
    Kind(name, TOPIC, still_wanted, compose, earliest, before, is_private=True) for name in RULES
]
