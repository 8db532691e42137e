"""One world for all the requests of a class; what a form page answers, and what it wrote."""

import re
from datetime import date, datetime, timedelta
from functools import cache, cached_property, partial
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import is_password_usable
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client

from core import clock
from tests.bad_input.forms import FORMS, FormPage, fresh
from tests.factories.alliances import (
    GroupFactory,
    GroupMeetingFactory,
    GroupMemberFactory,
    InvitationFactory,
    PostFactory,
    PriorityFactory,
    member_school,
)
from tests.factories.clusters import (
    BusyPeriodFactory,
    CheckInFactory,
    MeetingFactory,
    PlacingFactory,
    own_term,
)
from tests.factories.logs import PeerChallengeFactory
from tests.factories.notifications import key_of
from tests.factories.projects import (
    CriterionFactory,
    CycleFactory,
    DecisionFactory,
    MeasureFactory,
    PresentationFactory,
    ProjectFactory,
    ResearchQuestionFactory,
    SchoolInvitationFactory,
    TrialFactory,
)
from tests.factories.toolkit import (
    BehaviourFactory,
    ClaimFactory,
    EvidenceSourceFactory,
    FocusAreaFactory,
    InterventionFactory,
    KeyMessageFactory,
    MaturityStageFactory,
    StrandFactory,
)
from tests.factories.world import two_programmes
from tests.markup import Form, Page
from tests.sweep import SweepCase

OURS = ("accounts", "alliances", "clusters", "projects", "logs", "writing", "toolkit")

Rows = dict[tuple[str, Any], dict[str, Any]]


def make_world() -> SimpleNamespace:
    """``two_programmes`` and what a form needs besides."""
    world = SimpleNamespace(**vars(two_programmes()))
    alliance = world.own.alliance
    world.retired_source = EvidenceSourceFactory(retired=True)
    world.retired_intervention = InterventionFactory(retired=True)
    world.intervention = InterventionFactory()
    world.idle_school = member_school(alliance)
    world.idle_project = ProjectFactory(alliance=alliance)
    world.planned = CycleFactory(project=ProjectFactory(alliance=alliance), stage="plan")
    world.planned.starts_on = "2026-01-01"  # older, so that forms open on the other cycle
    world.planned.save()
    world.own_idea = TrialFactory(cycle=world.planned, own=True)
    for stage in ("capture", "refine"):
        cycle = CycleFactory(
            project=ProjectFactory(alliance=alliance), stage=stage, starts_on=date(2026, 1, 1)
        )
        setattr(world, f"{stage}_cycle", cycle)
    world.criterion = CriterionFactory(cycle=world.capture_cycle)
    world.next_meeting = MeetingFactory(
        cluster=world.own.cluster, held_on=clock.today() + timedelta(days=9)
    )
    world.third = PlacingFactory(cluster=world.own.cluster).alliance
    for challenger, is_given in ((world.peer.alliance, False), (world.third, True)):
        PeerChallengeFactory(
            cycle=world.own.cycle,
            meeting=world.next_meeting,
            challenger=challenger,
            given=is_given,
        )
    world.fourth = PlacingFactory(cluster=world.own.cluster).alliance
    world.next_event = MeetingFactory(
        national=True, programme=world.own.programme, held_on=clock.today() + timedelta(days=9)
    )
    world.asked = PresentationFactory(meeting=world.next_event, project=world.own.project)
    world.presented = PresentationFactory(
        agreed=True, meeting=world.own.event, project=world.own.project
    )
    world.next_call = CheckInFactory(
        alliance=alliance, due_on=clock.today() + timedelta(days=9), term=world.own.check_in.term
    )
    world.strand, world.stage = StrandFactory(), MaturityStageFactory()
    for place in (world.own, world.foreign):
        ResearchQuestionFactory(project=place.project)
    world.priorities = {
        name: PriorityFactory(alliance=getattr(world, name).alliance).pk
        for name in ("own", "peer", "foreign")
    }
    world.other_measure = MeasureFactory(project=world.idle_project)
    world.busy = BusyPeriodFactory(alliance=alliance)
    world.own_term = own_term(world.own.cluster)
    world.own_post = PostFactory(alliance=alliance, school=world.idle_school)
    world.group = GroupFactory(alliance=alliance)
    GroupMemberFactory(group=world.group, post=world.own.team_role.post)
    held = GroupMeetingFactory(group=world.group)
    world.group_decision = DecisionFactory(project=world.own.project, group_meeting=held)
    world.invitation = InvitationFactory(alliance=alliance, school=world.idle_school)
    world.invitation_key = key_of(world.invitation, "invitation")
    world.school_invitation = SchoolInvitationFactory(project=world.own.project)
    world.school_key = key_of(world.school_invitation, "school_invitation")
    for factory in (BehaviourFactory, ClaimFactory, KeyMessageFactory, FocusAreaFactory):
        factory.create_batch(2)
    return world


