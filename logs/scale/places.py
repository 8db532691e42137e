"""Who belongs where in a scale set: clusters of four alliances, schools, people and the rhythm."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import User
from alliances.models import Alliance, Cohort, Membership, Post, Programme, School, Stewardship
from clusters.models import CheckIn, Cluster, Facilitation, Meeting, Placing, Term
from logs.demonstration.timeline import Timeline

IN_A_CLUSTER = 4
SCHOOLS = 4
MISSED_EVERY = 5
"""Every so manieth alliance missed its call of this half-term."""

NOT_SCHOOL_ROLES = (Post.Role.LEAD, Post.Role.PROJECT_LEAD)


@dataclass(frozen=True)
class Place:
    """An alliance with its schools and the posts people hold in it, the lead's first."""

    number: int
    alliance: Alliance
    schools: list[School]
    posts: list[Post]


def add_programme(timeline: Timeline) -> Programme:
    """The programme with its terms and its administrator."""
    programme = Programme.objects.create(
        name="Scale set",
        slug="scale-set",
        theme_question="How fast are the pages?",
        starts_on=timeline.programme_starts_on,
    )
    for term in timeline.terms:
        term.programme = programme
    Term.objects.bulk_create(timeline.terms)
    admin = _people(["admin"])["admin"]
    Stewardship.objects.create(
        programme=programme,
        person=admin,
        role=Stewardship.Role.ADMIN,
        starts_on=programme.starts_on,
    )
    return programme


def add_places(programme: Programme, count: int, timeline: Timeline) -> list[Place]:
    """So many alliances with all who work in them, placed in clusters and in contact."""
    cohort = Cohort.objects.create(programme=programme, number=1)
    schools = School.objects.bulk_create(
        School(programme=programme, name=f"School {number}-{place}", phase=School.Phase.PRIMARY)
        for number in range(1, count + 1)
        for place in range(1, SCHOOLS + 1)
    )
    alliances = Alliance.objects.bulk_create(
        Alliance(
            programme=programme,
            cohort=cohort,
            name=f"Alliance {number}",
            slug=f"alliance-{number}",
            lead_school=schools[(number - 1) * SCHOOLS],
        )
        for number in range(1, count + 1)
    )
    Membership.objects.bulk_create(
        Membership(
            alliance=alliances[place // SCHOOLS],
            school=school,
            kind=Membership.Kind.PARTNER if place % SCHOOLS else Membership.Kind.LEAD,
            joined_on=programme.starts_on,
        )
        for place, school in enumerate(schools)
    )
    posts = _add_posts(alliances, schools, programme.starts_on)
    _add_clusters(programme, alliances, timeline)
    _add_calls(alliances, timeline)
    return [
        Place(
            number=place + 1,
            alliance=alliance,
            schools=schools[place * SCHOOLS : (place + 1) * SCHOOLS],
            posts=posts[alliance.pk],
        )
        for place, alliance in enumerate(alliances)
    ]


def _add_posts(
    alliances: list[Alliance], schools: list[School], since: date
) -> dict[int, list[Post]]:
    """A lead, a project lead, a headteacher, and in each school a school lead and a teacher."""
    wanted = [
        (f"{role.replace('_', '-')}-{number + 1}{suffix}", role, alliance, school)
        for number, alliance in enumerate(alliances)
        for role, suffix, school in _roles(schools[number * SCHOOLS : (number + 1) * SCHOOLS])
    ]
    people = _people(name for name, *_ in wanted)
    posts: dict[int, list[Post]] = {alliance.pk: [] for alliance in alliances}
    for name, role, alliance, school in wanted:
        posts[alliance.pk].append(
            Post(person=people[name], role=role, alliance=alliance, school=school, starts_on=since)
        )
    Post.objects.bulk_create(post for held in posts.values() for post in held)
    return posts


def _roles(schools: list[School]) -> Iterator[tuple[str, str, School | None]]:
    """(role, suffix of the name, school) of everybody in one alliance."""
    for role in NOT_SCHOOL_ROLES:
        yield role, "", None
    yield Post.Role.HEADTEACHER, "", schools[0]
    for place, school in enumerate(schools, 1):
        yield Post.Role.SCHOOL_LEAD, f"-{place}", school
        yield Post.Role.TEACHER, f"-{place}", school


def _people(names: Iterable[str]) -> dict[str, User]:
    """People by the first part of their address. Nobody has a password."""
    nobody_knows = make_password(None)
    users = User.objects.bulk_create(
        User(
            email=f"{name}@scale.example",
            name=name.replace("-", " ").capitalize(),
            password=nobody_knows,
        )
        for name in names
    )
    return {user.email.partition("@")[0]: user for user in users}


def _add_clusters(programme: Programme, alliances: list[Alliance], timeline: Timeline) -> None:
    count = -(-len(alliances) // IN_A_CLUSTER)
    clusters = Cluster.objects.bulk_create(
        Cluster(programme=programme, name=f"Cluster {number}", slug=f"cluster-{number}")
        for number in range(1, count + 1)
    )
    people = _people(f"facilitator-{number}" for number in range(1, count + 1))
    Facilitation.objects.bulk_create(
        Facilitation(
            cluster=cluster,
            person=people[f"facilitator-{number}"],
            starts_on=programme.starts_on,
        )
        for number, cluster in enumerate(clusters, 1)
    )
    Placing.objects.bulk_create(
        Placing(
            cluster=clusters[place // IN_A_CLUSTER],
            alliance=alliance,
            starts_on=programme.starts_on,
        )
        for place, alliance in enumerate(alliances)
    )
    Meeting.objects.bulk_create(
        Meeting(
            programme=programme,
            cluster=cluster,
            term=timeline.calendar.term_on(day),
            held_on=day,
            starts_at=time(9, 30),
            ends_at=time(12, 30),
            place="The hall",
            confirmed_at=timeline.moment(timeline.back(10)),
        )
        for cluster in clusters
        for day in (timeline.review_on(timeline.terms[2], 3), timeline.meeting_ahead(3))
    )


def _add_calls(alliances: list[Alliance], timeline: Timeline) -> None:
    """One call of the last half-term, held; one some days ago; one ahead."""
    before, now = timeline.halves[-2], timeline.halves[-1]
    made = max(now.starts_on, timeline.back(6))
    CheckIn.objects.bulk_create(
        CheckIn(
            alliance=alliance,
            term=timeline.calendar.term_on(day),
            due_on=day,
            starts_at=time(15, 45),
            topics="What the readings say" if day > timeline.today else "",
            confirmed_at=timeline.moment(before.starts_on),
            outcome=outcome,
        )
        for number, alliance in enumerate(alliances, 1)
        for day, outcome in (
            (before.ends_on - timedelta(days=7), CheckIn.Outcome.HELD),
            (made, CheckIn.Outcome.HELD if number % MISSED_EVERY else CheckIn.Outcome.MISSED),
            (timeline.ahead(8), ""),
        )
    )
