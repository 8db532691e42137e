"""The letter that invites somebody to a post."""

from datetime import datetime, timedelta

from django.utils import timezone

from alliances import leaving
from alliances.models import Invitation
from core.templatetags.components import day
from notifications import links
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Letter
from notifications.models import Link, Message

INVITATION = "people_invitation"
PURPOSE = "invitation"
PAGE = "projects:invitation_answer"

WHAT_IT_IS = (
    "There alliances of schools plan learning cycles, log evidence and challenge each other’s "
    "findings. You need no password: you sign in with a code by email."
)

ASKING = Topic(
    "asking",
    "Invitations and questions to you",
    "Sent when somebody invites you or asks you to confirm something.",
)


def letter(invitation: Invitation, link: Link, at: datetime) -> Message:
    """The letter with this link, to leave when its reader may be written to."""
    return Message(
        key=f"{INVITATION}:{invitation.pk}:{link.pk}",
        kind=INVITATION,
        to=invitation.email,
        about=invitation,
        scope_alliance_id=invitation.alliance_id,
        subject=_subject(invitation),
        due_at=at,
        useless_after=link.expires_at - timedelta(days=1),
    )


def still_wanted(message: Message, at: datetime) -> bool:
    """It was neither accepted nor withdrawn, and there is a link to send."""
    found = _about(message)
    return found is not None and links.of(PURPOSE, found, at) is not None


def compose(message: Message, at: datetime) -> Letter:
    """Who invites to what, and the page on which one accepts."""
    invitation = _about(message)
    assert invitation is not None  # noqa: S101 - it was still wanted
    link = links.of(PURPOSE, invitation, at)
    assert link is not None  # noqa: S101 - it was still wanted
    by = invitation.invited_by
    until = day(timezone.localtime(link.expires_at))
    return Letter(
        subject=_subject(invitation),
        title=f"{by or invitation.programme} invites you",
        greeting=f"Hello {invitation.name},",
        paragraphs=(
            f"{by or 'The programme'} invites you to Enquiry Cycles as {invitation.in_words}.",
            WHAT_IT_IS,
        ),
        button=Button("Look at the invitation", links.path(link, PAGE)),
        ending=(
            f"The button works once, until {until}. Is that over? Reply, and it is sent again.",
            "Do you not know what this is about? Then you need do nothing.",
        ),
        because="You get this because somebody entered your address to invite you. We send it "
        "once, and again only if they ask us to.",
        reply_to=by.email if by else "",
        is_demonstration=invitation.programme.is_demonstration,
        key=link.key,
    )


def _about(message: Message) -> Invitation | None:
    rows = Invitation.objects.standing().select_related(
        "programme", "alliance", "school", "invited_by"
    )
    return rows.filter(pk=message.about_id or 0).first()


def _subject(invitation: Invitation) -> str:
    where = invitation.alliance or invitation.programme
    return f"{where}: you are invited as {str(invitation.get_role_display()).lower()}"


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of where they are invited to: who invites is not who gets the letter."""
    found = _about(message)
    return leaving.leaves_at(found.alliance or found.programme, at) if found else at


KINDS = [Kind(INVITATION, ASKING, still_wanted, compose, earliest, can_be_held=False)]
