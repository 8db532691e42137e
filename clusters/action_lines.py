"""Actions as a list shows them: what, who, until when, and what this person may do with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from clusters import rules
from clusters.models import Action
from clusters.models.follow_up import ActionQuerySet
from core.access import Access

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One action as one person sees it."""

    action: Action
    is_late: bool
    is_mine: bool
    can_finish: bool
    can_change: bool

    @property
    def about(self) -> str:
        """Whose it is: an alliance's, else a cluster's, else everybody's."""
        return str(self.action.alliance or self.action.cluster or "Whole programme")

    @property
    def ticked_by(self) -> str:
        """Who said that it is done, where that was not whoever did it."""
        by = self.action.done_by
        return str(by) if by and by.pk != self.action.owner_id else ""


def lines(actions: Iterable[Action], access: Access, today: date) -> list[Line]:
    return [
        Line(
            action=each,
            is_late=each.is_late(today),
            is_mine=each.owner_id == access.person_id,
            can_finish=rules.can_finish(access, each),
            can_change=rules.can_change(access, each),
        )
        for each in actions
    ]


def visible(access: Access) -> ActionQuerySet:
    """What a person sees of actions, with all that a line says."""
    told = ("owner", "alliance", "cluster", "meeting", "done_by")
    return Action.objects.visible_to(access).in_order().select_related(*told)


def of_oneself(access: Access, today: date) -> list[Line]:
    """What this person has still to do, due first."""
    return lines(visible(access).open().filter(owner=access.person_id), access, today)


def of_others(access: Access, today: date, page: str | None) -> tuple[Page[Action], list[Line]]:
    """A page of what others around this person have still to do."""
    rows = visible(access).open().exclude(owner=access.person_id)
    found = Paginator(rows, PAGE).get_page(page)
    return found, lines(found, access, today)


def done(access: Access, today: date) -> list[Line]:
    """What was ticked off last, by whomever."""
    rows = visible(access).filter(done_at__isnull=False).order_by("-done_at", "-pk")
    return lines(rows[:PAGE], access, today)
