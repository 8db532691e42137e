"""What may be typed about groups of an alliance."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from alliances.models import Group, GroupMeeting, GroupMember, Post
from core.forms import (
    DayField,
    Fold,
    ManyField,
    OnceForm,
    PageForm,
    Pair,
    SeenVersion,
    TextField,
)
from projects.actions.group_meetings import Decided
from projects.models import Decision, Project

DECISIONS = (1, 2, 3)


class GroupForm(OnceForm):
    """A group starts."""

    name = TextField(label="Name", error_messages={"required": "Enter the name of the group"})
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[("", "Choose"), *Group.Kind.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what the group is"),
    )

    def layout(self) -> Layout:
        return Layout("key", Pair("name", "kind"))


class GroupMemberForm(PageForm):
    """Somebody with a role in the alliance joins a group."""

    post = forms.ModelChoiceField(
        Post.objects.none(),
        label="Person",
        empty_label="Choose a person",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose somebody of your alliance"
        ),
    )

    def __init__(self, *args: Any, group: Group, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = GroupMember.objects.filter(group=group, ends_on__isnull=True)
        self.fields["post"].queryset = (
            Post.objects.in_force(today)
            .filter(alliance=group.alliance_id, person__is_active=True)
            .exclude(role=Post.Role.GUEST)
            .exclude(pk__in=here.values("post"))
            .select_related("person", "school")
            .order_by("person__name", "pk")
        )
        self.fields["post"].label_from_instance = _with_role


def decision_fields() -> tuple[forms.Field, ...]:
    """About which project something was decided, what, and why."""
    fields = (
        forms.ModelChoiceField(
            Project.objects.none(),
            required=False,
            label="About which project?",
            empty_label="Choose a project",
            error_messages={"invalid_choice": "Choose a project of your alliance"},
        ),
        TextField(required=False, label="What was decided?", max_length=300),
        TextField(required=False, rows=2, label="Why?", max_length=5000),
    )
    for field in fields:
        field.needed_sometimes = True
    return fields


class MeetingFields(PageForm):
    """When a group met, who was there, what came of it, what it decided about projects."""

    held_on = DayField(label="When?")
    there = ManyField(
        GroupMember.objects.none(),
        label="Who was there?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose people who were in the group on that day"},
    )
    agreed = TextField(
        label="What did you talk about and agree?",
        rows=4,
        max_length=5000,
        error_messages={"required": "Say what you talked about and agreed"},
    )
    project_1, what_1, reason_1 = decision_fields()
    project_2, what_2, reason_2 = decision_fields()
    project_3, what_3, reason_3 = decision_fields()

    def __init__(self, *args: Any, group: Group, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group, self.today = group, today
        self.initial["held_on"] = today
        self._offer(today)
        projects = Project.objects.filter(alliance=group.alliance_id).order_by("title")
        for n in DECISIONS:
            self.fields[f"project_{n}"].queryset = projects

    def decision_folds(self, first: int = 1) -> list[Fold]:
        """A closed part for each decision, counted from ``first``."""
        return [
            Fold(
                f"Decision {n + first - 1}", f"project_{n}", f"what_{n}", f"reason_{n}",
                value="About a project", css="add",
            )
            for n in DECISIONS
        ]  # fmt: skip

    def _offer(self, day: date) -> None:
        """Offer who was in the group on the day of the meeting."""
        members = self.group.members.filter(GroupMember.on(day))
        self.fields["there"].queryset = members.select_related("post__person", "post__school")

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        self._offer(day)
        if day > self.today:
            raise ValidationError("The day must be today or earlier")
        if day < self.group.started_on:
            raise ValidationError("The group started later")
        return day

    def clean(self) -> dict[str, Any]:
        """A decision is whole: about which project, what and why."""
        data = super().clean()
        for n in DECISIONS:
            asked = {
                f"project_{n}": "Choose the project",
                f"what_{n}": "Say what was decided",
                f"reason_{n}": "Say why",
            }
            if any(data.get(name) for name in asked):
                for name in asked.keys() - self.errors.keys():
                    if not data.get(name):
                        self.add_error(name, asked[name])
        return data

    def decided(self) -> list[Decided]:
        data = self.cleaned_data
        return [
            Decided(data[f"project_{n}"], data[f"what_{n}"], data[f"reason_{n}"])
            for n in DECISIONS
            if data[f"project_{n}"]
        ]


class GroupMeetingForm(MeetingFields, OnceForm):
    """A group met."""

    def layout(self) -> Layout:
        return Layout("key", "held_on", "there", "agreed", *self.decision_folds())


class GroupMeetingCorrection(MeetingFields):
    """What was noted of a meeting was wrong: what is right, and why it is changed."""

    version = SeenVersion()
    wrong = ManyField(
        Decision.objects.none(),
        label="Decisions to take back",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What was decided is never changed. Take it back and add it as it is right.",
        error_messages={"invalid_choice": "Choose decisions of this meeting that still stand"},
    )
    why = TextField(
        label="Why do you put it right?",
        max_length=300,
        error_messages={"required": "Say why you put it right"},
    )

    def __init__(self, *args: Any, meeting: GroupMeeting, today: date, **kwargs: Any) -> None:
        super().__init__(*args, group=meeting.group, today=today, **kwargs)
        self.initial.update(saved_of(meeting))
        self._offer(meeting.held_on)
        self.fields["wrong"].queryset = meeting.decisions.standing().order_by("pk")

    def layout(self) -> Layout:
        wrong = ["wrong"] if self.fields["wrong"].queryset else []
        folds = self.decision_folds(len(self.fields["wrong"].queryset) + 1)
        return Layout("version", "held_on", "there", "agreed", *wrong, *folds, "why")


def saved_of(meeting: GroupMeeting) -> dict[str, Any]:
    """What is noted of a meeting, as its form holds it."""
    return {
        "version": meeting.version,
        "held_on": meeting.held_on,
        "there": [member.pk for member in meeting.there.all()],
        "agreed": meeting.agreed,
    }


def _with_role(post: Post) -> str:
    school = f", {post.school}" if post.school else ""
    return f"{post.person}, {post.get_role_display().lower()}{school}"