class FormCase(SweepCase):
    """Sends forms; nothing that a request writes stays."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.world = make_world()
        cls.clients = {}
        for actor in {form.actor for form in FORMS}:
            cls.clients[actor] = Client()
            cls.clients[actor].force_login(cls.world.actors[actor])
        cls.before = snapshot(_models())
        cls.as_opened: dict[FormPage, Form] = {}

    def client_of(self, form: FormPage) -> Client:
        return self.clients[form.actor]

    def opened(self, form: FormPage) -> Form:
        """The form as it is opened; asked for once, for nothing that is sent stays."""
        if form not in self.as_opened:
            response = self.client_of(form).get(form.path(self.world))
            self.as_opened[form] = _form_of(Page(response), form)
        return self.as_opened[form]

    def answer(self, form: FormPage, **changed: Any) -> dict[str, Any]:
        """A good answer on top of what the page holds when it is opened, with these changes."""
        data = self.opened(form).data(**(form.good(self.world) | changed))
        return fresh(form, data)

    def send(
        self, form: FormPage, data: Any, path: str = "", *, look: bool = False, **options: Any
    ) -> "Sent":
        """Send a form and take back what it wrote; ``look`` at the pages that show it before."""
        client = self.client_of(form)
        cookies, shown, wrote = client.cookies.copy(), [], Writes()
        with transaction.atomic():
            with connection.execute_wrapper(wrote):
                ask = partial(client.generic, "POST") if isinstance(data, bytes) else client.post
                response = ask(path or form.path(self.world), data, **options)
                if form.looks_first and response.status_code == 200 and isinstance(data, dict):
                    response = self._sent_again(form, response, data, ask, path)
            after = self._after(wrote.tables)
            if look and response.status_code == 302:
                pages = [response.url, *form.shown(self.world)]
                shown = [client.get(page) for page in dict.fromkeys(pages)]
            transaction.set_rollback(True)
        client.cookies = cookies
        return Sent(form, response, self.before, after, shown)

    def _sent_again(self, form: FormPage, looked: Any, data: Any, ask: Any, path: str) -> Any:
        """With what the page has shown that it would mean; as it is where something was wrong."""
        page = Page(looked)
        if page.errors or page.summary:
            return looked
        seen = {"shown": _form_of(page, form).typed("shown")}
        return ask(path or form.path(self.world), data | seen)

    def _after(self, tables: set[str]) -> Rows:
        """Every row of ours as it is now; only tables that were written into are read again."""
        written = [model for model in _models() if model._meta.db_table in tables]
        labels = {model._meta.label for model in written}
        kept = {key: row for key, row in self.before.items() if key[0] not in labels}
        return kept | snapshot(written)


WRITES = re.compile(r'(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')


class Writes:
    """Notices every statement that writes, and into which table."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            self.tables.add(WRITES.match(sql)[1])
        return execute(sql, params, many, context)


class Sent:
    """An answer to a form, and every row of ours that it made, changed or took away."""

    def __init__(
        self, form: FormPage, response: HttpResponse, before: Rows, after: Rows, shown: list
    ) -> None:
        self.form_page, self.response, self.shown = form, response, shown
        self.written = {key: row for key, row in after.items() if before.get(key) != row} | {
            key: {} for key in before.keys() - after.keys()
        }
        self.made = after.keys() - before.keys()

    @property
    def is_accepted(self) -> bool:
        return self.response.status_code == 302

    @cached_property
    def page(self) -> Page:
        return Page(self.response)

    @cached_property
    def form(self) -> Form:
        return _form_of(self.page, self.form_page)

    def told(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What was written, so that sendings can be compared: times and new numbers left out."""
        return sorted(
            (
                (label, "new" if (label, pk) in self.made else str(pk), self._plain(label, row))
                for (label, pk), row in self.written.items()
            ),
            key=str,
        )

    def _plain(self, label: str, row: dict[str, Any]) -> dict[str, Any]:
        model = apps.get_model(label)
        new = {(kind, pk) for kind, pk in self.made}
        told = {}
        for field in model._meta.concrete_fields:
            value = row.get(field.attname)
            target = field.remote_field.model._meta.label if field.remote_field else label
            if field.primary_key or field.name in ("key", "object_id", "id", "slug"):
                continue
            if field.remote_field and (target, value) in new:
                value = "new"
            elif isinstance(value, datetime) and abs(value - clock.now()) < timedelta(minutes=5):
                value = "now"
            elif field.name == "password" and not is_password_usable(value):
                value = "none"
            told[field.name] = value
        return told


def _form_of(page: Page, form: FormPage) -> Form:
    return page.form_with(*filter(None, [form.first_key]))


@cache
def _models() -> list[type[models.Model]]:
    return [
        model
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]


def snapshot(of: list[type[models.Model]]) -> Rows:
    """Every row of these tables, by table and number."""
    return {
        (model._meta.label, row[model._meta.pk.attname]): row
        for model in of
        for row in _rows(model)
    }


def _rows(model: type[models.Model]) -> list[dict[str, Any]]:
    return list(model._base_manager.order_by().values())


def unchanged(text: str) -> str:
    """A text as a page gives it back: line ends of one kind."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n")
