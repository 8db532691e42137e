"""What somebody who takes a cluster over has to know, and nothing that was said in private.

Asked for when a facilitator changes, so its queries are not prepared.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q

from accounts.models import User
from alliances import lead_schools
from alliances.models import Post
from clusters import audience, circles
from clusters.models import Action, CheckIn, Cluster, Facilitation, Meeting, Placing
from core.access import Access
from core.models import in_force
from core.templatetags.components import counted, day
from logs import standing
from logs.models import ProgressOverride
from logs.standing import AllianceRow

MOST_DATES = 40


@dataclass(frozen=True)
class AllianceLine:
    """An alliance with its leads, how it stands, and a facilitator's own word in force."""

    row: AllianceRow
    leads: list[User]
    lead_school: str
    """Which school leads it, since when where that has changed."""
    own_word: ProgressOverride | None


@dataclass(frozen=True)
class PhoneLine:
    """Somebody of the cluster's alliances who left a telephone number, with all they hold."""

    person: User
    posts: list[Post]


@dataclass(frozen=True)
class OpenAction:
    action: Action
    is_late: bool


@dataclass(frozen=True)
class Date:
    """A meeting or a call to come. ``path`` is empty where this person has no page of it."""

    on: date
    starts_at: time
    what: str
    where: str
    path: str


@dataclass(frozen=True)
class HandOver:
    """The whole list, on one day."""

    cluster: Cluster
    facilitations: list[Facilitation]
    """Those that last, and those to come."""
    alliances: list[AllianceLine]
    phones: list[PhoneLine]
    """By name."""
    dates: list[Date]
    actions: list[OpenAction]
    """Due first."""
    missed: list[CheckIn]
    waiting: list[str]
    facilitates: bool
    """Whether this person facilitates the cluster, and so has a page of every call."""


def read(cluster: Cluster, access: Access, today: date) -> HandOver:
    """All of it, in a fixed number of queries."""
    placings = Placing.objects.filter(in_force(today), cluster=cluster)
    alliances = frozenset(placings.values_list("alliance", flat=True))
    facilitates = cluster.pk in access.facilitates
    calls = CheckIn.objects.announced().filter(alliance__in=alliances).select_related("alliance")
    meetings = list(
        Meeting.objects.announced()
        .filter(
            Q(cluster=cluster) | Q(cluster=None, programme=cluster.programme_id),
            held_on__gte=today,
        )
        .select_related("cluster", "programme")
        .order_by("held_on", "starts_at")[:MOST_DATES]
    )
    ahead = list(calls.filter(due_on__gte=today, outcome="")[:MOST_DATES])
    return HandOver(
        cluster=cluster,
        facilitations=list(
            cluster.facilitations.filter(Q(ends_on=None) | Q(ends_on__gte=today))
            .select_related("person")
            .order_by("starts_on", "pk")
        ),
        alliances=_alliances(cluster, alliances, today, facilitates=facilitates),
        phones=_phones(alliances, today),
        dates=_dates(meetings, ahead, facilitates=facilitates),
        actions=_actions(cluster, alliances, access, today),
        missed=list(calls.missed_and_open().order_by("due_on")),
        waiting=[
            *_replies(meetings, today),
            *(_asks_to_move(call) for call in ahead if call.move_asked_at),
            *map(_without_note, calls.filter(due_on__lt=today, outcome="").order_by("due_on")),
            *_unfinished(cluster, today),
            *(_unconfirmed(cluster, alliances, today) if facilitates else ()),
        ],
        facilitates=facilitates,
    )


def _alliances(
    cluster: Cluster, alliances: frozenset[int], today: date, *, facilitates: bool
) -> list[AllianceLine]:
    """A facilitator's own word with its reason is for who facilitates."""
    leads: dict[int, list[User]] = defaultdict(list)
    posts = Post.objects.in_force(today).filter(
        alliance__in=alliances, role=Post.Role.LEAD, person__is_active=True
    )
    for post in posts.select_related("person").order_by("starts_on", "pk"):
        leads[post.alliance_id].append(post.person)
    words: dict[int, ProgressOverride] = {}
    own = ProgressOverride.objects.filter(alliance__in=alliances, until__gte=today)
    own = own if facilitates else own.none()
    for word in own.select_related("by").order_by("at", "pk"):
        words[word.alliance_id] = word
    (found,) = standing.read([cluster], alliances, today)
    schools = lead_schools.in_words(alliances)
    return [
        AllianceLine(
            row, leads[row.alliance.pk], schools[row.alliance.pk], words.get(row.alliance.pk)
        )
        for row in found.rows
    ]


