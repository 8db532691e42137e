"""What may be typed about the schools of a project."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import model_to_dict

from alliances.models import School
from core.exceptions import ChangedMeanwhile
from core.forms import DayField, OnceForm, PageForm, Pair, SeenVersion, TextField
from projects.models import Answer, Cycle, Participation, Project
from writing.forms import AttachmentField, FormWithFile

WHICH = {
    "required": "Choose a school of your alliance",
    "invalid_choice": "Choose a school of your alliance",
}
ADDRESS = {
    "required": "Enter the email address",
    "invalid": "Enter an email address, like name@school.org",
}


def school_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        School.objects.none(), label="School", empty_label="Choose a school", error_messages=WHICH
    )


def schools_to_come(project: Project) -> Any:
    """Schools of the alliance that do not take part."""
    joined = project.participations.joined()
    return (
        School.objects.members_of(project.alliance_id)
        .exclude(pk__in=joined.values("school"))
        .distinct()
    )


class ToSomebody(PageForm):
    """Somebody in a school who is asked by letter."""

    to_name = TextField(label="Name", error_messages={"required": "Enter whom you ask"})
    to_email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="They answer behind a link. No account is needed.",
        error_messages=ADDRESS,
    )


class InviteSchoolForm(OnceForm, ToSomebody):
    """A school is invited by letter; an empty letter is written from what the project says."""

    school = school_field()
    time_asked = TextField(
        label="The time it asks of them",
        max_length=200,
        help_text="For example: two hours a half term, and one visit.",
        error_messages={"required": "Say what time it asks of them"},
    )
    text = TextField(
        label="Letter",
        rows=10,
        max_length=5000,
        required=False,
        help_text="Empty: we write it from the project, with its purpose and the time asked.",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools_to_come(project)

    def layout(self) -> Layout:
        return Layout("key", "school", Pair("to_name", "to_email"), "time_asked", "text")


class JoinForm(PageForm):
    """A school of the alliance joins the project, from a day and a cycle on."""

    school = school_field()
    joined_on = DayField(label="Joins on")
    joined_from = forms.ModelChoiceField(
        Cycle.objects.none(),
        required=False,
        label="From which cycle",
        empty_label="The next one",
        error_messages={"invalid_choice": "Choose a cycle of this project"},
    )
    why_joined = TextField(label="Why they join", max_length=200, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools_to_come(project)
        self.fields["joined_from"].queryset = project.cycles.order_by("-number")

    def layout(self) -> Layout:
        return Layout("school", Pair("joined_on", "joined_from"), "why_joined")


class LeaveForm(PageForm):
    """A school leaves the project. What it contributed stays."""

    left_on = DayField(label="Leaves on")
    why_left = forms.ChoiceField(
        label="Why?",
        choices=[("", "Choose the main reason"), *Participation.WhyLeft.choices],
        error_messages={
            "required": "Choose why the school leaves",
            "invalid_choice": "Choose why the school leaves",
        },
    )
    reason = TextField(label="Note", max_length=200, required=False)
    closes = forms.BooleanField(
        label="This is the last school: close the project and its cycle", required=False
    )

    def __init__(self, *args: Any, joined_on: date | None, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joined_on = joined_on
        if not is_last:
            del self.fields["closes"]

    def layout(self) -> Layout:
        return Layout(Pair("left_on", "why_left"), *list(self.fields)[2:])

    def clean_left_on(self) -> date:
        day = self.cleaned_data["left_on"]
        if self.joined_on and day < self.joined_on:
            raise ValidationError("A school cannot leave before it joined")
        return day


class Replacing(PageForm):
    """What it says takes the place of what stands: ``version`` is the number of that row, or 0."""

    version = SeenVersion()

    def __init__(self, *args: Any, standing: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        self.initial["version"] = self._number(standing.first())

    def conflict(self, problem: ChangedMeanwhile) -> str:
        """What stands now; whoever sends the form again has seen it."""
        now = self.standing.all().first()
        self.add_error(None, str(problem))
        self.carry(version=self._number(now))
        if now is None:
            return "Nothing: what stood here was ended."
        return self.saved_instead(model_to_dict(now)) or "The same as in your form."

    @staticmethod
    def _number(row: Any) -> int:
        return row.pk if row else 0


class NameForm(Replacing, ToSomebody):
    """Who sponsors the project in a school, or is its senior link; they are asked to confirm."""

    def layout(self) -> Layout:
        return Layout("version", Pair("to_name", "to_email"))


class AgreementForm(FormWithFile, Replacing, ToSomebody):
    """What the alliance and the school promise each other; the school is asked to confirm."""

    link_role = TextField(
        label="What the project link does",
        rows=3,
        max_length=2000,
        error_messages={"required": "Say what the project link does"},
    )
    school_role = TextField(
        label="What the school does",
        rows=3,
        max_length=2000,
        error_messages={"required": "Say what the school does"},
    )
    starts_on = DayField(label="From")
    ends_on = DayField(label="Until")
    file = AttachmentField(
        label="The agreement as a file",
        required=False,
        help_text="The school can read it before it answers.",
    )

    def __init__(self, *args: Any, file_before: object = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file_before:
            self.fields["file"].help_text += f" “{file_before}” stays with the agreement before."

    def layout(self) -> Layout:
        return Layout(
            "version",
            "link_role",
            "school_role",
            Pair("starts_on", "ends_on"),
            "file",
            Pair("to_name", "to_email"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if {"starts_on", "ends_on"} <= data.keys() and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The end must not be before the start")
        return data


class ConcernForm(Replacing):
    """Why a school is at risk, and what is done about it."""

    reason = TextField(
        label="Why is it at risk?",
        max_length=500,
        error_messages={"required": "Say why the school is at risk"},
    )
    action = TextField(
        label="What do you do about it?",
        max_length=500,
        error_messages={"required": "Say what you do about it"},
    )


class PlanForm(PageForm):
    """What a school needs, how often it is visited, how it came in, what else runs there.

    ``version`` is that of the plan the person saw.
    """

    version = SeenVersion()
    visits_planned = forms.IntegerField(
        label="Visits planned",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "w-num"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter a number from 0 to 100"
        ),
    )
    year_groups = TextField(
        label="Year groups",
        max_length=120,
        required=False,
        help_text="With a comma between them, for example: Year 4, Year 5.",
    )
    needs = TextField(label="What it needs", rows=3, max_length=2000, required=False)
    came_in = forms.ChoiceField(
        label="How did it come in?",
        choices=[("", "Not said"), *Participation.CameIn.choices],
        required=False,
        error_messages={"invalid_choice": "Choose how it came in from the list"},
    )
    other_support = TextField(
        label="Other support in the school at the same time",
        rows=2,
        max_length=2000,
        required=False,
        help_text="For example from the local authority or the trust. Stands beside the figures.",
    )


class VisitForm(OnceForm):
    """A visit that took place; sent twice, it is one."""

    visited_on = DayField(label="Visited on")
    year_groups = TextField(label="Year groups seen", max_length=120, required=False)
    note = TextField(label="Note", max_length=300, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def layout(self) -> Layout:
        return Layout("key", Pair("visited_on", "year_groups"), "note")

    def clean_visited_on(self) -> date:
        day = self.cleaned_data["visited_on"]
        if day > self.today:
            raise ValidationError("The day must be today or earlier")
        return day

    def visit_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("visited_on", "year_groups", "note")}


class AnswerForm(PageForm):
    """Yes or no of somebody in a school, and what they add to it."""

    answer = forms.ChoiceField(
        label="Your answer",
        widget=forms.RadioSelect(attrs={"flow": "flow"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose your answer"),
    )
    note = TextField(label="Anything to add", max_length=500, required=False)

    def __init__(self, *args: Any, no: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(Answer.YES.value, "Yes"), (Answer.NO.value, no)]
