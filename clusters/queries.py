"""What the planner needs to know of a programme, read from the tables."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import BigIntegerField, DateField, F, Min, Q, QuerySet, Value

from alliances.models import Alliance, Programme
from clusters.calendar import SchoolCalendar
from clusters.models import (
    BusyPeriod,
    CheckIn,
    Closure,
    Cluster,
    Facilitation,
    Meeting,
    Placing,
    Term,
)
from clusters.planner import Booking, Busy, Group, Kind, Member, Service, Slot
from core.prepared import Ids, prepared

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    """A programme as the planner sees it: ``groups`` are its clusters.

    ``around`` are clusters of other programmes with the same facilitators. They only say when those
    are taken; no word of them reaches a proposal.
    """

    groups: tuple[Group, ...]
    around: tuple[Group, ...]
    bookings: tuple[Booking, ...]

    def only(self, cluster: int) -> "Scene":
        """Plan for one cluster; the others keep their facilitators' time."""
        groups = tuple(each for each in self.groups if each.cluster == cluster)
        others = tuple(each for each in self.groups if each.cluster != cluster)
        return Scene(groups, (*others, *self.around), self.bookings)


def scene(programme: Programme, today: date) -> Scene:
    """All that counts for plans of a programme from this day on, in a fixed number of queries."""
    return _scene(programme, _services(_around_programme(programme.pk, today)), today)


def scene_of(cluster: Cluster, today: date) -> Scene:
    """The same for the plan of one cluster: it, and the others that its facilitators look after.

    What others do is nothing to it, however many there are.
    """
    found = _services(_around_cluster(cluster.pk, today))
    return _scene(cluster.programme, found, today).only(cluster.pk)


def _scene(programme: Programme, services: dict[Cluster, list[Service]], today: date) -> Scene:
    clusters = list(services)
    own = [each for each in clusters if each.programme_id == programme.pk]
    days = _SchoolDays(frozenset({programme.pk}))
    own_calendars = {each.pk: days.of(programme.pk, each.pk) for each in own}
    placings = _placings(frozenset(each.pk for each in clusters))
    members = _members(
        programme,
        [each for each in placings if each.cluster_id in own_calendars],
        days.closed_for,
        today,
    )
    groups = {
        each.pk: Group(
            each.pk,
            each.name,
            own_calendars.get(each.pk, SchoolCalendar()),
            tuple(members.get(each.pk, ())),
            tuple(services[each]),
        )
        for each in clusters
    }
    terms = [term for calendar in own_calendars.values() for term in calendar.terms]
    since = min((term.starts_on for term in terms if term.ends_on >= today), default=today)
    return Scene(
        groups=tuple(groups[each.pk] for each in own),
        around=tuple(groups[each.pk] for each in clusters if each not in own),
        bookings=(*_meetings(programme, own, groups, since), *_calls(groups, placings, since)),
    )


def calendar_of(programme: int, cluster: int | None) -> SchoolCalendar:
    """The school days of a cluster; of the whole programme without one."""
    return _SchoolDays(frozenset({programme})).of(programme, cluster)


def calendar_around(alliance: Alliance, day: date) -> SchoolCalendar:
    """The school days of an alliance, in the cluster it is placed in on a day."""
    return calendars_around([alliance], day)[alliance.pk]


def calendars_around(alliances: Iterable[Alliance], day: date) -> dict[int, SchoolCalendar]:
    """The same for several alliances, in two queries for all."""
    rows = {each.pk: each for each in alliances}
    placed = Placing.objects.in_force(day).filter(alliance__in=rows)
    clusters = dict(placed.values_list("alliance", "cluster"))
    days = _SchoolDays(frozenset(each.programme_id for each in rows.values()))
    return {
        pk: days.of(each.programme_id, clusters.get(pk)).for_alliance(pk)
        for pk, each in rows.items()
    }


def calendars(clusters: Iterable[Cluster]) -> dict[int, SchoolCalendar]:
    """The school days of each cluster, in one question for all of them."""
    rows = list(clusters)
    days = _SchoolDays(frozenset(each.programme_id for each in rows))
    return {each.pk: days.of(each.programme_id, each.pk) for each in rows}


def cluster_of(alliance: int, day: date) -> Cluster | None:
    """Where an alliance is placed on a day."""
    placed = Placing.objects.in_force(day).filter(alliance=alliance).select_related("cluster")
    return next((row.cluster for row in placed), None)


def kick_start_of(alliance: Alliance, joined_on: date | None, placed_on: date) -> date:
    """The day after which an alliance counts: its cohort's kick-start, or later when it joined.

    Without either, the day before it was first in its cluster. Row A02: an alliance that joins late
    gets its first dates from its own kick-start, not from the start of the programme.
    """
    cohort = alliance.cohort
    known = [day for day in (cohort.kick_start_on if cohort else None, joined_on) if day]
    return max(known, default=placed_on - ONE_DAY)


