"""A cycle went on with something missing, or was reopened."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from clusters import queries, quiet
from core.templatetags.components import long_day
from logs.models import StageChange
from logs.notices.drift import facilitators_of, leads_of
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Letter
from notifications.models import Message, Way

WENT_ON, REOPENED = "cycle_went_on", "cycle_reopened"

TOPIC = Topic(
    "cycles",
    "Steps of a cycle",
    "Sent to the facilitator when a cycle goes on with something missing, and to lead and "
    "facilitator when one is reopened.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.NEVER),
    lambda access: bool(access.leads) or access.is_facilitator,
)


def cycle_went_on(change: StageChange) -> Iterator[Message]:
    """To the facilitators of its alliance, but for whoever did it."""
    return _letters(WENT_ON, change, _facilitators(change, change.at))


def cycle_reopened(change: StageChange) -> Iterator[Message]:
    """To its leads and facilitators, but for whoever did it."""
    people = [*leads_of(change.cycle.project.alliance, change.at)]
    return _letters(REOPENED, change, people + _facilitators(change, change.at))


def still_wanted(message: Message, at: datetime) -> bool:
    """The step is still there, and this person still leads or facilitates."""
    change = _change(message)
    if change is None or message.person is None:
        return False
    people = _facilitators(change, at)
    if message.kind == REOPENED:
        people += leads_of(change.cycle.project.alliance, at)
    return message.person in people


def went_on(message: Message, at: datetime) -> Letter:
    """Which cycle went on to which stage; the reason is somebody's words, so it stays on the page.

    What was missing is said in ours.
    """
    change = _there(message)
    about = f"{change.cycle.project}, {str(change.cycle).lower()}"
    return Letter(
        subject=_subject(change),
        title=f"{about}: on to {change.get_stage_display().lower()}",
        greeting=f"Hello {message.person},",
        paragraphs=(
            f"{change.by} moved it on while something was still missing.",
            "The reason stands on the page of the cycle.",
        ),
        facts=tuple(("Missing", words) for words in change.missing_then),
        button=Button("Open the cycle", change.cycle.get_absolute_url()),
        because=f"You get this because you facilitate the cluster of {_alliance(change)}. "
        "We send it once.",
        is_demonstration=change.cycle.project.alliance.programme.is_demonstration,
    )


def reopened(message: Message, at: datetime) -> Letter:
    """Which cycle is open again, and until when."""
    change = _there(message)
    about = f"{change.cycle.project}, {str(change.cycle).lower()}"
    what = f"at {change.get_stage_display().lower()} again"
    if change.stage == change.came_from:
        what = "open again for what comes late"
    return Letter(
        subject=_subject(change),
        title=f"{about} is {what}",
        greeting=f"Hello {message.person},",
        paragraphs=(
            f"{change.by} reopened it until {long_day(change.open_until)}.",
            "The reason stands on the page of the cycle. What was locked stays locked.",
        ),
        button=Button("Open the cycle", change.cycle.get_absolute_url()),
        because=f"You get this because you lead {_alliance(change)} or facilitate its cluster. "
        "We send it once.",
        is_demonstration=change.cycle.project.alliance.programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster the alliance is in."""
    change = _there(message)
    alliance = change.cycle.project.alliance
    return quiet.leaves_about(alliance, at)


def _letters(kind: str, change: StageChange, people: Iterable[User]) -> Iterator[Message]:
    for person in dict.fromkeys(people):
        if person != change.by:
            yield Message(
                key=f"{kind}:{change.pk}:{person.pk}",
                kind=kind,
                to=person.email,
                person=person,
                about=change,
                scope_alliance_id=change.cycle.project.alliance_id,
                subject=_subject(change),
                due_at=change.at,
            )


def _subject(change: StageChange) -> str:
    done = "reopened" if change.is_reopening else "on with something missing"
    return f"{_alliance(change)}: {str(change.cycle).lower()} {done}"


def _alliance(change: StageChange) -> str:
    return str(change.cycle.project.alliance)


def _facilitators(change: StageChange, at: datetime) -> list[User]:
    cluster = queries.cluster_of(change.cycle.project.alliance_id, timezone.localdate(at))
    return facilitators_of(cluster, at) if cluster else []


def _change(message: Message) -> StageChange | None:
    changes = StageChange.objects.select_related("cycle__project__alliance__programme", "by")
    return changes.filter(pk=message.about_id or 0).first()


def _there(message: Message) -> StageChange:
    change = _change(message)
    assert change is not None  # noqa: S101 - it was still wanted
    return change


ALL = [
    Kind(WENT_ON, TOPIC, still_wanted, went_on, earliest),
    Kind(REOPENED, TOPIC, still_wanted, reopened, earliest),
]
