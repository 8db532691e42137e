"""What may be typed about a date."""

from datetime import date, time, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from clusters.models import CheckIn, Meeting
from core import clock
from core.forms import DayField, HourField, PageForm, Pair, TextField

FURTHEST = timedelta(days=730)
SKIPPED = "Clocks go forward over this time that night. Enter another time"


def clock_shows_not(day: date | None, at: time | None) -> bool:
    """Whether both are known and UK clocks skip this time on this day."""
    return day is not None and at is not None and clock.is_skipped(day, at)


class WhenForm(PageForm):
    """The day and the hour of a meeting or a call."""

    day = DayField(label="Date", example="10/12/2026")
    starts_at = HourField(label="Starts", means="starts", example="15:45")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

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
    place = TextField(label="Place", max_length=200, required=False)
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


class DateForm(WhenForm):
    """A meeting or a call that is there; ``sequence`` is the number of the change a person saw."""

    sequence = forms.IntegerField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    """What the look at the move showed, so that nothing else is done than was seen."""

    def unseen(self, against: list[str], about: object) -> list[str]:
        """What speaks against a day and was not shown before; from now on the form says it was.

        ``about`` is all that was chosen: another choice is looked at anew.
        """
        told = f"{about} {' '.join(against)}"
        if not against or self.cleaned_data["shown"] == told:
            return []
        self.carry(shown=told)
        return against

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

    def layout(self) -> Layout:
        return Layout("sequence", "shown", Pair("day", "starts_at"), "minutes")

    def changes(self) -> dict[str, Any]:
        return super().changes() | {"due_on": self.cleaned_data["day"]}


class MeetingForm(DateForm, MeetingFields):
    def layout(self) -> Layout:
        return Layout(
            "sequence", "shown", "day", Pair("starts_at", "ends_at"), "mode", "place", "travel_note"
        )

    def changes(self) -> dict[str, Any]:
        return super().changes() | {"held_on": self.cleaned_data["day"]}


def initial(row: Meeting | CheckIn) -> dict[str, Any]:
    """The values the form starts from."""
    names = ("starts_at", "sequence")
    own = ("ends_at", "mode", "place", "travel_note") if isinstance(row, Meeting) else ("minutes",)
    return {"day": row.day} | {name: getattr(row, name) for name in (*names, *own)}
