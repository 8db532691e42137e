"""Reminders of milestones and risks, ahead of time. Safe to ask as often as you like."""

from datetime import datetime
from functools import cache

from django.db.models import Q
from django.utils import timezone

from clusters import queries, reminders
from notifications.models import Message
from projects import step_letters
from projects.models import Milestone, Risk
from projects.notices import leads_of
from projects.step_letters import MILESTONE, RISK, Step


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
    steps = [(MILESTONE, step_letters.of_milestone(each)) for each in milestones]
    steps += [(RISK, step_letters.of_risk(each)) for each in risks]
    around = cache(lambda alliance: queries.calendar_around(alliance, today))
    return [
        letter
        for rule, step in steps
        if step and near[0] <= step.due_on <= near[1]
        for letter in reminders.letters(
            rule, _occasion(step, around(step.project.alliance), at), at
        )
    ]


def _occasion(step: Step, calendar: queries.SchoolCalendar, at: datetime) -> reminders.Occasion:
    today = timezone.localdate(at)
    return reminders.Occasion(
        step.thing,
        step.sequence,
        step.due_on,
        step.subject(step.due_on),
        leads_of(step.project, today),
        calendar,
        since=step.since,
    )
