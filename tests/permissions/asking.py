"""One world for all the requests of a class, and how a page is asked."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from django.conf import settings
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from core import clock
from insights.views import errors
from projects.models import Presentation
from tests.factories import AT, toolkit
from tests.factories.alliances import (
    CohortFactory,
    GroupFactory,
    GroupMeetingFactory,
    InvitationFactory,
    PriorityFactory,
)
from tests.factories.clusters import ActionFactory, BusyPeriodFactory, CheckInFactory
from tests.factories.logs import EntryFactory
from tests.factories.notifications import key_of
from tests.factories.projects import (
    AgreementFactory,
    ChangeRecordFactory,
    DecisionFactory,
    EvidenceReadFactory,
    FidelityFactory,
    IdeaProposalFactory,
    MilestoneFactory,
    PresentationFactory,
    QualityCheckFactory,
    ResearchQuestionFactory,
    RiskFactory,
    SchoolInvitationFactory,
    StepTakenFactory,
    TrialFactory,
)
from tests.factories.world import Place, two_programmes
from tests.factories.writing import AttachmentFactory
from tests.permissions.table import TABLE
from tests.permissions.table_parts import EVERYBODY, PLACES, SIGN_IN, Answers, Row
from tests.sweep import SweepCase

TOOLKIT = (
    toolkit.BehaviourFactory, toolkit.ChallengeFactory, toolkit.ClaimFactory,
    toolkit.DimensionFactory, toolkit.EvidenceSourceFactory, toolkit.FocusAreaFactory,
    toolkit.InterventionFactory, toolkit.KeyMessageFactory, toolkit.LevelFactory,
    toolkit.MaturityStageFactory, toolkit.StrandFactory,
)  # fmt: skip


class WorldCase(SweepCase):
    """Tests that only ask: nothing that a request writes stays."""

    world: SimpleNamespace
    """What ``two_programmes`` made, and a row of every other table."""
    places: list[Place]
    clients: dict[str, Client]

    @classmethod
    def setUpClass(cls) -> None:
        """Unlike ``setUpTestData``: the world is not copied for every test."""
        super().setUpClass()
        cls.world = SimpleNamespace(
            **vars(two_programmes()), toolkit=_toolkit(), cohort=CohortFactory()
        )
        calls = {"alliance": cls.world.own.alliance, "due_on": clock.today() + timedelta(days=5)}
        cls.world.call_to_come = CheckInFactory(**calls)
        cls.world.event_action = ActionFactory(
            meeting=cls.world.own.event, owner=cls.world.own.people["lead"]
        )
        cls.world.withdrawn = EntryFactory(
            cycle=cls.world.own.cycle,
            author=cls.world.own.people["teacher"],
            what_happened=cls.world.own.marker_of("only_me"),
            sharing="only_me",
            withdrawn_from="cluster",
            withdrawn_at=AT,
            withdrawn_why="Counted twice.",
        )
        ActionFactory(meeting=cls.world.foreign.event, what="MARKER-foreign agreed at an event")
        cls.world.asked = _presented(cls.world.own, cls.world.own)
        cls.world.agreed = _presented(cls.world.own, cls.world.far, agreed=True)
        cls.world.declined = _presented(cls.world.own, cls.world.peer, declined=True)
        _presented(
            cls.world.foreign, cls.world.foreign, agreed=True, abstract="MARKER-foreign tells"
        )
        cls.world.call_proposed = CheckInFactory(**calls, proposed=True)
        for place in (getattr(cls.world, name) for name in PLACES):
            _written_down(place)
        cls.world.invitation = InvitationFactory(alliance=cls.world.own.alliance)
        cls.world.invitation_key = key_of(cls.world.invitation, "invitation")
        cls.world.school_invitation = SchoolInvitationFactory(project=cls.world.own.project)
        cls.world.school_key = key_of(cls.world.school_invitation, "school_invitation")
        cls.world.agreement = cls.world.own.participation.agreements.get()
        cls.world.agreement_key = key_of(cls.world.agreement, "agreement")
        cls.places = [getattr(cls.world, name) for name in PLACES]
        cls.world.cohort.programme = cls.world.own.programme
        cls.world.cohort.save()
        cls.clients = {name: _client(actor) for name, actor in cls.world.actors.items()}

    def each(self, names: Iterable[str], method: str, row: Row) -> Iterator[tuple[str, int | str]]:
        """What each of these actors gets, asked when it is looked at."""
        data = row.data if method == "post" else {}
        url = row.url(self.world)
        for name in names:
            yield name, answer(ask(self.clients[name], method, url, data))


def _written_down(place: Place) -> None:
    """What a project keeps beside its cycles, one of each; and a group that met."""
    ResearchQuestionFactory(project=place.project, text=f"{place.marker} asks")
    StepTakenFactory(project=place.project, note=f"{place.marker} step")
    place.project.priorities.add(
        PriorityFactory(alliance=place.alliance, text=f"{place.marker} priority")
    )
    place.project.mandate = f"{place.marker} mandate"
    place.project.save()
    BusyPeriodFactory(alliance=place.alliance, why=f"{place.marker}-alliance busy")
    group = GroupFactory(alliance=place.alliance, name=f"{place.marker}-alliance group")
    GroupMeetingFactory(group=group, agreed=f"{place.marker}-alliance agreed")
    RiskFactory(project=place.project, what=f"{place.marker} risk")
    for factory in (DecisionFactory, ChangeRecordFactory, QualityCheckFactory, MilestoneFactory):
        factory(project=place.project, what=f"{place.marker} written down")
    EvidenceReadFactory(project=place.project, source=f"{place.marker} source")
    trial = TrialFactory(cycle=place.cycle, intervention=None, own_idea=f"{place.marker} idea")
    IdeaProposalFactory(
        project=place.project, own_idea=trial.own_idea, why=f"{place.marker} why",
        core_parts=f"{place.marker} has to stay",
    )  # fmt: skip
    AgreementFactory(
        participation=place.participation, link_role=f"{place.marker} agrees",
        file=f"{place.marker} file".encode(), file__name=f"{place.marker}-attached.txt",
    )  # fmt: skip
    FidelityFactory(trial=trial, participation=place.participation, part=f"{place.marker} part")


def _presented(host: Place, place: Place, **how) -> Presentation:
    """The project of a place at the event of another, with slides."""
    row = PresentationFactory(meeting=host.event, project=place.project, **how)
    AttachmentFactory(to=row, content=f"{place.marker} slides".encode())
    return row


def _toolkit() -> dict[str, models.Model]:
    """A row of every table of the toolkit, by the name of its model."""
    rows = [factory() for factory in TOOLKIT if factory is not toolkit.InterventionFactory]
    rows.append(toolkit.InterventionFactory(slug="an-intervention"))
    return {row._meta.model_name: row for row in rows}


def deviations(got: dict, expected: dict) -> dict:
    """Who got something else: (what they got, what the table says)."""
    return {
        name: (answer, expected.get(name))
        for name, answer in got.items()
        if answer != expected.get(name)
    }


def _client(actor) -> Client:
    client = Client()
    if actor.pk:
        client.force_login(actor)
    return client


SOME = (
    "nobody", "own lead", "own teacher", "own headteacher", "own guest", "own facilitator",
    "own admin", "own research", "peer teacher", "far lead", "foreign lead",
)  # fmt: skip
"""Each role once, and each place: enough to see that HEAD is answered as GET is, that other methods
are refused at the door, and that PostgreSQL answers as SQLite does."""


TABLE_ORDER = {str(row): number for number, row in enumerate(TABLE)}
REFUSED = (403, 404, 405)


def asked_of(row: Row, answers: Answers) -> set[str]:
    """Who is asked of a row: everybody near, and of those elsewhere whoever gets something.

    Whoever elsewhere gets nothing, as all around them do, is asked of every third row; and so is
    whoever has no part in setting up, of the pages that set up.
    """
    turn, places = TABLE_ORDER[str(row)], ("far", "foreign")
    far = (
        EVERYBODY
        if row.name.startswith("admin:")
        else {name for name in EVERYBODY if name.startswith(places)}
    )
    nothing = sorted(name for name in far if answers[name] in REFUSED)
    return EVERYBODY - {name for n, name in enumerate(nothing) if (n + turn) % 3}


def ask(client: Client, method: str, url: str, data: dict | None = None) -> HttpResponse:
    """What the client gets. What the request wrote is taken back.

    Of a refusal the status counts: its page, a third of the time of a sweep, is not drawn.
    """
    cookies = client.cookies.copy()
    with patch.object(errors, "render", _without_a_page), transaction.atomic():
        response: HttpResponse = getattr(client, method)(url, data or {})
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def _without_a_page(*_: object, status: int) -> HttpResponse:
    return HttpResponse(status=status)


def answer(response: HttpResponse) -> int | str:
    """The status, or that the person was sent to sign in."""
    sign_in = reverse(settings.LOGIN_URL)
    if response.status_code == 302 and response.headers["Location"].startswith(f"{sign_in}?next="):
        return SIGN_IN
    return response.status_code
