"""What a lead may type into a measure."""

from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from core.forms import DayField, Fold, ManyField, OnceForm, PageForm, Pair, SeenVersion, TextField
from core.models import lines
from projects.models import Measure, Project, Reading, Strength
from projects.numbers import Figure, Scale
from toolkit.models import EvidenceSource, MaturityStage, Strand

MEANS_SOMETHING_ELSE = (
    "There are readings already, and they would come to mean something else. Add another measure "
    "instead"
)


def read_figure(form: forms.Form, name: str, scale: Scale, what: str = "") -> Figure | None:
    """The figure typed into a field, or an error beside it that tells what to enter."""
    typed = form.cleaned_data.get(name)
    if not typed:
        return None
    figure = scale.read(typed)
    if figure is None:
        form.add_error(name, f"Enter {what}{scale.asks}")
    return figure


def refuse_taken_name(
    form: forms.Form, field: str, project: Project, measure: Measure | None
) -> None:
    """An error beside a field where another measure of the project has the name typed there."""
    same = project.measures.filter(name__iexact=form.cleaned_data[field])
    if same.exclude(pk=measure.pk if measure else None).exists():
        form.add_error(field, "This project already has a measure of this name")


def methods_field(label: str) -> ManyField:
    """Ways to collect a measure, to be ticked."""
    return ManyField(
        EvidenceSource.objects.filter(retired_on__isnull=True),
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"flow": "flow"}),
    )


class MeasureForm(PageForm):
    """A success criterion, with its baseline when it is new."""

    PLAIN = (
        "name", "short_name", "level", "unit", "unit_name", "counted", "target_on", "direction",
        "collected_by", "explanation", "waiver",
    )  # fmt: skip

    version = SeenVersion()
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
    strand = forms.ModelChoiceField(
        Strand.objects.all(),
        label="If it is a stage, of which strand?",
        required=False,
        empty_label="No strand",
        help_text="Its baseline and readings are taken over from your joint self-assessments. Say "
        "the target as a stage.",
    )
    unit_name = TextField(
        label="If it is something else, what?",
        max_length=40,
        required=False,
        help_text="For example: percentage points, or sub-levels.",
    )
    lowest = TextField(label="The scale goes from", max_length=40, required=False)
    highest = TextField(label="to", max_length=40, required=False)
    counted = TextField(
        label="What do you count?",
        max_length=40,
        required=False,
        help_text="It stands beside the figures: 20 of 32 teachers.",
    )
    counts_things = forms.BooleanField(
        label="These are not people, but schools, lessons or other things",
        required=False,
        help_text="Figures of fewer than 5 people are kept but not shown. Those of things are.",
    )
    baseline = TextField(
        label="Where does it stand before you start?",
        required=False,
        max_length=40,
        help_text="A number, or 10 of 32. You can add it later.",
    )
    baseline_on = DayField(label="Taken on", required=False)
    waiver = TextField(
        label="If there can be no baseline, why?",
        max_length=300,
        required=False,
        help_text="It stands beside the figures for everybody who reads them.",
    )
    target = TextField(label="Where should it get to?", required=False, max_length=40)
    target_on = DayField(label="By when?", required=False)
    direction = forms.ChoiceField(
        label="Which way is better?",
        choices=Measure.Direction.choices,
        initial=Measure.Direction.UP,
        widget=forms.RadioSelect(attrs={"flow": "flow"}),
        error_messages={"required": "Choose which way is better"},
    )
    methods = methods_field("How do you collect it?")
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
        else:
            del self.fields["version"]

    def layout(self) -> Layout:
        start = () if self.measure else (Pair("baseline", "baseline_on"),)
        return Layout(
            "version" if self.measure else "key",
            "name",
            "level",
            "unit",
            *start,
            Pair("target", "target_on"),
            Fold("A strand of the self-assessment", "strand", value="Where it should move to",
                 css="add"),
            Fold("About the numbers", "unit_name", Pair("lowest", "highest"), "counted",
                 "counts_things", value="A scale of your own, what is counted", css="add"),
            Fold("More about it", "short_name", "direction", "methods", "collected_by",
                 "explanation", value="How it is collected, by whom", css="add"),
            Fold("No baseline", "waiver", value="Only if there cannot be one", css="add"),
        )  # fmt: skip

    def clean_name(self) -> str:
        refuse_taken_name(self, "name", self.project, self.measure)
        return self.cleaned_data.get("name", "")

    def clean_unit(self) -> str:
        unit = self.cleaned_data["unit"]
        if self.measure and unit != self.measure.unit and _every(self.measure).exists():
            raise ValidationError(MEANS_SOMETHING_ELSE)
        return unit

    def clean_strand(self) -> Strand | None:
        """The strand of a stage, and of nothing else."""
        strand, unit = self.cleaned_data["strand"], self.cleaned_data.get("unit")
        if unit == Measure.Unit.STAGE and strand is None:
            raise ValidationError("Choose the strand whose stage it is")
        if strand and unit and unit != Measure.Unit.STAGE:
            raise ValidationError("Choose above that a reading is a stage, or no strand here")
        if self.measure and strand != self.measure.strand and _every(self.measure).exists():
            raise ValidationError(MEANS_SOMETHING_ELSE)
        return strand

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("unit") == Measure.Unit.OTHER and not data.get("unit_name"):
            self.add_error("unit_name", "Name what a reading is, for example percentage points")
        data["ends"] = self._ends()
        data["stages"] = self._stages()
        is_percent = data.get("unit") == Measure.Unit.PERCENT
        scale = Scale(is_percent, *data["ends"], stages=tuple(data["stages"]))
        target = read_figure(self, "target", scale)
        data["target_value"] = target.value if target else None
        if self.measure:
            self._refuse_ends_that_leave_readings_out(scale)
        else:
            if data["stages"] and data.get("baseline"):
                self.add_error("baseline", "Leave this empty: it is taken over afterwards")
            data["figure"] = read_figure(self, "baseline", scale)
            day = data.get("baseline_on")
            if day and day > self.today:
                self.add_error("baseline_on", "Date must be today or earlier")
        return data

    def _stages(self) -> list[str]:
        """The names of the stages: as they were when it was set, else as they are now."""
        if self.cleaned_data.get("unit") != Measure.Unit.STAGE:
            return []
        if self.measure and self.measure.strand_id:
            return lines(self.measure.stages)
        names = [stage.name for stage in MaturityStage.objects.all()]
        if not names:
            self.add_error("unit", "No stages are named in the toolkit yet")
        return names

    def _ends(self) -> tuple[Decimal | None, Decimal | None]:
        """Both ends of the scale or none; a percentage and a stage need none."""
        if self.cleaned_data.get("unit") in (Measure.Unit.PERCENT, Measure.Unit.STAGE):
            return None, None
        lowest = read_figure(self, "lowest", Scale())
        highest = read_figure(self, "highest", Scale())
        if lowest and highest and lowest.value < highest.value:
            return lowest.value, highest.value
        is_typed = self.cleaned_data.get("lowest") or self.cleaned_data.get("highest")
        if is_typed and not {"lowest", "highest"} & self.errors.keys():
            self.add_error("highest", "Give both ends of the scale, the lower one first")
        return None, None

    def _refuse_ends_that_leave_readings_out(self, scale: Scale) -> None:
        if scale.lowest is None or self.measure is None:
            return
        if _every(self.measure).exclude(value__range=(scale.lowest, scale.highest)).exists():
            self.add_error("highest", "There are readings outside this scale")

    def measure_fields(self) -> dict[str, Any]:
        data = self.cleaned_data
        lowest, highest = data["ends"]
        return {name: data[name] for name in self.PLAIN} | {
            "counts_people": not data["counts_things"],
            "lowest": lowest,
            "highest": highest,
            "target": data["target_value"],
            "strand": data["strand"],
            "stages": "\n".join(data["stages"]),
        }


