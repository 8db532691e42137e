"""What is typed about a check-in call: its note, another call, which days would suit better."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms

from clusters import agreed
from clusters.agreed import Names
from clusters.forms.dates import CallForm, DateForm
from clusters.models import Action, CheckIn
from core.forms import OnceForm, PageForm, Pair, SeenVersion, TextField
from logs.forms.progress import SAY_WHY, reason_field, word_field
from logs.models import ProgressOverride
from logs.standing import AllianceRow
from projects.models import Cycle

MOVED = "moved"
NOT_YET = ""


LONGEST = 20_000
"""Characters in one answer of a note."""


class NoteForm(DateForm):
    """The note of a call, filled in while it is held. Whatever is known already stands in it.

    ``word_shown`` is the progress word that the person saw: only another one is a change. ``shown``
    is what spoke against the day they sent before, where the call is rebooked.
    """

    sequence = None  # type: ignore[assignment]  # a note has a version of its own

    version = SeenVersion()
    word_shown = forms.CharField(widget=forms.HiddenInput, required=False)
    happened = forms.ChoiceField(
        label="Did the call happen?",
        widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={
            "required": "Say whether the call happened",
            "invalid_choice": "Say whether the call happened",
        },
    )
    what_moved = TextField(
        rows=3, label="What has moved since last time?", required=False, max_length=LONGEST
    )
    in_the_way = TextField(rows=2, label="What is in the way?", required=False, max_length=LONGEST)
    stage = forms.ChoiceField(
        label="Which stage are they at?",
        choices=[(stage, Cycle.Stage(stage).label) for stage in Cycle.STAGES],
        widget=forms.RadioSelect(attrs={"flow": "flow"}),
        error_messages={
            "required": "Choose the stage they are at",
            "invalid_choice": "Choose the stage they are at",
        },
    )
    word = word_field("Progress")
    reason = reason_field("Why another word?")
    actions = TextField(
        rows=3,
        label="Actions agreed",
        required=False,
        max_length=10_000,
        help_text="One a line: who, what, when. For example: "
        "Amira: reading for pupil reasoning, 4 Dec",
    )
    note_to_self = TextField(
        rows=2,
        label="Note for yourself",
        required=False,
        max_length=LONGEST,
        help_text="Only facilitators and the research team see this.",
    )

    def __init__(
        self,
        *args: Any,
        call: CheckIn,
        here: AllianceRow,
        names: Names,
        written: Sequence[Action],
        today: date,
        **kwargs: Any,
    ) -> None:
        self.call, self.here, self.names, self.written = call, here, names, written
        self.worked_out = word_of(here.worked_out.word)
        self.agreed: list[agreed.Agreed] = []
        self.today = today
        super().__init__(*args, today=today, initial=self._as_it_stands(), **kwargs)
        is_ahead = call.due_on > today and not call.outcome
        self.fields["happened"].choices = AHEAD if is_ahead else HAPPENED
        self.fields["happened"].required = not is_ahead
        self.fields["happened"].needed_sometimes = is_ahead
        for name in ("day", "starts_at", "reason"):
            self.fields[name].required = False
            self.fields[name].needed_sometimes = True
        self.fields["day"].help_text = self._who_is_told()
        for name in ("stage", "word"):
            self.fields[name].required = bool(self.initial[name])
        self.fields["word"].help_text = self._how_decided()

    def _as_it_stands(self) -> dict[str, Any]:
        call, stage = self.call, self.here.open_stage
        own = ("what_moved", "in_the_way", "note_to_self", "starts_at")
        word = word_of(self.here.progress.word)
        return {name: getattr(call, name) for name in own} | {
            "version": call.note_version,
            "happened": call.outcome,
            "day": call.due_on if call.due_on >= self.today else None,
            "stage": call.stage or (stage if stage in Cycle.STAGES else ""),
            "word": word,
            "word_shown": word,
            "actions": agreed.write(self.written, self.names),
        }

    def _who_is_told(self) -> str:
        lead = self.here.lead_name
        who = f"{lead}, who leads the alliance," if lead else "Whoever leads the alliance"
        return f"{who} is told by email, and the call moves in their calendar."

    def _how_decided(self) -> str:
        worked_out, said = self.here.worked_out.word, self.here.progress
        if said == self.here.worked_out:
            return f"Worked out as {worked_out}. Change it if you know better, and say why."
        return f"Worked out as {worked_out}. Your own word is {said.word}: {said.reasons[0]}"

    def layout(self) -> Layout:
        is_changed = self["word"].value() != self["word_shown"].value()
        return Layout(
            "version", "shown", "word_shown", "happened", Pair("day", "starts_at"),
            "what_moved", "in_the_way", "stage", "word",
            Field("reason", wrapper_class="" if is_changed else "asks-why"),
            "actions", Field("note_to_self", wrapper_class="mb-0"),
        )  # fmt: skip

    def clean_day(self) -> date | None:
        return super().clean_day() if self.cleaned_data["day"] else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_move(data)
        self._clean_word(data)
        if "actions" in data:
            self.agreed, problems = agreed.read(
                data["actions"], self.names, self.today, self.written
            )
            for problem in problems:
                self.add_error("actions", problem)
        return data

    def _clean_move(self, data: dict[str, Any]) -> None:
        """A day and a time count only for a call that is rebooked, and are asked for then."""
        if data.get("happened") != MOVED:
            for name in ("day", "starts_at"):
                self.errors.pop(name, None)
            return
        for name in ("day", "starts_at"):
            if name in data and not data[name]:
                self.add_error(name, self.fields[name].error_messages["required"])
        now = (self.call.due_on, self.call.starts_at)
        if (data.get("day"), data.get("starts_at")) == now:
            self.add_error("day", "Choose another day or time than it has now")

    def _clean_word(self, data: dict[str, Any]) -> None:
        if self.says_own_word and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", SAY_WHY)

    @property
    def changes_word(self) -> bool:
        """Whether the person chose another word than the one they saw."""
        word = self.cleaned_data.get("word", "")
        return bool(word) and word != self.cleaned_data.get("word_shown", "")

    @property
    def says_own_word(self) -> bool:
        """Another word, and not the one that the facts say."""
        return self.changes_word and self.cleaned_data["word"] != self.worked_out

    def note_fields(self) -> dict[str, Any]:
        """The values of the call's own columns. A call that is rebooked is still to be held."""
        data = self.cleaned_data
        names = ("what_moved", "in_the_way", "stage", "note_to_self")
        outcome = "" if data["happened"] == MOVED else data["happened"]
        return {name: data[name] for name in names} | {"outcome": outcome}

    def new_time(self) -> dict[str, Any] | None:
        """Where the call is moved to; None when it stays."""
        data = self.cleaned_data
        if data["happened"] != MOVED:
            return None
        return {"due_on": data["day"], "starts_at": data["starts_at"]}


