"""The report's cases as rows of facts: each with its form, and the page where it is read back.

``cases/*.csv`` holds them. ``day`` is a day of the project, because the report gives no dates;
``thing`` says which of several (rows of one thing are typed into one form); an empty ``value`` is
the fact itself, an empty ``shown`` what was typed. Schools and people have no names in the report.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Invitation, School
from core import clock
from projects.models import Cycle, Participation, Project, Trial
from tests.factories.alliances import PostFactory
from tests.factories.clusters import PlacingFactory
from tests.factories.notifications import key_of
from tests.markup import Page

CASES = Path(__file__).parent / "cases"
EARLY = date(2020, 1, 1)
NOT_TOLD = "The report does not tell."


@dataclass(frozen=True)
class Fact:
    """A row of a case."""

    day: str
    section: str
    fact: str
    who: str
    form: str
    thing: str
    field: str
    value: str
    page: str
    shown: str

    @property
    def typed(self) -> str:
        return self.value or self.fact

    @property
    def read(self) -> str:
        return self.shown or self.typed


def facts_of(case: str) -> list[Fact]:
    with (CASES / f"{case}.csv").open(encoding="utf-8", newline="") as file:
        return [Fact(**row) for row in csv.DictReader(file)]


def sendings(facts: list[Fact]) -> Iterator[list[Fact]]:
    """Rows that follow each other and are typed into one form, in the order of the file."""
    for _, rows in groupby(facts, key=attrgetter("day", "who", "form", "thing")):
        yield list(rows)


class Case:
    """A case on its way into the product: whoever takes part, each signed in."""

    def __init__(self, world: SimpleNamespace, client_for: Callable[[User], Client]) -> None:
        self.world, self.client_for = world, client_for
        self.people = {name: client_for(getattr(world, name)) for name in ("admin", "facilitator")}
        self.made: dict[str, str] = {}
        """The pages of texts, by what they are called."""
        self.seen: dict[str, str] = {}

    @property
    def alliance(self) -> Alliance:
        return Alliance.objects.get()

    @property
    def project(self) -> Project:
        return Project.objects.get()

    @property
    def cycle(self) -> Cycle:
        return self.project.cycles.open().get()

    def taking_part(self, school: str) -> Participation:
        return self.project.participations.get(school__name=school)

    def enter(self, rows: list[Fact]) -> None:
        """Fill in the form that these rows belong to, as a browser would send it."""
        about = rows[0]
        if about.form in BEFORE:
            BEFORE[about.form](self)
        client, url = self.people[about.who], FORMS[about.form](self, about.thing)
        page = client.get(url)
        form = _form_of(page)
        answers = {name: _choice(form, name, text) for name, text in self._answers(form, rows)}
        found = Page(page).form_with(*answers)
        sent = client.post(url, found.data(**answers, **self._beside(about.form)))
        assert sent.status_code == 302, (about, Page(sent).errors, Page(sent).summary)
        self.made[about.thing] = sent.url
        if about.form in AFTER:
            AFTER[about.form](self, about.thing)

    def _answers(self, form: forms.BaseForm, rows: list[Fact]) -> Iterator[tuple[str, list[str]]]:
        """What is typed into each field: the rows, and what the form asks besides."""
        about = rows[0]
        typed: dict[str, list[str]] = {}
        for row in rows:
            typed.setdefault(_field(form, row.field), []).append(row.typed)
        besides = {NAMES[about.form]: about.thing} if about.form in NAMES else {}
        besides |= BESIDES.get(about.form, {})
        if typed.get("level") == ["Schools"]:  # so that small numbers of them are shown
            besides["counts_things"] = "on"
        for name, text in besides.items():
            typed.setdefault(name, [text(self) if callable(text) else text])
        yield from typed.items()

    def _beside(self, form: str) -> dict[str, object]:
        """The rows below an alliance: its schools."""
        if form != "alliance":
            return {}
        schools = School.objects.order_by("pk")
        rows = {f"memberships-{place}-school": row.pk for place, row in enumerate(schools)}
        kinds = {f"memberships-{place}-kind": "partner" for place in range(len(rows))}
        return {"memberships-TOTAL_FORMS": len(rows), **rows, **kinds}

    def text(self, fact: Fact) -> str:
        """The page on which a fact is read, as its lead sees it; read once."""
        url = PAGES[fact.page](self, fact.thing)
        if url not in self.seen:
            is_set_up = fact.page.startswith("set-up")
            response = self.people["admin" if is_set_up else "lead"].get(url)
            assert response.status_code == 200, (fact, url)
            page = Page(response)
            boxes = [*page.forms[-1].values.values()] if is_set_up else []
            self.seen[url] = " ".join([page.text, *(text for box in boxes for text in box)])
        return self.seen[url]

    def in_history(self, lines: list[str]) -> list[str]:
        """These lines as the history of the project tells them, the oldest first."""
        page = Page(self.people["lead"].get(PAGES["history"](self, "")))
        return [line for line in reversed(page.headings) if line in lines]

    def move_to(self, stage: str) -> None:
        """Move the open cycle on, with a reason where something is only expected."""
        lead = self.people["lead"]
        while (cycle := self.cycle).stage != stage:
            url = reverse("logs:cycle_advance", args=[self.project.slug, cycle.number])
            form = Page(lead.get(url)).form
            reason = {"reason": NOT_TOLD} if "reason" in form.values else {}
            sent = lead.post(url, form.data(**reason))
            assert sent.status_code == 302, Page(sent).summary

    def _found(self, _: str) -> None:
        """An alliance that was set up has a lead and a cluster."""
        PlacingFactory(cluster=self.world.cluster, alliance=self.alliance, starts_on=EARLY)
        lead = PostFactory(lead=True, alliance=self.alliance, starts_on=EARLY).person
        self.people["lead"] = self.client_for(lead)

    def _accept(self, name: str) -> None:
        """Whoever was invited follows the link in the letter."""
        invitation = Invitation.objects.get(name=name)
        url = f"{reverse('projects:invitation_answer')}?key={key_of(invitation, 'invitation')}"
        client = Client()
        sent = client.post(url, Page(client.get(url)).form.data())
        assert sent.status_code == 302, Page(sent).summary
        self.people[name] = self.client_for(User.objects.get(email=invitation.email))


def _form_of(page: HttpResponse) -> forms.BaseForm:
    context = page.context
    return context["adminform"].form if "adminform" in context else context["form"]


def _field(form: forms.BaseForm, called: str) -> str:
    """The name of a field that is called by its name, or by what it asks."""
    asked = {str(field.label): name for name, field in form.fields.items()}
    return called if called in form.fields else asked[called]


def _choice(form: forms.BaseForm, name: str, typed: list[str]) -> Any:
    """What is sent for these words: a choice for a field that has choices, else a text."""
    field = form.fields[name]
    if not hasattr(field, "choices"):
        return "\n".join(typed)
    values = {str(label): str(value) for value, label in field.choices}
    chosen = [values[each] for text in typed for each in text.split("; ")]
    is_many = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    return chosen if is_many else chosen[0]


def _of_project(name: str, *more: str) -> Callable[[Case, str], str]:
    return lambda case, _: reverse(name, args=[case.project.slug, *more])


def _of_school(name: str, *more: str) -> Callable[[Case, str], str]:
    return lambda case, school: reverse(
        name, args=[case.project.slug, case.taking_part(school).pk, *more]
    )


def _of_measure(name: str) -> Callable[[Case, str], str]:
    return lambda case, called: reverse(
        name, args=[case.project.slug, case.project.measures.get(name=called).pk]
    )


def _of_cycle(name: str) -> Callable[[Case, str], str]:
    return lambda case, cycle: reverse(
        name, args=[case.project.slug, int(cycle.removeprefix("Cycle "))]
    )


def _of_alliance(name: str) -> Callable[[Case, str], str]:
    return lambda case, _: reverse(name, args=[case.alliance.slug])


def _at(name: str) -> Callable[[Case, str], str]:
    return lambda *_: reverse(name)


def _made(case: Case, thing: str) -> str:
    return case.made[thing].partition("#")[0]


def _own_parts(case: Case, idea: str) -> str:
    trial = Trial.objects.get(cycle=case.cycle, own_idea=idea)
    return reverse("projects:own_parts", args=[case.project.slug, trial.pk])


FORMS: dict[str, Callable[[Case, str], str]] = {
    "school": _at("admin:alliances_school_add"),
    "alliance": _at("admin:alliances_alliance_add"),
    "priority": _of_alliance("alliances:priority_new"),
    "person": _of_alliance("projects:person_new"),
    "project": _at("projects:project_new"),
    "question": _of_project("projects:question_new"),
    "fit": _of_project("projects:fit"),
    "school joins": _of_project("projects:schools_edit"),
    "school leaves": _of_school("projects:school_leave_edit"),
    "champion": _of_school("projects:school_role_edit", "champion"),
    "agreement": _of_school("projects:agreement_edit"),
    "needs": _of_school("projects:school_plan_edit"),
    "visit": _of_school("projects:school_visit_new"),
    "cycle": _of_project("projects:cycle_new"),
    "plan": _of_cycle("projects:cycle_edit"),
    "decide": _of_cycle("logs:cycle_decide"),
    "measure": _of_project("projects:measure_new"),
    "reading": _of_measure("projects:reading_new"),
    "strength": _of_measure("projects:claim_edit"),
    "own parts": _own_parts,
    "kept": _of_school("projects:core_parts_said"),
    "decision": _of_project("projects:record_new", "decision"),
    "change": _of_project("projects:record_new", "change"),
    "evidence": _of_project("projects:record_new", "evidence"),
    "check": _of_project("projects:record_new", "check"),
    "entry": _at("logs:entry_new"),
    "reflection": _at("logs:reflection_new"),
    "comment": _made,
}
"""Where a fact is entered."""

PAGES: dict[str, Callable[[Case, str], str]] = {
    "set-up list": _at("admin:alliances_alliance_changelist"),
    "set-up alliance": lambda case, _: reverse(
        "admin:alliances_alliance_change", args=[case.alliance.pk]
    ),
    "priorities": _at("alliances:priorities"),
    "people": _of_alliance("projects:alliance_people"),
    "project": _of_project("insights:project"),
    "history": _of_project("logs:history"),
    "schools": _of_project("projects:schools_edit"),
    "school": _of_school("projects:school"),
    "cycle": _of_cycle("logs:cycle"),
    "measure": _of_measure("insights:measure"),
    "core parts": lambda case, _: f"{_of_project('projects:core_parts')(case, '')}?cycle=1",
    "records": _of_project("projects:records"),
    "entry": _made,
    "reflection": _made,
}
"""Where a fact is read back."""

NAMES = {
    "school": "name",
    "alliance": "name",
    "project": "title",
    "person": "name",
    "measure": "name",
    "entry": "title",
    "school joins": "school",
}
"""The field that says what a thing is called."""

BESIDES: dict[str, dict[str, Any]] = {
    "person": {"email": lambda case: f"invited-{Invitation.objects.count()}@school.example"},
    "champion": {"to_email": "senior@school.example"},
    "needs": {"visits_planned": "0"},
    "agreement": {
        "link_role": NOT_TOLD,
        "school_role": NOT_TOLD,
        "ends_on": lambda case: str(clock.today() + timedelta(days=365)),
        "to_name": "The head",
        "to_email": "head@school.example",
    },
    "measure": {"level": "Teachers", "unit": "A count"},
    "strength": {"strength": "What people said"},
    "decision": {"reason": NOT_TOLD, "who": "The project team"},
    "change": {"reason": NOT_TOLD},
    "evidence": {"source": NOT_TOLD},
    "check": {"who": "The leaders of the alliance"},
    "entry": {"what_happened": NOT_TOLD, "source": "Other", "sharing": "Our alliance"},
    "reflection": {"level": "Across schools", "sharing": "Our alliance"},
    "comment": {"asks": "A comment"},
}
"""What a form asks besides, and the report does not tell."""

BEFORE: dict[str, Callable[[Case], None]] = {
    "kept": lambda case: case.move_to(Cycle.Stage.TEST),
    "decide": lambda case: case.move_to(Cycle.Stage.REFINE),
}
AFTER: dict[str, Callable[[Case, str], None]] = {"alliance": Case._found, "person": Case._accept}
