"""What may be typed about a date."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from clusters.models import CheckIn, Meeting
from clusters.places import Place
from core import clock, keys
from core.forms import DayField, HourField, PageForm, Pair, TextField

FURTHEST = timedelta(days=730)
SKIPPED = "Clocks go forward over this time that night. Enter another time"


def clock_shows_not(day: date | None, at: time | None) -> bool:
    """Whether both are known and UK clocks skip this time on this day."""
    return day is not None and at is not None and clock.is_skipped(day, at)


class LookFirst(PageForm):
    """A form that shows what saving would mean before it saves, so that nothing unseen is done."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def is_seen(self, *looked: object) -> bool:
        """Whether just this was shown before; where it was not, the form says from now on it was.

        ``looked`` is what is shown together with all that was chosen: another choice is looked at
        anew.
        """
        told = keys.hash_of(repr(looked))
        is_seen = self.cleaned_data["shown"] == told
        if not is_seen:
            self.carry(shown=told)
        return is_seen


class WhenForm(PageForm):
    """The day and the hour of a meeting or a call."""

    day = DayField(label="Date", example="10/12/2026")
    starts_at = HourField(label="Starts", means="starts", example="15:45")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def when(self) -> list[object]:
        """The day and the hours, as far as they are asked for."""
        return [self.cleaned_data.get(name) for name in ("day", "starts_at", "ends_at")]

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < self.today:
            raise ValidationError("Choose today or a later day")
        if day > self.today + FURTHEST:
            raise ValidationError("Check the year of this date")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("starts_at", "ends_at"):
            if clock_shows_not(data.get("day"), data.get(name)):
                self.add_error(name, SKIPPED)
        return data


class MeetingFields(WhenForm):
    """When a meeting is, and how people come together."""

    ends_at = HourField(label="Ends", means="ends", example="12:30")
    mode = forms.ChoiceField(
        label="How do people meet?",
        choices=Meeting.Mode.choices,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
    )
    host = forms.ChoiceField(label="Host school", required=False)
    place = TextField(
        label="Place",
        max_length=200,
        required=False,
        help_text="Of a call: its number or link.",
    )
    travel_note = TextField(
        label="Getting there",
        max_length=300,
        required=False,
        help_text="Parking, trains, which entrance.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "The end must be after the start")
        return data


class DateForm(LookFirst, WhenForm):
    """A meeting or a call that is there; ``sequence`` is the number of the change a person saw."""

    sequence = forms.IntegerField(widget=forms.HiddenInput)

    def changes(self) -> dict[str, Any]:
        """The row's own fields, by the names of its columns."""
        hidden = {"sequence", "shown", "day"}
        return {name: value for name, value in self.cleaned_data.items() if name not in hidden}


class CallForm(DateForm):
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=5,
        max_value=180,
        widget=forms.NumberInput(attrs={"class": "w-num"}),
        error_messages={"required": "Enter how many minutes, for example 20"},
    )
    topics = TextField(
        label="To talk about",
        max_length=300,
        required=False,
        help_text="The alliance reads this beside the date.",
    )

    def layout(self) -> Layout:
        return Layout("sequence", "shown", Pair("day", "starts_at"), "minutes", "topics")

    def changes(self) -> dict[str, Any]:
        return super().changes() | {"due_on": self.cleaned_data["day"]}


class MeetingForm(DateForm, MeetingFields):
    """The schools of ``places`` can host."""

    def __init__(self, *args: Any, places: Iterable[Place] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].choices = hosts(places)

    def layout(self) -> Layout:
        return Layout(
            "sequence", "shown", "day", Pair("starts_at", "ends_at"), "mode", "host", "place",
            "travel_note",
        )  # fmt: skip

    def changes(self) -> dict[str, Any]:
        host = int(self.cleaned_data["host"]) if self.cleaned_data["host"] else None
        changed = {name: value for name, value in super().changes().items() if name != "host"}
        return changed | {"held_on": self.cleaned_data["day"], "host_id": host}


def hosts(places: Iterable[Place]) -> list[tuple[str, str]]:
    """The schools that could host, as a form offers them."""
    schools = {pk: name for place in places for pk, name in place.schools.items()}
    by_name = sorted(schools.items(), key=lambda school: school[1])
    return [("", "None named"), *((str(pk), name) for pk, name in by_name)]


def initial(row: Meeting | CheckIn) -> dict[str, Any]:
    """The values the form starts from."""
    if isinstance(row, CheckIn):
        own: dict[str, Any] = {"minutes": row.minutes, "topics": row.topics}
    else:
        names = ("ends_at", "mode", "place", "travel_note")
        own = {"host": row.host_id or ""} | {name: getattr(row, name) for name in names}
    return {"day": row.day, "starts_at": row.starts_at, "sequence": row.sequence} | own
