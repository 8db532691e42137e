"""What a person may type into the log, and what its list can be narrowed to."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html

from core.forms import DayField, Fold, ManyField, Meanings, OnceForm, PageForm, Pair, TextField
from logs import queries
from logs.models import Entry, Reflection
from projects.forms.measures import read_figure
from projects.models import Cycle, Measure, Sharing
from toolkit.models import Behaviour, Claim, EvidenceSource, KeyMessage, Level

EARLIEST = date(2000, 1, 1)

WHO_SEES = {
    Sharing.ONLY_ME: "Nobody else, not even an administrator",
    Sharing.ALLIANCE: "Everybody with a current role in your alliance, and your facilitator",
    Sharing.CLUSTER: "Also the other alliances in your cluster",
    Sharing.PROGRAMME: "Also everybody else in the programme and its research team",
}
PULL_IT_BACK = "Choose who can see it. To make it yours alone, pull it back and say why"
WHOLE_ALLIANCE = "all"
NONE_CHOSEN = "None chosen"


def sharing_field() -> forms.ChoiceField:
    field = forms.ChoiceField(
        label="Who can see it",
        choices=Sharing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who can see it"},
    )
    field.hints, field.hide_label = WHO_SEES, True
    return field


class LogForm(PageForm):
    """What every form about a cycle shares: which cycle, when, and who can see it.

    ``today`` bounds the date. ``pull_back`` is the page on which a text that others could read
    becomes its author's alone; where it is given, this form does not do so.
    """

    sharing = sharing_field()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, cycle: Cycle, today: date, pull_back: str = "", **kwargs: Any
    ) -> None:
        self.cycle, self.today = cycle, today
        super().__init__(*args, **kwargs)
        if pull_back:
            field = self.fields["sharing"]
            field.choices = [each for each in Sharing.choices if each[0] != Sharing.ONLY_ME]
            field.error_messages["invalid_choice"] = PULL_IT_BACK
            field.help_text = format_html(
                'Others could read it. To make it yours alone again, <a href="{}">pull it back</a> '
                "and say why.",
                pull_back,
            )

    def clean_happened_on(self) -> date:
        day = self.cleaned_data["happened_on"]
        if day > self.today:
            raise ValidationError("Date must be today or earlier")
        if day < EARLIEST:
            raise ValidationError("Check the year of this date")
        return day

    @property
    def day_words(self) -> str:
        """The day as it stands or was typed, for the closed row; nothing when it is no date."""
        field = self.fields["happened_on"]
        try:
            day = field.to_python(self["happened_on"].value())
        except ValidationError:
            return ""
        if day is None or day == self.today:
            return "today" if day else ""
        return f"{day.day} {day:%B}" if day.year == self.today.year else f"{day.day} {day:%B %Y}"

    @property
    def sharing_words(self) -> str:
        """The chosen level, for the closed row."""
        return dict(Sharing.choices).get(self["sharing"].value(), "")


class EntryForm(LogForm):
    """Log evidence: two answers make an entry, the rest can wait."""

    what_happened = TextField(
        rows=4,
        label="What happened?",
        help_text="What did you do or see, and with whom? Leave out pupils’ names.",
        error_messages={"required": "Say what happened, in a sentence or two"},
    )
    source = ManyField(
        EvidenceSource.objects.filter(retired_on__isnull=True),
        prepared=queries.sources,
        label="Where does this come from?",
        help_text="Tick all that it comes from.",
        widget=forms.CheckboxSelectMultiple(attrs={"flow": "flow"}),
        error_messages={
            "required": "Choose where this evidence came from",
            "invalid_choice": "Choose where this evidence came from",
        },
    )
    went_well = TextField(rows=2, label="What went well?", required=False)
    not_effective = TextField(rows=2, label="What was not effective?", required=False)
    problems = TextField(rows=2, label="Any problems along the way?", required=False)
    measure = forms.ChoiceField(
        label="Which measure does it speak to?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the project’s measures"},
    )
    reading = TextField(
        label="Add a reading",
        required=False,
        help_text="A number, or 20 of 32. It goes on the chart, whoever can see the entry.",
    )
    level = forms.ChoiceField(
        label="Who is it about?",
        required=False,
        choices=Measure.Level.choices,
        widget=forms.RadioSelect(attrs={"flow": "flow"}),
    )
    voice = forms.ChoiceField(
        label="Whose words does it quote?",
        required=False,
        choices=[("", "Nobody’s"), *Entry.Voice.choices],
        help_text="Their role, no name.",
        error_messages={"invalid_choice": "Choose whose words these are"},
    )
    school = forms.ChoiceField(
        label="School", error_messages={"invalid_choice": "Choose one of the schools taking part"}
    )
    happened_on = DayField(label="Date")
    title = TextField(label="A short title", required=False)
    key_messages = ManyField(
        KeyMessage.objects.all(),
        prepared=queries.key_messages,
        label="Key messages it speaks to",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    claims = ManyField(
        Claim.objects.all(),
        prepared=queries.claims,
        label="Modest claims it speaks to",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        measures: Callable[[], Sequence[Measure]],
        schools: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.measures = SimpleLazyObject(
            lambda: {str(measure.pk): measure for measure in measures()}
        )  # an entry that is about none of them is saved without asking
        field = self.fields["measure"]
        field.choices = lambda: [
            *((key, measure.name) for key, measure in self.measures.items()),
            ("", "None of these"),
        ]
        stands = queries.where_it_stands
        field.hints = SimpleLazyObject(
            lambda: {key: stands(measure) for key, measure in self.measures.items()}
        )
        self.fields["school"].choices = schools

    def layout(self) -> Layout:
        return Layout(
            "key" if "key" in self.fields else "version",
            "what_happened",
            "source",
            Fold("What you learned", "went_well", "not_effective", "problems",
                 value="Three short boxes", css="add"),
            Fold("Where it fits", "measure", "reading", "level", "voice",
                 Pair("school", "happened_on"), "title", value=self.where_words, optional=False),
            Fold("Key messages and claims", "key_messages", "claims",
                 value=self.tag_words, css="add" if self.tag_words == NONE_CHOSEN else ""),
            Fold("Who can see it", "sharing", value=self.sharing_words, optional=False),
        )  # fmt: skip

    @property
    def where_words(self) -> str:
        """School, day and measure as they stand, for the closed row."""
        measure = self.measures.get(str(self["measure"].value() or ""))
        school = dict(self.fields["school"].choices).get(self["school"].value(), "")
        return ", ".join(filter(None, [school, self.day_words, str(measure or "no measure yet")]))

    @property
    def tag_words(self) -> str:
        chosen = len(self["key_messages"].value() or ()) + len(self["claims"].value() or ())
        return f"{chosen} chosen" if chosen else NONE_CHOSEN

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        typed = data.get("reading")
        if not typed:
            data["figure"] = None
            return data
        measure = self.measures[data["measure"]] if data.get("measure") else None
        if measure is None:
            self.add_error("measure", "Choose the measure this reading is of")
            return data
        if measure.strand_id:
            self.add_error(
                "reading",
                "Leave this empty: readings of a strand are taken over from the joint "
                "self-assessment, on the page of the measure",
            )
            return data
        data["figure"] = read_figure(self, "reading", measure.scale, "the reading as ")
        return data

    def entry_fields(self) -> dict[str, Any]:
        """The values of the entry's own columns."""
        data = self.cleaned_data
        plain = (
            "what_happened", "went_well", "not_effective", "problems", "title", "level", "voice",
        )  # fmt: skip
        return {
            **{name: data[name] for name in plain},
            "source": data["source"][0],
            "measure": self.measures[data["measure"]] if data["measure"] else None,
            "school_id": None if data["school"] == WHOLE_ALLIANCE else int(data["school"]),
            "happened_on": data["happened_on"],
            "sharing": data["sharing"],
        }

    def tags(self) -> dict[str, Any]:
        data = self.cleaned_data
        tags = {name: data[name] for name in ("key_messages", "claims")}
        return {"more_sources": data["source"][1:], **tags}


