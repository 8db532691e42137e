"""What may be typed about inviting people, accepting, and ending a post."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from accounts.models import User
from alliances.models import Alliance, Post, School, Stewardship
from core.forms import DayField, OnceForm, PageForm, Pair, TextField
from projects.models import Project

NAME = "Enter the name, as colleagues know it"


def colleagues(alliance: int, today: date) -> Any:
    """Who holds a role in an alliance today and may sign in; guests are none."""
    posts = Post.objects.in_force(today).filter(alliance=alliance).exclude(role=Post.Role.GUEST)
    return User.objects.filter(pk__in=posts.values("person"), is_active=True)


class InviteFields(OnceForm):
    """Who is invited, by e-mail address."""

    name = TextField(label="Name", error_messages={"required": NAME})
    email = forms.EmailField(
        label="Email address",
        help_text="They accept with a link sent to this address. It works for 21 days.",
        max_length=254,
        error_messages={
            "required": "Enter the email address",
            "invalid": "Enter an email address, like name@school.org",
        },
    )
    ends_on = DayField(label="Until", required=False, help_text="Empty: until further notice.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("ends_on") and data["ends_on"] < self.today:
            self.add_error("ends_on", "The end must be today or later")
        return data

    def fields_of_post(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class InviteForm(InviteFields):
    """Somebody is invited to a post in an alliance."""

    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *Post.Role.choices],
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role"},
    )
    school = forms.ModelChoiceField(
        School.objects.none(),
        required=False,
        label="School",
        empty_label="No school",
        help_text="For school leads, teachers and headteachers.",
        error_messages={"invalid_choice": "Choose a school of your alliance"},
    )
    project = forms.ModelChoiceField(
        Project.objects.none(),
        required=False,
        label="Project",
        empty_label="No project",
        help_text="A guest sees this project only. Others join its team.",
        error_messages={"invalid_choice": "Choose a project of your alliance"},
    )

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.members_of(alliance).distinct()
        self.fields["project"].queryset = Project.objects.filter(alliance=alliance)

    def layout(self) -> Layout:
        return Layout("key", "name", "email", Pair("role", "school"), Pair("project", "ends_on"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        role = data.get("role")
        if role in Post.SCHOOL_ROLES and not data.get("school") and "school" not in self.errors:
            self.add_error("school", "Choose the school")
        if role and role not in Post.SCHOOL_ROLES:
            data["school"] = None
        if role == Post.Role.GUEST:
            if not data.get("project") and "project" not in self.errors:
                self.add_error("project", "Choose the project that the guest sees")
            if not data.get("ends_on") and "ends_on" not in self.errors:
                self.add_error("ends_on", "Enter until when the guest stays")
        return data


class InviteStewardForm(InviteFields):
    """Somebody is invited to run a programme, or to read it for research."""

    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *Stewardship.Role.choices],
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role"},
    )

    def layout(self) -> Layout:
        return Layout("key", "name", "email", Pair("role", "ends_on"))


class AcceptForm(PageForm):
    """How whoever accepts wants to be named. Asked only of who has no account yet."""

    name = TextField(
        label="Your name",
        help_text="As colleagues know you.",
        error_messages={"required": "Enter your name"},
    )


class LevelForm(PageForm):
    """Whether somebody is a senior or a middle leader of their school, if anybody says it."""

    level = forms.ChoiceField(
        label="Level in their school",
        required=False,
        choices=[("", "Not said"), *Post.Level.choices],
        help_text="The project page says how many entries are by middle leaders.",
        error_messages={"invalid_choice": "Choose the level"},
    )


class EndPostForm(PageForm):
    """When a post ends, and who follows or by when somebody is named."""

    when = forms.ChoiceField(
        label="When does it end?",
        choices=[("now", "Now"), ("later", "At the end of a day")],
        initial="now",
        widget=forms.RadioSelect(attrs={"flow": "flow"}),
        error_messages={"required": "Choose when it ends", "invalid_choice": "Choose when it ends"},
    )
    last_day = DayField(label="Last day", required=False)
    successor = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label="Successor",
        empty_label="Nobody yet",
        help_text="Somebody who already holds a role in the alliance. Invite others afterwards.",
        error_messages={"invalid_choice": "Choose somebody of the alliance"},
    )
    successor_by = DayField(
        label="If nobody yet: named by", required=False, help_text="The vacancy shows this date."
    )

    def __init__(self, *args: Any, post: Post, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post, self.today = post, today
        people = colleagues(post.alliance_id, today)
        self.fields["successor"].queryset = people.exclude(pk=post.person_id)

    def layout(self) -> Layout:
        return Layout(Pair("when", "last_day"), Pair("successor", "successor_by"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("when") == "now":
            data["last_day"] = None
        elif data.get("when") == "later" and "last_day" not in self.errors:
            day = data.get("last_day")
            if day is None or day < self.today:
                self.add_error("last_day", "Enter the last day: today or later")
            elif day < self.post.starts_on:
                self.add_error("last_day", "The end must not be before the start")
            elif self.post.ends_on and day > self.post.ends_on:
                self.add_error("last_day", "The post ends before that day already")
        if self.post.role in Post.LEADING and not (
            data.get("successor") or data.get("successor_by") or "successor_by" in self.errors
        ):
            self.add_error(
                "successor", "Name who leads from then on, or enter by when somebody is named"
            )
        if data.get("successor_by") and data["successor_by"] < self.today:
            self.add_error("successor_by", "Enter today or a later day")
        return data

    def answers(self) -> dict[str, Any]:
        """What ``actions.people.end_post`` asks for."""
        names = ("last_day", "successor", "successor_by")
        return {name: self.cleaned_data.get(name) for name in names}
