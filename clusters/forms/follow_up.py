"""What may be typed about an action."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from clusters.circles import Circle
from clusters.forms.dates import FURTHEST
from core.forms import DayField, OnceForm, PageForm, Pair, SeenVersion, TextField

OLDEST = timedelta(days=366)


class ActionFields(PageForm):
    """What, who, by when; ``circles`` are those it may be written down for."""

    what = TextField(
        label="What will be done",
        max_length=300,
        error_messages={"required": "Enter what will be done"},
    )
    owner = forms.ChoiceField(label="Who", error_messages={"required": "Choose who does it"})
    due_on = DayField(label="By", required=False, example="10/12/2026")

    def __init__(self, *args: Any, circles: Sequence[Circle], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.circles = {circle.key: circle for circle in circles}
        people = {pk: words for circle in circles for pk, words in circle.people.items()}
        by_name = sorted(people.items(), key=lambda person: person[1].casefold())
        self.fields["owner"].choices = [("", "Choose"), *((str(pk), n) for pk, n in by_name)]

    def clean_due_on(self) -> date | None:
        day = self.cleaned_data["due_on"]
        if day and not self.today - OLDEST <= day <= self.today + FURTHEST:
            raise ValidationError("Check the year of this date")
        return day

    def answers(self) -> dict[str, Any]:
        """The row's own fields, by the names of its columns."""
        data = self.cleaned_data
        return {"what": data["what"], "owner": int(data["owner"]), "due_on": data["due_on"]}


class NewActionForm(OnceForm, ActionFields):
    """An action of a cluster or an alliance; of a meeting there is one circle, and no question."""

    about = forms.ChoiceField(label="Whose action is it?")

    def __init__(self, *args: Any, circles: Sequence[Circle], **kwargs: Any) -> None:
        super().__init__(*args, circles=circles, **kwargs)
        self.fields["about"].choices = [(circle.key, circle.label) for circle in circles]
        if len(circles) == 1:
            del self.fields["about"]

    @property
    def circle(self) -> Circle:
        """The one that was chosen, or the only one."""
        first = next(iter(self.circles))
        return self.circles[self.cleaned_data.get("about", first)]

    def layout(self) -> Layout:
        about = ["about"] if "about" in self.fields else []
        return Layout("key", *about, "what", Pair("owner", "due_on"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_chosen = "about" in data or "about" not in self.fields
        if is_chosen and "owner" in data and int(data["owner"]) not in self.circle.people:
            self.add_error("owner", f"Choose somebody around {self.circle.label}")
        return data


class ActionForm(ActionFields):
    """An action that is there; ``version`` is the one the person saw."""

    version = SeenVersion()

    def layout(self) -> Layout:
        return Layout("version", "what", Pair("owner", "due_on"))
