"""Groups of an alliance: start one, take people in, let them go, end it."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from alliances.models import Alliance, Group, GroupMember, Post
from core.exceptions import DomainError


class NameTaken(DomainError):
    def __init__(self) -> None:
        super().__init__("Your alliance already has a group of this name")


class IsMember(DomainError):
    def __init__(self) -> None:
        super().__init__("This person is in the group already")


class HasEnded(DomainError):
    def __init__(self) -> None:
        super().__init__("Somebody ended this group meanwhile.")


def start(alliance: Alliance, *, today: date, **fields: Any) -> Group:
    """Start a group. Of two of one name the second gets ``NameTaken``."""
    try:
        with transaction.atomic():
            return Group.objects.create(alliance=alliance, started_on=today, **fields)
    except IntegrityError:
        raise NameTaken from None


@transaction.atomic
def take_in(group: Group, post: Post, *, today: date) -> GroupMember:
    """Take somebody in from today, through a post. Of two who do so at once one is told."""
    still_meets(group)
    try:
        with transaction.atomic():
            return GroupMember.objects.create(group=group, post=post, starts_on=today)
    except IntegrityError:
        raise IsMember from None


@transaction.atomic
def let_go(member: GroupMember, day: date) -> None:
    """Somebody is in a group no more from this day; where they were at a meeting stays."""
    if member.starts_on >= day and member.meetings.exists():
        member.ends_on = member.starts_on
        member.save(update_fields=["ends_on"])
    else:
        member.end_before(day)


@transaction.atomic
def end(group: Group, *, today: date) -> None:
    """End a group with today; its members were in it until then, and it stays readable."""
    if not Group.objects.filter(pk=group.pk, ended_on__isnull=True).update(ended_on=today):
        raise HasEnded
    group.members.filter(starts_on__gt=today).delete()
    group.members.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today)).update(ends_on=today)


def still_meets(group: Group) -> None:
    """Hold a group that has not ended until the end of the transaction, else ``HasEnded``."""
    if not Group.objects.select_for_update().filter(pk=group.pk, ended_on__isnull=True).exists():
        raise HasEnded


def follow(post: Post, following: Post | None, first_free: date) -> None:
    """End what a post holds in groups; who follows in the post is in them from that day."""
    held = GroupMember.objects.filter(post=post).exclude(ends_on__lt=first_free)
    for member in held.select_related("group"):
        if following and not member.group.ended_on:
            GroupMember.objects.get_or_create(
                group=member.group,
                post=following,
                ends_on=None,
                defaults={"starts_on": first_free},
            )
        let_go(member, first_free)
