"""What a lead may type about people in the team."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from alliances.models import Post
from core.forms import DayField, PageForm, Pair
from projects.models import Project, TeamRole

OF_A_SCHOOL = (TeamRole.Role.SPONSOR, TeamRole.Role.CHAMPION)
"""Parts that belong to a school: they are named on its page and need no account."""


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
        choices=[choice for choice in TeamRole.Role.choices if choice[0] not in OF_A_SCHOOL],
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