def _phones(alliances: frozenset[int], today: date) -> list[PhoneLine]:
    """Who can be rung when emails do not arrive; guests are not listed."""
    posts = Post.objects.in_force(today).filter(
        alliance__in=alliances, person__is_active=True
    ).exclude(person__phone="").exclude(role=Post.Role.GUEST)  # fmt: skip
    found: dict[User, list[Post]] = defaultdict(list)
    in_order = posts.select_related("person", "alliance", "school")
    for post in in_order.order_by("person__name", "person", "starts_on", "pk"):
        found[post.person].append(post)
    return [PhoneLine(person, held) for person, held in found.items()]


def _dates(meetings: list[Meeting], calls: list[CheckIn], *, facilitates: bool) -> list[Date]:
    found = [
        Date(
            each.held_on, each.starts_at, str(each.get_kind_display()),
            each.place or str(each.get_mode_display()), each.get_absolute_url(),
        )
        for each in meetings
    ] + [
        Date(
            call.due_on, call.starts_at, f"Check-in call with {call.alliance}", "",
            call.get_absolute_url() if facilitates else "",
        )
        for call in calls
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.on, each.starts_at))[:MOST_DATES]


def _actions(
    cluster: Cluster, alliances: frozenset[int], access: Access, today: date
) -> list[OpenAction]:
    """Those of the cluster and its alliances, and what its people took on at events.

    An administrator finds those they see elsewhere as well.
    """
    of_events = Q(cluster=None, alliance=None, programme=cluster.programme_id)
    theirs = of_events & circles.owned_in(cluster.pk, today)
    rows = (
        Action.objects.visible_to(access)
        .open()
        .filter(Q(cluster=cluster) | Q(alliance__in=alliances) | theirs)
    )
    found = rows.select_related("owner", "alliance", "cluster").in_order()
    return [OpenAction(action, action.is_late(today)) for action in found]


def _replies(meetings: list[Meeting], today: date) -> list[str]:
    """Who has not replied to the cluster's next meeting."""
    following = next((each for each in meetings if each.cluster_id), None)
    if following is None:
        return []
    told = {each.person.pk for each in audience.of_meeting(following, today)}
    missing = len(told - set(following.replies.values_list("person", flat=True)))
    if not missing:
        return []
    of_all = f"{missing} of {counted(len(told), 'person,people')}"
    return [f"{of_all} have not replied to the meeting of {day(following.held_on)}."]


def _asks_to_move(call: CheckIn) -> str:
    return f"{call.alliance} asks for another day for the call of {day(call.due_on)}."


def _without_note(call: CheckIn) -> str:
    return f"What became of the call with {call.alliance} of {day(call.due_on)} is not noted."


def _unfinished(cluster: Cluster, today: date) -> list[str]:
    """What the last meeting still wants: its minutes, its summary."""
    last = (
        Meeting.objects.announced()
        .filter(cluster=cluster, held_on__lt=today)
        .select_related("minutes")
        .order_by("-held_on", "-pk")
        .first()
    )
    if last is None:
        return []
    on = day(last.held_on)
    has_minutes = getattr(last, "minutes", None) is not None
    unsent = last.summary_at is None and last.actions.exists()
    return [
        *([] if has_minutes else [f"The minutes of the meeting of {on} are not written."]),
        *([f"The summary of the meeting of {on} is not sent."] if unsent else []),
    ]


def _unconfirmed(cluster: Cluster, alliances: frozenset[int], today: date) -> list[str]:
    """How many dates wait to be confirmed; only who facilitates hears of them."""
    undecided = Q(confirmed_at=None, cancelled_at=None)
    meetings = Meeting.objects.filter(undecided, cluster=cluster, held_on__gte=today)
    calls = CheckIn.objects.filter(undecided, alliance__in=alliances, due_on__gte=today)
    number = meetings.count() + calls.count()
    return [f"{counted(number, 'date,dates')} of the plan to be confirmed."] if number else []
