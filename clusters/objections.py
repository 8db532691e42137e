"""What speaks against a day for a meeting or a call that is not there yet."""

from dataclasses import replace
from datetime import date, time

from clusters import planner, queries
from clusters.models import Placing
from clusters.places import Place
from clusters.planner.facts import minutes_of
from clusters.queries import Scene


def against(
    place: Place, day: date, starts_at: time, ends_at: time, today: date, *, moving: int = 0
) -> list[str]:
    """One sentence for each thing; empty where nothing does. Nothing is written.

    ``moving`` is the number of a meeting that would be on this day instead of its own.
    """
    scene = _without(moving, queries.scene(place.programme, today))
    minutes = minutes_of(ends_at) - minutes_of(starts_at)
    found = [
        sentence
        for group in scene.groups
        if not place.cluster or group.cluster == place.cluster.pk
        for sentence in _against(scene, group, day, starts_at, minutes)
    ]
    return list(dict.fromkeys(found))


def against_call(
    placing: Placing, day: date, starts_at: time, minutes: int, today: date
) -> list[str]:
    """The same for a call with an alliance where it is placed."""
    scene = queries.scene(placing.cluster.programme, today)
    (group,) = [each for each in scene.groups if each.cluster == placing.cluster_id]
    return _against(scene, group, day, starts_at, minutes, placing.alliance_id)


def _without(meeting: int, scene: Scene) -> Scene:
    """What is planned but for one meeting."""
    its_own = (planner.Kind.MEETING, meeting)
    rest = [each for each in scene.bookings if (each.kind, each.row) != its_own]
    return replace(scene, bookings=tuple(rest))


def _against(
    scene: Scene, group: planner.Group, day: date, starts_at: time, minutes: int, alliance: int = 0
) -> list[str]:
    """What speaks against a meeting of a cluster, or a call with one of its alliances."""
    term = group.calendar.current_term(day)
    if term is None:
        is_open = group.calendar.is_school_day(day)
        return [] if is_open else [f"{planner.in_words(day)} is no school day of {group.name}."]
    kind = planner.Kind.CALL if alliance else planner.Kind.MEETING
    half = term.half(day) if alliance else 0
    new = planner.Booking(
        row=0,
        kind=kind,
        day=day,
        starts_at=starts_at,
        minutes=minutes,
        clusters=frozenset({group.cluster}),
        slot=planner.Slot(kind, group.cluster, term, half, alliance),
    )
    around = [each for each in (*scene.groups, *scene.around) if each is not group]
    clashes = planner.clashes([group], [*scene.bookings, new], day, around)
    return [each.sentence for each in clashes if each.booking is new]
