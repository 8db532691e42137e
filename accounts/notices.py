"""Letters about signing in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import User
from notifications.kinds import Kind, Topic
from notifications.models import Message

SIGN_IN_CODE = "sign_in_code"
SIGN_IN_UNKNOWN = "sign_in_unknown"
ACCOUNT_CHANGED = "account_changed"

SUBJECTS = {
    SIGN_IN_CODE: "Your sign-in code for Enquiry Cycles",
    SIGN_IN_UNKNOWN: "Somebody asked for a sign-in code with this address",
    ACCOUNT_CHANGED: "Your Enquiry Cycles account was changed",
}


def sign_in_letter(
    template_prefix: str, to: str, context: dict[str, Any], at: datetime
) -> Iterator[Message]:
    """The letter for one of allauth's occasions; useless once the code has expired."""
    kind = _kind(template_prefix)
    person = context.get("user") or User.objects.filter(email__iexact=to).first()
    text = render_to_string(f"accounts/email/{kind}.txt", context)
    yield Message(
        key=f"{kind}:{uuid4()}",
        kind=kind,
        to=to,
        person=person if isinstance(person, User) else None,
        subject=SUBJECTS[kind],
        text=text,
        due_at=at,
        useless_after=at + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    )


def _kind(template_prefix: str) -> str:
    if "login_code" in template_prefix:
        return SIGN_IN_CODE
    if "unknown_account" in template_prefix:
        return SIGN_IN_UNKNOWN
    return ACCOUNT_CHANGED


def still_wanted(message: Message, at: datetime) -> bool:
    """A code is wanted until it expires (``useless_after``), by whoever can still sign in."""
    return message.person is None or message.person.is_active


SIGNING_IN = Topic("signing_in", "Signing in", "Sent when somebody asked for it with your address.")
KINDS = [Kind(name, SIGNING_IN, still_wanted, can_be_held=False) for name in SUBJECTS]
