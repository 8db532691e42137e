"""Where the visits go: the demonstration, the toolkit, the report, and people with nothing."""

from datetime import timedelta
from types import SimpleNamespace

from django.core import signing
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Post, Programme
from clusters.models import Action, CheckIn, Cluster, Meeting, Term
from core import clock
from logs import demonstration
from logs.models import Entry, Reflection
from notifications.models import Message
from notifications.writing import SALT
from projects.models import (
    Agreement,
    Cycle,
    IdeaProposal,
    Participation,
    Presentation,
    Project,
    SchoolRole,
)
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    AllianceFactory,
    CohortFactory,
    InvitationFactory,
    PostFactory,
    StewardshipFactory,
)
from tests.factories.clusters import (
    BusyPeriodFactory,
    ClosureFactory,
    FacilitationFactory,
    MeetingFactory,
    own_term,
)
from tests.factories.notifications import MessageFactory, key_of
from tests.factories.projects import (
    AgreementFactory,
    CycleFactory,
    MeasureFactory,
    ProjectFactory,
    SchoolInvitationFactory,
    SchoolRoleFactory,
)
from toolkit.models import Intervention, MaturityStage, Strand
from writing.models import Comment

SIGN_INS = {
    "lead": "amira.lowe@riverside.example",
    "teacher": "tom.adeyemi@riverside.example",
    "headteacher": "heather.moss@riverside.example",
    "guest": "iris.calloway@riverside.example",
    "facilitator": "jo.bartlett@enquiry-cycles.example",
    "research": "nadia.farouk@enquiry-cycles.example",
    "admin": "grace.okonjo@enquiry-cycles.example",
}

LONG_NAME = f"Agreement_{'of_the_alliance_with_its_schools_' * 3}.txt"


def build() -> SimpleNamespace:
    """Everybody by role, and the rows whose pages are opened."""
    for command in ("seed_toolkit", "seed_programme"):
        call_command(command, verbosity=0)
    demonstration.build(clock.today())
    lead = User.objects.get(email=SIGN_INS["lead"])
    project = Project.objects.get(slug="paired-problem-solving")
    planned = CycleFactory(stage=Cycle.Stage.PLAN)
    refining = CycleFactory(stage=Cycle.Stage.REFINE)
    estuary, soon = Cluster.objects.get(slug="estuary"), clock.today() + timedelta(days=25)
    letters = _letters(lead, project.alliance)
    file_gone = AgreementFactory(
        participation=project.participations.first(), replaced_at=clock.now(),
        file=b"Gone.", file__gone=True, file__name=LONG_NAME,
    )  # fmt: skip
    joined = list(project.participations.joined())
    Participation.objects.filter(pk=joined[1].pk).update(left_on=clock.today(), why_left="head")
    invitation = InvitationFactory(alliance=project.alliance, invited_by=lead)
    return SimpleNamespace(
        letter=letters[0],
        waiting_letter=letters[3],
        file_gone=file_gone,
        invitation_key=key_of(invitation, "invitation"),
        post=project.team.exclude(post__person=lead).first().post,
        participation=joined[0],
        left=joined[1],
        school_keys=_school_keys(project, joined[2]),
        stop_address=f"{reverse('letters_off')}?key={signing.dumps([lead.pk, 'dates'], salt=SALT)}",
        people={role: User.objects.get(email=email) for role, email in SIGN_INS.items()}
        | _others()
        | {"planning lead": PostFactory(lead=True, alliance=planned.project.alliance).person}
        | {"refining lead": PostFactory(lead=True, alliance=refining.project.alliance).person},
        project=project,
        planned=planned,
        refining=refining,
        cycle=project.cycles.open().get(),
        measure=project.measures.first(),
        of_a_strand=MeasureFactory(
            project=project,
            unit="stage",
            strand=Strand.objects.first(),
            target=3,
            position=99,
            stages="\n".join(MaturityStage.objects.values_list("name", flat=True)),
        ),
        reading=project.measures.first().readings.get(cycle=None, school=None),
        unread=MeasureFactory(project=planned.project),
        entry=Entry.objects.filter(author=lead).first(),
        talked_about=Comment.objects.first().to,
        reflection=Reflection.objects.filter(author=lead, sharing="only_me").first(),
        example=Project.objects.filter(alliance__programme__is_published=True).first(),
        intervention=Intervention.objects.first(),
        rows=_rows(project.alliance),
        joint=project.alliance.self_assessments.joint().first(),
        voice=project.alliance.self_assessments.voices().last(),
        priority=project.alliance.priorities.current().first(),
        busy=project.alliance.busy_periods.first(),
        own_term=own_term(Cluster.objects.get(slug="two-rivers")),
        meeting=Meeting.objects.announced().get(
            cluster__slug="estuary", held_on__gte=clock.today(), kind=Meeting.Kind.TERMLY
        ),
        held=Meeting.objects.get(
            cluster__slug="estuary", held_on__lt=clock.today(), term__season="summer"
        ),
        proposed=MeetingFactory(proposed=True, cluster=estuary, held_on=soon, why_this_day="Free."),
        called_off=MeetingFactory(cancelled=True, cluster=estuary, held_on=soon, term=None),
        bare_meeting=MeetingFactory(cluster=Cluster.objects.get(slug="bare-cluster"), held_on=soon),
        cycles={row.project.alliance.slug: row for row in _open_cycles()},
        reviewed=project.cycles.get(number=1),
        event=MeetingFactory(national=True, programme=estuary.programme, held_on=soon, term=None),
        asked=Presentation.objects.waiting().get(),
        presented=Presentation.objects.filter(outcome__gt="").first(),
        declined_idea=IdeaProposal.objects.get(outcome=IdeaProposal.Outcome.DECLINED),
        declined=Presentation.objects.get(declined_at__isnull=False),
        action=Action.objects.open().filter(cluster=estuary).first(),
        call=CheckIn.objects.announced()
        .filter(alliance=project.alliance, due_on__gte=clock.today())
        .first(),
        noted=CheckIn.objects.get(alliance=project.alliance, outcome="held"),
        missed=CheckIn.objects.filter(outcome="missed").first(),
        to_move=CheckIn.objects.exclude(move_asked_why="").first(),
        bare_post=Post.objects.get(alliance=Project.objects.get(slug="bare").alliance),
    )


