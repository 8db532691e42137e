"""Who may reach what: a user is turned into an ``Access`` here and nowhere else.

To audit privacy, read this file, then every ``visible_to`` that filters by what it yields.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from alliances.models import Post, Stewardship
from clusters.models import Facilitation, Placing
from core import clock
from core.access import NOBODY, Access, Words
from core.models import in_force
from projects.models import Participation, TeamRole

READS_THE_ALLIANCE = frozenset(
    {Post.Role.LEAD, Post.Role.PROJECT_LEAD, Post.Role.SCHOOL_LEAD, Post.Role.TEACHER}
)
"""Posts whose holders read all that their alliance shares, and what its cluster shares."""


class AccessMiddleware:
    """Put ``request.access`` on every request, worked out when it is first read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = SimpleLazyObject(lambda: access_of(request.user, clock.today()))
        return self.get_response(request)


def access_of(user: User, today: date) -> Access:
    """What a person may reach today, in two queries (none for nobody)."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY

    roles = _roles(user, today)
    posts = frozenset((row.role, row.scope, row.school) for row in roles if row.kind == "post")
    member_of = frozenset(alliance for role, alliance, _ in posts if role in READS_THE_ALLIANCE)
    facilitates = frozenset(row.scope for row in roles if row.kind == "facilitation")
    placed, projects = _placed_and_projects(user, posts, member_of, facilitates, today)
    clusters = frozenset(cluster for cluster, alliance in placed if alliance in member_of)
    return Access(
        person_id=user.pk,
        is_operator=user.is_superuser,
        in_demonstration=any(row.is_demonstration for row in roles),
        words=Words(*roles[0].words) if roles else Words(),
        admin_of=_stewarded(roles, Stewardship.Role.ADMIN),
        research_of=_stewarded(roles, Stewardship.Role.RESEARCH),
        programmes=frozenset(
            row.programme for row in roles if row.kind != "post" or row.role in READS_THE_ALLIANCE
        ),
        facilitates=facilitates,
        facilitated=frozenset(alliance for cluster, alliance in placed if cluster in facilitates),
        leads=frozenset(alliance for role, alliance, _ in posts if role == Post.Role.LEAD),
        member_of=member_of,
        peers=frozenset(alliance for cluster, alliance in placed if cluster in clusters)
        - member_of,
        clusters=clusters,
        posts=posts,
        project_leads=frozenset(part.project for part in projects if part.leads),
        own_projects=frozenset(part.project for part in projects if part.how == "own"),
        headed_projects=frozenset(part.project for part in projects if part.how == "headed"),
        guest_projects=frozenset(part.project for part in projects if part.how == "guest"),
    )


class _Role(NamedTuple):
    """A post, a stewardship or a facilitation that is in force."""

    kind: str
    role: str
    scope: int
    school: int | None
    programme: int
    is_demonstration: bool
    alliance_word: str
    cluster_word: str
    term_word: str
    check_in_word: str

    @property
    def words(self) -> tuple[str, str, str, str]:
        return self.alliance_word, self.cluster_word, self.term_word, self.check_in_word


def _roles(user: User, today: date) -> list[_Role]:
    """Everything a person holds today, in one query; oldest programme first."""
    nothing = Value(None, output_field=IntegerField())

    def rows(
        held: QuerySet, kind: str, role: object, scope: str, school: object, programme: str
    ) -> QuerySet:
        return held.filter(in_force(today), person=user).values_list(
            Value(kind),
            role,
            F(scope),
            school,
            F(f"{programme}_id"),
            F(f"{programme}__is_demonstration"),
            *(
                F(f"{programme}__word_{word}")
                for word in ("alliance", "cluster", "term", "check_in")
            ),
        )

    posts = rows(
        Post.objects.order_by(), "post", F("role"), "alliance_id", F("school_id"),
        "alliance__programme",
    )  # fmt: skip
    stewardships = rows(
        Stewardship.objects.order_by(), "steward", F("role"), "programme_id", nothing, "programme"
    )
    facilitations = rows(
        Facilitation.objects.order_by(), "facilitation", Value(""), "cluster_id", nothing,
        "cluster__programme",
    )  # fmt: skip
    found = [_Role(*row) for row in posts.union(stewardships, facilitations, all=True)]
    return sorted(found, key=lambda row: row.programme)


def _stewarded(roles: list[_Role], role: str) -> frozenset[int]:
    return frozenset(row.scope for row in roles if row.kind == "steward" and row.role == role)


class _Part(NamedTuple):
    """A project somebody is in, and how: as one of its own, as a headteacher, or as a guest."""

    project: int
    how: str
    leads: bool


def _placed_and_projects(
    user: User,
    posts: frozenset[tuple[str, int, int | None]],
    member_of: frozenset[int],
    facilitates: frozenset[int],
    today: date,
) -> tuple[list[tuple[int, int]], list[_Part]]:
    """(cluster, alliance) of all in a person's clusters, and their projects, in one query."""
    if not posts and not facilitates:
        return [], []
    placed = _placed(member_of, facilitates, today)
    rows = placed.union(_in_the_team(user, today), *_through_schools(posts, today), all=True)
    pairs, parts = [], []
    for kind, one, other, post_role in rows:
        if kind == "placed":
            pairs.append((one, other))
        else:
            parts.append(_Part(one, _how(kind, post_role), kind == TeamRole.Role.LEAD))
    return pairs, parts


def _placed(
    member_of: frozenset[int], facilitates: frozenset[int], today: date
) -> QuerySet[Placing]:
    """Every alliance in the clusters a person is in or facilitates."""
    own = Placing.objects.filter(in_force(today), alliance__in=member_of).values("cluster")
    return (
        Placing.objects.order_by()
        .filter(in_force(today), Q(cluster__in=facilitates) | Q(cluster__in=own))
        .values_list(Value("placed"), "cluster_id", "alliance_id", Value(""))
    )


def _in_the_team(user: User, today: date) -> QuerySet[TeamRole]:
    """Team roles that are in force, held through a post that is."""
    return (
        TeamRole.objects.order_by()
        .filter(in_force(today), in_force(today, "post__"), post__person=user)
        .values_list("role", "project_id", Value(0), "post__role")
    )


def _through_schools(
    posts: frozenset[tuple[str, int, int | None]], today: date
) -> list[QuerySet[Participation]]:
    """Projects of the same alliance in which the school of a post takes part."""
    takes_part = Participation.objects.order_by().filter(
        Q(left_on__isnull=True) | Q(left_on__gte=today), joined_on__lte=today
    )
    return [
        takes_part.filter(project__alliance=alliance, school=school).values_list(
            Value("school"), "project_id", Value(0), Value(role)
        )
        for role, alliance, school in sorted(posts, key=str)
        if school and role in Post.SCHOOL_ROLES
    ]


def _how(team_role: str, post_role: str) -> str:
    if Post.Role.GUEST in (team_role, post_role):
        return "guest"
    if post_role == Post.Role.HEADTEACHER:
        return "headed"
    return "own"
