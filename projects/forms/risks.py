"""What may be typed about a risk."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from core.forms import DayField, OnceForm, PageForm, Pair, SeenVersion, TextField
from projects.models import Risk, RiskReview


class ReviewFields(PageForm):
    """How a risk stands on the day it is looked at."""

    STANDS = ("likelihood", "effect", "owner", "action", "look_again_on")

    likelihood = forms.ChoiceField(
        label="How likely is it?",
        choices=RiskReview.Likelihood.choices,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={"required": "Say how likely it is"},
    )
    effect = forms.ChoiceField(
        label="What would it do to the project?",
        choices=RiskReview.Effect.choices,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={"required": "Say how much it would do"},
    )
    owner = TextField(
        label="Who looks after it",
        help_text="A name or a role.",
        error_messages={"required": "Say who looks after it"},
    )
    action = TextField(
        rows=2,
        max_length=2000,
        label="What we do about it",
        error_messages={"required": "Say what you do about it, or that you only watch it"},
    )
    look_again_on = DayField(label="Look at it again by", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_look_again_on(self) -> date | None:
        day = self.cleaned_data["look_again_on"]
        if day and day < self.today:
            raise ValidationError("The day to look again must be today or later")
        return day

    def review_fields(self) -> dict[str, Any]:
        """What a review keeps, by the names of its columns."""
        names = (*self.STANDS, "note", "is_over")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class NewRiskForm(OnceForm, ReviewFields):
    """A risk with its first review."""

    kind = forms.ChoiceField(
        label="What is it about?",
        choices=Risk.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is about"},
    )
    what = TextField(
        label="What could happen?",
        max_length=300,
        error_messages={"required": "Say what could happen"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].hints = {
            Risk.Kind.DESIGNATION: "The alliance could lose or pass on its designation",
            Risk.Kind.STAFFING: "Somebody the project needs could leave, or have no time",
            Risk.Kind.TRUST: "A school could join a trust, or its trust could want something else",
            Risk.Kind.ACCOUNTABILITY: "Inspections and results could take over",
            Risk.Kind.CULTURAL: "How things are done in a school could stand in the way",
        }

    def layout(self) -> Layout:
        return Layout(
            "key", "what", "kind", "likelihood", "effect", "action", Pair("owner", "look_again_on")
        )


class ReviewForm(ReviewFields):
    """A risk looked at again; ``seen`` is the number of the review the person saw."""

    seen = SeenVersion()
    note = TextField(rows=2, max_length=2000, label="What has changed since?", required=False)
    is_over = forms.BooleanField(label="It is no longer a risk", required=False)

    def layout(self) -> Layout:
        return Layout(
            "seen", "likelihood", "effect", "note", "action", Pair("owner", "look_again_on"),
            "is_over",
        )  # fmt: skip
