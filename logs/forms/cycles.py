"""What people type when a cycle moves."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import DayField, PageForm, TextField
from logs.missing import Missing
from projects.models import Cycle

LONGEST_REASON = 2000
FURTHEST = timedelta(days=120)
"""How far ahead a reopening ends: nobody means a school year."""


class AdvanceForm(PageForm):
    """Go on; with a reason where something is missing that is only expected."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """The stage the person saw, so that a button pressed twice moves the cycle once."""
    reason = TextField(
        rows=2, max_length=LONGEST_REASON, label="Why does it go on so?",
        help_text="Your facilitator reads it. It stays beside the cycle.",
        error_messages={"required": "Say why it goes on so, in a sentence"},
    )  # fmt: skip

    def __init__(self, *args: Any, cycle: Cycle, missing: Missing, **kwargs: Any) -> None:
        self.cycle = cycle
        super().__init__(*args, initial={"seen": cycle.stage}, **kwargs)
        if not missing.expected:
            del self.fields["reason"]

    @property
    def has_moved(self) -> bool:
        """Whether the cycle is no longer where the person saw it."""
        return self.is_bound and self.data.get("seen", "") not in ("", self.cycle.stage)


class DecideForm(PageForm):
    """The decision of a cycle, and why."""

    decision = forms.ChoiceField(
        label="What comes next?",
        choices=Cycle.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the four"},
    )
    reason = TextField(
        rows=3, max_length=5000, label="Why?",
        help_text="What did you see, and what did your peers say?",
        error_messages={"required": "Say why, in a sentence or two"},
    )  # fmt: skip
    learning = TextField(
        rows=3, max_length=5000, label="What do you take with you?", required=False,
        help_text="For the next cycle, for your schools, for others.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.hints = {
            Cycle.Decision.CONTINUE: "The same again. The next cycle opens with this plan.",
            Cycle.Decision.ADAPT: "Changed. The next cycle opens with this plan, to change.",
            Cycle.Decision.SWITCH: "Something else. The next cycle opens with an empty plan.",
            Cycle.Decision.STOP: "The project ends here. No further cycle opens.",
        }


class ReopenForm(PageForm):
    """Where to open a cycle again, until when, and why."""

    stage = forms.ChoiceField(
        label="Back to", widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={"required": "Choose the stage to open again"},
    )  # fmt: skip
    until = DayField(label="Open until")
    reason = TextField(
        rows=2, max_length=LONGEST_REASON, label="Why?",
        help_text="The lead reads it. It stays beside the cycle.",
        error_messages={"required": "Say why, in a sentence"},
    )  # fmt: skip

    def __init__(self, *args: Any, cycle: Cycle, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        passed = Cycle.STAGES[: cycle.stage_number - 1]
        if cycle.is_open:
            field: Any = self.fields["stage"]
            field.choices = [(name, str(Cycle.Stage(name).label)) for name in passed]
        else:
            del self.fields["stage"]

    def clean_until(self) -> date:
        day = self.cleaned_data["until"]
        if not self.today <= day <= self.today + FURTHEST:
            raise ValidationError("Choose a day from today on, within four months")
        return day
