"""allauth's forms, asking and answering in our words; one's telephone."""

import re
from typing import Any

from allauth.account import forms as allauth
from django.core.exceptions import ValidationError

from core.forms import PageForm, TextField

NUMBER = re.compile(r"^\+?[0-9 ()-]{5,}$")

LABELS = {
    "oldpassword": "Your password now",
    "password1": "New password",
    "password2": "New password again",
}

HINTS = {"code": "Eight letters. You can paste them."}

MISSING = {
    "email": "Enter your email address",
    "login": "Enter your email address",
    "password": "Enter your password",
    "code": "Enter the code from the email",
    "oldpassword": "Enter the password you have now",
    "password1": "Choose a new password",
    "password2": "Enter the new password once more",
}


class InOurWords:
    """Labels, hints, and what is said when nothing or no address was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = LABELS.get(name, field.label), HINTS.get(name, "")
            field.error_messages["required"] = MISSING[name]
            field.error_messages["invalid"] = "Enter an email address, like name@school.org"


class LoginForm(InOurWords, allauth.LoginForm):
    pass


class RequestLoginCodeForm(InOurWords, allauth.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(InOurWords, allauth.ConfirmLoginCodeForm):
    pass


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, allauth.SetPasswordForm):
    pass


class TelephoneForm(PageForm):
    """A number to be rung at, or none."""

    phone = TextField(
        label="Telephone",
        max_length=40,
        required=False,
        help_text="For check-in calls, and when an email does not arrive. Only who facilitates "
        "your cluster or administers your programme sees it.",
    )

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone and not NUMBER.match(phone):
            raise ValidationError("Enter a telephone number, for example 01632 960123")
        return phone
