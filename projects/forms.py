"""What a lead may type into a project."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from alliances.models import Alliance, Post, School
from clusters.models import Term
from core.forms import DayField, Fold, ManyField, OnceForm, PageForm, Pair, TextField
from projects import numbers
from projects.models import Cycle, Measure, Project, Sharing, TeamRole, Trial
from toolkit.models import EvidenceSource, FocusArea, Intervention


class ProjectForm(PageForm):
    """A project with its question and schools; ``alliance`` is whose it is."""

    title = TextField(
        label="What is the project called?",
        error_messages={"required": "Give the project a title"},
    )
    question = TextField(
        rows=3,
        max_length=2000,
        label="What do you want to find out?",
        help_text="Your enquiry question, in one or two sentences.",
        error_messages={"required": "Write your question, in a sentence or two"},
    )
    reason = TextField(
        label="Why did the question change?",
        max_length=300,
        required=False,
        help_text="Only when you change it. The question before stays readable.",
    )
    aim = TextField(
        rows=2,
        max_length=2000,
        label="What should be different for pupils?",
        error_messages={"required": "Say what should be different for pupils"},
    )
    focus = TextField(rows=3, max_length=5000, label="What will you do?", required=False)
    focus_area = forms.ModelChoiceField(
        FocusArea.objects.all(), label="Area of focus", required=False, empty_label="Not chosen yet"
    )
    schools = ManyField(
        School.objects.none(),
        label="Which schools take part?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Choose schools of your alliance",
            "invalid_pk_value": "Choose schools of your alliance",
        },
    )
    sharing = forms.ChoiceField(
        label="Who can see the project",
        choices=Sharing.choices[1:],
        initial=Sharing.CLUSTER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who can see the project"},
    )

    def __init__(
        self, *args: Any, alliance: Alliance, project: Project | None = None, **kwargs: Any
    ) -> None:
        self.alliance, self.project = alliance, project
        super().__init__(*args, **kwargs)
        if project:
            del self.fields["schools"]
        else:
            del self.fields["reason"]
            self.fields["schools"].queryset = School.objects.filter(
                memberships__alliance=alliance, memberships__left_on__isnull=True
            )
        self.fields["sharing"].hints = {
            Sharing.ALLIANCE: "Everybody in your alliance, and your facilitator",
            Sharing.CLUSTER: "Also the other alliances in your cluster",
            Sharing.PROGRAMME: "Also everybody else in the programme",
        }

    def layout(self) -> Layout:
        if self.project:
            return Layout("title", "question", "reason", "aim", "focus", "focus_area", "sharing")
        return Layout(
            "key", "title", "question", "aim", "schools",
            Fold("More about it", "focus", "focus_area", value="What you will do, area of focus",
                 css="add"),
            Fold("Who can see it", "sharing", value="Our alliance and our cluster", optional=False),
        )  # fmt: skip

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        same = Project.objects.filter(alliance=self.alliance, title__iexact=title)
        if same.exclude(pk=self.project.pk if self.project else None).exists():
            raise ValidationError("Your alliance already has a project of this title")
        return title

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        asked = self.initial.get("question")
        changed = self.project and asked and data.get("question") not in (None, asked)
        if changed and not data.get("reason"):
            self.add_error("reason", "Say why the question changed; the one before stays readable")
        return data

    def project_fields(self) -> dict[str, Any]:
        names = ("title", "aim", "focus", "focus_area", "sharing")
        return {name: self.cleaned_data[name] for name in names}


class NewProjectForm(ProjectForm, OnceForm):
    """A project that does not exist yet."""


class CycleForm(PageForm):
    """A learning cycle and what it tests. After the plan stage, what was planned is locked."""

    CHOICES = tuple(f"intervention_{n}" for n in range(1, Trial.MOST + 1))
    LOCKED = (*CHOICES, "own_idea", "previous_practice", "prediction")

    term = forms.ModelChoiceField(
        Term.objects.none(), label="Term", required=False, empty_label="Not tied to a term"
    )
    starts_on = DayField(label="Starts")
    ends_on = DayField(label="Ends", required=False)
    intervention_1 = forms.ModelChoiceField(
        Intervention.objects.none(), label="Intervention", required=False, empty_label="None"
    )
    intervention_2 = forms.ModelChoiceField(
        Intervention.objects.none(), label="A second one", required=False, empty_label="None"
    )
    intervention_3 = forms.ModelChoiceField(
        Intervention.objects.none(), label="A third one", required=False, empty_label="None"
    )
    own_idea = TextField(
        label="An idea of your own", max_length=160, required=False,
        help_text="When the toolkit does not list it.",
    )  # fmt: skip
    previous_practice = TextField(
        rows=2, max_length=5000, label="Where has something like it been done before?",
        required=False,
    )  # fmt: skip
    plan = TextField(
        rows=4, max_length=20000, label="What will you do, with whom and when?", required=False
    )
    prediction = TextField(
        rows=2, max_length=5000, label="What do you expect to see by the end?", required=False
    )

    def __init__(
        self, *args: Any, project: Project, cycle: Cycle | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_locked = cycle is not None and cycle.stage != Cycle.Stage.PLAN
        self.fields["term"].queryset = Term.objects.filter(
            programme=project.alliance.programme_id
        ).order_by("-starts_on")
        if self.is_locked:
            for name in self.LOCKED:
                del self.fields[name]
            return
        tested = Trial.objects.filter(cycle=cycle).values("intervention")
        offered = Intervention.objects.filter(Q(retired_on__isnull=True) | Q(pk__in=tested))
        rows = list(offered)  # asked for once, not by each of the three lists
        for name in self.CHOICES:
            self.fields[name].queryset = offered
            self.fields[name].choices = [("", "None"), *((row.pk, row.title) for row in rows)]

    def layout(self) -> Layout:
        if self.is_locked:
            return Layout("term", Pair("starts_on", "ends_on"), "plan")
        return Layout(
            *(("key",) if "key" in self.fields else ()),
            "intervention_1",
            Fold("More interventions", "intervention_2", "intervention_3",
                 value="One is often enough", css="add"),
            Fold("Your own idea", "own_idea", "previous_practice", css="add",
                 value="When the toolkit does not list it"),
            "term",
            Pair("starts_on", "ends_on"),
            "plan",
            "prediction",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The end must not be before the start")
        chosen = [data[name] for name in self.CHOICES if data.get(name)]
        if len(chosen) != len(set(chosen)):
            self.add_error("intervention_2", "You chose the same intervention twice")
        if data.get("own_idea") and len(chosen) == Trial.MOST:
            self.add_error("own_idea", "Test three things at the most; take one out first")
        if data.get("previous_practice") and not data.get("own_idea"):
            self.add_error("own_idea", "Name the idea this is about")
        return data

    def cycle_fields(self) -> dict[str, Any]:
        names = ("term", "starts_on", "ends_on", "plan", "prediction")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def trials(self) -> dict[str, Any]:
        """What the cycle tests; nothing when that is locked."""
        if self.is_locked:
            return {}
        return {
            "interventions": [
                self.cleaned_data[name] for name in self.CHOICES if self.cleaned_data[name]
            ],
            "own_idea": self.cleaned_data["own_idea"],
            "previous_practice": self.cleaned_data["previous_practice"],
        }


class NewCycleForm(CycleForm, OnceForm):
    """A cycle that does not exist yet."""


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


class JoinForm(PageForm):
    """A school of the alliance joins the project."""

    school = forms.ModelChoiceField(
        School.objects.none(),
        label="School",
        empty_label="Choose a school",
        error_messages={
            "required": "Choose a school of your alliance",
            "invalid_choice": "Choose a school of your alliance",
        },
    )
    joined_on = DayField(label="Joins on")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taking_part = project.participations.filter(left_on__isnull=True).values("school")
        self.fields["school"].queryset = School.objects.filter(
            memberships__alliance=project.alliance_id, memberships__left_on__isnull=True
        ).exclude(pk__in=taking_part)

    def layout(self) -> Layout:
        return Layout(Pair("school", "joined_on"))


class LeaveForm(PageForm):
    """A school leaves the project. What it contributed stays."""

    left_on = DayField(label="Leaves on")
    reason = TextField(
        label="Reason", max_length=200, error_messages={"required": "Say why the school leaves"}
    )

    def __init__(self, *args: Any, joined_on: date | None, **kwargs: Any) -> None:
        self.joined_on = joined_on
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        return Layout(Pair("left_on", "reason"))

    def clean_left_on(self) -> date:
        day = self.cleaned_data["left_on"]
        if self.joined_on and day < self.joined_on:
            raise ValidationError("A school cannot leave before it joined")
        return day


class TeamForm(PageForm):
    """Somebody with a post in the alliance takes a part in the project."""

    post = forms.ModelChoiceField(
        Post.objects.none(),
        label="Person",
        empty_label="Choose a person",
        error_messages={
            "required": "Choose somebody of your alliance",
            "invalid_choice": "Choose somebody of your alliance",
        },
    )
    role = forms.ChoiceField(
        label="Part in the project",
        choices=TeamRole.Role.choices,
        initial=TeamRole.Role.MEMBER,
        error_messages={"required": "Choose the part"},
    )
    ends_on = DayField(label="Until", required=False)

    def __init__(self, *args: Any, project: Project, today: date, **kwargs: Any) -> None:
        self.project, self.today = project, today
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = (
            Post.objects.in_force(today)
            .filter(alliance=project.alliance_id, person__is_active=True)
            .select_related("person", "alliance")
        )
        self.fields["post"].label_from_instance = lambda post: (
            f"{post.person}, {post.get_role_display().lower()}"
        )

    def layout(self) -> Layout:
        return Layout("post", Pair("role", "ends_on"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("ends_on") and data["ends_on"] < self.today:
            self.add_error("ends_on", "The end must be today or later")
        post, role = data.get("post"), data.get("role")
        if post and role:
            held = self.project.team.in_force(self.today)
            if held.filter(post=post, role=role).exists():
                self.add_error("post", "This person already has that part")
        return data
