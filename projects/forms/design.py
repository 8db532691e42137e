"""What a lead may type while designing a project: questions, what it serves, the six steps."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html

from alliances.models import Priority
from core.forms import DayField, ManyField, OnceForm, PageForm, SeenVersion, TextField
from projects.models import Project


class NewQuestionForm(OnceForm):
    """One more question of a project."""

    text = TextField(
        rows=3,
        max_length=2000,
        label="What else do you want to find out?",
        help_text="One question, in one or two sentences.",
        error_messages={"required": "Write the question, in a sentence or two"},
    )


class QuestionForm(PageForm):
    """A question in new words, or dropped; either way the one before stays readable."""

    seen = SeenVersion()
    text = TextField(
        rows=3,
        max_length=2000,
        label="The question",
        help_text="Leave it empty to drop the question.",
        required=False,
    )
    reason = TextField(
        rows=2,
        max_length=300,
        label="Why does it change?",
        error_messages={"required": "Say why; the question before stays readable"},
    )


class FitForm(PageForm):
    """Which priorities a project serves, and who agreed to it."""

    version = SeenVersion()
    priorities = ManyField(
        Priority.objects.none(),
        label="Which priorities does it serve?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose priorities of your alliance and its schools"},
    )
    mandate = TextField(
        max_length=300, label="Who agreed that you do this?", required=False,
        help_text="For example: the headteachers of the alliance, or its steering group.",
    )  # fmt: skip
    mandate_on = DayField(label="When did they agree?", required=False)

    def __init__(self, *args: Any, project: Project, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        offered = _offered(project)
        self.fields["priorities"].queryset = offered
        self.fields["priorities"].label_from_instance = _with_school
        if not offered:
            page = reverse("alliances:priorities", query={"alliance": project.alliance.slug})
            self.fields["priorities"].help_text = format_html(
                'No priority is named yet. Name them under <a href="{}">Priorities</a>, then '
                "choose here.",
                page,
            )

    def clean_mandate_on(self) -> date | None:
        day: date | None = self.cleaned_data["mandate_on"]
        if day and day > self.today:
            raise ValidationError("The date must be today or earlier")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("mandate_on") and not data.get("mandate"):
            self.add_error("mandate", "Say who agreed on that day")
        return data


def _offered(project: Project) -> QuerySet[Priority]:
    """The priorities of an alliance and its schools that hold, and those the project serves."""
    of_alliance = Priority.objects.filter(alliance=project.alliance_id).select_related("school")
    return of_alliance.filter(Q(ended_at__isnull=True) | Q(projects=project)).distinct()


def _with_school(priority: Priority) -> str:
    return f"{priority} ({priority.school})" if priority.school else str(priority)


class StepForm(OnceForm):
    """What there is to say of one of the six steps."""

    note = TextField(rows=3, max_length=5000, label="How, and what came of it?", required=False)
    is_done = forms.BooleanField(label="This step is taken", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not data["is_done"] and not data["note"]:
            self.add_error("note", "Write a sentence, or tick that the step is taken")
        return data
