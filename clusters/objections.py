"""What speaks against a day for a meeting that is not entered yet."""

from datetime import date, time

from clusters import planner, queries
from clusters.places import Place
from clusters.planner.facts import minutes_of


def against(place: Place, day: date, starts_at: time, ends_at: time, today: date) -> list[str]:
    """One sentence for each thing; empty where nothing does. Nothing is written."""
    scene = queries.scene(place.programme, today)
    meeting = [
        each for each in scene.groups if not place.cluster or each.cluster == place.cluster.pk
    ]
    found: list[str] = []
    for group in meeting:
        term = group.calendar.current_term(day)
        if term is None:
            if not group.calendar.is_school_day(day):
                found.append(f"{planner.in_words(day)} is no school day of {group.name}.")
            continue
        new = planner.Booking(
            row=0,
            kind=planner.Kind.MEETING,
            day=day,
            starts_at=starts_at,
            minutes=minutes_of(ends_at) - minutes_of(starts_at),
            clusters=frozenset({group.cluster}),
            slot=planner.Slot(planner.Kind.MEETING, group.cluster, term),
        )
        around = [each for each in (*scene.groups, *scene.around) if each is not group]
        clashes = planner.clashes([group], [*scene.bookings, new], today, around)
        found += [each.sentence for each in clashes if each.booking is new]
    return list(dict.fromkeys(found))
