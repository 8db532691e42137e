"""What a lead may type into a learning cycle."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q, QuerySet

from clusters.models import Meeting, Term
from core.forms import DayField, Fold, OnceForm, PageForm, Pair, SeenVersion, TextField
from projects.models import Cycle, Project, Trial
from toolkit.models import Intervention


class CycleForm(PageForm):
    """A learning cycle and what it tests. After the plan stage, what was planned is locked."""

    CHOICES = tuple(f"intervention_{n}" for n in range(1, Trial.MOST + 1))
    LOCKED = (
        *CHOICES, "own_idea", "previous_practice", "prediction", "is_pilot",
    )  # fmt: skip

    version = SeenVersion()
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
    review_meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Reviewed at", required=False,
        empty_label="Not chosen yet",
    )  # fmt: skip
    is_pilot = forms.BooleanField(
        label="It is a pilot: a try-out whose results count in no total", required=False
    )

    def __init__(
        self, *args: Any, project: Project, cycle: Cycle | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_locked = cycle is not None and cycle.is_locked
        if cycle is None:
            del self.fields["version"]
        self.fields["term"].queryset = Term.objects.filter(
            programme=project.alliance.programme_id
        ).order_by("-starts_on")
        self.fields["review_meeting"].queryset = _review_meetings(project, cycle)
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

    def locked_out(self, saved: dict[str, Any]) -> str:
        """What was typed into fields that were locked meanwhile, a line a field.

        ``saved`` is what they say. A browser still sends them from a page opened before.
        """
        if not (self.is_locked and self.is_bound):
            return ""
        words = ("own_idea", "previous_practice", "prediction")
        typed = {name: self.data.get(name, "").strip() for name in words}
        lines = [
            f"{self.base_fields[name].label} {text}"
            for name, text in typed.items()
            if text and text != (saved.get(name) or "").replace("\r\n", "\n")
        ]
        chosen = {self.data[name] for name in self.CHOICES if self.data.get(name)}
        known = {str(saved[name]) for name in self.CHOICES if saved.get(name)}
        if chosen - known:
            lines.append("You also chose other interventions.")
        return "\n".join(lines)

    def layout(self) -> Layout:
        if self.is_locked:
            return Layout("version", "term", Pair("starts_on", "ends_on"), "review_meeting", "plan")
        return Layout(
            "key" if "key" in self.fields else "version",
            "intervention_1",
            Fold("More interventions", "intervention_2", "intervention_3",
                 value="One is often enough", css="add"),
            Fold("Your own idea", "own_idea", "previous_practice", css="add",
                 value="When the toolkit does not list it"),
            "term",
            Pair("starts_on", "ends_on"),
            "review_meeting",
            "plan",
            "prediction",
            "is_pilot",
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
        names = (
            "term", "starts_on", "ends_on", "review_meeting", "plan", "prediction",
            "is_pilot",
        )  # fmt: skip
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


def _review_meetings(project: Project, cycle: Cycle | None) -> QuerySet[Meeting]:
    """Announced meetings of the alliance's cluster; the one chosen before stays on offer."""
    since = cycle.starts_on if cycle else project.started_on
    of_cluster = Meeting.objects.announced().filter(
        kind=Meeting.Kind.TERMLY,
        cluster__placings__alliance=project.alliance_id,
        held_on__gte=since or date.min,
    )
    chosen = cycle.review_meeting_id if cycle else None
    return (
        Meeting.objects.filter(Q(pk__in=of_cluster) | Q(pk=chosen))
        .select_related("cluster")
        .order_by("held_on")
    )
