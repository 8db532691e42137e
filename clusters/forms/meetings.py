"""What may be typed around a meeting."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from alliances.models import Alliance
from clusters import agenda
from clusters.forms.dates import LookFirst, MeetingFields, hosts
from clusters.models import Meeting, Reply
from clusters.places import Place
from core.forms import OnceForm, PageForm, Pair, SeenVersion, TextField

LONGEST_MINUTES = 200_000


class ReplyForm(PageForm):
    """Whether somebody comes."""

    answer = forms.ChoiceField(
        label="Your reply",
        choices=Reply.Answer.choices,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={"required": "Choose whether you are coming"},
    )
    instead = TextField(
        label="Who comes instead", max_length=120, required=False, help_text="Name and role."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        somebody = data.get("answer") == Reply.Answer.INSTEAD
        if somebody and not data.get("instead") and "instead" not in self.errors:
            self.add_error("instead", "Enter who comes instead of you")
        if not somebody and "instead" in data:
            data["instead"] = ""
        return data


class AttendanceForm(PageForm):
    """Who came for one alliance. The button that is pressed says whether anybody did."""

    who = TextField(label="Who came", max_length=200, required=False)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        kwargs["prefix"] = f"alliance-{alliance.pk}"
        super().__init__(*args, **kwargs)
        self.fields["who"].label = f"Who came from {alliance}"
        self.fields["who"].hide_label = True


class AgendaForm(PageForm):
    """An agenda, one point a line; ``version`` is the one the person saw."""

    version = SeenVersion()
    text = TextField(
        label="Points",
        rows=12,
        max_length=20_000,
        help_text="One point a line: minutes and what, for example 25 Riverside.",
        error_messages={"required": "Enter at least one point, for example 15 Welcome"},
    )

    def __init__(self, *args: Any, alliances: Sequence[Alliance], **kwargs: Any) -> None:
        self.alliances = alliances
        self.points: list[agenda.Point] = []
        super().__init__(*args, **kwargs)

    def clean_text(self) -> str:
        self.points, problems = agenda.parse(self.cleaned_data["text"], self.alliances)
        if problems:
            raise ValidationError(problems)
        return self.cleaned_data["text"]


class MinutesForm(PageForm):
    """The minutes; ``version`` is the one the person saw, 0 where there were none."""

    version = SeenVersion()
    text = TextField(
        label="What was said and decided",
        rows=16,
        max_length=LONGEST_MINUTES,
        error_messages={"required": "Enter what was said and decided"},
    )


class NewMeetingForm(LookFirst, OnceForm, MeetingFields):
    """A meeting of one cluster, or an event of a whole programme."""

    where = forms.ChoiceField(label="Who meets?", widget=forms.Select())
    kind = forms.ChoiceField(
        label="What kind of meeting?",
        choices=Meeting.Kind.choices,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={"required": "Choose what kind of meeting it is"},
    )

    def __init__(self, *args: Any, places: Sequence[Place], today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.places = {place.key: place for place in places}
        kinds = {kind for place in places for kind in place.kinds}
        self.fields["kind"].choices = [(k.value, k.label) for k in Meeting.Kind if k in kinds]
        self.fields["where"].choices = [(place.key, place.label) for place in places]
        self.fields["host"].choices = hosts(places)

    @property
    def place_chosen(self) -> Place | None:
        return self.places.get(getattr(self, "cleaned_data", {}).get("where", ""))

    def layout(self) -> Layout:
        return Layout(
            "key", "shown", "where", "kind", "day", Pair("starts_at", "ends_at"), "mode", "host",
            "place", "travel_note",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        place = self.place_chosen
        if place and data.get("kind") and data["kind"] not in place.kinds:
            self.add_error("kind", place.wrong_kind)
        if place and data.get("host") and int(data["host"]) not in place.schools:
            self.add_error("host", f"Choose a school of {place.label}")
        return data

    def meeting_fields(self) -> dict[str, Any]:
        """The row's own fields, by the names of its columns."""
        data, place = self.cleaned_data, self.places[self.cleaned_data["where"]]
        same = ("kind", "starts_at", "ends_at", "mode", "place", "travel_note")
        return {name: data[name] for name in same} | {
            "held_on": data["day"],
            "programme_id": place.programme.pk,
            "cluster_id": place.cluster.pk if place.cluster else None,
            "host_id": int(data["host"]) if data["host"] else None,
        }
