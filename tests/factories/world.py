"""Two programmes with somebody in every role, and texts of every reach that could leak."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from alliances.models import Alliance, Post, Priority, Programme, School, SelfAssessment
from clusters.models import Action, CheckIn, Cluster, Meeting, Minutes
from logs.models import Entry, Reflection
from notifications.models import Message
from projects.models import Cycle, Measure, Participation, Project, Reading, Sharing, TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    AllianceFactory,
    PostFactory,
    PriorityFactory,
    ProgrammeFactory,
    RatingFactory,
    SelfAssessmentFactory,
    StewardshipFactory,
    member_school,
)
from tests.factories.clusters import (
    ActionFactory,
    CheckInFactory,
    ClusterFactory,
    FacilitationFactory,
    MeetingFactory,
    MinutesFactory,
    PlacingFactory,
)
from tests.factories.logs import EntryFactory, PeerChallengeFactory, ReflectionFactory
from tests.factories.notifications import MessageFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ParticipationFactory,
    ProjectFactory,
    ReadingFactory,
    TeamRoleFactory,
)
from tests.factories.toolkit import (
    EvidenceSourceFactory,
    LevelFactory,
    MaturityStageFactory,
    StrandFactory,
)
from toolkit.models import MaturityStage, Strand

POSTS = tuple(Post.Role.values)
"""Roles of an alliance: lead, project_lead, school_lead, teacher, headteacher, guest."""


@dataclass(frozen=True)
class Place:
    """An alliance with its people, and one project with all that a cycle holds.

    Every title, name and text of it holds ``marker``, which stands nowhere else; a text also holds
    its reach: ``marker_of("only_me")``. A teacher wrote the entries, the lead the reflections.
    """

    marker: str
    programme: Programme
    cluster: Cluster
    alliance: Alliance
    school: School
    people: dict[str, User]
    """By role of their post."""
    priority: Priority
    """Of the school."""
    joint: SelfAssessment
    """Given after that of the school."""
    voice: SelfAssessment
    project: Project
    participation: Participation
    team_role: TeamRole
    cycle: Cycle
    measure: Measure
    reading: Reading
    meeting: Meeting
    minutes: Minutes
    action: Action
    """Agreed at the meeting, for the alliance: the teacher does it, the lead wrote it down."""
    event: Meeting
    """Of the whole programme; the same for all of its places."""
    check_in: CheckIn
    letter: Message
    """To the lead, about the meeting; sent."""
    entries: dict[str, Entry]
    """By sharing."""
    reflections: dict[str, Reflection]

    def marker_of(self, sharing: str) -> str:
        return f"{self.marker}-{sharing}"


@dataclass(frozen=True)
class World:
    """``own`` and ``peer`` share a cluster, ``far`` has another, ``foreign`` another programme."""

    own: Place
    peer: Place
    far: Place
    foreign: Place
    actors: dict[str, User | AnonymousUser]
    """Everybody, by place and role: "own lead", "peer guest", "far facilitator", "foreign admin",
    and "operator", "deactivated" (a lead of ``own``), "stranger" (no role at all), "nobody"."""

    @property
    def places(self) -> tuple[Place, ...]:
        return self.own, self.peer, self.far, self.foreign


def two_programmes(sharing: Sharing = Sharing.CLUSTER) -> World:
    """Build the world; ``sharing`` is that of every project."""
    home, abroad = ProgrammeFactory(name="Home marker"), ProgrammeFactory(name="Foreign marker")
    near = ClusterFactory(programme=home, name="Near cluster")
    away = ClusterFactory(programme=home, name="Far cluster")
    foreign = ClusterFactory(programme=abroad, name="Foreign cluster")
    event, elsewhere = (MeetingFactory(national=True, programme=each) for each in (home, abroad))
    places = {
        "own": _place("own", near, event, sharing),
        "peer": _place("peer", near, event, sharing),
        "far": _place("far", away, event, sharing),
        "foreign": _place("foreign", foreign, elsewhere, sharing),
    }
    _challenge(places["own"], places["peer"].alliance)
    _challenge(places["peer"], places["own"].alliance)
    _challenge(places["far"], places["own"].alliance)
    _challenge(places["foreign"], AllianceFactory(programme=abroad))
    actors: dict[str, User | AnonymousUser] = {
        f"{name} {role}": person
        for name, place in places.items()
        for role, person in place.people.items()
    }
    for name, cluster in (("own", near), ("far", away), ("foreign", foreign)):
        actors[f"{name} facilitator"] = FacilitationFactory(cluster=cluster).person
    for name, programme in (("own", home), ("foreign", abroad)):
        actors[f"{name} admin"] = StewardshipFactory(programme=programme).person
        actors[f"{name} research"] = StewardshipFactory(programme=programme, research=True).person
    deactivated = UserFactory(deactivated=True)
    PostFactory(lead=True, alliance=places["own"].alliance, person=deactivated)
    actors |= {
        "operator": UserFactory(operator=True),
        "deactivated": deactivated,
        "stranger": UserFactory(),
        "nobody": AnonymousUser(),
    }
    return World(actors=actors, **places)


def _place(name: str, cluster: Cluster, event: Meeting, sharing: Sharing) -> Place:
    marker = f"MARKER-{name}"
    alliance = AllianceFactory(
        programme=cluster.programme, name=f"{marker} alliance", slug=f"{name}-alliance"
    )
    PlacingFactory(cluster=cluster, alliance=alliance)
    school = member_school(alliance)
    school.name = f"{marker} school"
    school.save()
    project = ProjectFactory(
        alliance=alliance, title=f"{marker} project", slug=f"{name}-project", sharing=sharing
    )
    posts = {role: _post(name, role, alliance, school) for role in POSTS}
    cycle = CycleFactory(project=project, plan=f"{marker} plan", prediction=f"{marker} prediction")
    measure = MeasureFactory(project=project, name=f"{marker} measure")
    people = {role: post.person for role, post in posts.items()}
    meeting = MeetingFactory(cluster=cluster, place=f"{marker} hall")
    return Place(
        marker=marker,
        programme=cluster.programme,
        cluster=cluster,
        alliance=alliance,
        school=school,
        people=people,
        joint=_said(alliance, None, f"{marker}-alliance joint"),
        voice=_said(alliance, school, f"{marker}-alliance voice"),
        priority=PriorityFactory(
            alliance=alliance, school=school, text=f"{marker}-alliance priority"
        ),
        project=project,
        participation=ParticipationFactory(project=project, school=school),
        team_role=_team(project, posts),
        cycle=cycle,
        measure=measure,
        reading=ReadingFactory(measure=measure, cycle=cycle),
        meeting=meeting,
        minutes=MinutesFactory(meeting=meeting, text=f"{marker} minutes"),
        action=ActionFactory(
            meeting=meeting,
            alliance=alliance,
            what=f"{marker} action",
            owner=people["teacher"],
            agreed_by=people["lead"],
        ),
        event=event,
        check_in=CheckInFactory(alliance=alliance, topics=f"{marker} topics"),
        letter=MessageFactory(
            sent=True,
            kind="meeting_summary",
            person=people["lead"],
            about=meeting,
            subject=f"{marker} letter",
            text=f"{marker} words",
        ),
        entries=_entries(marker, cycle, school, people["teacher"]),
        reflections=_reflections(marker, cycle, people["lead"]),
    )


def _challenge(place: Place, challenger: Alliance) -> None:
    """A review of the cycle, at the meeting, that is in and shared with the cluster."""
    PeerChallengeFactory(
        given=True,
        cycle=place.cycle,
        meeting=place.meeting,
        challenger=challenger,
        questions=f"{place.marker_of('cluster')} asks",
        submitted_by=place.people["lead"],
    )


def _post(name: str, role: str, alliance: Alliance, school: School) -> Post:
    person = UserFactory(name=f"MARKER-{name} {role}", email=f"{name}-{role}@school.example")
    of_school = school if role in Post.SCHOOL_ROLES else None
    return PostFactory(role=role, alliance=alliance, school=of_school, person=person)


def _said(alliance: Alliance, school: School | None, note: str) -> SelfAssessment:
    statement = SelfAssessmentFactory(alliance=alliance, school=school, note=note)
    strand = Strand.objects.first() or StrandFactory()
    stage = MaturityStage.objects.first() or MaturityStageFactory()
    return RatingFactory(
        self_assessment=statement, strand=strand, stage=stage, evidence=note
    ).self_assessment


def _team(project: Project, posts: dict[str, Post]) -> TeamRole:
    """The project lead and the guest are in the team; returns the role of the lead."""
    TeamRoleFactory(project=project, post=posts["guest"], role=TeamRole.Role.GUEST)
    return TeamRoleFactory(project=project, post=posts["project_lead"], role=TeamRole.Role.LEAD)


def _entries(marker: str, cycle: Cycle, school: School, author: User) -> dict[str, Entry]:
    source = EvidenceSourceFactory()
    return {
        sharing: EntryFactory(
            cycle=cycle,
            author=author,
            school=school,
            source=source,
            sharing=sharing,
            title=f"{marker}-{sharing} entry",
            what_happened=f"{marker}-{sharing} happened",
        )
        for sharing in Sharing.values
    }


def _reflections(marker: str, cycle: Cycle, author: User) -> dict[str, Reflection]:
    level = LevelFactory()
    return {
        sharing: ReflectionFactory(
            cycle=cycle,
            author=author,
            level=level,
            sharing=sharing,
            text=f"{marker}-{sharing} learned",
        )
        for sharing in Sharing.values
    }
