"""Sign-in as allauth does it, with our outbox and without sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts import notices
from core import clock
from notifications import outbox


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; every letter about signing in goes through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right",
        "incorrect_code": "That code is not right. Check the email, or send another code",
        "enter_current_password": "That is not the password you have now",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        outbox.post(notices.sign_in_letter(template_prefix, email, context, clock.now()))
