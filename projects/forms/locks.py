"""What a lead may type to amend something locked, and to look at the scope."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import DayField, PageForm, TextField
from projects.forms.measures import methods_field, read_figure, refuse_taken_name
from projects.models import Amendment, Measure, ScopeCheck
from projects.models.locks import PEOPLE, kept, titles

NEW = "What should it say from now on?"


class AmendForm(PageForm):
    """A locked value as it should be from now on, and why; what it said stays beside it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    """What it said when the person looked, so that nobody amends what they have not seen."""
    now = TextField()
    reason = TextField(
        rows=2, max_length=2000, label="Why?",
        help_text="It stands beside the original for everybody who sees the project.",
        error_messages={"required": "Say why, in a sentence"},
    )  # fmt: skip

    def __init__(self, *args: Any, part: str, measure: Measure | None, **kwargs: Any) -> None:
        self.part, self.measure = part, measure
        super().__init__(*args, **kwargs)
        self.fields["now"] = _field_of(part)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        now = data.get("now")
        if self.part == Amendment.Part.TARGET and self.measure and now:
            figure = read_figure(self, "now", self.measure.scale)
            now = figure.value if figure else None
        if self.part == Amendment.Part.NAME and self.measure and now:
            refuse_taken_name(self, "now", self.measure.project, self.measure)
        data["now"] = titles(now) if isinstance(now, list) else kept(now)
        return data


CHOICES: dict[str, Sequence[tuple[str, str]]] = {
    Amendment.Part.DIRECTION: Measure.Direction.choices,
    Amendment.Part.LEVEL: Measure.Level.choices,
    Amendment.Part.COUNTS_PEOPLE: tuple(PEOPLE.items()),
}
LONGEST: dict[str, int] = {
    Amendment.Part.TARGET: 40,
    Amendment.Part.SHORT_NAME: 40,
    Amendment.Part.UNIT_NAME: 40,
    Amendment.Part.COUNTED: 40,
    Amendment.Part.EXPLANATION: 200,
    Amendment.Part.WAIVER: 300,
}


def _field_of(part: str) -> forms.Field:
    if part == Amendment.Part.PREDICTION:
        return TextField(rows=3, max_length=5000, label=NEW, required=False)
    if part == Amendment.Part.TARGET_ON:
        return DayField(label=NEW, required=False)
    if part == Amendment.Part.METHODS:
        return methods_field(NEW)
    if part in CHOICES:
        return forms.ChoiceField(
            label=NEW,
            choices=CHOICES[part],
            widget=forms.RadioSelect(attrs={"flow": "flow"}),
            error_messages={"required": "Choose one"},
        )
    return TextField(
        label=NEW,
        required=part == Amendment.Part.NAME,
        max_length=LONGEST.get(part, 120),
        error_messages={"required": "Say what you measure"},
    )


class ScopeForm(PageForm):
    """Five points to tick; what is not ticked is worth a word."""

    points = forms.MultipleChoiceField(
        label="Tick what is so",
        choices=list(ScopeCheck.QUESTIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = TextField(
        rows=3, max_length=5000, label="What have you made smaller, or what worries you?",
        required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not data["points"] and not data["note"]:
            self.add_error("points", "Tick what is so, or write what is not")
        return data

    def answers(self) -> dict[str, Any]:
        ticked = set(self.cleaned_data["points"])
        return {
            **{name: name in ticked for name in ScopeCheck.QUESTIONS},
            "note": self.cleaned_data["note"],
        }


class SecondLookForm(PageForm):
    """A facilitator asks for a second look at the scope."""

    note = TextField(
        rows=3, max_length=5000, label="What should they look at again?",
        error_messages={"required": "Say what to look at, in a sentence"},
    )  # fmt: skip

    def answers(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}
