"""What a lead may type into a measure and a reading."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from alliances.models import School
from core.forms import DayField, Fold, OnceForm, PageForm, Pair, TextField
from projects import numbers
from projects.models import Measure, Project
from toolkit.models import EvidenceSource


def read_figure(form: forms.Form, name: str, unit: str) -> numbers.Figure | None:
    """The figure typed into a field, or an error beside it."""
    typed = form.cleaned_data.get(name)
    if not typed:
        return None
    percent = unit == Measure.Unit.PERCENT
    figure = numbers.read(typed, percent=percent)
    if figure is None:
        form.add_error(
            name,
            "Enter a number from 0 to 100, for example 63, or 20 of 32"
            if percent
            else "Enter a number, for example 12, or 20 of 32",
        )
    return figure


class MeasureForm(PageForm):
    """A success criterion, with its baseline when it is new."""

    name = TextField(
        label="What do you measure?",
        help_text="For example: teachers confident teaching problem solving.",
        error_messages={"required": "Say what you measure"},
    )
    short_name = TextField(label="A short name for lists", max_length=40, required=False)
    level = forms.ChoiceField(
        label="Who is it about?",
        choices=Measure.Level.choices,
        widget=forms.RadioSelect(attrs={"flow": "flow"}),
        error_messages={"required": "Choose who it is about"},
    )
    unit = forms.ChoiceField(
        label="What is a reading?",
        choices=Measure.Unit.choices,
        initial=Measure.Unit.PERCENT,
        widget=forms.RadioSelect(attrs={"flow": "flow"}),
        error_messages={"required": "Choose what a reading is"},
    )
    baseline = TextField(
        label="Where does it stand before you start?",
        required=False,
        max_length=40,
        help_text="A number, or 10 of 32. You can add it later.",
    )
    baseline_on = DayField(label="Taken on", required=False)
    target = TextField(label="Where should it get to?", required=False, max_length=40)
    target_on = DayField(label="By when?", required=False)
    direction = forms.ChoiceField(
        label="Which way is better?",
        choices=Measure.Direction.choices,
        initial=Measure.Direction.UP,
        widget=forms.RadioSelect(attrs={"flow": "flow"}),
        error_messages={"required": "Choose which way is better"},
    )
    method = forms.ModelChoiceField(
        EvidenceSource.objects.filter(retired_on__isnull=True),
        label="How do you collect it?",
        required=False,
        empty_label="Not decided yet",
    )
    collected_by = TextField(label="Who collects it?", required=False)
    explanation = TextField(
        label="What does a reading mean?",
        required=False,
        max_length=200,
        help_text="For example: per cent of pupils scoring 3 or 4 out of 4.",
    )

    def __init__(
        self,
        *args: Any,
        project: Project,
        today: date,
        measure: Measure | None = None,
        **kwargs: Any,
    ) -> None:
        self.project, self.measure, self.today = project, measure, today
        super().__init__(*args, **kwargs)
        if measure:
            for name in ("baseline", "baseline_on"):
                del self.fields[name]

    def layout(self) -> Layout:
        start = () if self.measure else (Pair("baseline", "baseline_on"),)
        return Layout(
            *(("key",) if "key" in self.fields else ()),
            "name",
            "level",
            "unit",
            *start,
            Pair("target", "target_on"),
            Fold("More about it", "short_name", "direction", "method", "collected_by",
                 "explanation", value="How it is collected, by whom", css="add"),
        )  # fmt: skip

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        same = self.project.measures.filter(name__iexact=name)
        if same.exclude(pk=self.measure.pk if self.measure else None).exists():
            raise ValidationError("This project already has a measure of this name")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        unit = data.get("unit", "")
        target = read_figure(self, "target", unit)
        data["target_value"] = target.value if target else None
        if not self.measure:
            data["figure"] = read_figure(self, "baseline", unit)
            day = data.get("baseline_on")
            if day and day > self.today:
                self.add_error("baseline_on", "Date must be today or earlier")
        return data

    def measure_fields(self) -> dict[str, Any]:
        names = (
            "name", "short_name", "level", "unit", "target_on", "direction", "method",
            "collected_by", "explanation",
        )  # fmt: skip
        fields = {name: self.cleaned_data[name] for name in names}
        return {**fields, "target": self.cleaned_data["target_value"]}


class NewMeasureForm(MeasureForm, OnceForm):
    """A measure that does not exist yet."""


class ReadingForm(OnceForm):
    """A reading of one measure."""

    reading = TextField(
        label="Reading",
        max_length=40,
        help_text="A number, or 20 of 32.",
        error_messages={"required": "Enter the reading as a number, for example 63"},
    )
    taken_on = DayField(label="Taken on")
    school = forms.ModelChoiceField(
        School.objects.none(), label="School", required=False, empty_label="Whole alliance"
    )
    is_baseline = forms.BooleanField(
        label="It is a baseline, taken before the cycle changed anything", required=False
    )

    def __init__(self, *args: Any, measure: Measure, today: date, **kwargs: Any) -> None:
        self.measure, self.today = measure, today
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.filter(
            participations__project=measure.project_id, participations__left_on__isnull=True
        )

    def layout(self) -> Layout:
        return Layout("key", "reading", Pair("taken_on", "school"), "is_baseline")

    def clean_taken_on(self) -> date:
        day = self.cleaned_data["taken_on"]
        if day > self.today:
            raise ValidationError("Date must be today or earlier")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["figure"] = read_figure(self, "reading", self.measure.unit)
        return data
