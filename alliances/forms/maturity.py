"""A self-assessment: one place a strand, and what makes people say so."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string

from alliances.models import Rating, SelfAssessment
from alliances.queries import Matrix, Row
from core.forms import PageForm, SeenVersion, TextField, choice_rows
from toolkit.models import Dimension, Strand

EVIDENCE = 500


class Strands(LayoutObject):
    """The strands of one dimension, each with its stages to tap."""

    fields: list[str] = []

    def __init__(self, dimension: Dimension, rows: list[Row]) -> None:
        self.dimension, self.rows = dimension, rows

    def render(self, form: Any, context: Any, template_pack: str = "bootstrap5", **_: Any) -> str:
        lines = [_line(form, row) for row in self.rows]
        told = {"dimension": self.dimension, "lines": lines}
        return render_to_string("alliances/_strands.html", told)


def _line(form: "SelfAssessmentForm", row: Row) -> dict[str, Any]:
    key = row.strand.key
    place, signs, between, why = (
        form[f"{part}-{key}"] for part in ("place", "signs", "between", "why")
    )
    *stages, left_open = choice_rows(place)
    return {
        "row": row,
        "place": place,
        "stages": zip(stages, row.cells, strict=True),
        "left_open": left_open,
        "signs": signs,
        "between": between,
        "why": why,
        "is_open": bool(
            signs.value() or between.value() or why.value() or why.errors or place.errors
        ),
    }


class SelfAssessmentForm(PageForm):
    """Twelve taps. Whatever is not tapped is left open; ``groups`` say what stands beside."""

    note = TextField(
        rows=2, max_length=5000, label="What makes you say so?", required=False,
        help_text="In a sentence or two, over all strands.",
    )  # fmt: skip
    with_whom = TextField(
        rows=1, max_length=200, label="Who was in the room?", required=False,
        help_text="For example: two headteachers and a governor.",
    )  # fmt: skip
    version = SeenVersion()

    def __init__(
        self, *args: Any, matrix: Matrix, groups: list[tuple[Dimension, list[Row]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.matrix, self.groups = matrix, groups
        self.stages = {stage.key: stage for stage in matrix.stages}
        choices = [(stage.key, stage.name) for stage in matrix.stages]
        for strand in matrix.strands:
            self.fields[f"place-{strand.key}"] = forms.ChoiceField(
                label=strand.name,
                choices=[*choices, ("", "Leave it open")],
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choose one of the stages"},
            )
            self.fields[f"signs-{strand.key}"] = forms.MultipleChoiceField(
                label="Already there",
                choices=[(sign, sign) for sign in self._signs(strand)],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Choose from these signs"},
            )
            self.fields[f"between-{strand.key}"] = forms.BooleanField(required=False)
            self.fields[f"why-{strand.key}"] = TextField(
                rows=2, max_length=EVIDENCE, required=False
            )

    def _signs(self, strand: Strand) -> list[str]:
        """Those of the strand, and what a draft ticked that is no longer among them."""
        ticked: list[str] = self.initial.get(f"signs-{strand.key}", [])
        return list(dict.fromkeys([*strand.sign_list, *ticked]))

    def layout(self) -> Layout:
        groups = (Strands(dimension, rows) for dimension, rows in self.groups)
        return Layout("version", *groups, "note", "with_whom")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        last = self.matrix.stages[-1] if self.matrix.stages else None
        for strand in self.matrix.strands:
            name = f"place-{strand.key}"
            if name not in data or not data.get(f"between-{strand.key}"):
                continue
            if not data[name]:
                self.add_error(name, f"Choose the first of the two stages for {strand.name}")
            elif last and data[name] == last.key:
                self.add_error(name, f"There is no stage after {last}; choose the one before it")
        return data

    def ratings(self) -> list[Rating]:
        """A rating for each strand, of no self-assessment yet."""
        return [self._rating(strand) for strand in self.matrix.strands]

    def _rating(self, strand: Strand) -> Rating:
        data = self.cleaned_data
        stage = self.stages.get(data[f"place-{strand.key}"])
        towards = None
        if stage and data[f"between-{strand.key}"]:
            towards = self.matrix.stages[self.matrix.stages.index(stage) + 1]
        evidence = data[f"why-{strand.key}"]
        signs = "\n".join(data[f"signs-{strand.key}"])
        return Rating(strand=strand, stage=stage, towards=towards, evidence=evidence, signs=signs)

    def answers(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("version", "note", "with_whom")
        return {name: self.cleaned_data[name] for name in names} | {"ratings": self.ratings()}


def values_of(matrix: Matrix, draft: SelfAssessment | None) -> Mapping[str, Any]:
    """What the form holds of a draft; without one, that there is none yet."""
    if draft is None:
        return {"version": 0}
    keys = {strand.pk: strand.key for strand in matrix.strands}
    stages = {stage.pk: stage.key for stage in matrix.stages}
    values = {"version": draft.version, "note": draft.note, "with_whom": draft.with_whom}
    for rating in draft.ratings.all():
        key = keys[rating.strand_id]
        values[f"place-{key}"] = stages.get(rating.stage_id or 0, "")
        values[f"between-{key}"] = rating.towards_id is not None
        values[f"why-{key}"] = rating.evidence
        values[f"signs-{key}"] = rating.sign_list
    return values
