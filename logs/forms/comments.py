"""What a reader may say beneath a text of the log."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from core.forms import OnceForm, TextField
from logs.models import Entry, LogText

A_COMMENT, WHOLE = "comment", "all"
PARTS = {
    "what_happened": "What happened",
    "went_well": "What went well",
    "not_effective": "What was not effective",
    "problems": "Problems along the way",
}
"""The parts of an entry that a question can be about."""


class CommentForm(OnceForm):
    """A comment, or a question about the whole text or a part of it."""

    text = TextField(
        rows=2,
        max_length=5000,
        label="Your comment",
        error_messages={"required": "Write your comment, in a sentence or two"},
    )
    asks = forms.ChoiceField(
        label="What is it?",
        error_messages={
            "required": "Choose whether it is a comment or a question",
            "invalid_choice": "Choose whether it is a comment or a question",
        },
    )

    def __init__(self, *args: Any, about: LogText, is_answer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = "entry" if isinstance(about, Entry) else "reflection"
        self.fields["text"].help_text = f"Seen by everyone who can see this {seen}."
        if is_answer:
            self.fields["text"].label = "Your answer"
            del self.fields["asks"]
            return
        written = [name for name in PARTS if getattr(about, name, None)]
        self.fields["asks"].choices = [
            (A_COMMENT, "A comment"),
            (WHOLE, "A question"),
            *((name, f"A question about: {PARTS[name]}") for name in written),
        ]

    def layout(self) -> Layout:
        return Layout("key", "text", *(("asks",) if "asks" in self.fields else ()))

    @property
    def part(self) -> str | None:
        """Of a question the part it is about, empty for the whole; None for a comment."""
        asks = self.cleaned_data.get("asks", A_COMMENT)
        if asks == A_COMMENT:
            return None
        return "" if asks == WHOLE else asks
