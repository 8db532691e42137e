"""The lead school of an alliance changes, or the alliance ends; who leads follows that day."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, LeadSchoolChange, Membership, Post, School
from clusters.actions import dates
from clusters.models import CheckIn, Placing
from core.exceptions import ChangedMeanwhile, DomainError
from core.models import in_force
from projects.actions import people, schools
from projects.models import Project

Outcome = LeadSchoolChange.Outcome
ENDED = "The alliance has ended."


class HasEnded(DomainError):
    def __init__(self) -> None:
        super().__init__("This alliance has ended, so no school leads it any more.")


@transaction.atomic
def change(
    alliance: Alliance,
    *,
    by: User,
    at: datetime,
    seen: int,
    fields: dict[str, Any],
    lead: User | None = None,
    lead_by: date | None = None,
    lead_goes_on: bool = True,
    closes_projects: bool = False,
) -> LeadSchoolChange:
    """Enter what became of the lead school of an alliance; nothing that was entered is changed.

    ``fields`` are those of the row. ``seen`` is the number of the newest change the person saw: of
    two at once one is entered, the other gets ``ChangedMeanwhile``. Unless whoever leads the
    alliance goes on, ``lead`` follows today with all parts in projects, or nobody until
    ``lead_by``: letters that wait for who led before are taken back, those to come go to who
    leads. An alliance that ends keeps its people; ``closes_projects`` closes its projects, calls
    off its calls and ends its place in a cluster, else all of that goes on.
    """
    entered = _enter(alliance, seen, {"entered_by": by, "entered_at": at, **fields})
    _mark(alliance, entered.after)
    if entered.outcome == Outcome.ENDED:
        if closes_projects:
            _close(alliance, by, at)
    elif not lead_goes_on:
        _hand_on(alliance, lead, lead_by, at)
    return entered


def _enter(alliance: Alliance, seen: int, fields: dict[str, Any]) -> LeadSchoolChange:
    """The row, and what it makes of the alliance."""
    now = Alliance.objects.select_for_update().select_related(None).get(pk=alliance.pk)
    if now.ended_on:
        raise HasEnded
    before, after = now.lead_school, fields.get("after")
    change = LeadSchoolChange(
        alliance=now,
        number=seen + 1,
        before=before,
        before_name=str(before or ""),
        after_name=str(after or ""),
        **fields,
    )
    newest = now.lead_changes.values_list("number", flat=True).first() or 0
    try:
        if seen != newest:
            raise IntegrityError
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:
        raise ChangedMeanwhile("lead school") from None
    for name, value in change.fields_of_alliance().items():
        setattr(now, name, value)
    now.save(update_fields=["lead_school", "ended_on"])
    return change


def _mark(alliance: Alliance, leads: School | None) -> None:
    """The membership of the lead school says so, of no other."""
    here = Membership.objects.filter(alliance=alliance, left_on__isnull=True)
    here.filter(kind=Membership.Kind.LEAD).update(kind=Membership.Kind.PARTNER)
    if leads and not here.filter(school=leads).update(kind=Membership.Kind.LEAD):
        raise DomainError(f"{leads} has left the alliance meanwhile.")


def _hand_on(alliance: Alliance, lead: User | None, lead_by: date | None, at: datetime) -> None:
    today = timezone.localdate(at)
    held = Post.objects.filter(in_force(today), alliance=alliance, role=Post.Role.LEAD)
    for post in held.exclude(person=lead).select_related("person", "alliance"):
        people.end_post(post, last_day=None, at=at, successor=lead, successor_by=lead_by)
    if lead and not held.filter(person=lead).exists():
        Post.objects.create(person=lead, role=Post.Role.LEAD, alliance=alliance, starts_on=today)


def _close(alliance: Alliance, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    for project in Project.objects.filter(alliance=alliance, closed_on__isnull=True):
        schools.close(project, today, ENDED, by=by, at=at)
    ahead = CheckIn.objects.announced().filter(alliance=alliance, outcome="", due_on__gte=today)
    for call in ahead.select_related("alliance__programme"):
        dates.cancel(call, at=at, by=by)
    for placing in Placing.objects.filter(alliance=alliance).exclude(ends_on__lt=today):
        placing.end_before(today)
