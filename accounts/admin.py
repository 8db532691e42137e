"""People: who can sign in. What they may reach comes from their posts, not from here."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.http import HttpRequest

from accounts import notices
from accounts.models import CalendarKey, User
from core import clock
from core.access import Access, SignedInRequest
from core.set_up.admin import SetUpAdmin
from core.set_up.forms import SetUpForm
from notifications import links, outbox
from notifications.models import Message

HOLDS = (
    "posts__alliance__programme",
    "stewardships__programme",
    "facilitations__cluster__programme",
)
"""The ways from a person to a programme they have a part in, now or earlier."""


def in_programmes(programmes: frozenset[int]) -> Q:
    """People with a part in one of these programmes; one sub-query a way, nothing joined."""
    found = Q()
    for path in HOLDS:
        rows = User.objects.order_by().filter(**{f"{path}__in": programmes})
        found |= Q(pk__in=rows.values("pk"))
    return found


def programmes_of(person: User) -> set[int]:
    """Every programme a person has a part in, by id."""
    own = User.objects.order_by().filter(pk=person.pk)
    return {pk for path in HOLDS for pk in own.values_list(path, flat=True) if pk is not None}


def _address_changed(person: User, before: str) -> Iterator[Message]:
    """Tell the old and the new address, so that nobody loses an account without hearing of it."""
    at = clock.now()
    for address in (before, person.email):
        yield Message(
            key=f"{notices.ACCOUNT_CHANGED}:{uuid4()}",
            kind=notices.ACCOUNT_CHANGED,
            to=address,
            person=person,
            subject=notices.SUBJECTS[notices.ACCOUNT_CHANGED],
            text=(
                f"You now sign in to Enquiry Cycles as {person.email}, before it was {before}. "
                "An administrator of your programme changed it.\n\n"
                "If that is not right, tell the administrator of your programme at once."
            ),
            due_at=at,
            useless_after=at + timedelta(days=7),
        )


def _close_ways_in(person: User) -> None:
    """Whoever may not sign in loses the calendar link, links in letters, and letters that wait."""
    at = clock.now()
    CalendarKey.objects.filter(person=person).delete()
    links.end_all_to(person.email, at=at)
    outbox.forget(person.pk, at)


class PersonForm(SetUpForm):
    """A person. A first password may be set for somebody who has not signed in yet, not later.

    Whoever knows a password could read what its owner keeps for themselves.
    """

    password = forms.CharField(
        required=False,
        label="First password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Not needed: people sign in with a code by email. At least 12 characters.",
    )

    class Meta:
        model = User
        fields = ("name", "email", "phone", "is_active", "is_staff")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.instance.email
        if self.instance.last_login is not None:
            self.fields.pop("password", None)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This address already has an account.")
        return email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password


@admin.register(User)
class PersonAdmin(SetUpAdmin):
    """The people of one's own programmes, and those one has added.

    Somebody who also has a part elsewhere, and whoever runs the installation, can be seen but not
    changed: with their address one could sign in as them.
    """

    lede = "Add the person first, then give them a post. They sign in with a code by email."
    instead = "Untick “can sign in” instead; what they wrote stays."
    form = PersonForm
    list_display = ("name", "email", "is_active", "is_staff", "signed_in")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")
    search_help_text = "Name or email address"

    @admin.display(description="Last signed in")
    def signed_in(self, person: User) -> Any:
        return person.last_login

    def owns(self, access: Access) -> Q:
        return (
            in_programmes(access.admin_of) | Q(added_by=access.person_id) | Q(pk=access.person_id)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or obj.pk == request.user.pk or not self.is_shared(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def is_shared(self, request: HttpRequest, person: User) -> bool:
        """Whether somebody else has a say in this account as well."""
        return person.is_superuser or bool(programmes_of(person) - request.access.admin_of)

    def may_ring(self, request: HttpRequest, person: User | None) -> bool:
        """Whether the telephone number is for this administrator: it is not for having added them.

        It is for who administers a programme they have a part in; each has their own, and somebody
        who is being added is there to be asked.
        """
        if person is None or person.pk == request.user.pk:
            return True
        return bool(programmes_of(person) & request.access.admin_of)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = ["name", "email", "is_active", "is_staff"]
        if self.may_ring(request, obj):
            fields.insert(2, "phone")
        closed = obj and (obj.last_login or not self.has_change_permission(request, obj))
        return fields if closed else [*fields, "password"]

    def save_model(self, request: SignedInRequest, obj: User, form: Any, change: bool) -> None:
        password = form.cleaned_data.get("password")
        if not change:
            obj.added_by = request.user
            obj.set_password(password or None)
        elif password and obj.last_login is None:
            obj.set_password(password)
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            _close_ways_in(obj)
        if change and obj.last_login and form.before != obj.email:
            outbox.post(_address_changed(obj, form.before))