def _open_cycles() -> list[Cycle]:
    return list(Cycle.objects.open().select_related("project__alliance"))


def _school_keys(project: Project, row: Participation) -> dict[str, str]:
    """What opens the page behind each question to a school."""
    Agreement.objects.filter(participation=row).update(replaced_at=clock.now())
    SchoolRole.objects.filter(participation=row).update(ends_on=clock.today())
    return {
        "school_invitation": key_of(SchoolInvitationFactory(project=project), "school_invitation"),
        "school_role": key_of(SchoolRoleFactory(participation=row), "school_role"),
        "agreement": key_of(
            AgreementFactory(participation=row, file=b"What we agree.", file__name=LONG_NAME),
            "agreement",
        ),
    }


def _letters(lead: User, alliance: Alliance) -> list[Message]:
    """One of each state, to a lead and about the next call with their alliance."""
    call = CheckIn.objects.announced().filter(alliance=alliance).first()
    now = clock.now()
    to_lead = {"person": lead, "to": lead.email, "about": call, "due_at": now}
    subject = f"Check-in call with {alliance}, Thursday 10 December, 3:45pm"
    called_off, changed = f"Called off: {subject}", f"Changed: {subject}"
    found = [
        MessageFactory(sent=True, kind="invitation", subject=subject, **to_lead),
        MessageFactory(state="failed", kind="change", subject=changed, **to_lead),
        MessageFactory(
            sent=True, kind="cancellation", subject=called_off, bounced_at=now, **to_lead
        ),
        MessageFactory(
            kind="call_reminder", subject=subject, **to_lead | {"due_at": now + timedelta(days=1)}
        ),
        MessageFactory(state="gathered", kind="meeting_summary", subject=subject, **to_lead),
        MessageFactory(kind="change", subject=changed, held_at=now, held_by=lead, **to_lead),
        MessageFactory(
            kind="change",
            subject=changed,
            state="taken_back",
            taken_back_at=now,
            taken_back_by=lead,
            taken_back_why="The hall is not free.",
            **to_lead,
        ),
    ]
    for message in found:
        message.because = f"You get this because you take part in: Check-in call with {alliance}."
        message.text = "Hello Amira Lowe,\n\nHere is when and where.\n\nWhen: Thursday 10 December"
        message.save()
    return found


def _others() -> dict[str, User]:
    """People whose pages are empty, and who runs the installation."""
    bare = ProjectFactory(title="A project with nothing in it", slug="bare")
    return {
        "new lead": PostFactory(lead=True, alliance=AllianceFactory()).person,
        "bare lead": PostFactory(lead=True, alliance=bare.alliance).person,
        "new teacher": PostFactory(alliance=AllianceFactory()).person,
        "new headteacher": PostFactory(headteacher=True, alliance=AllianceFactory()).person,
        "new facilitator": FacilitationFactory(cluster__name="Quiet", cluster__slug="quiet").person,
        "bare facilitator": FacilitationFactory(
            cluster__name="Bare", cluster__slug="bare-cluster"
        ).person,
        "new admin": StewardshipFactory().person,
        "stranger": UserFactory(),
        "operator": UserFactory(operator=True, name="Olive Park"),
    }


def _rows(alliance: Alliance) -> dict[str, int]:
    """The number of one row of each table of the set-up pages that has a page worth looking at."""
    programme: Programme = alliance.programme
    in_use = Post.objects.filter(alliance=alliance, role=Post.Role.LEAD).get()
    return {
        "alliances_programme": programme.pk,
        "alliances_cohort": CohortFactory(programme=programme, number=99).pk,
        "alliances_school": alliance.lead_school_id,
        "alliances_alliance": alliance.pk,
        "alliances_post": in_use.pk,
        "alliances_stewardship": programme.stewardships.first().pk,
        "clusters_cluster": programme.clusters.first().pk,
        "clusters_term": Term.objects.filter(programme=programme).first().pk,
        "clusters_busyperiod": BusyPeriodFactory(alliance=alliance).pk,
        "clusters_closure": ClosureFactory(programme=programme).pk,
        "clusters_meeting": Meeting.objects.filter(programme=programme).last().pk,
        "clusters_checkin": CheckIn.objects.filter(alliance=alliance).last().pk,
        "accounts_user": in_use.person_id,
        "toolkit_intervention": Intervention.objects.first().pk,
    }
