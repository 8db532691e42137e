"""What a lead may type about schools that take part and people in the team."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from alliances.models import Post, School
from core.forms import DayField, PageForm, Pair, TextField
from projects.models import Project, TeamRole


class JoinForm(PageForm):
    """A school of the alliance joins the project."""

    school = forms.ModelChoiceField(
        School.objects.none(),
        label="School",
        empty_label="Choose a school",
        error_messages={
            "required": "Choose a school of your alliance",
            "invalid_choice": "Choose a school of your alliance",
        },
    )
    joined_on = DayField(label="Joins on")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taking_part = project.participations.filter(left_on__isnull=True).values("school")
        self.fields["school"].queryset = School.objects.filter(
            memberships__alliance=project.alliance_id, memberships__left_on__isnull=True
        ).exclude(pk__in=taking_part)

    def layout(self) -> Layout:
        return Layout(Pair("school", "joined_on"))


class LeaveForm(PageForm):
    """A school leaves the project. What it contributed stays."""

    left_on = DayField(label="Leaves on")
    reason = TextField(
        label="Reason", max_length=200, error_messages={"required": "Say why the school leaves"}
    )

    def __init__(self, *args: Any, joined_on: date | None, **kwargs: Any) -> None:
        self.joined_on = joined_on
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        return Layout(Pair("left_on", "reason"))

    def clean_left_on(self) -> date:
        day = self.cleaned_data["left_on"]
        if self.joined_on and day < self.joined_on:
            raise ValidationError("A school cannot leave before it joined")
        return day


class TeamForm(PageForm):
    """Somebody with a post in the alliance takes a part in the project."""

    post = forms.ModelChoiceField(
        Post.objects.none(),
        label="Person",
        empty_label="Choose a person",
        error_messages={
            "required": "Choose somebody of your alliance",
            "invalid_choice": "Choose somebody of your alliance",
        },
    )
    role = forms.ChoiceField(
        label="Part in the project",
        choices=TeamRole.Role.choices,
        initial=TeamRole.Role.MEMBER,
        error_messages={"required": "Choose the part"},
    )
    ends_on = DayField(label="Until", required=False)

    def __init__(self, *args: Any, project: Project, today: date, **kwargs: Any) -> None:
        self.project, self.today = project, today
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = (
            Post.objects.in_force(today)
            .filter(alliance=project.alliance_id, person__is_active=True)
            .select_related("person", "alliance")
        )
        self.fields["post"].label_from_instance = lambda post: (
            f"{post.person}, {post.get_role_display().lower()}"
        )

    def layout(self) -> Layout:
        return Layout("post", Pair("role", "ends_on"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("ends_on") and data["ends_on"] < self.today:
            self.add_error("ends_on", "The end must be today or later")
        post, role = data.get("post"), data.get("role")
        if post and role:
            held = self.project.team.in_force(self.today)
            if held.filter(post=post, role=role).exists():
                self.add_error("post", "This person already has that part")
        return data
