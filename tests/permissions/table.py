"""Every address, every role, the answer it must give. An address missing here fails the tests.

The objects asked for are those of ``own``: ``peer`` is in its cluster, ``far`` in its programme,
``foreign`` in another. See ``tests/factories/world.py`` for the actors.
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

    def __str__(self) -> str:
        return f"{self.name} {self.case}".strip()

    def url(self, world: World) -> str:
        return reverse(self.name, args=self.args(world))


def form(name: str, who: Answers, args: Callable[[World], list[Any]] = lambda world: []) -> Row:
    """A form: whoever may open it gets it back, with errors, when it is sent empty."""
    return Row(name, who, who, args)


def _slug(world: World) -> list[Any]:
    return [world.own.project.slug]


def _cluster(world: World) -> list[Any]:
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
GOES_STRAIGHT_IN = each(PLACES, ("headteacher", "guest")) | each(
    ("far", "foreign"), ("project_lead", "school_lead", "teacher")
)
"""Whose list of projects has one of their own and nothing else."""


def texts(kind: str, author: str) -> list[Row]:
    """The page of a text at each level of sharing; its form is its author's."""
    readers = {
        "only_me": frozenset({author}),
        "alliance": OWN_ALLIANCE,
        "cluster": CLUSTER,
        "programme": PROGRAMME,
    }
    rows = []
    for sharing, who in readers.items():

        def args(world: World, sharing: str = sharing) -> list[Any]:
            held = world.own.entries if kind == "entry" else world.own.reflections
            return [held[sharing].pk]

        edit = answers(404, (who, 403), (frozenset({author}), 200))
        rows += [
            Row(f"logs:{kind}", answers(404, (who, 200)), READ_ONLY, args, sharing),
            Row(f"logs:{kind}_edit", edit, edit, args, sharing),
        ]
    return rows


TABLE = [
    # Reading
    Row("insights:first_screen", answers(302)),
    Row("insights:cycle", answers(403, (ALL_MEMBERS, 200))),
    Row("insights:projects", answers(200, (GOES_STRAIGHT_IN, 302))),
    Row("insights:project", answers(404, (SEES_THE_PROJECT, 200)), args=_slug),
    Row("insights:clusters", answers(403, (FACILITATORS, 302))),
    Row("insights:cluster", DASHBOARD, args=_cluster),
    Row("insights:toolkit", answers(200)),
    Row("insights:intervention", answers(200), args=lambda world: ["an-intervention"]),
    Row("insights:claims", answers(200)),
    Row("insights:published", answers(200)),
    Row("insights:about_this_data", answers(200)),
    Row("account", answers(200)),
    Row("logs:log", answers(200)),
    # Writing
    form("logs:entry_new", LOGS),
    form("logs:reflection_new", LOGS),
    *texts("entry", "own teacher"),
    *texts("reflection", "own lead"),
    form(
        "logs:change_progress",
        DASHBOARD,
        lambda world: [world.own.cluster.slug, world.own.alliance.slug],
    ),
    form("projects:project_new", answers(403, (each(PLACES, ("lead",)), 200))),
    form("projects:project_edit", EDIT, _slug),
    form("projects:cycle_new", EDIT, _slug),
    form("projects:cycle_edit", EDIT, lambda world: [*_slug(world), world.own.cycle.number]),
    form("projects:measure_new", EDIT, _slug),
    form("projects:measure_edit", EDIT, lambda world: [*_slug(world), world.own.measure.pk]),
    form("projects:reading_new", EDIT, lambda world: [*_slug(world), world.own.measure.pk]),
    form("projects:schools_edit", EDIT, _slug),
    form("projects:team_edit", EDIT, _slug),
    # Signing in and out, one's own account
    Row("account_login", OPEN | dict.fromkeys(SIGNED_IN, 302), OPEN | dict.fromkeys(SIGNED_IN, 302)),
    Row(
        "account_request_login_code",
        OPEN | dict.fromkeys(SIGNED_IN, 302),
        OPEN | dict.fromkeys(SIGNED_IN, 302),
    ),
    Row(
        "account_confirm_login_code",
        dict.fromkeys(EVERYBODY, 302),
        dict.fromkeys(EVERYBODY, 302),
        case="nothing asked for",
    ),
    Row("account_logout", answers(200), answers(302)),
    Row("account_inactive", OPEN, OPEN_READ_ONLY),
    # Nobody of the world has a password yet: changing leads to setting one.
    Row("account_change_password", answers(302), answers(302)),
    Row("account_set_password", answers(200), answers(200)),
    # Open to everybody
    Row("help", OPEN, OPEN_READ_ONLY),
    Row("privacy", OPEN, OPEN_READ_ONLY),
    Row("accessibility", OPEN, OPEN_READ_ONLY),
    Row("health", dict.fromkeys(EVERYBODY, 503), OPEN_READ_ONLY, case="without a worker"),
    Row("mail_on_this_machine", dict.fromkeys(EVERYBODY, 404), OPEN_READ_ONLY, case="DEBUG off"),
]
