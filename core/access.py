"""What one person may reach: the type that every page filters by.

It is worked out once a request, in ``projects/access.py``; to audit privacy, read that file and the
``visible_to`` methods it feeds.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Words:
    """What a programme calls its alliances, clusters, terms and calls (singular, lower case)."""

    alliance: str = "alliance"
    cluster: str = "cluster"
    term: str = "term"
    check_in: str = "check-in call"


@dataclass(frozen=True)
class Access:
    """The ids and role words that one person holds today.

    Roles add up: whoever leads one alliance and teaches in another holds both. Posts, placings and
    facilitations that have not begun or have ended are not in it, so a changed role acts on the
    next request. All ids are of live rows; a published programme is not listed, it is open to
    everybody who is signed in.
    """

    person_id: int | None = None
    is_operator: bool = False
    """Runs the installation (Django's superuser): may create programmes, reads none of them."""
    in_demonstration: bool = False
    """Has a part in an invented programme, so every page says so."""
    words: Words = Words()
    """The words of this person's programme; of several, of the one joined first."""

    admin_of: frozenset[int] = frozenset()
    """Programmes this person administers."""
    research_of: frozenset[int] = frozenset()
    """Programmes whose research team this person is in."""
    programmes: frozenset[int] = frozenset()
    """Programmes this person has any part in but as a guest or headteacher."""

    facilitates: frozenset[int] = frozenset()
    """Clusters this person facilitates today."""
    facilitated: frozenset[int] = frozenset()
    """Alliances placed in those clusters today."""

    leads: frozenset[int] = frozenset()
    """Alliances this person leads."""
    member_of: frozenset[int] = frozenset()
    """Alliances whose shared texts this person reads: lead, project lead, school lead, teacher."""
    peers: frozenset[int] = frozenset()
    """Alliances in a cluster together with one of ``member_of``."""
    clusters: frozenset[int] = frozenset()
    """Clusters in which one of ``member_of`` is placed."""
    posts: frozenset[tuple[str, int, int | None]] = frozenset()
    """Every post held today: (role, alliance, school or None)."""

    project_leads: frozenset[int] = frozenset()
    """Projects this person leads."""
    own_projects: frozenset[int] = frozenset()
    """Projects this person is in: by a team role, or because their school takes part."""
    headed_projects: frozenset[int] = frozenset()
    """Projects in which a school takes part of which this person is headteacher."""
    guest_projects: frozenset[int] = frozenset()
    """Projects this person is invited to as a guest."""

    def has_role(self, role: str) -> bool:
        """Whether any post held today has this role word (``Post.Role``)."""
        return any(held == role for held, _, _ in self.posts)

    def schools_in(self, alliance_id: int, *roles: str) -> frozenset[int]:
        """The schools of one alliance in which this person holds one of these roles."""
        return frozenset(
            school
            for role, alliance, school in self.posts
            if alliance == alliance_id and school is not None and role in roles
        )

    @property
    def reached_alliances(self) -> frozenset[int]:
        """Alliances all of whose projects, and what is shared in them, this person reaches."""
        return self.member_of | self.facilitated

    @property
    def reached_projects(self) -> frozenset[int]:
        """Single projects this person reaches beyond those alliances."""
        return self.headed_projects | self.guest_projects

    @property
    def written_projects(self) -> frozenset[int]:
        """Projects this person writes in, whoever leads their alliance."""
        return self.project_leads | self.own_projects | self.guest_projects

    @property
    def overseen(self) -> frozenset[int]:
        """Programmes all of whose projects this person may open."""
        return self.admin_of | self.research_of

    @property
    def is_facilitator(self) -> bool:
        return bool(self.facilitates)

    @property
    def is_research(self) -> bool:
        return bool(self.research_of)

    @property
    def is_admin(self) -> bool:
        return bool(self.admin_of)


NOBODY = Access()


class SignedInRequest(HttpRequest):
    """A request behind the sign-in middleware, with what its person may reach."""

    access: Access
    user: Any
    """The ``accounts.User`` who is signed in; core knows no app above it."""
