"""Reminders of milestones, risks and targets, ahead of time. Safe to ask as often as you like."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from clusters import queries, quiet, reminders
from core.clock import moment
from notifications.models import Message
from projects import step_letters
from projects.models import Measure, Milestone, Risk
from projects.step_letters import MEASURE, MILESTONE, RISK, Step


def of_steps(at: datetime) -> list[Message]:
    """The reminders of everything that projects have given a day around now."""
    today = timezone.localdate(at)
    near = (today - reminders.AHEAD, today + reminders.AHEAD)
    live = Q(project__closed_on__isnull=True, project__alliance__programme__is_published=False)
    goes_on = Q(project__alliance__programme__ends_on__isnull=True) | Q(
        project__alliance__programme__ends_on__gte=today
    )
    in_term = Q(term__starts_on__lte=near[1], term__ends_on__gte=near[0])
    milestones = (
        Milestone.objects.standing()
        .filter(live & goes_on, Q(due_on__range=near) | in_term, done_at__isnull=True)
        .select_related("term", "project__alliance__programme")
    )
    risks = (
        Risk.objects.filter(live & goes_on, reviews__look_again_on__range=near)
        .distinct()
        .select_related("project__alliance__programme")
        .prefetch_related("reviews")
    )
    measures = (
        Measure.objects.filter(live & goes_on, target_on__range=(today, near[1]))
        .select_related("project__alliance__programme")
        .prefetch_related("readings", "project__cycles")
    )
    found: list[tuple[reminders.Rule, Iterable[Step | None]]] = [
        (MILESTONE, map(step_letters.of_milestone, milestones)),
        (RISK, map(step_letters.of_risk, risks)),
        (MEASURE, map(step_letters.of_measure, measures)),
    ]
    return [
        letter
        for rule, steps in found
        for letter in _letters(
            rule, [each for each in steps if each and near[0] <= each.due_on <= near[1]], at
        )
    ]


def _letters(rule: reminders.Rule, steps: Sequence[Step], at: datetime) -> Iterator[Message]:
    if not steps:
        return iter(())
    today = timezone.localdate(at)
    around = queries.calendars_around([each.project.alliance for each in steps], today)
    people = step_letters.people_of_each(steps, today)
    occasions = [
        _occasion(rule, step, theirs, around[step.project.alliance_id], at)
        for step, theirs in zip(steps, people, strict=True)
    ]
    return reminders.letters_of_each(rule, occasions, at)


def _occasion(
    rule: reminders.Rule,
    step: Step,
    people: list[User],
    calendar: queries.SchoolCalendar,
    at: datetime,
) -> reminders.Occasion:
    """A rule that only reminds ahead is of no use after the day."""
    day_after = moment(step.due_on + quiet.ONE_DAY, time.min)
    return reminders.Occasion(
        step.thing,
        step.sequence,
        step.due_on,
        step.subject(step.due_on),
        people,
        calendar,
        since=step.since or at,
        useless_after=None if rule.days[-1] > 0 else day_after,
        scope_alliance=step.project.alliance_id,
    )
