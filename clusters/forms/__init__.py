from clusters.forms.dates import CallForm, MeetingForm, initial

__all__ = ["CallForm", "MeetingForm", "initial"]
