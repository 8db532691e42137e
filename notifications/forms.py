"""What a person may choose about letters."""

from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from core import clock
from core.access import Access
from core.forms import PageForm
from core.templatetags.components import long_day
from notifications import kinds, outbox
from notifications.models import Preference, Way


class PreferencesForm(PageForm):
    """One question for each topic that leaves a choice and concerns the person's roles."""

    def __init__(self, *args: Any, access: Access, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.today = access.person_id, today
        rows = Preference.objects.in_force(today).filter(person=self.person)
        chosen = dict(rows.values_list("topic", "way"))
        for topic in kinds.topics():
            if topic.ways and topic.concerns(access):
                self.fields[topic.name] = forms.ChoiceField(
                    label=topic.label,
                    help_text=topic.rule,
                    choices=[(way.value, _words(way, today)) for way in topic.ways],
                    initial=chosen.get(topic.name, topic.usual.value),
                    widget=forms.RadioSelect(attrs={"flow": "flow"}),
                    error_messages={
                        "required": "Choose one of these",
                        "invalid_choice": "Choose one of these",
                    },
                )

    def layout(self) -> Layout:
        return Layout(*self.fields)

    def save(self) -> None:
        """Keep every choice; what was gathered under an older one still comes in the digest."""
        if self.person:
            for topic, way in self.cleaned_data.items():
                outbox.choose(self.person, topic, Way(way), self.today)


def _words(way: Way, today: date) -> str:
    """A choice as it is asked; one that ends by itself says when."""
    if way != Way.PAUSED:
        return str(way.label)
    return f"Not before {long_day(starts_again_on(today))}"


def starts_again_on(today: date) -> date:
    """When a topic that is stopped today for this school year starts again."""
    return clock.school_year_ends_on(today) + timedelta(days=1)
