"""allauth's forms, asking and answering in our words."""

from typing import Any

from allauth.account import forms as allauth

LABELS = {
    "oldpassword": "Your password now",
    "password1": "New password",
    "password2": "New password again",
}

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
    """Labels, and what is said when nothing or no address was typed. The page says the rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = LABELS.get(name, field.label), ""
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
