"""What a lead may type into a project."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from alliances.models import Alliance, School
from core.forms import Fold, ManyField, OnceForm, PageForm, SeenVersion, TextField
from projects.models import Project, Sharing
from projects.preparation import has_begun
from toolkit.models import FocusArea


class ProjectForm(PageForm):
    """A project with its question and schools; ``alliance`` is whose it is."""

    version = SeenVersion()
    title = TextField(
        label="What is the project called?",
        error_messages={"required": "Give the project a title"},
    )
    question = TextField(
        rows=3,
        max_length=2000,
        label="What do you want to find out?",
        help_text="Your enquiry question, in one or two sentences.",
        error_messages={"required": "Write your question, in a sentence or two"},
    )
    reason = TextField(
        label="Why did the question or the focus change?",
        max_length=300,
        required=False,
        help_text="Only when you change one of them. What it was before stays readable.",
    )
    aim = TextField(
        rows=2,
        max_length=2000,
        label="What should be different for pupils?",
        error_messages={"required": "Say what should be different for pupils"},
    )
    focus = TextField(rows=3, max_length=5000, label="What will you do?", required=False)
    focus_area = forms.ModelChoiceField(
        FocusArea.objects.all(), label="Area of focus", required=False, empty_label="Not chosen yet"
    )
    schools = ManyField(
        School.objects.none(),
        label="Which schools take part?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Choose schools of your alliance",
            "invalid_pk_value": "Choose schools of your alliance",
        },
    )
    sharing = forms.ChoiceField(
        label="Who can see the project",
        choices=Sharing.choices[1:],
        initial=Sharing.CLUSTER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who can see the project"},
    )

    def __init__(
        self, *args: Any, alliance: Alliance, project: Project | None = None, **kwargs: Any
    ) -> None:
        self.alliance, self.project = alliance, project
        self.keeps_focus = project is not None and has_begun(project)
        super().__init__(*args, **kwargs)
        if project:
            del self.fields["schools"]
        else:
            del self.fields["reason"], self.fields["version"]
            self.fields["schools"].queryset = School.objects.members_of(alliance)
        self.fields["sharing"].hints = {
            Sharing.ALLIANCE: "Everybody in your alliance, and your facilitator",
            Sharing.CLUSTER: "Also the other alliances in your cluster",
            Sharing.PROGRAMME: "Also everybody else in the programme",
        }

    def layout(self) -> Layout:
        if self.project:
            return Layout(
                "version", "title", "question", "aim", "focus", "focus_area", "reason", "sharing"
            )
        return Layout(
            "key", "title", "question", "aim", "schools",
            Fold("More about it", "focus", "focus_area", value="What you will do, area of focus",
                 css="add"),
            Fold("Who can see it", "sharing", value="Our alliance and our cluster", optional=False),
        )  # fmt: skip

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        same = Project.objects.filter(alliance=self.alliance, title__iexact=title)
        if same.exclude(pk=self.project.pk if self.project else None).exists():
            raise ValidationError("Your alliance already has a project of this title")
        return title

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.project and data.get("version") != self.project.version:
            return data  # what differs, somebody else may have changed: saving says so
        asked = self.initial.get("question")
        changed = self.project and asked and data.get("question") not in (None, asked)
        if changed and not data.get("reason"):
            self.add_error("reason", "Say why the question changed; the one before stays readable")
        elif self._moves_focus(data) and not data.get("reason"):
            self.add_error("reason", "Say why the focus changed; the one before stays readable")
        return data

    def _moves_focus(self, data: dict[str, Any]) -> bool:
        """Whether what the project is about would change after testing began."""
        return self.keeps_focus and any(
            self.initial.get(name) and name in data and data[name] != self.initial[name]
            for name in ("focus", "focus_area")
        )

    def project_fields(self) -> dict[str, Any]:
        names = ("title", "aim", "focus", "focus_area", "sharing")
        return {name: self.cleaned_data[name] for name in names}


class NewProjectForm(ProjectForm, OnceForm):
    """A project that does not exist yet."""
