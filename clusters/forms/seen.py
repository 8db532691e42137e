"""The number of the version that a person saw."""

from typing import Any

from django import forms

NONE_SEEN = -1


class SeenVersion(forms.IntegerField):
    """Hidden; what is missing or no number is a version that nobody has seen."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> int:
        seen = super().clean(value)
        return NONE_SEEN if seen is None else seen
