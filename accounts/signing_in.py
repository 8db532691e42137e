"""Signing in begins elsewhere too: after somebody accepted an invitation."""

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.http import HttpRequest

from accounts.models import User


def send_code(request: HttpRequest, person: User) -> None:
    """Send a sign-in code, as if the person had asked for it; its page asks for it next."""
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=person.email)
