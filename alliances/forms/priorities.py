"""What may be typed about a priority."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from alliances.models import School
from core.forms import OnceForm, PageForm, Pair, SeenVersion, TextField

BACK, AHEAD = 3, 5
"""School years before and after this one that are offered."""


class PriorityForm(PageForm):
    """The words and school years of a priority; ``year`` is the school year of today."""

    text = TextField(
        rows=2,
        max_length=300,
        label="What do you want to get better at?",
        error_messages={"required": "Say what you want to get better at, in a sentence"},
    )
    first_year = forms.TypedChoiceField(
        label="From the school year",
        coerce=int,
        error_messages={"required": "Choose a school year"},
    )
    last_year = forms.TypedChoiceField(
        label="To the school year",
        coerce=int,
        error_messages={"required": "Choose a school year"},
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {self.initial.get("first_year", year), self.initial.get("last_year", year)}
        years = sorted(held.union(range(year - BACK, year + AHEAD + 1)))
        choices = [(each, f"{each} to {each + 1}") for each in years]
        for name in ("first_year", "last_year"):
            self.fields[name].choices = choices
            self.initial.setdefault(name, year)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_year"), data.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "The last school year must not be before the first")
        return data

    def answers(self) -> dict[str, Any]:
        """The row's own fields, by the names of its columns."""
        return {name: self.cleaned_data[name] for name in ("text", "first_year", "last_year")}


class NewPriorityForm(OnceForm, PriorityForm):
    """A priority of the alliance, or of one of ``schools``.

    ``for_alliance`` is whether the alliance's own can be set here.
    """

    school = forms.ModelChoiceField(
        School.objects.none(),
        label="Whose priority is it?",
        error_messages={"required": "Choose whose priority it is"},
    )

    def __init__(
        self, *args: Any, schools: Sequence[School], for_alliance: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["school"]
        field.queryset = School.objects.filter(pk__in=[school.pk for school in schools])
        field.required = not for_alliance
        field.needed_sometimes = True
        field.empty_label = "The whole alliance" if for_alliance else "Choose a school"

    def layout(self) -> Layout:
        return Layout("key", "school", "text", Pair("first_year", "last_year"))


class ChangedPriorityForm(PriorityForm):
    """A priority that is there; ``version`` is the one the person saw."""

    version = SeenVersion()

    def layout(self) -> Layout:
        return Layout("version", "text", Pair("first_year", "last_year"))
