"""What somebody who takes a cluster over has to know, and nothing that was said in private.

Asked for when a facilitator changes, so its queries are not prepared.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from alliances import lead_schools
from alliances.models import Alliance, Post
from clusters import audience, circles
from clusters.models import Action, CheckIn, Cluster, Facilitation, Meeting, Minutes
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
    facilitates = cluster.pk in access.facilitates
    placed = Alliance.objects.filter(in_force(today, "placings__"), placings__cluster=cluster)
    schools = lead_schools.in_words(placed)
    alliances = frozenset(schools)
    posts = _posts(alliances, today)
    calls = _calls(alliances, today)
    meetings = _meetings(cluster, today)
    ahead = [each for each in meetings if each.is_announced and each.held_on >= today][:MOST_DATES]
    to_ring = [call for call in calls if call.is_to_come(today)][:MOST_DATES]
    waiting = [
        *_replies(ahead),
        *(_asks_to_move(call) for call in to_ring if call.move_asked_at),
        *(
            _without_note(call)
            for call in calls
            if call.is_announced and not call.outcome and call.due_on < today
        ),
        *_unfinished(meetings, today),
    ]
    return HandOver(
        cluster=cluster,
        facilitations=list(
            cluster.facilitations.filter(Q(ends_on=None) | Q(ends_on__gte=today))
            .select_related("person")
            .order_by("starts_on", "pk")
        ),
        alliances=_alliances(cluster, schools, posts, today, facilitates=facilitates),
        phones=_phones(posts),
        dates=_dates(ahead, to_ring, facilitates=facilitates),
        actions=_actions(cluster, alliances, access, today),
        missed=[call for call in calls if call.is_missed],
        waiting=[*waiting, *_unconfirmed([*meetings, *calls])] if facilitates else waiting,
        facilitates=facilitates,
    )


def _posts(alliances: frozenset[int], today: date) -> list[Post]:
    """All that is held in the alliances today, by who is there."""
    rows = Post.objects.in_force(today).filter(alliance__in=alliances, person__is_active=True)
    return list(
        rows.select_related("person", "alliance", "school").order_by(
            "person__name", "person", "starts_on", "pk"
        )
    )


def _calls(alliances: frozenset[int], today: date) -> list[CheckIn]:
    """To come, proposed, without a note, or missed and not made up for; in their order."""
    missed = CheckIn.objects.announced().missed_and_open()
    rows = CheckIn.objects.filter(
        Q(due_on__gte=today, outcome="")
        | Q(due_on__lt=today, outcome="", confirmed_at__isnull=False)
        | Q(pk__in=missed.values("pk")),
        alliance__in=alliances,
        cancelled_at=None,
    )
    return list(rows.select_related("alliance").order_by("due_on", "starts_at", "pk"))


def _meetings(cluster: Cluster, today: date) -> list[Any]:
    """Those of the cluster and its programme from today on, and the cluster's last one.

    Each carries ``has_minutes``, ``has_actions``, ``told`` and ``replied``.
    """
    own = Meeting.objects.announced().filter(cluster=cluster, held_on__lt=today)
    last = own.order_by("-held_on", "-pk").values("pk")[:1]
    rows = Meeting.objects.filter(
        Q(held_on__gte=today)
        & (Q(cluster=cluster) | Q(cluster=None, programme=cluster.programme_id))
        | Q(pk=last),
        cancelled_at=None,
    ).annotate(
        has_minutes=Exists(Minutes.objects.filter(meeting=OuterRef("pk"))),
        has_actions=Exists(Action.objects.filter(meeting=OuterRef("pk"))),
    )
    return list(
        audience.with_replies(rows, today)
        .select_related("cluster", "programme")
        .order_by("held_on", "starts_at", "pk")
    )


def _alliances(
    cluster: Cluster, schools: dict[int, str], posts: list[Post], today: date, *, facilitates: bool
) -> list[AllianceLine]:
    """A facilitator's own word with its reason is for who facilitates."""
    leads: dict[int, list[User]] = defaultdict(list)
    for post in sorted(posts, key=attrgetter("starts_on", "pk")):
        if post.role == Post.Role.LEAD:
            leads[post.alliance_id].append(post.person)
    words: dict[int, ProgressOverride] = {}
    own = ProgressOverride.objects.holding(today).filter(alliance__in=schools)
    own = own if facilitates else own.none()
    for word in own.select_related("by").order_by("at", "pk"):
        words[word.alliance_id] = word
    (found,) = standing.read([cluster], frozenset(schools), today)
    return [
        AllianceLine(
            row, leads[row.alliance.pk], schools[row.alliance.pk], words.get(row.alliance.pk)
        )
        for row in found.rows
    ]


def _phones(posts: list[Post]) -> list[PhoneLine]:
    """Who can be rung when emails do not arrive; guests are not listed."""
    found: dict[User, list[Post]] = defaultdict(list)
    for post in posts:
        if post.person.phone and post.role != Post.Role.GUEST:
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
    theirs = circles.of_events(cluster.programme_id) & circles.owned_in(cluster.pk, today)
    rows = (
        Action.objects.visible_to(access)
        .open()
        .filter(Q(cluster=cluster) | Q(alliance__in=alliances) | theirs)
    )
    found = rows.select_related("owner", "alliance", "cluster").in_order()
    return [OpenAction(action, action.is_late(today)) for action in found]


def _replies(meetings: list[Any]) -> list[str]:
    """How many have not replied to the cluster's next meeting."""
    following = next((each for each in meetings if each.cluster_id), None)
    if following is None or following.told == following.replied:
        return []
    of_all = f"{following.told - following.replied} of {counted(following.told, 'person,people')}"
    return [f"{of_all} have not replied to the meeting of {day(following.held_on)}."]


def _asks_to_move(call: CheckIn) -> str:
    return f"{call.alliance} asks for another day for the call of {day(call.due_on)}."


def _without_note(call: CheckIn) -> str:
    return f"What became of the call with {call.alliance} of {day(call.due_on)} is not noted."


def _unfinished(meetings: list[Any], today: date) -> list[str]:
    """What the last meeting still wants: its minutes, its summary."""
    last = next((each for each in meetings if each.held_on < today), None)
    if last is None:
        return []
    on, unsent = day(last.held_on), last.summary_at is None and last.has_actions
    return [
        *([] if last.has_minutes else [f"The minutes of the meeting of {on} are not written."]),
        *([f"The summary of the meeting of {on} is not sent."] if unsent else []),
    ]


def _unconfirmed(rows: list[Meeting | CheckIn]) -> list[str]:
    """How many dates wait to be confirmed; only who facilitates hears of them."""
    own = [row for row in rows if isinstance(row, CheckIn) or row.cluster_id]
    number = sum(not row.is_announced for row in own)
    return [f"{counted(number, 'date,dates')} of the plan to be confirmed."] if number else []