def _services(rows: Iterable[Any]) -> dict[Cluster, list[Service]]:
    """Who looks after each cluster."""
    found: dict[Cluster, list[Service]] = defaultdict(list)
    for row in rows:
        nobody = row.person is None
        found[row] += [] if nobody else [Service(row.person, row.starts_on, row.ends_on)]
    return found


def _around_programme(programme: int, today: date) -> QuerySet[Any]:
    """The clusters of a programme, and all others that their facilitators look after.

    No page asks this as it opens, so it is not prepared.
    """
    own = Cluster.objects.filter(programme=programme)
    return _facilitated(own, Facilitation.objects.filter(cluster__programme=programme), today)


@prepared
def _around_cluster(cluster: int, today: date) -> QuerySet[Any]:
    """A cluster, and all others that its facilitators look after."""
    own = Cluster.objects.filter(pk=cluster)
    return _facilitated(own, Facilitation.objects.filter(cluster=cluster), today)


def _facilitated(
    own: QuerySet[Cluster], looked_after: QuerySet[Facilitation], today: date
) -> QuerySet[Any]:
    """Each as often as somebody looks after it.

    And wherever else their alliances are or were: a call is its facilitator's who has them then.
    """
    people = looked_after.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    theirs = Facilitation.objects.filter(person__in=people.values("person"))
    near = Q(pk__in=own.order_by().values("pk")) | Q(pk__in=theirs.order_by().values("cluster"))
    there = Placing.objects.filter(cluster__in=Cluster.objects.filter(near).order_by())
    moved = Placing.objects.filter(alliance__in=there.order_by().values("alliance"))
    clusters = Cluster.objects.filter(near | Q(pk__in=moved.order_by().values("cluster")))
    columns = {name: F(f"facilitations__{name}") for name in ("person", "starts_on", "ends_on")}
    return clusters.annotate(**columns).order_by("name", "pk", "facilitations__starts_on")


class _SchoolDays:
    """What makes a day a school day in some programmes.

    A cluster's own terms where it has any, else its programme's; the closures of both add up, and
    those of a school are kept apart for the alliances it leads. Here alone terms and closures
    become a calendar: pages, planner and letters count the same days.
    """

    def __init__(self, programmes: frozenset[int]) -> None:
        self.terms: dict[tuple[int, int | None], list[Term]] = defaultdict(list)
        self.closed: dict[tuple[int, int | None], list[date]] = defaultdict(list)
        self.closed_for: dict[int, list[Busy]] = defaultdict(list)
        """By alliance, when the school that leads it is closed on its own, and why."""
        for season, leads, why, *columns in _open(programmes):
            found = dict(zip(COLUMNS, columns, strict=True))
            place = (found["programme_id"], found["cluster_id"])
            closed = Busy(found["starts_on"], found["ends_on"], why or "closed")
            if leads:
                self.closed_for[leads].append(closed)
            elif season == CLOSED:
                self.closed[place] += _days(closed)
            else:
                self.terms[place].append(Term(season=season, **found))

    def of(self, programme: int, cluster: int | None) -> SchoolCalendar:
        places = {(programme, cluster), (programme, None)}
        calendar = SchoolCalendar.of(
            self.terms[programme, cluster] or self.terms[programme, None],
            [day for place in places for day in self.closed[place]],
        )
        own = (
            (alliance, frozenset(day for each in closed for day in _days(each)))
            for alliance, closed in sorted(self.closed_for.items())
        )
        return replace(calendar, closed_for=tuple(own))


WHERE_AND_WHEN = ("programme_id", "cluster_id", "starts_on", "ends_on")
COLUMNS = ("pk", *WHERE_AND_WHEN, "break_starts_on", "break_ends_on")
CLOSED = ""
"""Stands for the season in the rows of closures."""


@prepared
def _open(programmes: Ids) -> QuerySet[Any, tuple[Any, ...]]:
    """Terms, and closures in the same columns, so that both take one question.

    Season, the alliance for which alone it counts (that which the closed school leads), why, then
    ``COLUMNS``. A closure of a school that leads nothing is none of them.
    """
    no_day = Value(None, output_field=DateField())
    nobody = Value(None, output_field=BigIntegerField())
    terms = Term.objects.filter(programme_id__among=programmes).order_by()
    closures = Closure.objects.filter(
        Q(school__isnull=True) | Q(school__leads_alliances__isnull=False),
        programme_id__among=programmes,
    ).order_by()
    closed = (Value(CLOSED), "school__leads_alliances", "why", "pk", *WHERE_AND_WHEN)
    return terms.values_list("season", nobody, Value(""), *COLUMNS).union(
        closures.values_list(*closed, no_day, no_day), all=True
    )


def _days(closed: Busy) -> list[date]:
    days = (closed.ends_on - closed.starts_on).days + 1
    return [closed.starts_on + n * ONE_DAY for n in range(days)]


