"""What may be typed about a presentation at an event."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from clusters.models import Meeting
from core.forms import HourField, OnceForm, PageForm, Pair, SeenVersion, TextField
from core.templatetags.components import clock
from projects.models import Project
from writing.forms import AttachmentField, FormWithFile

LONGEST_ABSTRACT, LONGEST_OUTCOME = 3000, 20_000


class TimeForm(PageForm):
    """When a presentation begins, and how long it takes, within the hours of its event."""

    starts_at = HourField(label="Starts", means="starts", example="11:00")
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=5,
        max_value=180,
        widget=forms.NumberInput(attrs={"class": "w-num"}),
        error_messages={"required": "Enter how many minutes, for example 20"},
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        return Layout(Pair("starts_at", "minutes"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_at, minutes = data.get("starts_at"), data.get("minutes")
        if starts_at and minutes:
            begins, ends = (
                datetime.combine(self.meeting.held_on, at)
                for at in (self.meeting.starts_at, self.meeting.ends_at)
            )
            begin = datetime.combine(self.meeting.held_on, starts_at)
            if not begins <= begin or begin + timedelta(minutes=minutes) > ends:
                hours = f"{clock(self.meeting.starts_at)} to {clock(self.meeting.ends_at)}"
                self.add_error("starts_at", f"Choose a time within the event, {hours}")
        return data


class ChooseForm(OnceForm, TimeForm):
    """A project to ask, and its time."""

    project = forms.ChoiceField(
        label="Project", error_messages={"required": "Choose a project to ask"}
    )

    def __init__(self, *args: Any, choices: Mapping[str, Iterable[Project]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {str(each.pk): each for group in choices.values() for each in group}
        groups = (
            (name, [(str(each.pk), f"{each.alliance}: {each}") for each in group])
            for name, group in choices.items()
        )
        self.fields["project"].choices = [("", "Choose"), *(g for g in groups if g[1])]

    def layout(self) -> Layout:
        return Layout("key", "project", Pair("starts_at", "minutes"))

    @property
    def chosen(self) -> Project:
        return self.projects[self.cleaned_data["project"]]


class WordsForm(FormWithFile):
    """What the lead says of their presentation; ``version`` is the one the person saw."""

    version = SeenVersion()
    title = TextField(label="Title", max_length=120, error_messages={"required": "Enter a title"})
    abstract = TextField(
        label="What you will tell",
        rows=6,
        max_length=LONGEST_ABSTRACT,
        help_text="A few sentences. Everybody who is invited reads them.",
        error_messages={"required": "Enter a few sentences"},
    )
    slides = TextField(
        label="Link to your slides",
        max_length=300,
        required=False,
        help_text="It begins with https://. You can add it later, also after the event.",
    )
    file = AttachmentField(label="Slides as a file", required=False)
    drops_file = forms.BooleanField(label="Take this file away", required=False)

    def __init__(self, *args: Any, file_now: object = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file_now:
            self.fields["file"].help_text += f" “{file_now}” stays until you choose another."
            self.fields["drops_file"].label = f"Take “{file_now}” away"
        else:
            del self.fields["drops_file"]

    def clean_slides(self) -> str:
        address = self.cleaned_data["slides"].strip()
        if address:
            check = URLValidator(schemes=["https"])
            check.message = "Enter a whole address that begins with https://"
            check(address)
        return address


class DeclineForm(PageForm):
    """Why a project is not presented."""

    why = TextField(
        label="Why not",
        max_length=300,
        help_text="Read by whoever runs the event, and nobody else.",
        error_messages={"required": "Say why, in a few words"},
    )


class OutcomeForm(PageForm):
    """What came of a presentation; ``version`` is the one the person saw."""

    version = SeenVersion()
    text = TextField(
        label="What came of it",
        rows=6,
        max_length=LONGEST_OUTCOME,
        help_text="Questions, what others take up. Everybody who sees the event reads it.",
        error_messages={"required": "Enter what came of it"},
    )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError("Enter what came of it")
        return text
