"""An alliance is losing touch: its lead hears of it first, its facilitator days later (row H08)."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Post
from clusters import queries, quiet
from clusters.models import Cluster
from core.models import in_force
from logs import standing
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Item, Letter
from notifications.models import Message, Way
from projects import vacancies

LEAD, FACILITATOR, VACANCY = "drift_lead", "drift_facilitator", "vacancy"
HEAD_START = 5
"""School days that a lead hears of it before the facilitator does."""

TOPIC = Topic(
    "overdue",
    "When something is overdue",
    f"Sent to the lead when nothing was logged for 21 school days, a call was missed, or for "
    f"{vacancies.RULE}, and to the facilitator {HEAD_START} school days later if it is still so. "
    "Also to who leads a project when an agreement with a school ends.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.PAUSED, Way.NEVER),
    lambda access: bool(access.leads | access.project_leads) or access.is_facilitator,
)


def key(kind: str, alliance: Alliance, signal: str, person: User) -> str:
    """One letter for each person, alliance and signal."""
    return f"{kind}:{alliance.pk}:{signal}:{person.pk}"


def leads_of(alliance: Alliance, at: datetime) -> list[User]:
    """Who leads an alliance today."""
    return holders_of(alliance, at, Post.Role.LEAD)


def holders_of(alliance: Alliance, at: datetime, *roles: str) -> list[User]:
    """Who holds one of these posts in an alliance today."""
    posts = Post.objects.filter(
        in_force(timezone.localdate(at)),
        alliance=alliance,
        role__in=roles,
        person__is_active=True,
    )
    return [post.person for post in posts.select_related("person").order_by("pk")]


def vacancy_of(alliance: Alliance, at: datetime) -> str:
    """Which vacancy it is while nobody leads an alliance: each follows another post or its end."""
    held = Post.objects.filter(
        alliance=alliance, role=Post.Role.LEAD, starts_on__lte=timezone.localdate(at)
    )
    last = held.order_by("-starts_on", "-pk").first()
    return f"{last.pk}/{last.ends_on}" if last else ""


def facilitators_of(cluster: Cluster, at: datetime) -> list[User]:
    """Who facilitates a cluster today."""
    now = in_force(timezone.localdate(at), "facilitations__")
    return list(User.objects.filter(now, facilitations__cluster=cluster, is_active=True))


def still_wanted(message: Message, at: datetime) -> bool:
    """The signal still stands, and this person still leads or facilitates there."""
    found = row_of(message, at)
    if found is None or message.person is None:
        return False
    cluster, row = found
    people = {
        LEAD: leads_of(row.alliance, at) if row.drift else [],
        FACILITATOR: facilitators_of(cluster, at) if row.drift else [],
        VACANCY: [] if leads_of(row.alliance, at) else facilitators_of(cluster, at),
    }[message.kind]
    signal = vacancy_of(row.alliance, at) if message.kind == VACANCY else row.signal
    is_same = message.key == key(message.kind, row.alliance, signal, message.person)
    return is_same and message.person in people


def to_lead(message: Message, at: datetime) -> Letter:
    """What is missing, and that the facilitator has not been told yet."""
    cluster, row = its_row(message, at)
    facilitator = next(iter(facilitators_of(cluster, at)), None)
    return Letter(
        subject=f"{row.alliance}: {row.drift[0][0].lower()}{row.drift[0][1:]}",
        title="A short note would help",
        greeting=f"Hello {message.person},",
        paragraphs=("Terms are busy. Two sentences in the log keep your cluster in the picture.",),
        items=tuple(Item(reason) for reason in row.drift),
        button=Button("Log evidence", reverse("logs:entry_new")),
        ending=(f"You hear this first. Your facilitator hears it in {HEAD_START} school days.",),
        because=f"You get this because you lead {row.alliance}. The rule: no entry for 21 school "
        "days, or a call that was missed. We send it once for each.",
        reply_to=facilitator.email if facilitator else "",
        is_demonstration=cluster.programme.is_demonstration,
    )


def to_facilitator(message: Message, at: datetime) -> Letter:
    """Which alliance, and why."""
    cluster, row = its_row(message, at)
    return Letter(
        subject=f"{row.alliance}: {row.drift[0][0].lower()}{row.drift[0][1:]}",
        title=f"{row.alliance} may need you",
        greeting=f"Hello {message.person},",
        paragraphs=(f"The lead was told {HEAD_START} school days ago, and it is still so.",),
        items=tuple(Item(reason) for reason in row.drift),
        button=Button("Open the cluster", cluster.get_absolute_url()),
        because=f"You get this because you facilitate {cluster}. The rule: no entry for 21 school "
        "days, or a call that was missed. We send it once for each.",
        is_demonstration=cluster.programme.is_demonstration,
    )


def of_vacancy(message: Message, at: datetime) -> Letter:
    """Nobody leads an alliance, so nobody could be told first."""
    cluster, row = its_row(message, at)
    return Letter(
        subject=f"{row.alliance} has no lead",
        title=f"{row.alliance} has no lead",
        greeting=f"Hello {message.person},",
        paragraphs=(
            "Nobody holds the post of its lead today, so invitations to calls reach nobody there.",
            "The programme’s administrator enters who follows.",
        ),
        button=Button("Open the cluster", cluster.get_absolute_url()),
        because=f"You get this because you facilitate {cluster}. We send it once.",
        is_demonstration=cluster.programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster the alliance is in."""
    found = row_of(message, at)
    if found is None:
        return at
    return quiet.leaves_at(at, queries.calendar_of(found[0].programme_id, found[0].pk))


def row_of(message: Message, at: datetime) -> tuple[Cluster, standing.AllianceRow] | None:
    """The alliance a letter is about as it stands then, and the cluster it is in."""
    alliance = Alliance.objects.filter(pk=message.about_id or 0).first()
    if alliance is None:
        return None
    today = timezone.localdate(at)
    vacant = vacancies.read(frozenset({alliance.pk}), today)
    here = standing.of_alliance(alliance, today, vacant)
    return (here.cluster, here.rows[0]) if here and here.rows else None


def its_row(message: Message, at: datetime) -> tuple[Cluster, standing.AllianceRow]:
    """The same of a letter that is still wanted."""
    found = row_of(message, at)
    assert found is not None  # noqa: S101 - it was still wanted
    return found


ALL = [
    Kind(LEAD, TOPIC, still_wanted, to_lead, earliest),
    Kind(FACILITATOR, TOPIC, still_wanted, to_facilitator, earliest),
    Kind(VACANCY, TOPIC, still_wanted, of_vacancy, earliest),
]