class NewEntryForm(EntryForm, OnceForm):
    """An entry that does not exist yet."""


class ReflectionForm(LogForm):
    """Reflect: one box and three taps."""

    text = TextField(
        rows=4,
        label="What did you do as a leader that made a difference, or did not?",
        error_messages={"required": "Write what you did, in a sentence or two"},
    )
    level = forms.ModelChoiceField(
        Level.objects.all(),
        label="Where were you leading?",
        empty_label=None,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={
            "required": "Choose where you were leading",
            "invalid_choice": "Choose where you were leading",
        },
    )
    behaviours = ManyField(
        Behaviour.objects.all(),
        prepared=queries.behaviours,
        label="Which behaviours did you draw on?",
        required=False,
        help_text="Pick up to three. These are the ones leaders reported most.",
        widget=forms.CheckboxSelectMultiple(attrs={"flow": "flow"}),
    )
    key_messages = ManyField(
        KeyMessage.objects.all(),
        prepared=queries.key_messages,
        label="Does it speak to a key message?",
        required=False,
        help_text="Tick any that your experience supports or questions.",
        widget=forms.CheckboxSelectMultiple,
    )
    stance = forms.ChoiceField(
        label="Does your experience support it?",
        required=False,
        choices=Reflection.Stance.choices,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
    )
    next_time = TextField(rows=2, label="What will you do differently?", required=False)
    decision = TextField(
        rows=2,
        label="A decision you took",
        required=False,
        help_text="What you decided, and what else you could have done.",
    )
    happened_on = DayField(label="Date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].hint_from = "summary"

    def layout(self) -> Layout:
        return Layout(
            "key" if "key" in self.fields else "version",
            "text",
            "level",
            "behaviours",
            Meanings("behaviours"),
            Fold("Key messages", "key_messages", "stance", value="Thirteen findings so far",
                 css="add"),
            Fold("What comes of it", "next_time", "decision",
                 value="What you will do differently, a decision you took", css="add"),
            Fold("When", "happened_on", value=self.day_words.capitalize(), optional=False),
            Fold("Who can see it", "sharing", optional=False,
                 value=f"{self.sharing_words}. Reflections start private"),
        )  # fmt: skip

    def clean_behaviours(self) -> Any:
        chosen = self.cleaned_data["behaviours"]
        if len(chosen) > 3:
            raise ValidationError("Pick up to three behaviours, the ones that mattered most")
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("stance") and not data.get("key_messages"):
            self.add_error("key_messages", "Tick the key message your experience speaks to")
        return data

    def reflection_fields(self) -> dict[str, Any]:
        names = ("text", "level", "stance", "next_time", "decision", "happened_on", "sharing")
        return {name: self.cleaned_data[name] for name in names}

    def tags(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("behaviours", "key_messages")}


class NewReflectionForm(ReflectionForm, OnceForm):
    """A reflection that does not exist yet."""


def entry_initial(entry: Entry) -> dict[str, Any]:
    """The values an edit form starts from."""
    plain = (
        "what_happened", "went_well", "not_effective", "problems", "title", "level", "voice",
        "happened_on", "sharing", "version",
    )  # fmt: skip
    tags: dict[str, list[int]] = defaultdict(list)
    for kind, number in queries.tags_of_entry(entry.pk):
        tags[kind].append(number)
    return {
        **{name: getattr(entry, name) for name in plain},
        "source": [entry.source_id, *tags["more_sources"]],
        "measure": str(entry.measure_id or ""),
        "reading": entry.reading.figure.typed if entry.reading else "",
        "school": str(entry.school_id or WHOLE_ALLIANCE),
        "key_messages": tags["key_messages"],
        "claims": tags["claims"],
    }


def reflection_initial(reflection: Reflection) -> dict[str, Any]:
    """The values an edit form starts from."""
    plain = ("text", "stance", "next_time", "decision", "happened_on", "sharing", "version")
    return {
        **{name: getattr(reflection, name) for name in plain},
        "level": reflection.level_id,
        "behaviours": [row.pk for row in reflection.behaviours.all()],
        "key_messages": [row.pk for row in reflection.key_messages.all()],
    }


class FilterForm(PageForm):
    """What a list of the log can be narrowed to. Whatever cannot be read is left out."""

    KINDS = (("", "All"), ("evidence", "Evidence"), ("reflection", "Reflections"))

    kind = forms.ChoiceField(choices=KINDS, required=False)
    q = forms.CharField(label="Search", required=False, max_length=200)
    cycle = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    measure = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    voice = forms.ChoiceField(choices=Entry.Voice.choices, required=False)
    source = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    alliance = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
