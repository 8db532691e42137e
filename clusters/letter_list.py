"""What became of the letters about a cluster, for its facilitator, or about a whole programme."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from alliances.models import Alliance, Invitation, Post
from clusters.models import Action, CheckIn, Cluster, Meeting, Placing
from core.models import in_force
from core.templatetags import components
from notifications import holding
from notifications.kinds import kind_of
from notifications.models import Message

PAGE = 50
SHOWN = ("person", "digest", "held_by", "taken_back_by")
State = Message.State
Letters = QuerySet[Message]

WAITS, HELD, SENT = "waits", "held", "sent"
FAILED, CAME_BACK, TAKEN_BACK = "failed", "came-back", "taken-back"
NOT_GONE = Q(ended__in=[*Message.UNSENT, State.GATHERED])
GROUPS = {
    SENT: Q(ended=State.SENT, back=None),
    WAITS: NOT_GONE & Q(held_at=None),
    HELD: NOT_GONE & Q(held_at__isnull=False),
    FAILED: Q(ended__in=[State.FAILED, State.MISSED], back=None),
    CAME_BACK: Q(back__isnull=False),
    TAKEN_BACK: Q(ended=State.TAKEN_BACK),
}
"""What people ask after. What a change overtook or is wanted no more is in none of them."""
TO_COME = (WAITS, HELD)
NAMES = {
    SENT: "Sent",
    WAITS: "Waiting",
    HELD: "Held",
    FAILED: "Not sent",
    CAME_BACK: "Came back",
    TAKEN_BACK: "Taken back",
}

CHECK_ADDRESS = "Check the address with them. The programme’s administrator can correct it."


@dataclass(frozen=True)
class Line:
    """One letter: to whom, about what, and how far it has come. Never what it says."""

    pk: int
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
    note: str
    """Who holds it or took it back, and why."""
    can_be_stopped: bool


@dataclass(frozen=True)
class Choice:
    """One group of the list, by its word in the address."""

    word: str
    name: str
    number: int


def choices(letters: Letters) -> list[Choice]:
    """All, then each group, with how many letters are in it."""
    count = {f"in_{number}": Count("pk", filter=q) for number, q in enumerate(GROUPS.values())}
    numbers = list(letters.aggregate(**count).values())
    found = [
        Choice(word, NAMES[word], number) for word, number in zip(GROUPS, numbers, strict=True)
    ]
    return [Choice("", "All", sum(numbers)), *found]


def read(letters: Letters, group: str, page: str | None) -> Page[Message]:
    """A page of the letters in a group; of all of them where there is no such.

    The newest first, or where none has left the next.
    """
    asked = GROUPS.get(group) or Q(*GROUPS.values(), _connector=Q.OR)
    rows = letters.filter(asked).select_related(*SHOWN).order_by("due_at", "pk")
    return Paginator(rows if group in TO_COME else rows.reverse(), PAGE).get_page(page)


def together(letters: Letters, message: Message) -> list[int]:
    """What can still be stopped of the letters that were posted in one step with this one.

    Those of one mailing, else the same news of the same thing; the letter itself where it can.
    """
    same = Q(pk=message.pk)
    if message.mailing:
        same |= Q(mailing=message.mailing)
    elif message.about_id is not None:
        names = ("kind", "about_type_id", "about_id", "about_sequence")
        same |= Q(**{name: getattr(message, name) for name in names})
    return list(letters.filter(same, holding.can_be_stopped()).values_list("pk", flat=True))


def line(message: Message, at: datetime) -> Line:
    """A letter in words. One that went together with others fared as that one did."""
    went = message.digest or message
    state, kind, icon, to_do = _fared(went)
    when, words = _when(went, at)
    kind_of_letter = kind_of(message)
    topic = kind_of_letter.topic.label
    return Line(
        pk=message.pk,
        who=str(message.person or message.to),
        address=message.to if to_do else "",
        subject=topic if kind_of_letter.is_private else message.subject,
        topic=topic,
        state=state,
        state_kind=kind,
        icon=icon,
        when=when,
        when_words=words,
        to_do=to_do,
        note=_note(message),
        can_be_stopped=kind_of_letter.can_be_held
        and (message.state == State.WAITING or (went is message and went.state == State.GATHERED)),
    )


def of_cluster(cluster: Cluster, at: datetime) -> Letters:
    """Letters about its meetings and actions, about calls in its time with an alliance, about its
    alliances, and to its people about events of the whole programme.

    What a lead hears first is not listed before its facilitator may hear of it (row H08).
    """
    today = localdate(at)
    here = Placing.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), cluster=cluster)
    on_the_day = here.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("due_on")),
        alliance=OuterRef("alliance"),
        starts_on__lte=OuterRef("due_on"),
    )
    alliances = here.filter(in_force(today)).values("alliance")
    events = Meeting.objects.filter(cluster=None, programme=cluster.programme_id)
    people = Post.objects.filter(in_force(today), alliance__in=alliances).values("person")
    facilitators = cluster.facilitations.filter(in_force(today)).values("person")
    return _listed(
        _about(Meeting.objects.filter(cluster=cluster))
        | _about(CheckIn.objects.filter(Exists(on_the_day)))
        | _about(Action.objects.filter(Q(cluster=cluster) | Q(alliance__in=alliances)))
        | _about(events) & (Q(person__in=people) | Q(person__in=facilitators))
        | Q(scope_alliance_id__in=alliances),
        at,
    )


def of_programmes(programmes: Collection[int], at: datetime) -> Letters:
    """Letters about whatever is of these programmes."""
    return _listed(
        _about(Meeting.objects.filter(programme__in=programmes))
        | _about(CheckIn.objects.filter(alliance__programme__in=programmes))
        | _about(Action.objects.filter(programme__in=programmes))
        | _about(Invitation.objects.filter(programme__in=programmes))
        | Q(scope_alliance_id__in=Alliance.objects.filter(programme__in=programmes).values("pk")),
        at,
    )


def _about(rows: QuerySet[Any]) -> Q:
    kind_of_thing = ContentType.objects.get_for_model(rows.model)
    return Q(about_type=kind_of_thing, about_id__in=rows.order_by().values("pk"))


def _listed(asked: Q, at: datetime) -> Letters:
    return (
        Message.objects.filter(asked)
        .exclude(listed_from__gt=at)
        .exclude(kind="sign_in_code")
        .annotate(
            ended=Coalesce("digest__state", "state"),
            back=Coalesce("digest__bounced_at", "bounced_at"),
        )
    )


def _note(message: Message) -> str:
    if message.state == State.TAKEN_BACK and message.taken_back_at:
        who, at = message.taken_back_by, message.taken_back_at
        return f"By {who or 'somebody'} on {_moment(at)}: {message.taken_back_why}"
    if message.held_at and message.state in Message.CAN_BE_HELD:
        return f"By {message.held_by or 'somebody'} since {_moment(message.held_at)}"
    return ""


def _moment(at: datetime) -> str:
    return f"{components.day(at)}, {components.clock(at)}"


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
    if message.state == State.TAKEN_BACK:
        return "Taken back", "none", "", ""
    if message.held_at:
        return "Held", "watch", "", ""
    if message.attempts or message.in_doubt:
        return "Being tried again", "watch", "", ""
    return "Waiting", "info", "", ""


def _when(message: Message, at: datetime) -> tuple[datetime, str]:
    """The moment that counts, and the word before it."""
    if message.bounced_at:
        return message.bounced_at, ""
    if message.taken_back_at:
        return message.taken_back_at, ""
    if message.held_at:
        return message.due_at, "Was due" if message.due_at <= at else "Due"
    if message.state == State.GATHERED:
        return message.due_at, "Goes together with others, since"
    if message.state in Message.UNSENT:
        return message.due_at, "Waits until" if message.due_at > at else "Due since"
    return message.sent_at or message.due_at, ""
