"""An agreement with a school ends: who leads the project hears of it four weeks before."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from clusters import quiet
from core.paths import path_to
from core.templatetags.components import long_day
from logs.notices import drift
from notifications.kinds import Kind
from notifications.letters import Button, Letter
from notifications.models import Message
from projects import agreements
from projects.models import Agreement, Project, TeamRole

KIND = "agreement_ends"
LASTS = timedelta(days=28)
"""How long after its end a letter still makes sense; nothing is sent of one long over."""


def letters(at: datetime) -> Iterator[Message]:
    """One for each agreement and lead, as soon as its end is near."""
    today = timezone.localdate(at)
    for agreement in agreements.ending(None, today).filter(ends_on__gte=today - LASTS):
        project = agreement.participation.project
        for person in _leads(project, at):
            yield Message(
                key=f"{KIND}:{agreement.pk}:{person.pk}",
                kind=KIND,
                to=person.email,
                person=person,
                about=agreement,
                scope_alliance_id=project.alliance_id,
                subject=_subject(agreement, at),
                due_at=at,
            )


def still_wanted(message: Message, at: datetime) -> bool:
    """It still stands and ends soon, and this person still leads the project."""
    agreement = _found(message, at)
    return agreement is not None and message.person in _leads(agreement.participation.project, at)


def compose(message: Message, at: datetime) -> Letter:
    """Which school, until when, and where a new one is written."""
    agreement = _found(message, at)
    assert agreement is not None  # noqa: S101 - it was still wanted
    row = agreement.participation
    return Letter(
        subject=_subject(agreement, at),
        title=f"{row.school}: the agreement {_ends(agreement, at)}",
        greeting=f"Hello {message.person},",
        paragraphs=(
            "Ring the school, agree how you go on, and write a new agreement.",
            "The school is then asked to confirm it. Until then the one before stays where it is.",
        ),
        facts=(
            ("School", str(row.school)),
            ("Project", str(row.project)),
            ("Until", long_day(agreement.ends_on)),
        ),
        button=Button("Open the school", path_to("projects:school", row.project.slug, row.pk)),
        because=f"You get this because you lead {row.project}. We send it once for each agreement.",
        is_demonstration=row.project.alliance.programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster of its alliance."""
    agreement = _found(message, at)
    return quiet.leaves_about(agreement.participation.project.alliance, at) if agreement else at


def _found(message: Message, at: datetime) -> Agreement | None:
    rows = agreements.ending(None, timezone.localdate(at))
    return rows.filter(pk=message.about_id or 0).first()


def _leads(project: Project, at: datetime) -> list[User]:
    """Who leads the project; where nobody does, who leads its alliance."""
    parts = TeamRole.objects.in_force(timezone.localdate(at)).filter(
        project=project, role=TeamRole.Role.LEAD, post__person__is_active=True
    )
    found = {part.post.person for part in parts.select_related("post__person")}
    return sorted(found, key=lambda each: each.pk) or drift.leads_of(project.alliance, at)


def _subject(agreement: Agreement, at: datetime) -> str:
    return f"{agreement.participation.school}: the agreement {_ends(agreement, at)}"[:200]


def _ends(agreement: Agreement, at: datetime) -> str:
    ended = agreement.has_expired(timezone.localdate(at))
    return f"{'ended' if ended else 'ends'} on {long_day(agreement.ends_on)}"


ALL = [Kind(KIND, drift.TOPIC, still_wanted, compose, earliest)]