@prepared
def _placings(clusters: Ids) -> QuerySet[Any]:
    """All that ever were in these clusters, each with ``joined_on``, when its first school did."""
    rows = Placing.objects.filter(cluster_id__among=clusters).select_related("alliance__cohort")
    first = rows.annotate(joined_on=Min("alliance__memberships__joined_on"))
    return first.order_by("alliance__name", "pk")


@prepared
def _busy(programme: int, today: date) -> QuerySet[BusyPeriod]:
    return BusyPeriod.objects.filter(alliance__programme=programme, ends_on__gte=today)


def _members(
    programme: Programme, placings: list[Any], closed: dict[int, list[Busy]], today: date
) -> dict[int, list[Member]]:
    """Those who are or will be in each cluster of a programme."""
    taken = defaultdict(list)
    for row in _busy(programme.pk, today):
        taken[row.alliance_id].append(Busy(row.starts_on, row.ends_on, row.why))
    found = defaultdict(list)
    for placing in placings:
        if placing.ends_on and placing.ends_on < today:
            continue
        ends = [day for day in (placing.ends_on, programme.ends_on) if day]
        shut = [each for each in closed.get(placing.alliance_id, ()) if each.ends_on >= today]
        found[placing.cluster_id].append(
            Member(
                placing.alliance_id,
                placing.alliance.name,
                kick_start_of(placing.alliance, placing.joined_on, placing.starts_on),
                placing.starts_on,
                min(ends, default=date.max),
                tuple(taken[placing.alliance_id]),
                tuple(sorted(shut, key=attrgetter("starts_on"))),
            )
        )
    return found


def _meetings(
    programme: Programme, own: list[Cluster], groups: dict[int, Group], since: date
) -> Iterator[Booking]:
    for row in _meetings_since(frozenset(groups), programme.pk, since):
        group = groups.get(row.cluster_id or 0)
        slot = None
        if group and row.kind == Meeting.Kind.TERMLY:
            term = _term_of(row, group)
            slot = Slot(Kind.MEETING, group.cluster, term) if term else None
        yield Booking(
            row=row.pk,
            kind=Kind.MEETING,
            day=row.held_on,
            starts_at=row.starts_at,
            minutes=_between(row.starts_at, row.ends_at),
            clusters=frozenset([group.cluster] if group else [each.pk for each in own]),
            slot=slot,
            is_open=row.is_proposal,
            is_cancelled=row.cancelled_at is not None,
            sequence=row.sequence,
        )


def _calls(groups: dict[int, Group], placings: list[Placing], since: date) -> Iterator[Booking]:
    placed = defaultdict(list)
    for placing in sorted(placings, key=attrgetter("starts_on")):
        placed[placing.alliance_id].append(placing)
    for row in _calls_since(frozenset(placed), since):
        group = groups[_placing_on(placed[row.alliance_id], row.due_on).cluster_id]
        term = _term_of(row, group)
        half = row.half if term == row.term and row.planned_on else _half(term, row.due_on)
        yield Booking(
            row=row.pk,
            kind=Kind.CALL,
            day=row.due_on,
            starts_at=row.starts_at,
            minutes=row.minutes,
            clusters=frozenset({group.cluster}),
            slot=Slot(Kind.CALL, group.cluster, term, half, row.alliance_id) if term else None,
            is_open=row.is_proposal,
            is_cancelled=row.cancelled_at is not None,
            sequence=row.sequence,
        )


@prepared
def _meetings_since(clusters: Ids, programme: int, since: date) -> QuerySet[Meeting]:
    return (
        Meeting.objects.filter(
            Q(cluster_id__among=clusters) | Q(cluster__isnull=True, programme=programme),
            Q(held_on__gte=since) | Q(term__ends_on__gte=since),
        )
        .select_related("term")
        .order_by("pk")
    )


@prepared
def _calls_since(alliances: Ids, since: date) -> QuerySet[CheckIn]:
    return (
        CheckIn.objects.filter(
            Q(due_on__gte=since) | Q(term__ends_on__gte=since), alliance_id__among=alliances
        )
        .select_related("term")
        .order_by("pk")
    )


def _placing_on(placings: list[Placing], day: date) -> Placing:
    """Where an alliance is on a day; before its first placing that, after its last one that."""
    begun = [each for each in placings if each.starts_on <= day]
    return begun[-1] if begun else placings[0]


def _term_of(row: Meeting | CheckIn, group: Group) -> Term | None:
    """The term a row answers: the one it was planned for, or that in which a person put its day.

    The same where a cluster has other terms now than when its row was planned.
    """
    if row.planned_on and row.term in group.calendar.terms:
        return row.term
    return group.calendar.term_on(row.day) or row.term


def _half(term: Term | None, day: date) -> int:
    return term.half(day) if term else 0


def _between(starts_at: time, ends_at: time) -> int:
    on = date.min
    return (datetime.combine(on, ends_at) - datetime.combine(on, starts_at)).seconds // 60
