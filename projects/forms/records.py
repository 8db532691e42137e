"""What may be written down beside the cycles of a project."""

import re
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from clusters.models import Term
from clusters.queries import cluster_of
from core.forms import DayField, Fold, OnceForm, PageForm, Pair, TextField
from projects.models import Cycle, Milestone, Project
from projects.models.records import weeks_of
from projects.registers import own_ideas

OF_THE_LOG = re.compile(r"(?:https?://[^/\s]+)?(/(?:log|reflect)/\d{1,18}/)")
"""The address of an entry or reflection, as a browser shows it or without the site."""


class RecordForm(OnceForm):
    """Something to write down; ``project`` is what it is about. It is not changed afterwards."""

    FIELDS: tuple[str, ...]

    def __init__(self, *args: Any, project: Project, today: date, **kwargs: Any) -> None:
        self.project, self.today = project, today
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        return Layout("key", *(name for name in self.FIELDS if name in self.fields))

    def record_fields(self) -> dict[str, Any]:
        """The row's own fields, by the names of its columns."""
        return {name: self.cleaned_data[name] for name in self.FIELDS if name in self.fields}


class DatedForm(RecordForm):
    """Something that was so on a day, today at the latest."""

    DAY: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[self.DAY] = self.today

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get(self.DAY) and data[self.DAY] > self.today:
            self.add_error(self.DAY, "The date must be today or earlier")
        return data


class DecisionForm(DatedForm):
    """What was decided."""

    DAY = "decided_on"
    FIELDS = ("what", "reason", "alternatives", "who", "decided_on")

    what = TextField(
        label="What was decided?", max_length=300,
        error_messages={"required": "Say what was decided"},
    )  # fmt: skip
    reason = TextField(
        rows=2, max_length=5000, label="Why?", error_messages={"required": "Say why"}
    )
    alternatives = TextField(
        rows=2, max_length=5000, label="What else did you think of?", required=False
    )
    who = TextField(
        label="Who decided?", max_length=200, help_text="Names or a group.",
        error_messages={"required": "Say who decided"},
    )  # fmt: skip
    decided_on = DayField(label="When?")

    def layout(self) -> Layout:
        return Layout("key", "what", "reason", "alternatives", Pair("who", "decided_on"))


class ChangeForm(DatedForm):
    """What was changed in the project while it ran."""

    DAY = "changed_on"
    FIELDS = ("what", "reason", "learning", "learned_from", "changed_on")

    what = TextField(
        label="What did you change?", max_length=300,
        error_messages={"required": "Say what you changed"},
    )  # fmt: skip
    reason = TextField(
        rows=2, max_length=5000, label="Why?", error_messages={"required": "Say why"}
    )
    learning = TextField(
        rows=2, max_length=5000, label="What had you learned that led to it?", required=False
    )
    learned_from = TextField(
        label="Where is that written?", max_length=300, required=False,
        help_text="Paste the address of an entry or reflection, for example /log/12/",
    )  # fmt: skip
    changed_on = DayField(label="When?")

    def layout(self) -> Layout:
        linked = Fold("Link to the log", "learned_from", value="An entry or reflection", css="add")
        return Layout("key", "what", "reason", "learning", linked, "changed_on")

    def clean_learned_from(self) -> str:
        """Only its path, on whatever site it was copied."""
        typed = self.cleaned_data["learned_from"].strip()
        found = OF_THE_LOG.fullmatch(typed)
        if typed and found is None:
            raise ValidationError(
                "Paste the address of an entry or reflection, for example /log/12/"
            )
        return found[1] if found else ""


