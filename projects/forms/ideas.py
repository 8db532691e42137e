"""What may be typed about own ideas and the toolkit."""

from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django import forms

from core.forms import ManyField, OnceForm, TextField
from projects.forms.fidelity import Heading
from projects.models import IdeaProposal
from toolkit.models import Intervention, Strand

Outcome = IdeaProposal.Outcome


class IdeaForm(OnceForm):
    """What a facilitator hands over of an own idea; all of it can be changed before."""

    why = TextField(
        rows=3, max_length=2000, label="Why might others want it?",
        help_text="The administrators of the programme read what you leave on this page, and "
        "decide. Nothing else of the project goes with it.",
    )  # fmt: skip
    summary = TextField(
        rows=3, max_length=2000, label="What an alliance would do",
        help_text="In two or three sentences. It may be listed in these words for everybody, so "
        "name no school and no person.",
    )  # fmt: skip
    previous_practice = TextField(
        rows=3, max_length=5000, label="Where something like it was done before", required=False
    )
    core_parts = TextField(
        rows=3, max_length=3000, label="What has to stay", required=False, help_text="One a line."
    )
    adaptable_parts = TextField(
        rows=3, max_length=3000, label="What a school may change", required=False,
        help_text="One a line.",
    )  # fmt: skip

    def handed_over(self) -> dict[str, str]:
        """What goes to the administrators."""
        return {name: said for name, said in self.cleaned_data.items() if name != "key"}


class MergeForm(OnceForm):
    """What becomes of an idea: a new intervention, one that is listed, or an answer why not."""

    NEEDED: ClassVar[dict[str, dict[str, str]]] = {
        Outcome.ADDED: {
            "title": "Give it a name",
            "summary": "Say what an alliance would do",
            "strands": "Choose a strand at least",
        },
        Outcome.SAME: {"same_as": "Choose which one it is"},
        Outcome.DECLINED: {"answer": "Say why, so that the alliance can go on"},
    }

    outcome = forms.ChoiceField(
        label="What becomes of it",
        widget=forms.RadioSelect,
        choices=[
            (Outcome.ADDED, "Add it to the toolkit"),
            (Outcome.SAME, "It is the same as one that is listed"),
            (Outcome.DECLINED, "It is not for the toolkit"),
        ],
        error_messages={"required": "Say what becomes of it"},
    )
    answer = TextField(
        rows=3, max_length=2000, label="What you tell the alliance", required=False,
        help_text="Whoever reads the core parts of the project reads it. Needed if you decline.",
    )  # fmt: skip
    title = TextField(max_length=120, label="Name", required=False)
    summary = TextField(rows=3, max_length=2000, label="Summary", required=False)
    core_parts = TextField(
        rows=3, max_length=3000, label="What has to stay", required=False, help_text="One a line."
    )
    adaptable_parts = TextField(
        rows=3, max_length=3000, label="What a school may change", required=False,
        help_text="One a line.",
    )  # fmt: skip
    strands = ManyField(
        label="Strands", queryset=Strand.objects.none(), widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    same_as = forms.ModelChoiceField(
        label="Intervention", queryset=Intervention.objects.none(), required=False,
        empty_label="Choose one",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strands"].queryset = Strand.objects.all()
        self.fields["same_as"].queryset = Intervention.objects.all()
        for field in self.fields.values():
            field.needed_sometimes = True

    def layout(self) -> Layout:
        return Layout(
            "key",
            "outcome",
            "answer",
            Heading("If you add it"),
            "title",
            "summary",
            "core_parts",
            "adaptable_parts",
            "strands",
            Heading("If it is listed already"),
            "same_as",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name, words in self.NEEDED.get(data.get("outcome", ""), {}).items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        listed = Intervention.objects.filter(title__iexact=data.get("title", ""))
        if data.get("outcome") == Outcome.ADDED and listed.exists():
            self.add_error("title", "The toolkit lists one of this name. Is it the same?")
        return data

    def intervention(self) -> dict[str, str]:
        """The fields of the intervention that is added."""
        names = ("title", "summary", "core_parts", "adaptable_parts")
        return {name: self.cleaned_data[name] for name in names}
