"""What a person may choose about letters."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from core.forms import PageForm
from notifications import kinds
from notifications.models import Preference


class PreferencesForm(PageForm):
    """One question for each topic that leaves a choice."""

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        chosen = dict(Preference.objects.filter(person=person.pk).values_list("topic", "way"))
        for topic in kinds.topics():
            if topic.ways:
                self.fields[topic.name] = forms.ChoiceField(
                    label=topic.label,
                    help_text=topic.rule,
                    choices=[(way.value, way.label) for way in topic.ways],
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
        for topic, way in self.cleaned_data.items():
            Preference.objects.update_or_create(
                person=self.person, topic=topic, defaults={"way": way}
            )