class CheckForm(DatedForm):
    """Who looked at what, and what they found."""

    DAY = "checked_on"
    FIELDS = ("what", "result", "who", "checked_on", "cycle")

    what = TextField(
        label="What was checked?", max_length=300,
        help_text="For example: the questionnaires, the notes of the visits, the time plan.",
        error_messages={"required": "Say what was checked"},
    )  # fmt: skip
    result = TextField(
        rows=2, max_length=5000, label="What was found?",
        error_messages={"required": "Say what was found"},
    )  # fmt: skip
    who = TextField(
        label="Who checked?", max_length=200, error_messages={"required": "Say who checked"}
    )
    checked_on = DayField(label="When?")
    cycle = forms.ModelChoiceField(
        Cycle.objects.none(), label="In which cycle?", required=False, empty_label="In no cycle"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"].queryset = self.project.cycles.all()
        self.initial["cycle"] = self.project.cycles.open().first()

    def layout(self) -> Layout:
        return Layout("key", "what", "result", Pair("who", "checked_on"), "cycle")


class EvidenceForm(DatedForm):
    """What others found before."""

    DAY = "read_on"
    FIELDS = ("source", "says", "used", "idea", "read_on")

    source = TextField(
        label="What did you read or see?", max_length=300,
        help_text="A title with its author, an address, or a school you visited.",
        error_messages={"required": "Name the source"},
    )  # fmt: skip
    says = TextField(
        rows=2, max_length=5000, label="What does it say?",
        error_messages={"required": "Say what it says, in a sentence or two"},
    )  # fmt: skip
    used = TextField(
        rows=2, max_length=5000, label="How do you use it?",
        error_messages={"required": "Say how you use it, or why you do not"},
    )  # fmt: skip
    idea = forms.ChoiceField(label="For an idea of your own?", required=False)
    read_on = DayField(label="When?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ideas = own_ideas(self.project)
        self.fields["idea"].choices = [("", "For the whole project"), *((i, i) for i in ideas)]
        if not ideas:
            del self.fields["idea"]


class MilestoneForm(RecordForm):
    """Something to reach, by a day or by the end of a week of a term."""

    FIELDS = ("what", "due_on", "term", "week")

    what = TextField(
        label="What will be done?", max_length=200,
        error_messages={"required": "Say what will be done"},
    )  # fmt: skip
    due_on = DayField(label="By a day", required=False)
    term = forms.ModelChoiceField(
        Term.objects.none(), label="Or in a term", required=False, empty_label="No term"
    )
    week = forms.IntegerField(
        label="By the end of week", required=False, min_value=1,
        max_value=Milestone.MOST_WEEKS,
        error_messages={"invalid": "Enter the week as a number, for example 3"},
        help_text="Weeks of school; half-term is not counted.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alliance = self.project.alliance
        cluster = cluster_of(alliance.pk, self.today)
        terms = Term.objects.of(alliance.programme_id, cluster.pk if cluster else None)
        self.fields["term"].queryset = terms.filter(ends_on__gte=self.today)

    def layout(self) -> Layout:
        return Layout("key", "what", "due_on", Pair("term", "week"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        day, term, week = data.get("due_on"), data.get("term"), data.get("week")
        if day and (term or week):
            self.add_error("due_on", "Give a day or a week of a term, not both")
        elif term and not week:
            self.add_error("week", "Say in which week of the term")
        elif week and not term:
            self.add_error("term", "Choose the term of that week")
        elif not day and not term:
            self.add_error("due_on", "Give a day, or choose a term and its week")
        elif term and week and week > len(weeks_of(term)):
            self.add_error("week", f"{term} has {len(weeks_of(term))} weeks")
        return data


class TakeBackForm(PageForm):
    """Why something that was written down was wrong."""

    why = TextField(
        label="What was wrong with it?", max_length=300,
        error_messages={"required": "Say what was wrong with it"},
    )  # fmt: skip


class ReachedForm(PageForm):
    """When a milestone was reached, and what shows it."""

    done_on = DayField(label="Reached on")
    evidence = TextField(
        rows=2, max_length=5000, label="What shows it?",
        error_messages={"required": "Say what shows it"},
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, initial={"done_on": today}, **kwargs)

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day > self.today:
            raise ValidationError("The date must be today or earlier")
        return day
