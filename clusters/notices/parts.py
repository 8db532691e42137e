"""What the letters of this app share: who facilitates, when, where, and when a letter may leave."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alliances.models import Programme
from clusters import audience, queries, quiet
from clusters.models import CheckIn, Meeting
from core.clock import moment
from core.templatetags.components import clock, day
from notifications.models import Message

Dated = Meeting | CheckIn


def row_of(message: Message) -> Dated | None:
    """The meeting or call a letter is about, as it is now."""
    model = message.about_type.model_class() if message.about_type else None
    if message.about_id is None:
        return None
    if model is Meeting:
        rows = Meeting.objects.select_related("cluster", "programme", "host")
        return rows.filter(pk=message.about_id).first()
    calls = CheckIn.objects.select_related("alliance__programme")
    return calls.filter(pk=message.about_id).first() if model is CheckIn else None


def is_about(message: Message, row: Dated) -> bool:
    """Whether a letter tells of this meeting or call."""
    model = message.about_type.model_class() if message.about_type else None
    return model is type(row) and message.about_id == row.pk


def programme_of(row: Dated) -> Programme:
    return row.programme if isinstance(row, Meeting) else row.alliance.programme


def facilitator_of(row: Dated) -> User | None:
    """Who facilitates on the day of a meeting or call: letters are answered to them."""
    return next(iter(audience.facilitators(row, row.day)), None)


def facilitators_of(row: Dated, at: datetime) -> list[User]:
    """Who facilitates at a moment."""
    return audience.facilitators(row, timezone.localdate(at))


def what(row: Dated) -> str:
    """A meeting or call by its name, without its date."""
    if isinstance(row, CheckIn):
        return f"Check-in call with {row.alliance}"
    return (
        f"{row.cluster} {row.get_kind_display().lower()}"
        if row.cluster
        else str(row.get_kind_display())
    )


def when(row: Dated) -> str:
    """Thursday 10 December, 9:30am to 12:30pm."""
    if isinstance(row, CheckIn):
        return f"{at(row.day, row.starts_at)}, {row.minutes} minutes"
    return f"{at(row.day, row.starts_at)} to {clock(row.ends_at)}"


def at(on: date, starts_at: time) -> str:
    """Thursday 10 December, 9:30am."""
    return f"{day(on)}, {clock(starts_at)}"


def facts(row: Dated) -> tuple[tuple[str, str], ...]:
    """When and where, and how to get there; what is not known is left out."""
    found = [("When", when(row))]
    if isinstance(row, Meeting):
        found += [
            ("How", str(row.get_mode_display())),
            ("Where", row.place),
            ("Getting there", row.travel_note),
            ("Hosted by", str(row.host or "")),
        ]
    elif row.topics:
        found.append(("To talk about", row.topics))
    return tuple((name, value) for name, value in found if value)


def path_of(row: Dated) -> str:
    """The page of a meeting or call."""
    if isinstance(row, Meeting):
        return reverse("clusters:meeting", args=[row.pk])
    return reverse("logs:check_in", args=[row.pk])


def earliest(message: Message, at: datetime) -> datetime:
    """Letters about dates keep the quiet hours of the cluster the date is in."""
    row = row_of(message)
    return quiet.leaves_at(at, calendar_of(row)) if row else at


def before(message: Message) -> datetime | None:
    """A reminder has to be there on the day before what it reminds of."""
    row = row_of(message)
    return moment(row.day, time.min) if row else None


def calendar_of(row: Dated) -> queries.SchoolCalendar:
    if isinstance(row, Meeting):
        return queries.calendar_of(row.programme_id, row.cluster_id)
    return queries.calendar_around(row.alliance, row.due_on)


def is_ahead(row: Dated | None, message: Message, at: datetime) -> bool:
    """Announced, not begun, still in the state the letter tells of."""
    return (
        row is not None
        and row.is_announced
        and row.begins_at > at
        and row.sequence == message.about_sequence
    )


def is_for(row: Dated, message: Message, at: datetime) -> bool:
    """Whether the person still is among those a meeting or call concerns."""
    people = audience.of(row, timezone.localdate(at))
    return any(each.person.pk == message.person_id for each in people)
