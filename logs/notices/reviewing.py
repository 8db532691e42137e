"""An alliance is asked to challenge a peer's project (rows G21, H10)."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Post
from clusters import queries, quiet
from clusters.models import Meeting
from clusters.notices import parts
from core.models import in_force
from core.templatetags.components import day
from logs import review_times
from logs.models import PeerChallenge
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Letter
from notifications.models import Message, Way
from projects.access import access_of

ASKED = "review_asked"
ROLES = (Post.Role.LEAD, Post.Role.PROJECT_LEAD)
TOPIC = Topic(
    "reviews",
    "Peer challenge",
    "Sent to the leads of an alliance when it is asked to challenge a project of another one.",
    (Way.AT_ONCE, Way.DAILY, Way.NEVER),
    lambda access: any(access.has_role(role) for role in ROLES),
)


def people_of(alliance: Alliance, at: datetime) -> list[User]:
    """Who is told that an alliance is asked: its leads and its project leads of today."""
    now = in_force(timezone.localdate(at), "posts__")
    people = User.objects.filter(
        now, posts__alliance=alliance, posts__role__in=ROLES, is_active=True
    )
    return list(people.distinct().order_by("pk"))


def key(challenge: PeerChallenge, person: User) -> str:
    """One letter for each person and pair."""
    return f"{ASKED}:{challenge.pk}:{person.pk}"


def subject(challenge: PeerChallenge) -> str:
    whom, on = challenge.cycle.project.alliance, day(challenge.meeting.held_on)
    return f"{challenge.challenger}: you challenge {whom} on {on}"[:200]


def still_wanted(message: Message, at: datetime) -> bool:
    """The review is waited for and taken, and this person still leads there and may read it."""
    challenge = _row_of(message)
    return (
        challenge is not None
        and message.person is not None
        and challenge.withdrawn_at is None
        and challenge.submitted_at is None
        and review_times.is_open(challenge.meeting, getattr(challenge.meeting, "pack", None), at)
        and message.person in people_of(challenge.challenger, at)
        and _is_readable(challenge, message.person, at)
    )


def _is_readable(challenge: PeerChallenge, person: User, at: datetime) -> bool:
    """Whether the project is still shared as far as this person."""
    readable = PeerChallenge.objects.visible_to(access_of(person, timezone.localdate(at)))
    return readable.filter(pk=challenge.pk).exists()


def compose(message: Message, at: datetime) -> Letter:
    """Whom, at which meeting, and where it is written."""
    challenge = _row_of(message)
    assert challenge is not None  # noqa: S101 - it was still wanted
    meeting, facilitator = challenge.meeting, parts.facilitator_of(challenge.meeting)
    whom, is_late = challenge.cycle.project.alliance, at >= meeting.begins_at
    return Letter(
        subject=subject(challenge),
        title=f"You challenge {whom}",
        greeting=f"Hello {message.person},",
        paragraphs=(
            f"At the {parts.what(meeting)} {challenge.challenger} challenges a project of {whom}.",
            "Read its digest, then write what is strong, what you ask, and what you suggest.",
            f"It takes about five minutes{'' if is_late else ', at the meeting or before'}.",
        ),
        facts=(
            ("Project", str(challenge.cycle.project)),
            ("Due", _due(meeting, is_late=is_late)),
            ("Meeting", parts.when(meeting)),
        ),
        button=Button("Open the review", challenge.get_absolute_url()),
        because=f"You get this because you lead in {challenge.challenger}. Every project is "
        "challenged by another alliance each term. We send it once.",
        reply_to=facilitator.email if facilitator else "",
        is_demonstration=meeting.programme.is_demonstration,
    )


def _due(meeting: Meeting, *, is_late: bool) -> str:
    """At the meeting; where it has begun, when the review closes."""
    if is_late:
        return f"{day(review_times.closes_at(meeting))}, when the review closes"
    return f"{day(meeting.held_on)}, at the meeting"


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster that meets."""
    challenge = _row_of(message)
    if challenge is None:
        return at
    meeting = challenge.meeting
    return quiet.leaves_at(at, queries.calendar_of(meeting.programme_id, meeting.cluster_id))


def _row_of(message: Message) -> PeerChallenge | None:
    rows = PeerChallenge.objects.select_related(
        "cycle__project__alliance", "challenger", "meeting__programme", "meeting__cluster",
        "meeting__pack",
    )  # fmt: skip
    return rows.filter(pk=message.about_id or 0).first()


ALL = [Kind(ASKED, TOPIC, still_wanted, compose, earliest)]
