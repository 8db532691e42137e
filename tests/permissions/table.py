"""Every address, every role, the answer it must give. An address missing here fails the tests.

The objects asked for are those of ``own``. The rows of the set-up pages are in ``set_up_table.py``.
"""

from typing import Any

from tests.factories.world import World
from tests.permissions.set_up_table import SET_UP_TABLE
from tests.permissions.table_parts import (
    ALL_MEMBERS,
    CLUSTER,
    DASHBOARD,
    EDIT,
    EVERYBODY,
    FACILITATORS,
    GOES_STRAIGHT_IN,
    LOGS,
    OPEN,
    OPEN_READ_ONLY,
    OWN_ALLIANCE,
    PLACES,
    PROGRAMME,
    READ_ONLY,
    SEES_THE_PROJECT,
    SIGNED_IN,
    Row,
    answers,
    cluster_of,
    each,
    form,
    project_of,
)


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


PLANS = DASHBOARD | {"own facilitator": 302}

TABLE = [
    # Reading
    Row("insights:first_screen", answers(302)),
    Row("insights:cycle", answers(403, (ALL_MEMBERS, 200))),
    Row("insights:projects", answers(200, (GOES_STRAIGHT_IN, 302))),
    Row("insights:project", answers(404, (SEES_THE_PROJECT, 200)), args=project_of),
    Row("insights:clusters", answers(403, (FACILITATORS, 302))),
    Row("insights:cluster", DASHBOARD, args=cluster_of),
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
    Row("clusters:plan", DASHBOARD, PLANS, cluster_of, data={"propose": "1"}),
    *(
        Row(
            "clusters:one_date",
            DASHBOARD,
            DASHBOARD,
            lambda world, kind=kind, name=name: [
                world.own.cluster.slug,
                kind,
                getattr(world.own, name).pk,
            ],
            kind,
        )
        for kind, name in (("meeting", "meeting"), ("call", "check_in"))
    ),
    form("projects:project_new", answers(403, (each(PLACES, ("lead",)), 200))),
    form("projects:project_edit", EDIT, project_of),
    form("projects:cycle_new", EDIT, project_of),
    form("projects:cycle_edit", EDIT, lambda world: [*project_of(world), world.own.cycle.number]),
    form("projects:measure_new", EDIT, project_of),
    form("projects:measure_edit", EDIT, lambda world: [*project_of(world), world.own.measure.pk]),
    form("projects:reading_new", EDIT, lambda world: [*project_of(world), world.own.measure.pk]),
    form("projects:schools_edit", EDIT, project_of),
    form("projects:team_edit", EDIT, project_of),
    # Signing in and out, one's own account
    Row(
        "account_login", OPEN | dict.fromkeys(SIGNED_IN, 302), OPEN | dict.fromkeys(SIGNED_IN, 302)
    ),
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
    Row("clusters:calendar_link", answers(200), answers(200)),
    # Open to everybody
    Row("insights:calendar", dict.fromkeys(EVERYBODY, 404), OPEN_READ_ONLY, case="without a key"),
    Row("help", OPEN, OPEN_READ_ONLY),
    Row("privacy", OPEN, OPEN_READ_ONLY),
    Row("accessibility", OPEN, OPEN_READ_ONLY),
    Row("health", dict.fromkeys(EVERYBODY, 503), OPEN_READ_ONLY, case="without a worker"),
    *SET_UP_TABLE,
    Row("mail_on_this_machine", dict.fromkeys(EVERYBODY, 404), OPEN_READ_ONLY, case="DEBUG off"),
]
