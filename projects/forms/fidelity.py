"""What may be typed about core parts."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from core.forms import PageForm, SeenVersion, TextField
from core.models import lines
from projects.actions.fidelity import Told
from projects.core_parts import PartLine, TrialLine
from projects.models import Fidelity, Trial

LONGEST = 200
MOST = 12


class PartsForm(PageForm):
    """A project's own lists beside a trial, one part a line."""

    seen = SeenVersion()
    core = TextField(
        rows=4, max_length=3000, label="What has to stay", required=False,
        help_text="One a line. Without these it would be something else.",
    )  # fmt: skip
    adaptable = TextField(
        rows=4, max_length=3000, label="What a school may change", required=False,
        help_text="One a line.",
    )  # fmt: skip
    goes_along = forms.BooleanField(
        label="Whoever copies our plan takes these along",
        required=False,
        help_text="Everybody who may read the project can copy its plan. Without this tick, these "
        "stay with your alliance.",
    )

    def clean_core(self) -> str:
        return _few_and_short(self.cleaned_data["core"])

    def clean_adaptable(self) -> str:
        return _few_and_short(self.cleaned_data["adaptable"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not (data["core"] or data["adaptable"]) and data["seen"] <= 0:
            self.add_error("core", "Name at least one part, one a line")
        return data


def _few_and_short(text: str) -> str:
    parts = lines(text)
    if len(parts) > MOST:
        raise ValidationError(f"Name {MOST} parts at most; there are {len(parts)}")
    if any(len(part) > LONGEST for part in parts):
        raise ValidationError(f"Keep each part to {LONGEST} characters at most")
    return "\n".join(parts)


class Heading(LayoutObject):
    """Words of people as a heading. Crispy's own parts would run them as a template."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.fields: list[Any] = []

    def render(self, form: Any, context: Any, template_pack: str = "bootstrap5", **_: Any) -> str:
        return format_html('<h2 class="mt-4">{}</h2>', self.words)


class SaidForm(PageForm):
    """What a school kept, changed or dropped: a choice and a note for each core part."""

    def __init__(self, *args: Any, trials: Iterable[TrialLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trials = list(trials)
        for _, line, name in self._parts():
            self.fields[f"said_{name}"] = forms.ChoiceField(
                label=line.part,
                choices=Fidelity.Said.choices,
                widget=forms.RadioSelect(attrs={"flow": "three"}),
                required=False,
                initial=line.now.said if line.now else None,
            )
            self.fields[f"note_{name}"] = TextField(
                label="What was changed or dropped, and why",
                max_length=300,
                required=False,
                initial=line.now.note if line.now else "",
            )

        for field in self.fields.values():
            field.needed_sometimes = True

    def _parts(self) -> Iterator[tuple[Trial, PartLine, str]]:
        """Every core part with the name its fields have, whatever is listed before it."""
        for each in self.trials:
            for line in each.parts:
                key = sha256(f"{each.trial.pk} {line.part}".encode()).hexdigest()[:12]
                yield each.trial, line, key

    def layout(self) -> Layout:
        rows: list[Any] = []
        last = None
        for trial, _, name in self._parts():
            if trial != last:
                rows.append(Heading(str(trial)))
                last = trial
            rows += [f"said_{name}", f"note_{name}"]
        return Layout(*rows)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for _, _, name in self._parts():
            said, note = data.get(f"said_{name}"), data.get(f"note_{name}")
            if said in (Fidelity.Said.CHANGED, Fidelity.Said.DROPPED) and note == "":
                self.add_error(f"note_{name}", "Say what was changed or dropped, and why")
        if not self.errors and not self.told():
            raise ValidationError("Nothing is said yet that was not said before")
        return data

    def told(self) -> list[Told]:
        """What differs from what was said before."""
        found = []
        for trial, line, name in self._parts():
            said, note = self.cleaned_data[f"said_{name}"], self.cleaned_data[f"note_{name}"]
            before = (line.now.said, line.now.note) if line.now else None
            if said and (said, note) != before:
                found.append(Told(trial, line.part, said, note))
        return found