class NewMeasureForm(MeasureForm, OnceForm):
    """A measure that does not exist yet."""


def measure_initial(measure: Measure) -> dict[str, Any]:
    """The values an edit form starts from."""
    numbers = ("target", "lowest", "highest")
    return {
        **{name: getattr(measure, name) for name in MeasureForm.PLAIN},
        **{name: measure.typed(getattr(measure, name)) for name in numbers},
        "strand": measure.strand_id,
        "counts_things": not measure.counts_people,
        "version": measure.version,
        "methods": [method.pk for method in measure.methods.all()],
    }


STRENGTH_MEANS = {
    Strength.ANECDOTE: "Something people told you or you saw, without figures from before",
    Strength.BEFORE_AFTER: "The same thing measured before you started and after",
    Strength.COMPARED: "Also measured for others who did not take part",
    Strength.SEVERAL: "Several kinds of evidence that point the same way",
}


class ClaimForm(PageForm):
    """How strong the evidence of a measure is, and what to doubt."""

    version = SeenVersion()
    strength = forms.ChoiceField(
        label="What does this evidence rest on?",
        choices=Strength.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the evidence rests on"},
    )
    caution = TextField(
        label="What should a reader be careful about?",
        max_length=300,
        required=False,
        help_text="For example: other things changed too, so it is not the work of one of them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strength"].hints = STRENGTH_MEANS


def _every(measure: Measure) -> QuerySet[Reading]:
    """Readings that were pulled back as well: what they said is kept in the unit they had."""
    return Reading.every.filter(measure=measure)
