"""What the outbox is measured against: a Celery task a mail, as most platforms have it."""

from celery import shared_task
from django.core.mail import send_mail

from core import clock
from notifications.models import Message
from tests.faults import letters


@shared_task
def write_and_send(key: str) -> None:
    """Write a row, open a connection to the relay, send, close it."""
    letter = letters.letter(key=key, state=Message.State.SENT, sent_at=clock.now())
    letter.save()
    send_mail(letter.subject, letter.text, None, [letter.to])
