"""Which schools have nobody as sponsor or champion, and since when (rows C01, C08 and H08)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from clusters.calendar import SchoolCalendar
from core.paths import path_to
from core.prepared import Ids, prepared
from projects.models import Answer, Participation, SchoolRole

SPARE = 10
"""School days for which a school may be without somebody before it is a signal."""
RULE = f"a school without a sponsor or senior leader champion for {SPARE} school days"


@dataclass(frozen=True)
class Vacancy:
    """A role that nobody holds in a school of a running project, since a day."""

    school: str
    role: str
    since: date
    project_started_on: date | None
    path: str
    """The page of the school in the project, where somebody is named."""

    @property
    def words(self) -> str:
        label = str(SchoolRole.Role(self.role).label)
        return f"No {label[0].lower()}{label[1:]} at {self.school}"


def signals(found: Sequence[Vacancy], calendar: SchoolCalendar, today: date) -> tuple[Vacancy, ...]:
    """Those that last long enough to be a signal; none in the first term of a project."""
    if not found:
        return ()
    term, spared = calendar.current_term(today), calendar.school_days_back(SPARE, today)
    return tuple(
        each
        for each in found
        if each.since < spared
        and not (term and each.project_started_on and each.project_started_on >= term.starts_on)
    )


def read(alliances: frozenset[int], today: date) -> dict[int, list[Vacancy]]:
    """The vacancies of alliances, by alliance, the school with the first name first."""
    roles: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in _taking_part(alliances, today):
        roles[row[:-4]].append(row[-4:])
    found: dict[int, list[Vacancy]] = defaultdict(list)
    for (pk, alliance, school, slug, started_on, joined_on), held in roles.items():
        for role in SchoolRole.Role.values:
            since = _vacant_since([rest for name, *rest in held if name == role], today)
            if since:
                path = path_to("projects:school", slug, pk)
                since = max(since, joined_on)
                found[alliance].append(Vacancy(school, role, since, started_on, path))
    return found


def _vacant_since(held: Iterable[list[Any]], today: date) -> date | None:
    """Since when nobody holds a role, of everybody who ever did; None while somebody does.

    Whoever was asked and has not answered holds it; whoever declined does not.
    """
    since = date.min
    for ends_on, answer, answered_at in held:
        if answer == Answer.NO:
            since = max(since, timezone.localdate(answered_at))
        elif ends_on is None or ends_on >= today:
            return None
        else:
            since = max(since, ends_on)
    return since


@prepared
def _taking_part(alliances: Ids, today: date) -> QuerySet[Participation, tuple[Any, ...]]:
    """Each school that takes part in a running project, a row for each role ever held there."""
    return (
        Participation.objects.on(today)
        .filter(
            project__alliance_id__among=alliances,
            project__closed_on__isnull=True,
            left_on__isnull=True,
        )
        .order_by("school__name", "pk")
        .values_list(
            "pk", "project__alliance", "school__name", "project__slug", "project__started_on",
            "joined_on", "roles__role", "roles__ends_on", "roles__answer", "roles__answered_at",
        )
    )  # fmt: skip