HAPPENED = (
    (CheckIn.Outcome.HELD.value, "Yes"),
    (MOVED, "Rebooked"),
    (CheckIn.Outcome.MISSED.value, "Missed"),
)
AHEAD = ((NOT_YET, "Not yet"), (MOVED, "Rebooked"))
"""Of a call whose day has not come: it can be prepared, and moved."""


def word_of(words: str) -> str:
    """The value of a progress word; empty for one that nobody chooses, such as Setting up."""
    return next((key for key, label in ProgressOverride.Word.choices if label == words), "")


class NewCallForm(CallForm, OnceForm):
    """One more call with an alliance.

    ``shown`` is what spoke against the day the person sent before.
    """

    sequence = None  # type: ignore[assignment]  # nothing is there yet

    alliance = forms.ChoiceField(
        label="With which alliance?",
        error_messages={
            "required": "Choose an alliance",
            "invalid_choice": "Choose one of the alliances of your clusters",
        },
    )

    def __init__(self, *args: Any, alliances: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alliance"].choices = [("", "Choose"), *alliances]

    def layout(self) -> Layout:
        return Layout("key", "shown", "alliance", Pair("day", "starts_at"), "minutes", "topics")

    def call_fields(self) -> dict[str, Any]:
        names = ("starts_at", "minutes", "topics")
        return {name: self.cleaned_data[name] for name in names} | {
            "due_on": self.cleaned_data["day"]
        }


class AskToMoveForm(PageForm):
    """One box: which days would suit better."""

    why = TextField(
        rows=2,
        label="Which days would suit you better?",
        max_length=300,
        help_text="Your facilitator reads this and finds another day.",
        error_messages={"required": "Name a day or two, for example Tuesday or Thursday after 4"},
    )

    def layout(self) -> Layout:
        return Layout(Field("why", wrapper_class="mb-0"))
