"""What may be typed about the lead school of an alliance."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from accounts.models import User
from alliances.models import Alliance, LeadSchoolChange, Post, School
from core.forms import DayField, PageForm, Pair, SeenVersion, TextField
from core.templatetags.components import long_day
from projects.forms.invitations import colleagues

Outcome = LeadSchoolChange.Outcome
ASKED_SOMETIMES = {"after", "named_by", "projects", "who", "lead", "lead_by"}
GOES_ON, SOMEBODY, NOBODY = "goes_on", "somebody", "nobody"


def one_of(label: str, choices: Any, words: str, **more: Any) -> forms.ChoiceField:
    """Radio buttons; ``words`` is what is said when none is chosen."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), words),
        **more,
    )


class LeadSchoolForm(PageForm):
    """What became of the lead school, what follows, and who leads the alliance from today."""

    seen = SeenVersion()
    happened = forms.ChoiceField(
        label="What happened?",
        choices=[("", "Choose what happened"), *LeadSchoolChange.Happened.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what happened"),
    )
    changed_on = DayField(label="From when?", help_text="Today or earlier.")
    note = TextField(
        label="Note",
        max_length=300,
        required=False,
        help_text="People of the alliance and its facilitator read it.",
    )
    outcome = one_of("What follows?", Outcome.choices, "Choose what follows")
    after = forms.ModelChoiceField(
        School.objects.none(),
        required=False,
        label="If another school leads: which?",
        empty_label="Choose a school",
        error_messages={"invalid_choice": "Choose a school of the alliance"},
    )
    named_by = DayField(label="If no school leads yet: named by", required=False)
    projects = one_of(
        "If the alliance ends: what becomes of its projects?",
        [
            ("go_on", "They go on, outside the alliance, with the same schools and people"),
            ("close", "They close, with their cycles; calls are called off"),
        ],
        "Choose what becomes of the projects",
        required=False,
    )
    who = one_of(
        "Who leads the alliance?",
        [(GOES_ON, "Whoever leads it now"), (SOMEBODY, "Somebody else"), (NOBODY, "Nobody yet")],
        "Choose who leads the alliance",
        required=False,
    )
    lead = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label="If somebody else: who?",
        empty_label="Choose a person",
        help_text="Somebody who holds a role in the alliance. Invite others afterwards.",
        error_messages={"invalid_choice": "Choose somebody of the alliance"},
    )
    lead_by = DayField(label="If nobody yet: named by", required=False)

    def __init__(
        self,
        *args: Any,
        alliance: Alliance,
        leads: list[Post],
        newest: LeadSchoolChange | None,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.newest = today, newest
        self.initial["seen"] = newest.number if newest else 0
        self.initial["changed_on"] = today
        others = School.objects.members_of(alliance).exclude(pk=alliance.lead_school_id)
        self.fields["after"].queryset = others.distinct()
        self.fields["lead"].queryset = colleagues(alliance.pk, today)
        who = self.fields["who"]
        if leads:
            names = " and ".join(str(post.person) for post in leads)
            who.choices = [(GOES_ON, f"{names}, as now"), *who.choices[1:]]
        else:
            who.choices = who.choices[1:]
            del self.fields["lead_by"]
        for name in self.fields.keys() & ASKED_SOMETIMES:
            self.fields[name].needed_sometimes = True

    def layout(self) -> Layout:
        people = Pair("lead", "lead_by") if "lead_by" in self.fields else "lead"
        what, follows = Pair("happened", "changed_on"), Pair("after", "named_by")
        return Layout("seen", what, "note", "outcome", follows, "projects", "who", people)

    def clean_changed_on(self) -> date:
        day: date = self.cleaned_data["changed_on"]
        if day > self.today:
            raise forms.ValidationError("The day must be today or earlier")
        if self.newest and day < self.newest.changed_on:
            last = long_day(self.newest.changed_on)
            raise forms.ValidationError(f"The change before was on {last}: enter that day or later")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        outcome, who = data.get("outcome"), data.get("who")
        self._ask("after", outcome == Outcome.SUCCESSOR, "Choose the school that leads")
        self._ask("named_by", outcome == Outcome.VACANT, "Enter by when a school is named")
        self._ask("projects", outcome == Outcome.ENDED, "Choose what becomes of the projects")
        leads_on = outcome in (Outcome.SUCCESSOR, Outcome.VACANT)
        self._ask("who", leads_on, "Choose who leads the alliance")
        self._ask("lead", leads_on and who == SOMEBODY, "Choose who leads the alliance")
        self._ask("lead_by", leads_on and who == NOBODY, "Enter by when somebody is named")
        for name in ("named_by", "lead_by"):
            if data.get(name) and data[name] < self.today:
                self.add_error(name, "Enter today or a later day")
        return data

    def _ask(self, name: str, is_asked: bool, words: str) -> None:
        """What the answers before ask for is there; what they do not ask for counts for nothing."""
        if name not in self.fields or name in self.errors:
            return
        if not is_asked:
            self.cleaned_data[name] = None
        elif not self.cleaned_data.get(name):
            self.add_error(name, words)

    def answers(self) -> dict[str, Any]:
        """What ``actions.lead_schools.change`` asks for."""
        data = self.cleaned_data
        names = ("happened", "changed_on", "note", "outcome", "after", "named_by")
        return {
            "seen": data["seen"],
            "fields": {name: data[name] for name in names},
            "lead": data["lead"],
            "lead_by": data.get("lead_by"),
            "lead_goes_on": data["who"] == GOES_ON,
            "closes_projects": data["projects"] == "close",
        }
