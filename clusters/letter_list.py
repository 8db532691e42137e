"""What became of the letters about a cluster's dates and alliances, for its facilitator."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from clusters.models import CheckIn, Cluster, Meeting, Placing
from core.models import in_force
from notifications.kinds import kind_of
from notifications.models import Message

PAGE = 50
State = Message.State

WAITS, SENT, FAILED, CAME_BACK = "waits", "sent", "failed", "came-back"
GROUPS = {
    SENT: Q(ended=State.SENT, back=None),
    WAITS: Q(ended__in=[*Message.UNSENT, State.GATHERED]),
    FAILED: Q(ended__in=[State.FAILED, State.MISSED], back=None),
    CAME_BACK: Q(back__isnull=False),
}
"""What a facilitator asks after. What was taken back or is wanted no more is in none of them."""
NAMES = {SENT: "Sent", WAITS: "Waiting", FAILED: "Not sent", CAME_BACK: "Came back"}

CHECK_ADDRESS = "Check the address with them. The programme’s administrator can correct it."


@dataclass(frozen=True)
class Line:
    """One letter: to whom, about what, and how far it has come. Never what it says."""

    who: str
    address: str
    """Only where something is wrong, so that it can be checked."""
    subject: str
    topic: str
    state: str
    state_kind: str
    icon: str
    when: datetime
    when_words: str
    to_do: str


@dataclass(frozen=True)
class Choice:
    """One group of the list, by its word in the address."""

    word: str
    name: str
    number: int


def choices(cluster: Cluster, at: datetime) -> list[Choice]:
    """All, then each group, with how many letters are in it."""
    count = {f"in_{number}": Count("pk", filter=q) for number, q in enumerate(GROUPS.values())}
    numbers = list(_about(cluster, at).aggregate(**count).values())
    found = [
        Choice(word, NAMES[word], number) for word, number in zip(GROUPS, numbers, strict=True)
    ]
    return [Choice("", "All", sum(numbers)), *found]


def read(cluster: Cluster, group: str, page: str | None, at: datetime) -> Page[Message]:
    """A page of the letters in a group, the newest first; of all of them where there is no such."""
    asked = GROUPS.get(group) or Q(*GROUPS.values(), _connector=Q.OR)
    rows = _about(cluster, at).filter(asked).select_related("person", "digest")
    return Paginator(rows.order_by("-due_at", "-pk"), PAGE).get_page(page)


def line(message: Message, at: datetime) -> Line:
    """A letter in words. One that went together with others fared as that one did."""
    went = message.digest or message
    state, kind, icon, to_do = _fared(went)
    when, words = _when(went, at)
    return Line(
        who=str(message.person or message.to),
        address=message.to if to_do else "",
        subject=message.subject,
        topic=kind_of(message).topic.label,
        state=state,
        state_kind=kind,
        icon=icon,
        when=when,
        when_words=words,
        to_do=to_do,
    )


def _about(cluster: Cluster, at: datetime) -> QuerySet[Message]:
    """Letters about its meetings, about calls in its time with an alliance, about its alliances.

    What a lead hears first is not listed before its facilitator may hear of it (row H08).
    """
    today = localdate(at)
    here = Placing.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), cluster=cluster)
    on_the_day = here.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("due_on")),
        alliance=OuterRef("alliance"),
        starts_on__lte=OuterRef("due_on"),
    )
    meetings, calls = Meeting.objects.filter(cluster=cluster), CheckIn.objects.all()
    types = ContentType.objects.get_for_models(Meeting, CheckIn)
    about = Q(about_type=types[Meeting], about_id__in=meetings.values("pk")) | Q(
        about_type=types[CheckIn], about_id__in=calls.filter(Exists(on_the_day)).values("pk")
    )
    alliances = here.filter(in_force(today)).values("alliance")
    return (
        Message.objects.filter(about | Q(scope_alliance_id__in=alliances))
        .exclude(listed_from__gt=at)
        .exclude(kind="sign_in_code")
        .annotate(
            ended=Coalesce("digest__state", "state"),
            back=Coalesce("digest__bounced_at", "bounced_at"),
        )
    )


def _fared(message: Message) -> tuple[str, str, str, str]:
    """(state, kind, icon, what to do about it)."""
    if message.bounced_at:
        return "Came back", "risk", "swap", f"Their mail system returned it. {CHECK_ADDRESS}"
    if message.state == State.FAILED:
        return "Not sent", "risk", "stop", f"It was refused. {CHECK_ADDRESS}"
    if message.state == State.MISSED:
        return "Not sent", "risk", "stop", "It was too late to be of use. Tell them yourself."
    if message.state == State.SENT:
        return "Sent", "ok", "", ""
    if message.attempts or message.in_doubt:
        return "Being tried again", "watch", "", ""
    return "Waiting", "info", "", ""


def _when(message: Message, at: datetime) -> tuple[datetime, str]:
    """The moment that counts, and the word before it."""
    if message.bounced_at:
        return message.bounced_at, ""
    if message.state == State.GATHERED:
        return message.due_at, "Goes together with others, since"
    if message.state in Message.UNSENT:
        return message.due_at, "Held until" if message.due_at > at else "Due since"
    return message.sent_at or message.due_at, ""
