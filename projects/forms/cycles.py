"""What a lead may type into a learning cycle."""

from datetime import date
from itertools import chain
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q, QuerySet

from clusters.models import Meeting, Term
from core.forms import DayField, Fold, OnceForm, PageForm, Pair, SeenVersion, TextField
from projects.models import Cycle, Project, Trial
from toolkit.models import Intervention


def _intervention(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Intervention.objects.none(), label=label, required=False, empty_label="None"
    )


def _idea(label: str, help_text: str = "") -> TextField:
    return TextField(label=label, max_length=160, required=False, help_text=help_text)


def _practice(label: str) -> TextField:
    return TextField(rows=2, max_length=5000, label=label, required=False)


class CycleForm(PageForm):
    """A learning cycle and what it tests. After the plan stage, what was planned is locked."""

    CHOICES = tuple(f"intervention_{n}" for n in range(1, 6))
    IDEAS = (
        ("own_idea", "previous_practice"), ("own_idea_2", "previous_practice_2"),
        ("own_idea_3", "previous_practice_3"),
    )  # fmt: skip
    TESTED = (*CHOICES, *chain.from_iterable(IDEAS), "why_more")
    LOCKED = (*TESTED, "prediction", "is_pilot", "starts_on")

    version = SeenVersion()
    term = forms.ModelChoiceField(
        Term.objects.none(), label="Term", required=False, empty_label="Not tied to a term"
    )
    starts_on = DayField(label="Starts")
    ends_on = DayField(label="Ends", required=False)
    intervention_1 = _intervention("Intervention")
    intervention_2 = _intervention("A second one")
    intervention_3 = _intervention("A third one")
    intervention_4 = _intervention("A fourth one")
    intervention_5 = _intervention("A fifth one")
    own_idea = _idea("An idea of your own", "When the toolkit does not list it.")
    previous_practice = _practice("Where has something like it been done before?")
    own_idea_2 = _idea("A second idea")
    previous_practice_2 = _practice("Where has something like the second been done before?")
    own_idea_3 = _idea("A third idea")
    previous_practice_3 = _practice("Where has something like the third been done before?")
    why_more = TextField(
        rows=2, max_length=2000, label="Why do you test more than three things at once?",
        required=False, help_text="The more you test, the less you can tell what did it.",
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
        self.cycle = cycle
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
        words = [name for name in (*self.TESTED, "prediction") if name not in self.CHOICES]
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
        starts_on, day = self.data.get("starts_on", ""), saved.get("starts_on")
        if starts_on and day and starts_on != day.isoformat():
            lines.append(f"Starts {starts_on}")
        return "\n".join(lines)

    def layout(self) -> Layout:
        if self.is_locked:
            return Layout("version", "term", "ends_on", "review_meeting", "plan")
        return Layout(
            "key" if "key" in self.fields else "version",
            "intervention_1",
            Fold("More interventions", *self.CHOICES[1:], value="One is often enough", css="add"),
            Fold("Your own idea", *self.IDEAS[0], css="add",
                 value="When the toolkit does not list it"),
            Fold("More ideas of your own", *self.IDEAS[1], *self.IDEAS[2], css="add",
                 value="One is often enough"),
            Fold("More than three things", "why_more", value="From the fourth on, say why",
                 css="add"),
            "term",
            Pair("starts_on", "ends_on"),
            "review_meeting",
            "plan",
            "prediction",
            "is_pilot",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts = self.cycle.starts_on if self.cycle and self.is_locked else data.get("starts_on")
        ends = data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The end must not be before the start")
        if not self.is_locked:
            self._check_what_is_tested(data)
        return data

    def _check_what_is_tested(self, data: dict[str, Any]) -> None:
        chosen = [data[name] for name in self.CHOICES if data.get(name)]
        if len(chosen) != len(set(chosen)):
            self.add_error("intervention_2", "You chose the same intervention twice")
        ideas: set[str] = set()
        for idea, practice in self.IDEAS:
            if data.get(practice) and not data.get(idea):
                self.add_error(idea, "Name the idea this is about")
            if (named := data.get(idea, "").lower()) in ideas:
                self.add_error(idea, "You named the same idea twice")
            ideas |= {named} - {""}
        is_more = len(set(chosen)) + len(ideas) > Trial.USUAL
        if not is_more:
            data["why_more"] = ""
        elif "why_more" in data and not data["why_more"]:
            self.add_error("why_more", "Say why you test more than three things at once")

    def cycle_fields(self) -> dict[str, Any]:
        names = (
            "term", "starts_on", "ends_on", "review_meeting", "plan", "prediction",
            "is_pilot", "why_more",
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
            "own_ideas": {
                self.cleaned_data[idea]: self.cleaned_data[practice]
                for idea, practice in self.IDEAS
                if self.cleaned_data[idea]
            },
        }


class NewCycleForm(CycleForm, OnceForm):
    """A cycle that does not exist yet; ``brings`` is what comes with a plan that is copied."""

    with_rest = forms.BooleanField(
        label="Bring what belongs to this plan as well", required=False, initial=True
    )

    def __init__(self, *args: Any, brings: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if brings:
            self.fields["with_rest"].help_text = brings
        else:
            del self.fields["with_rest"]

    def layout(self) -> Layout:
        first, *rest = super().layout()
        return Layout(first, *(name for name in ("with_rest",) if name in self.fields), *rest)


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
