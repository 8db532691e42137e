"""Who may reach what: a user is turned into an ``Access`` here and nowhere else.

To audit privacy, read this file, then every ``visible_to`` that filters by what it yields.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from alliances.models import Post, Stewardship
from core import clock
from core.access import NOBODY, Access, Words
from core.statements import Statement
from projects.models import TeamRole

READS_THE_ALLIANCE = (
    Post.Role.LEAD.value,
    Post.Role.PROJECT_LEAD.value,
    Post.Role.SCHOOL_LEAD.value,
    Post.Role.TEACHER.value,
)
"""Posts whose holders read all that their alliance shares, and what its cluster shares."""


def _words(roles: Iterable[str]) -> str:
    """Role words of our own as a list in SQL."""
    return "(" + ", ".join(f"'{role}'" for role in roles) + ")"


# Asked for by every page, so it is written out once instead of by Django each time, which takes
# longer than all the rest of a short page (docs/decisions/0004). The same on both databases.
IN_FORCE = "{0}.starts_on <= %(today)s AND ({0}.ends_on IS NULL OR {0}.ends_on >= %(today)s)"
PROGRAMME = (
    "g.id, g.is_demonstration, g.word_alliance, g.word_cluster, g.word_term, g.word_check_in"
)
NO_PROGRAMME = "NULL, NULL, '', '', '', ''"
HELD = Statement(
    "access_held",
    f"""
SELECT 'post', post.role, post.alliance_id, post.school_id, {PROGRAMME}
FROM alliances_post post
JOIN alliances_alliance alliance ON alliance.id = post.alliance_id
JOIN alliances_programme g ON g.id = alliance.programme_id
WHERE post.person_id = %(person)s AND {IN_FORCE.format("post")}

UNION ALL
SELECT 'steward', held.role, held.programme_id, NULL, {PROGRAMME}
FROM alliances_stewardship held
JOIN alliances_programme g ON g.id = held.programme_id
WHERE held.person_id = %(person)s AND {IN_FORCE.format("held")}

UNION ALL
SELECT 'facilitation', '', held.cluster_id, NULL, {PROGRAMME}
FROM clusters_facilitation held
JOIN clusters_cluster cluster ON cluster.id = held.cluster_id
JOIN alliances_programme g ON g.id = cluster.programme_id
WHERE held.person_id = %(person)s AND {IN_FORCE.format("held")}

UNION ALL -- every alliance in the clusters this person facilitates, or is in through a post
SELECT 'placed', '', placed.cluster_id, placed.alliance_id, {NO_PROGRAMME}
FROM clusters_placing placed
WHERE {IN_FORCE.format("placed")} AND placed.cluster_id IN (
    SELECT held.cluster_id FROM clusters_facilitation held
    WHERE held.person_id = %(person)s AND {IN_FORCE.format("held")}
    UNION ALL
    SELECT own.cluster_id FROM clusters_placing own
    JOIN alliances_post post ON post.alliance_id = own.alliance_id
    WHERE post.person_id = %(person)s AND post.role IN {_words(READS_THE_ALLIANCE)}
    AND {IN_FORCE.format("post")} AND {IN_FORCE.format("own")}
)

UNION ALL -- projects by a part in the team
SELECT post.role, part.role, part.project_id, NULL, {NO_PROGRAMME}
FROM projects_teamrole part
JOIN alliances_post post ON post.id = part.post_id
WHERE post.person_id = %(person)s AND {IN_FORCE.format("post")} AND {IN_FORCE.format("part")}

UNION ALL -- projects of the same alliance in which the school of a post takes part
SELECT post.role, '', part.project_id, NULL, {NO_PROGRAMME}
FROM alliances_post post
JOIN projects_participation part ON part.school_id = post.school_id
JOIN projects_project project
    ON project.id = part.project_id AND project.alliance_id = post.alliance_id
WHERE post.person_id = %(person)s AND post.role IN {_words(Post.SCHOOL_ROLES)}
AND {IN_FORCE.format("post")}
AND part.joined_on <= %(today)s AND (part.left_on IS NULL OR part.left_on >= %(today)s)
""",  # noqa: S608 - made of our own words alone; the values are parameters
    given=("person", "today"),
)


class AccessMiddleware:
    """Put ``request.access`` on every request, worked out when it is first read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access = SimpleLazyObject(lambda: access_of(request.user, clock.today()))
        request.access = access  # type: ignore[attr-defined]  # now it is a SignedInRequest
        return self.get_response(request)


class _Row(NamedTuple):
    """What :data:`HELD` yields: something held, a placing, or a part in a project."""

    kind: str
    """``post``, ``steward``, ``facilitation``, ``placed``; for a project the role of the post."""
    role: str
    one: int
    other: int | None
    programme: int | None
    is_demonstration: bool | None
    alliance_word: str
    cluster_word: str
    term_word: str
    check_in_word: str

    @property
    def words(self) -> Words:
        return Words(self.alliance_word, self.cluster_word, self.term_word, self.check_in_word)


def access_of(user: User | AnonymousUser, today: date) -> Access:
    """What a person may reach today, in one query (none for nobody)."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY

    rows = _rows(user.pk, today)
    held = sorted((row for row in rows if row.programme), key=lambda row: row.programme or 0)
    posts = frozenset((row.role, row.one, row.other) for row in held if row.kind == "post")
    placed = [(row.one, row.other) for row in rows if row.kind == "placed"]
    parts = [row for row in rows if row.kind in Post.Role.values]
    member_of = _ids(alliance for role, alliance, _ in posts if role in READS_THE_ALLIANCE)
    facilitates = _ids(row.one for row in held if row.kind == "facilitation")
    clusters = _ids(cluster for cluster, alliance in placed if alliance in member_of)
    return Access(
        person_id=user.pk,
        is_operator=user.is_superuser,
        in_demonstration=any(row.is_demonstration for row in held),
        words=held[0].words if held else Words(),
        admin_of=_stewarded(held, Stewardship.Role.ADMIN),
        research_of=_stewarded(held, Stewardship.Role.RESEARCH),
        programmes=_ids(
            row.programme for row in held if row.kind != "post" or row.role in READS_THE_ALLIANCE
        ),
        facilitates=facilitates,
        facilitated=_ids(alliance for cluster, alliance in placed if cluster in facilitates),
        leads=_ids(alliance for role, alliance, _ in posts if role == Post.Role.LEAD),
        member_of=member_of,
        peers=_ids(alliance for cluster, alliance in placed if cluster in clusters) - member_of,
        clusters=clusters,
        posts=posts,
        project_leads=_ids(row.one for row in parts if row.role == TeamRole.Role.LEAD),
        own_projects=_ids(row.one for row in parts if _how(row) == "own"),
        headed_projects=_ids(row.one for row in parts if _how(row) == "headed"),
        guest_projects=_ids(row.one for row in parts if _how(row) == "guest"),
    )


def _rows(person: int, today: date) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(*HELD.with_values({"person": person, "today": today}))
        return [_Row(*row) for row in cursor.fetchall()]


def _ids(found: Iterable[int | None]) -> frozenset[int]:
    return frozenset(one for one in found if one is not None)


def _stewarded(held: Iterable[_Row], role: str) -> frozenset[int]:
    return _ids(row.one for row in held if row.kind == "steward" and row.role == role)


def _how(part: _Row) -> str:
    """Whether a project is somebody's own, headed by them as a headteacher, or visited."""
    if Post.Role.GUEST in (part.kind, part.role):
        return "guest"
    return "headed" if part.kind == Post.Role.HEADTEACHER else "own"
