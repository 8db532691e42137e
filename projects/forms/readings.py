"""What a lead may type into a reading."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from alliances.models import School
from core.forms import DayField, Fold, OnceForm, PageForm, Pair, SeenVersion, TextField
from core.templatetags.components import long_day
from projects.forms.measures import read_figure
from projects.joint_ratings import JointRating
from projects.models import Cycle, Measure, Reading

MANY = 999_999
ONLY_A_BASELINE = "No cycle is open, so a reading can only be a baseline"


def _how_many(label: str) -> forms.IntegerField:
    words = "Enter a whole number, for example 30"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=MANY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-num"}),
        error_messages={"invalid": words, "min_value": words, "max_value": words},
    )


class ReadingForm(PageForm):
    """A reading of one measure: one answer, and the rest for those who know more.

    It belongs to ``cycle`` unless it is a baseline; the school ``keep`` can be chosen even after it
    has left.
    """

    AROUND = ("n", "spread", "period", "note", "compared_with", "compared_n")

    version = SeenVersion()
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
    n = _how_many("How many does it come from?")
    spread = TextField(
        label="How far apart are they?",
        max_length=60,
        required=False,
        help_text="The lowest and the highest, or the standard deviation: 12 to 40.",
    )
    period = TextField(
        label="Over what time, or when?",
        max_length=60,
        required=False,
        help_text="It goes on from the figure: in 7 months, at the summer test.",
    )
    note = TextField(label="A note, or what to be careful about", max_length=300, required=False)
    compared_with = TextField(
        label="Who is it compared with?",
        required=False,
        help_text="For example: the year group before, which did not take part.",
    )
    compared = TextField(label="Their reading", max_length=40, required=False)
    compared_n = _how_many("How many are they?")

    def __init__(
        self,
        *args: Any,
        measure: Measure,
        today: date,
        cycle: Cycle | None,
        keep: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.measure, self.today, self.cycle = measure, today, cycle
        super().__init__(*args, **kwargs)
        taking_part = Q(
            participations__project=measure.project_id, participations__left_on__isnull=True
        )
        self.fields["school"].queryset = (
            School.objects.filter(taking_part | Q(pk=keep)).distinct().order_by("name")
        )
        if measure.strand_id:  # what was taken over is not typed a second time
            for name in ("reading", "taken_on", "school"):
                self.fields[name].disabled = True

    def layout(self) -> Layout:
        return Layout(
            "key" if "key" in self.fields else "version",
            "reading",
            Pair("taken_on", "school"),
            "is_baseline",
            Fold("More about it", "n", "spread", "period", "note",
                 value="How many, how far apart, over what time", css="add"),
            Fold("Another group beside it", "compared_with", Pair("compared", "compared_n"),
                 value="Others who did not take part", css="add"),
        )  # fmt: skip

    def clean_taken_on(self) -> date:
        day = self.cleaned_data["taken_on"]
        if day > self.today:
            raise ValidationError("Date must be today or earlier")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["figure"] = read_figure(self, "reading", self.measure.scale)
        data["compared_figure"] = read_figure(self, "compared", self.measure.scale)
        if (data.get("compared") or data.get("compared_n")) and not data.get("compared_with"):
            self.add_error("compared_with", "Say who it is compared with")
        if self.cycle is None and not data.get("is_baseline"):
            self.add_error("is_baseline", ONLY_A_BASELINE)
        figure = data["figure"]
        if figure and figure.of and data.get("n"):
            self.add_error("n", f"The reading says {figure.of} already. Leave this empty")
        return data

    def around(self) -> dict[str, Any]:
        """What is said beside the figure."""
        data = self.cleaned_data
        compared = data["compared_figure"]
        return {name: data[name] for name in self.AROUND} | {
            "compared_value": compared.value if compared else None,
            "compared_part": compared.part if compared else None,
            "compared_of": compared.of if compared else None,
        }


class TakeOverForm(OnceForm):
    """Which joint rating of a strand becomes a reading, and whether it is the baseline."""

    statement = forms.ChoiceField(
        label="Which joint rating?",
        widget=forms.RadioSelect,
        help_text="From then on whoever reads this project reads it, not the alliance alone.",
        error_messages={"required": "Choose a rating", "invalid_choice": "Choose one that is left"},
    )
    is_baseline = forms.BooleanField(
        label="It is a baseline, taken before the cycle changed anything", required=False
    )

    def __init__(
        self, *args: Any, ratings: Iterable[JointRating], cycle: Cycle | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ratings, self.cycle = {str(each.statement): each for each in ratings}, cycle
        self.fields["statement"].choices = [
            (key, f"{long_day(each.rated_on)}: {each.words}") for key, each in self.ratings.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.cycle is None and not data.get("is_baseline"):
            self.add_error("is_baseline", ONLY_A_BASELINE)
        return data

    def rating(self) -> JointRating:
        return self.ratings[self.cleaned_data["statement"]]


class NewReadingForm(ReadingForm, OnceForm):
    """A reading that does not exist yet."""

    version = None  # type: ignore[assignment]  # nothing to have seen


def reading_initial(reading: Reading) -> dict[str, Any]:
    """The values an edit form starts from."""
    compared = reading.compared_figure
    return {
        **{name: getattr(reading, name) for name in (*ReadingForm.AROUND, "version", "taken_on")},
        "reading": reading.measure.typed(reading.value)
        if reading.measure.strand_id
        else reading.figure.typed,
        "school": reading.school_id,
        "is_baseline": reading.is_baseline,
        "compared": compared.typed if compared else "",
    }
