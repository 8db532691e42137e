"""What may be done with letters that have not left."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from core.forms import PageForm, TextField

HOLD, RELEASE, TAKE_BACK = "hold", "release", "take_back"


class StopForm(PageForm):
    """One letter, or all that were posted with it; the button that is pressed says what is done."""

    which = forms.ChoiceField(
        label="Which emails?",
        choices=[("one", "This one alone")],
        widget=forms.RadioSelect,
        required=False,
    )
    why = TextField(
        label="Why it is taken back",
        max_length=300,
        required=False,
        help_text="Only when you take it back. It stands in the list of emails.",
    )
    do = forms.ChoiceField(
        choices=[(each, each) for each in (HOLD, RELEASE, TAKE_BACK)], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].needed_sometimes = True
        if number > 1:
            everything = ("all", f"All {number} that were posted together and have not left")
            self.fields["which"].choices = [everything, *self.fields["which"].choices]
            self.fields["which"].initial = "all"
            self.fields["which"].needed_sometimes = True
        else:
            del self.fields["which"]

    def layout(self) -> Layout:
        return Layout(*(name for name in self.fields if name != "do"))

    @property
    def takes_all(self) -> bool:
        return self.cleaned_data.get("which") == "all"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors.pop("do", None):
            self.add_error(None, "Choose whether to hold, release or take back")
        if data.get("do") == TAKE_BACK and not data.get("why") and "why" not in self.errors:
            self.add_error("why", "Say why it is taken back")
        return data
