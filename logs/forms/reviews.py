"""What may be typed at a review: the challenge, the answer, another challenger, a step."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from alliances.models import Alliance
from clusters.circles import Circle
from clusters.forms.follow_up import ActionFields
from core.forms import PageForm, Pair, SeenVersion, TextField
from logs.models import PeerChallenge

LONGEST = 5000
NOBODY = "nobody"
"""A challenger besides those who are asked."""


class ReviewForm(PageForm):
    """A challenge in three boxes, of which one is asked for."""

    version = SeenVersion()
    strengths = TextField(
        label="Strengths",
        rows=2,
        max_length=LONGEST,
        required=False,
        help_text="What is working, and how do you know?",
    )
    questions = TextField(
        label="Challenge questions",
        rows=3,
        max_length=LONGEST,
        help_text="Ask, do not tell. One question a line.",
        error_messages={"required": "Ask at least one question"},
    )
    suggestions = TextField(label="Suggestions", rows=2, max_length=LONGEST, required=False)


class AnswerForm(ActionFields):
    """What becomes of a challenge: the answer, where the next cycle leans, an agreed next step.

    Once a step is agreed it is an action like any other and is changed there: ``has_step``.
    """

    version = SeenVersion()
    response = TextField(
        label="Your answer",
        rows=3,
        max_length=LONGEST,
        help_text="What you take from the questions, and what you do not.",
        error_messages={"required": "Say what you take from the questions"},
    )
    next_cycle = forms.ChoiceField(
        label="Next cycle you will",
        choices=PeerChallenge.NextCycle.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
    )

    def __init__(
        self, *args: Any, circle: Circle, today: date, has_step: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, circles=[circle], today=today, auto_id="answer_%s", **kwargs)
        self.fields["next_cycle"].hints = {
            "continue": "Same intervention, same schools",
            "adapt": "Same intervention, changed",
            "switch": "Try a different one",
        }
        self.has_step = has_step
        for name in ("what", "owner", "due_on"):
            self.fields[name].required = False
            if has_step:
                del self.fields[name]
        if not has_step:
            self.fields["what"].label = "Agreed next step"
            self.fields["what"].help_text = "It becomes an action of this meeting."

    def layout(self) -> Layout:
        step = [] if self.has_step else ["what", Pair("owner", "due_on")]
        return Layout("version", "response", "next_cycle", *step)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.has_step:
            return data
        begun = data.get("owner") or data.get("due_on")
        if begun and not data.get("what") and "what" not in self.errors:
            self.add_error("what", "Enter the next step, or leave who and by empty")
        if data.get("what") and not data.get("owner") and "owner" not in self.errors:
            self.add_error("owner", "Choose who does it")
        return data

    @property
    def step(self) -> tuple[str, int, date | None] | None:
        """The agreed next step of a form that is valid; None where there is none."""
        data = self.cleaned_data
        return (data["what"], int(data["owner"]), data["due_on"]) if data.get("what") else None


class ChallengerForm(PageForm):
    """Another alliance for a cycle, instead of one that was asked or besides it, and why."""

    challenger = forms.ChoiceField(
        label="Who challenges it", error_messages={"required": "Choose an alliance"}
    )
    instead_of = forms.ChoiceField(
        label="Instead of",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whom it stands in for"},
    )
    reason = TextField(
        label="Why?",
        max_length=300,
        help_text="Everybody who sees the review reads it.",
        error_messages={"required": "Say why, in a sentence"},
    )

    def __init__(
        self,
        *args: Any,
        candidates: Sequence[Alliance],
        asked: Iterable[PeerChallenge],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(each.pk): each for each in candidates}
        self.asked = {str(each.pk): each for each in asked}
        names = [(key, each.name) for key, each in self.candidates.items()]
        self.fields["challenger"].choices = [("", "Choose"), *names]
        instead = [(key, each.challenger.name) for key, each in self.asked.items()]
        self.fields["instead_of"].choices = [*instead, (NOBODY, "Nobody: one more challenger")]
        if not instead:
            del self.fields["instead_of"]

    @property
    def chosen(self) -> Alliance:
        return self.candidates[self.cleaned_data["challenger"]]

    @property
    def replaced(self) -> PeerChallenge | None:
        return self.asked.get(self.cleaned_data.get("instead_of", ""))


class StepForm(PageForm):
    """Why somebody locks, opens or closes by hand. The button that is pressed says which."""

    reason = TextField(
        label="Why?",
        max_length=300,
        help_text="Everybody who sees the review reads it.",
        error_messages={"required": "Say why, in a sentence"},
    )
