"""The calls a person sees, in the order in which they need them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from alliances.models import Post
from clusters.models import CheckIn, Placing
from clusters.models.dates import CheckInQuerySet, held_later
from core.access import Access
from core.models import in_force
from core.prepared import prepared

PAGE = 50


@dataclass(frozen=True)
class Group:
    """Some calls under a heading. ``key`` is a word for its anchor."""

    key: str
    heading: str
    calls: list[CheckIn]


@dataclass(frozen=True)
class CallList:
    """What is to be done, in groups; then what is behind, the newest first."""

    groups: list[Group]
    earlier: Page[CheckIn]

    @property
    def is_empty(self) -> bool:
        return not self.groups and not self.earlier.paginator.count


def read(access: Access, today: date, page: str | None) -> CallList:
    """The announced calls of own clusters, of one's alliance, or of the programmes one studies."""
    calls = _to_do(access, today)
    ahead = [call for call in calls if not call.outcome]
    sunday = today + timedelta(days=6 - today.weekday())
    groups = [
        Group("missed", "Missed, still open", [call for call in calls if call.outcome]),
        Group("past", "Past, not noted yet", [call for call in ahead if call.due_on < today]),
        Group("today", "Today", [call for call in ahead if call.due_on == today]),
        Group("week", "This week", [call for call in ahead if today < call.due_on <= sunday]),
        Group("later", "Later", [call for call in ahead if call.due_on > sunday]),
    ]
    return CallList(
        [group for group in groups if group.calls],
        Paginator(_earlier(access, today), PAGE).get_page(page),
    )


@prepared
def _to_do(access: Access, today: date) -> QuerySet[CheckIn]:
    still_open = CheckIn.objects.missed_and_open().values("pk")
    return _told(access, today).filter(Q(outcome="") | Q(pk__in=still_open))


def _earlier(access: Access, today: date) -> QuerySet[CheckIn]:
    """Held, or missed and made up for since."""
    made_up_for = Q(Exists(held_later()), outcome=CheckIn.Outcome.MISSED)
    over = _told(access, today).filter(Q(outcome=CheckIn.Outcome.HELD) | made_up_for)
    return over.order_by("-due_on", "-starts_at", "-pk")


def _told(access: Access, today: date) -> CheckInQuerySet:
    """Each with its alliance, its lead’s name and telephone, and its cluster today."""
    lead = Post.objects.filter(
        in_force(today), alliance=OuterRef("alliance"), role=Post.Role.LEAD
    ).order_by("starts_on", "pk")
    placing = Placing.objects.filter(in_force(today), alliance=OuterRef("alliance"))
    return (
        CheckIn.objects.visible_to(access)
        .announced()
        .select_related("alliance")
        .annotate(
            lead_name=Subquery(lead.values("person__name")[:1]),
            lead_phone=Subquery(lead.values("person__phone")[:1]),
            cluster_name=Subquery(placing.values("cluster__name")[:1]),
        )
    )
