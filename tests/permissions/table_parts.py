"""Who the actors are, and what a row of the table says.

``peer`` is in the cluster of ``own``, ``far`` in its programme, ``foreign`` in another. See
``tests/factories/world.py`` for the actors.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.factories.world import World

SIGN_IN = "to sign-in"
PLACES = ("own", "peer", "far", "foreign")
MEMBERS = ("lead", "project_lead", "school_lead", "teacher")
IN_AN_ALLIANCE = (*MEMBERS, "headteacher", "guest")


def each(places: tuple[str, ...], roles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(f"{place} {role}" for place in places for role in roles)


FACILITATORS = each(("own", "far", "foreign"), ("facilitator",))
ADMINS = each(("own", "foreign"), ("admin",))
RESEARCHERS = each(("own", "foreign"), ("research",))
NOT_IN = frozenset({"nobody", "deactivated"})
SIGNED_IN = (
    each(PLACES, IN_AN_ALLIANCE) | FACILITATORS | ADMINS | RESEARCHERS | {"operator", "stranger"}
)
EVERYBODY = SIGNED_IN | NOT_IN

OWN_MEMBERS = each(("own",), MEMBERS)
OWN_ALLIANCE = each(("own",), IN_AN_ALLIANCE) | {"own facilitator"}
"""Who reads what the alliance shares (the headteacher and the guest: in their project)."""
CLUSTER = OWN_ALLIANCE | each(("peer",), MEMBERS)
PROGRAMME = CLUSTER | each(("far",), MEMBERS) | {"own admin", "own research", "far facilitator"}
SEES_THE_PROJECT = CLUSTER | {"own admin", "own research"}
EDITS_THE_PROJECT = frozenset({"own lead", "own project_lead"})
ALL_MEMBERS = each(PLACES, MEMBERS)
LOGS_SOMEWHERE = ALL_MEMBERS | each(PLACES, ("guest",))
SET_UP = ADMINS | {"operator"}

Answers = dict[str, Any]


def answers(default: Any, *groups: tuple[frozenset[str], Any]) -> Answers:
    """The answer of each signed-in actor; later groups win. Whoever is not in goes to sign-in."""
    table: Answers = dict.fromkeys(SIGNED_IN, default) | dict.fromkeys(NOT_IN, SIGN_IN)
    for actors, answer in groups:
        table |= dict.fromkeys(actors, answer)
    return table


READ_ONLY = answers(405)
"""What a page that only reads says to a POST."""


@dataclass(frozen=True)
class Row:
    """One address: how it is made, and what each actor gets."""

    name: str
    get: Answers
    post: Answers = field(default_factory=lambda: READ_ONLY)
    args: Callable[[World], list[Any]] = lambda world: []
    case: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    """What the POST sends; nothing, mostly, so that a form comes back with its errors."""
    path: str = ""
    """For addresses that have no name."""
    query: Callable[[World], str] = lambda world: ""

    def __str__(self) -> str:
        return f"{self.name} {self.case}".strip()

    def url(self, world: World) -> str:
        return (self.path or reverse(self.name, args=self.args(world))) + self.query(world)


def form(name: str, who: Answers, args: Callable[[World], list[Any]] = lambda world: []) -> Row:
    """A form: whoever may open it gets it back, with errors, when it is sent empty."""
    return Row(name, who, who, args)


def project_of(world: World) -> list[Any]:
    return [world.own.project.slug]


def cluster_of(world: World) -> list[Any]:
    return [world.own.cluster.slug]


OPEN = dict.fromkeys(EVERYBODY, 200)
OPEN_READ_ONLY = dict.fromkeys(EVERYBODY, 405)
EDIT = answers(404, (SEES_THE_PROJECT, 403), (EDITS_THE_PROJECT, 200))
LOGS = answers(403, (LOGS_SOMEWHERE, 200))
DASHBOARD = answers(
    404,
    (OWN_MEMBERS | each(("peer",), MEMBERS) | {"own admin", "own research"}, 403),
    (frozenset({"own facilitator"}), 200),
)
MEETS = OWN_MEMBERS | each(("peer",), MEMBERS)
"""Who works in an alliance of the cluster."""
SEES_THE_MEETING = MEETS | {"own facilitator", "own admin", "own research"}
SEES_THE_EVENT = SEES_THE_MEETING | each(("far",), MEMBERS) | {"far facilitator"}
SEES_THE_ACTION = OWN_MEMBERS | {"own facilitator"}
CALLS = answers(403, (ALL_MEMBERS | FACILITATORS | RESEARCHERS, 200))
READS_THE_CALL = OWN_MEMBERS | {"own facilitator", "own research"}
GOES_STRAIGHT_IN = each(PLACES, ("headteacher", "guest")) | each(
    ("far", "foreign"), ("project_lead", "school_lead", "teacher")
)
"""Whose list of projects has one of their own and nothing else."""
