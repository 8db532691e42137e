"""The rows of the set-up pages: whoever does not set up is refused there, whatever the page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.factories.clusters import BusyPeriodFactory, ClosureFactory
from tests.factories.world import World
from tests.permissions.table_parts import ADMINS, SET_UP, Answers, Row, answers

OWN_ADMIN = frozenset({"own admin"})
OPERATOR = frozenset({"operator"})

NO_FILE = UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff")

PROGRAMME_TABLES: dict[str, Callable[[World], Any]] = {
    "alliances_programme": lambda world: world.own.programme,
    "alliances_cohort": lambda world: world.cohort,
    "alliances_school": lambda world: world.own.school,
    "alliances_alliance": lambda world: world.own.alliance,
    "alliances_post": lambda world: world.own.people["lead"].posts.get(),
    "alliances_stewardship": lambda world: world.actors["own admin"].stewardships.get(),
    "clusters_cluster": lambda world: world.own.cluster,
    "clusters_term": lambda world: world.own.cycle.term,
    "clusters_closure": lambda world: ClosureFactory(programme=world.own.programme),
    "clusters_busyperiod": lambda world: BusyPeriodFactory(alliance=world.own.alliance),
    "clusters_meeting": lambda world: world.own.meeting,
    "clusters_checkin": lambda world: world.own.check_in,
    "accounts_user": lambda world: world.own.people["teacher"],
}
"""Tables whose rows are a programme's own, with the row of ``own`` that is asked for."""

DELETED = {
    "alliances_programme": 403,
    "alliances_cohort": 200,
    "clusters_closure": 200,
    "clusters_busyperiod": 200,
    "clusters_checkin": 200,
}
"""What asking to delete answers; 409 where the row is in use or has begun."""

TOOLKIT_TABLES = (
    "behaviour", "challenge", "claim", "dimension", "evidencesource", "focusarea", "intervention",
    "keymessage", "level", "maturitystage", "strand",
)  # fmt: skip
"""Tables common to all programmes: every administrator and operator keeps them."""


def refused_but(*groups: tuple[frozenset[str], Any]) -> Answers:
    return answers(403, *groups)


def rows_of_a_programme(table: str, row: Callable[[World], Any]) -> list[Row]:
    """A row of ``own`` is its administrator's; for everybody else it does not exist there."""
    of_programmes = table == "alliances_programme"
    listed = refused_but((SET_UP if of_programmes else ADMINS, 200))
    added = refused_but((OPERATOR if of_programmes else ADMINS, 200))
    one = refused_but((ADMINS, 404), (OPERATOR, 404 if of_programmes else 403), (OWN_ADMIN, 200))
    past = refused_but((SET_UP, 404), (OWN_ADMIN, 200))
    deleted = refused_but((SET_UP, 404), (OWN_ADMIN, DELETED.get(table, 409)))
    return _five(table, listed, added, one, past, deleted, lambda world: [row(world).pk])


def rows_of_the_toolkit(table: str) -> list[Row]:
    kept = refused_but((SET_UP, 200))
    pages = [kept] * 5
    return _five(f"toolkit_{table}", *pages, lambda world: [world.toolkit[table].pk])


def _five(
    table: str,
    listed: Answers,
    added: Answers,
    one: Answers,
    past: Answers,
    deleted: Answers,
    pk: Callable[[World], list[Any]],
) -> list[Row]:
    """The five pages that Django makes for a table."""
    return [
        Row(f"admin:{table}_changelist", listed, listed),
        Row(f"admin:{table}_add", added, added),
        Row(f"admin:{table}_change", one, one, pk),
        Row(f"admin:{table}_history", past, past, pk),
        Row(f"admin:{table}_delete", deleted, deleted, pk),
    ]


def site(name: str, get: int, post: int | None = None, **more: Any) -> Row:
    """A page of the site itself, the same for everybody who sets up."""
    to_get, to_post = refused_but((SET_UP, get)), refused_but((SET_UP, post or get))
    return Row(f"admin:{name}", to_get, to_post, **more)


SITE = [
    site("index", 200),
    site("login", 302),
    site("logout", 302),
    site("password_change", 302),
    site("password_change_done", 302),
    site("app_list", 302, args=lambda world: ["toolkit"]),
    site("autocomplete", 403, 405),
    site("jsi18n", 200, 405),
    site("view_on_site", 404, args=lambda world: [0, 0]),
    site("(?P<url>.*)$", 404, path="/manage/nothing/here/"),
    site("<path:object_id>/", 302, path="/manage/toolkit/strand/1/"),
    site("toolkit_import", 200),
    site("toolkit_import_check", 302, args=lambda world: [NO_FILE], case="a file long gone"),
    site("toolkit_import_rows", 404, 405, args=lambda world: [NO_FILE], case="a file long gone"),
    site("toolkit_export", 200, 405, args=lambda world: ["csv"]),
]
"""Pages of the site: Django's that lead to our own, and the toolkit's import and export."""

DATE_FILES = [
    row
    for table in ("term", "closure")
    for row in (
        Row(
            f"admin:clusters_{table}_import",
            refused_but((ADMINS, 200)),
            refused_but((ADMINS, 200)),
        ),
        Row(
            f"admin:clusters_{table}_import_check",
            refused_but((ADMINS, 302)),
            refused_but((ADMINS, 302)),
            lambda world: [NO_FILE],
            "a file long gone",
        ),
        Row(
            f"admin:clusters_{table}_export",
            refused_but((ADMINS, 404), (OWN_ADMIN, 200)),
            refused_but((ADMINS, 405)),
            lambda world: [world.own.programme.pk],
        ),
    )
]
"""Term dates and closures as a file: of a programme, for its administrator."""

IDEAS = [
    Row(
        "admin:projects_ideaproposal_changelist",
        refused_but((ADMINS, 200)),
        refused_but((ADMINS, 200)),
    ),
    Row(
        "admin:projects_ideaproposal_change",
        refused_but((ADMINS, 404), (OWN_ADMIN, 200)),
        refused_but((ADMINS, 404), (OWN_ADMIN, 200)),
        lambda world: [world.own.project.proposals.get().pk],
    ),
]
"""Own ideas that were proposed to the toolkit: for who administers the alliance's programme."""

SET_UP_TABLE = [
    *SITE,
    *IDEAS,
    *DATE_FILES,
    *(row for table, made in PROGRAMME_TABLES.items() for row in rows_of_a_programme(table, made)),
    *(row for table in TOOLKIT_TABLES for row in rows_of_the_toolkit(table)),
]
