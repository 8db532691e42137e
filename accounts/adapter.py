"""Sign-in as allauth does it, with our outbox and without sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts import notices
from core import clock
from notifications import outbox


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; every letter about signing in goes through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        outbox.post(notices.sign_in_letter(template_prefix, email, context, clock.now()))
