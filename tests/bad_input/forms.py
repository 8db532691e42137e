"""Every form page of ours: who sends it, where, what is well, and what could go wrong in it.

A form that is missing here fails ``test_every_form_page_is_in_the_list``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.urls import reverse

from clusters.calendar import SchoolCalendar
from core import clock
from logs.models import PeerChallenge
from projects.models import Sharing

SOON = (clock.today() + timedelta(days=60)).isoformat()
SCHOOL_DAY = next(
    day.isoformat()
    for day in (clock.today() + timedelta(days=60 + n) for n in range(9))
    if SchoolCalendar().is_school_day(day)
)
"""Where no term is known."""
NOWHERE = 10**9
"""No row has this number."""

Maker = Callable[[SimpleNamespace], Any]


@dataclass(frozen=True, eq=False)
class FormPage:
    """A form. ``texts`` and ``days`` are names of fields with the most characters each takes."""

    name: str
    path: Maker
    good: Maker
    """An answer that is accepted, but for what is filled in from the page."""
    texts: dict[str, int]
    days: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    relations: Maker = lambda world: {}
    """By field, ids that exist and may not be used here, of other tenants first."""
    many: tuple[str, ...] = ()
    """Fields that take several ids."""
    shown: Maker = lambda world: []
    """Pages on which the text stands when it was accepted."""
    actor: str = "own lead"
    case: str = ""
    makes_once: bool = False
    first_key: str = ""
    """Tells this form from others on its page."""
    file: str = ""
    """The field in which a file may be chosen."""
    looks_first: bool = False
    """What sending it would mean is shown first; sent with what was ``shown``, it is done."""

    def __str__(self) -> str:
        return f"{self.name} {self.case}".strip()

    @property
    def words(self) -> dict[str, int]:
        """The texts in which anything may be written; the figures are not among them."""
        return {name: most for name, most in self.texts.items() if name not in self.figures}


def others(world: SimpleNamespace, pick: Callable[[Any], Any], *more: Any) -> list[Any]:
    """What ``pick`` finds in another programme and in a peer alliance, and no row at all."""
    return [pick(world.foreign).pk, pick(world.peer).pk, NOWHERE, *(each.pk for each in more)]


def _address(kind: str, *args: Callable[[SimpleNamespace], Any]) -> Maker:
    return lambda world: reverse(kind, args=[arg(world) for arg in args])


def slug(world: SimpleNamespace) -> str:
    return world.own.project.slug


def of_cycle(kind: str, name: str, query: str = "") -> Maker:
    """A page of one of the cycles of the world."""
    return lambda world: (
        reverse(kind, args=[getattr(world, name).project.slug, getattr(world, name).number]) + query
    )


def _pages_of(name: str) -> Maker:
    return lambda world: [
        getattr(world, name).get_absolute_url(),
        reverse("logs:history", args=[getattr(world, name).project.slug]),
    ]


def _review_meetings(world: SimpleNamespace) -> dict[str, list[Any]]:
    return {"review_meeting": [world.foreign.meeting.pk, world.far.meeting.pk, NOWHERE]}


def _entry(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "what_happened": "Pairs explained their steps.",
        "source": world.own.entries["alliance"].source_id,
        "school": world.own.school.pk,
        "happened_on": "2026-10-01",
        "sharing": "alliance",
        "measure": "",
    }


def _reflection(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "text": "I asked first.",
        "level": world.own.reflections["alliance"].level_id,
        "happened_on": "2026-10-01",
        "sharing": "alliance",
    }


def participation(world: SimpleNamespace) -> int:
    return world.own.participation.pk


def _school_page(world: SimpleNamespace) -> list[str]:
    return [f"/projects/{slug(world)}/schools/{participation(world)}/"]


def _group_pages(world: SimpleNamespace) -> list[str]:
    return [f"/alliance/{world.own.alliance.slug}/groups/"]


PROJECT = {"title": "Talk first", "question": "Does it?", "aim": "More.", "sharing": "cluster"}
MEASURE = {"name": "Confident teachers", "level": "teacher", "unit": "percent", "direction": "up"}
ENTRY_TEXTS = dict.fromkeys(("what_happened", "went_well", "not_effective", "problems"), 200_000)
ENTRY_TEXTS |= {"title": 120, "reading": 120}
REFLECTION_TEXTS = dict.fromkeys(("text", "next_time", "decision"), 200_000)
PROJECT_TEXTS = {"title": 120, "question": 2000, "aim": 2000, "focus": 5000}
CYCLE_TEXTS = {
    "own_idea": 160, "previous_practice": 5000, "plan": 20_000, "prediction": 5000,
    "own_idea_3": 160, "previous_practice_3": 5000,
}  # fmt: skip
MEASURE_TEXTS = {
    "name": 120, "short_name": 40, "collected_by": 120, "explanation": 200, "target": 40,
    "unit_name": 40, "counted": 40, "waiver": 300, "lowest": 40, "highest": 40,
}  # fmt: skip
MEASURE_NUMBERS = ("target", "lowest", "highest")
READING_TEXTS = {
    "reading": 40, "spread": 60, "period": 60, "note": 300, "compared_with": 120, "compared": 40,
}  # fmt: skip


def _entry_relations(world: SimpleNamespace) -> dict[str, list[Any]]:
    return {
        "source": [world.retired_source.pk, NOWHERE],
        "school": others(world, lambda place: place.school, world.idle_school),
        "measure": others(world, lambda place: place.measure, world.other_measure),
        "key_messages": [NOWHERE],
        "claims": [NOWHERE],
    }


def _project_relations(world: SimpleNamespace) -> dict[str, list[Any]]:
    return {"focus_area": [NOWHERE]}


def _cycle_relations(world: SimpleNamespace) -> dict[str, list[Any]]:
    choices = [world.retired_intervention.pk, NOWHERE]
    return {
        "term": [world.foreign.cycle.term_id, NOWHERE],
        **_review_meetings(world),
        **{f"intervention_{n}": choices for n in range(1, 6)},
    }


def _entry_pages(world: SimpleNamespace) -> list[str]:
    return [world.own.entries["alliance"].get_absolute_url(), "/log/", "/cycle/"]


def _project_pages(world: SimpleNamespace) -> list[str]:
    return [world.own.project.get_absolute_url(), "/projects/", "/cycle/", "/log/new/", "/log/"]


def _measure_pages(world: SimpleNamespace) -> list[str]:
    return [world.own.measure.get_absolute_url(), *_project_pages(world)]


def meeting(world: SimpleNamespace) -> int:
    return world.own.meeting.pk


def _presentation(page: str) -> Maker:
    return lambda world: f"{world.asked.get_absolute_url()}{page}/"


def _presentation_pages(world: SimpleNamespace) -> list[str]:
    return [
        world.asked.get_absolute_url(),
        world.next_event.get_absolute_url(),
        world.own.project.get_absolute_url(),
    ]


def _not_around(world: SimpleNamespace) -> dict[str, list[Any]]:
    """People who are in no alliance of the cluster."""
    return {"owner": [place.people["lead"].pk for place in (world.foreign, world.far)] + [NOWHERE]}


def _years(world: SimpleNamespace) -> dict[str, list[Any]]:
    """School years are numbers, and no rows."""
    return {"first_year": [NOWHERE], "last_year": [NOWHERE]}


def _placed(world: SimpleNamespace) -> dict[str, Any]:
    return {"give": "1", f"place-{world.strand.key}": world.stage.key}


def _pulled_back(world: SimpleNamespace) -> dict[str, Any]:
    return {"why": "Counted twice."}


WHY = {"why": 300}
SAID_TEXTS = {"note": 5000, "with_whom": 200}


RISK = {
    "what": "The lead leaves", "kind": "staffing", "likelihood": "possible", "effect": "serious",
    "owner": "Amira", "action": "Name a second person.", "look_again_on": SOON,
}  # fmt: skip


def _no_relations(world: SimpleNamespace) -> dict[str, list[Any]]:
    return {}


RECORDS = (
    (
        "decision", {"what": "Pairs", "reason": "Because.", "who": "All"},
        {"what": 300, "reason": 5000, "alternatives": 5000, "who": 200}, ("decided_on",), (),
        _no_relations,
    ),
    (
        "change", {"what": "Pairs", "reason": "Because."},
        {"what": 300, "reason": 5000, "learning": 5000, "learned_from": 300}, ("changed_on",),
        ("learned_from",), _no_relations,
    ),
    (
        "evidence", {"source": "A review", "says": "It helps.", "used": "So."},
        {"source": 300, "says": 5000, "used": 5000}, ("read_on",), (), _no_relations,
    ),
    (
        "check", {"what": "Notes", "result": "Fine.", "who": "Amira"},
        {"what": 300, "result": 5000, "who": 200}, ("checked_on",), (),
        lambda world: {"cycle": others(world, lambda place: place.cycle, world.planned)},
    ),
    (
        "milestone", {"what": "Pairs have met", "due_on": SOON}, {"what": 200}, ("due_on",), (),
        lambda world: {"term": [world.foreign.cycle.term_id, NOWHERE]},
    ),
)  # fmt: skip
"""Kind, a good answer, texts, days, fields with a shape of their own, relations."""


def _review(world: SimpleNamespace) -> str:
    """The one that is still to be written."""
    asked = PeerChallenge(
        meeting=world.next_meeting, challenger=world.peer.alliance, cycle=world.own.cycle
    )
    return asked.get_absolute_url()


def _given_review(world: SimpleNamespace) -> str:
    """The one that is to be answered."""
    given = PeerChallenge.objects.get(meeting=world.next_meeting, challenger=world.third)
    return given.get_absolute_url()


def _reviews(world: SimpleNamespace) -> list[str]:
    return [reverse("logs:review", args=[world.next_meeting.pk]), _review(world)]


TERM_DAYS = ("starts_on", "ends_on", "break_starts_on", "break_ends_on")


def _term(year: int) -> dict[str, Any]:
    return {
        "season": "spring", "starts_on": f"{year}-01-08", "ends_on": f"{year}-03-28",
        "break_starts_on": f"{year}-02-17", "break_ends_on": f"{year}-02-21",
    }  # fmt: skip


def _busy(world: SimpleNamespace) -> dict[str, Any]:
    return {"starts_on": "2027-05-10", "ends_on": "2027-05-28", "why": "Mock exams."}


FORMS = (
    FormPage(
        "alliances:joint_edit",
        _address("alliances:joint_edit", lambda world: world.own.alliance.slug),
        _placed, SAID_TEXTS, (), (), lambda world: {}, (), lambda world: ["/maturity/"],
        first_key="with_whom",
    ),
    FormPage(
        "alliances:voice_edit",
        _address("alliances:voice_edit", lambda world: world.own.alliance.slug,
                 lambda world: world.own.school.pk),
        _placed, SAID_TEXTS, (), (), lambda world: {}, (),
        lambda world: [f"/maturity/{clock.today()}/?school={world.own.school.pk}"],
        actor="own school_lead", first_key="with_whom",
    ),
    FormPage(
        "alliances:priority_new",
        _address("alliances:priority_new", lambda world: world.own.alliance.slug),
        lambda world: {"text": "Teachers see each other teach.", "school": world.own.school.pk},
        {"text": 300}, (), (),
        lambda world: _years(world) | {"school": others(world, lambda place: place.school)}, (),
        lambda world: ["/priorities/"], makes_once=True,
    ),
    FormPage(
        "alliances:priority_edit",
        _address("alliances:priority_edit", lambda world: world.own.priority.pk),
        lambda world: {"text": "Teachers see each other teach."}, {"text": 300}, (), (),
        _years, (), lambda world: ["/priorities/"],
    ),
    FormPage(
        "clusters:busy_new",
        _address("clusters:busy_new", lambda world: world.own.alliance.slug),
        _busy, {"why": 120}, ("starts_on", "ends_on"), (), lambda world: {}, (),
        lambda world: ["/busy/"], makes_once=True,
    ),
    FormPage(
        "clusters:busy_edit",
        _address("clusters:busy_edit", lambda world: world.busy.pk),
        _busy, {"why": 120}, ("starts_on", "ends_on"), (), lambda world: {}, (),
        lambda world: ["/busy/"],
    ),
    FormPage(
        "clusters:term_new",
        _address("clusters:term_new", lambda world: world.own.cluster.slug),
        lambda world: _term(2031), {}, TERM_DAYS, (), lambda world: {}, (),
        actor="own facilitator", makes_once=True,
    ),
    FormPage(
        "clusters:term_edit",
        _address("clusters:term_edit", lambda world: world.own.cluster.slug,
                 lambda world: world.own_term.pk),
        lambda world: _term(2030), {}, TERM_DAYS, (), lambda world: {}, (),
        actor="own facilitator",
    ),
    FormPage(
        "logs:entry_new", _address("logs:entry_new"), _entry, ENTRY_TEXTS, ("happened_on",),
        ("reading",), _entry_relations, ("key_messages", "claims"),
        lambda world: ["/log/", "/cycle/"], makes_once=True, actor="own teacher",
    ),
    FormPage(
        "logs:entry_edit",
        _address("logs:entry_edit", lambda world: world.own.entries["alliance"].pk),
        _entry, ENTRY_TEXTS, ("happened_on",), ("reading",), _entry_relations,
        ("key_messages", "claims"), _entry_pages, actor="own teacher",
    ),
    FormPage(
        "logs:entry",
        _address("logs:entry", lambda world: world.own.entries["alliance"].pk),
        lambda world: {"text": "Well seen.", "asks": "what_happened"}, {"text": 5000}, (), (),
        lambda world: {}, (), lambda world: [world.own.entries["alliance"].get_absolute_url()],
        makes_once=True,
    ),
    FormPage(
        "logs:reflection",
        _address("logs:reflection", lambda world: world.own.reflections["alliance"].pk),
        lambda world: {"text": "Well seen.", "asks": "all"}, {"text": 5000}, (), (),
        lambda world: {}, (), lambda world: [world.own.reflections["alliance"].get_absolute_url()],
        makes_once=True,
    ),
    FormPage(
        "logs:reflection_new", _address("logs:reflection_new"), _reflection, REFLECTION_TEXTS,
        ("happened_on",), (),
        lambda world: {key: [NOWHERE] for key in ("level", "behaviours", "key_messages")},
        ("behaviours", "key_messages"), lambda world: ["/log/", "/cycle/"], makes_once=True,
    ),
    FormPage(
        "logs:reflection_edit",
        _address("logs:reflection_edit", lambda world: world.own.reflections["alliance"].pk),
        _reflection, REFLECTION_TEXTS, ("happened_on",), (),
        lambda world: {key: [NOWHERE] for key in ("level", "behaviours", "key_messages")},
        ("behaviours", "key_messages"),
        lambda world: [world.own.reflections["alliance"].get_absolute_url(), "/log/"],
    ),
    FormPage(
        "logs:entry_withdraw",
        _address("logs:entry_withdraw", lambda world: world.own.entries["alliance"].pk),
        _pulled_back, WHY, actor="own teacher",
        shown=lambda world: [*_entry_pages(world), reverse("logs:history", args=[slug(world)])],
    ),
    FormPage(
        "logs:reflection_withdraw",
        _address("logs:reflection_withdraw", lambda world: world.own.reflections["alliance"].pk),
        _pulled_back, WHY,
        shown=lambda world: [world.own.reflections["alliance"].get_absolute_url(), "/log/"],
    ),
    FormPage(
        "logs:reading_withdraw",
        _address("logs:reading_withdraw", slug, lambda world: world.own.measure.pk,
                 lambda world: world.own.reading.pk),
        _pulled_back, WHY, shown=_measure_pages,
    ),
    FormPage(
        "logs:self_assessment_withdraw",
        _address("logs:self_assessment_withdraw", lambda world: world.own.joint.pk),
        _pulled_back, WHY, shown=lambda world: ["/maturity/"],
    ),
    FormPage(
        "projects:project_new", _address("projects:project_new"), lambda world: PROJECT,
        PROJECT_TEXTS, (), (),
        lambda world: {
            "schools": others(world, lambda place: place.school), "focus_area": [NOWHERE],
        },
        ("schools",), lambda world: ["/projects/"], makes_once=True,
    ),
    FormPage(
        "projects:project_edit", _address("projects:project_edit", slug),
        lambda world: PROJECT | {"reason": "Too wide."}, PROJECT_TEXTS | {"reason": 300}, (), (),
        _project_relations, (), _project_pages,
    ),
    FormPage(
        "projects:cycle_new", _address("projects:cycle_new", lambda world: world.idle_project.slug),
        lambda world: {"starts_on": "2026-10-01", "own_idea": "Talk partners",
                       "own_idea_3": "Another one"},
        CYCLE_TEXTS, ("starts_on", "ends_on"), ("own_idea_3",), _cycle_relations, (),
        lambda world: [world.idle_project.get_absolute_url(), "/projects/"], makes_once=True,
    ),
    FormPage(
        "projects:cycle_edit",
        _address("projects:cycle_edit", lambda world: world.planned.project.slug,
                 lambda world: world.planned.number),
        lambda world: {"starts_on": "2026-10-01", "own_idea": "Talk partners",
                       "own_idea_3": "Another one"},
        CYCLE_TEXTS, ("starts_on", "ends_on"), ("own_idea_3",), _cycle_relations, (),
        lambda world: [world.planned.project.get_absolute_url()],
    ),
    FormPage(
        "projects:cycle_edit", _address("projects:cycle_edit", slug, lambda world: 1),
        lambda world: {"plan": "Talk."}, {"plan": 20_000}, ("ends_on",), (),
        lambda world: {
            "term": [world.foreign.cycle.term_id, NOWHERE], **_review_meetings(world)
        },
        (), _project_pages, case="after the plan stage",
    ),
    FormPage(
        "logs:cycle_advance", of_cycle("logs:cycle_advance", "capture_cycle"),
        lambda world: {"reason": "Two schools are late."}, {"reason": 2000}, (), (),
        lambda world: {}, (), _pages_of("capture_cycle"), first_key="reason",
    ),
    FormPage(
        "logs:cycle_decide", of_cycle("logs:cycle_decide", "refine_cycle"),
        lambda world: {"decision": "adapt", "reason": "It rose.", "learning": "Ask early."},
        {"reason": 5000, "learning": 5000}, (), (), lambda world: {}, (),
        _pages_of("refine_cycle"), first_key="decision",
    ),
    FormPage(
        "logs:cycle_reopen", of_cycle("logs:cycle_reopen", "capture_cycle"),
        lambda world: {"stage": "test", "until": SOON, "reason": "They were closed."},
        {"reason": 2000}, ("until",), (), lambda world: {}, (), _pages_of("capture_cycle"),
        actor="own facilitator", first_key="until",
    ),
    FormPage(
        "projects:cycle_amend",
        of_cycle("projects:cycle_amend", "capture_cycle", "?part=prediction"),
        lambda world: {"now": "Most pupils.", "reason": "Two left."},
        {"now": 5000, "reason": 2000}, (), (), lambda world: {}, (), _pages_of("capture_cycle"),
        first_key="now", case="the prediction",
    ),
    FormPage(
        "projects:cycle_amend",
        lambda world: of_cycle("projects:cycle_amend", "capture_cycle")(world)
        + f"?part=target&measure={world.criterion.measure_id}",
        lambda world: {"now": "80", "reason": "Two left."}, {"now": 40, "reason": 2000}, (),
        ("now",), lambda world: {}, (), _pages_of("capture_cycle"),
        first_key="now", case="a target",
    ),
    FormPage(
        "projects:cycle_scope", of_cycle("projects:cycle_scope", "planned"),
        lambda world: {"points": "size", "note": "Cover is short."}, {"note": 5000}, (), (),
        lambda world: {}, (), _pages_of("planned"), first_key="note",
    ),
    FormPage(
        "projects:cycle_scope", of_cycle("projects:cycle_scope", "planned"),
        lambda world: {"note": "Five schools are many."}, {"note": 5000}, (), (),
        lambda world: {}, (), _pages_of("planned"), actor="own facilitator", first_key="note",
        case="a second look",
    ),
    FormPage(
        "projects:idea_new",
        _address("projects:idea_new", lambda world: world.planned.project.slug,
                 lambda world: world.own_idea.pk),
        lambda world: {"why": "It costs nothing.", "summary": "Pupils talk first."},
        {"why": 2000, "summary": 2000, "previous_practice": 5000, "core_parts": 3000,
         "adaptable_parts": 3000},
        (), (), lambda world: {}, (), _pages_of("planned"), actor="own facilitator",
        first_key="why", makes_once=True,
    ),
    FormPage(
        "projects:measure_new", _address("projects:measure_new", slug), lambda world: MEASURE,
        MEASURE_TEXTS | {"baseline": 40}, ("baseline_on", "target_on"),
        ("baseline", *MEASURE_NUMBERS),
        lambda world: {"methods": [NOWHERE], "strand": [NOWHERE]}, ("methods",), _project_pages,
        makes_once=True,
    ),
    FormPage(
        "projects:measure_edit",
        _address("projects:measure_edit", slug, lambda world: world.own.measure.pk),
        lambda world: MEASURE, MEASURE_TEXTS, ("target_on",), MEASURE_NUMBERS,
        lambda world: {"methods": [NOWHERE], "strand": [NOWHERE]}, ("methods",), _measure_pages,
    ),
    FormPage(
        "projects:reading_new",
        _address("projects:reading_new", slug, lambda world: world.own.measure.pk),
        lambda world: {"reading": "63", "taken_on": "2026-10-01"}, READING_TEXTS, ("taken_on",),
        ("reading", "compared"),
        lambda world: {"school": others(world, lambda place: place.school, world.idle_school)}, (),
        _measure_pages, makes_once=True,
    ),
    FormPage(
        "logs:reading_edit",
        _address("logs:reading_edit", slug, lambda world: world.own.measure.pk,
                 lambda world: world.own.reading.pk),
        lambda world: {"reading": "63", "taken_on": "2026-10-01"}, READING_TEXTS, ("taken_on",),
        ("reading", "compared"),
        lambda world: {"school": others(world, lambda place: place.school, world.idle_school)}, (),
        _measure_pages,
    ),
    FormPage(
        "projects:claim_edit",
        _address("projects:claim_edit", slug, lambda world: world.own.measure.pk),
        lambda world: {"strength": "before_after"}, {"caution": 300}, (), (),
        lambda world: {}, (), _measure_pages,
    ),
    FormPage(
        "projects:schools_edit", _address("projects:schools_edit", slug),
        lambda world: {"school": world.idle_school.pk, "joined_on": "2026-10-01",
                       "why_joined": "They asked."},
        {"why_joined": 200}, ("joined_on",), (),
        lambda world: {
            "joined_from": [world.foreign.cycle.pk, NOWHERE],
            "school": others(world, lambda place: place.school, world.own.school),
        },
        (),
        _project_pages, first_key="joined_on", case="a school joins",
    ),
    FormPage(
        "projects:school_leave_edit",
        _address("projects:school_leave_edit", slug, participation),
        lambda world: {"left_on": "2026-10-01", "why_left": "time", "reason": "A new head.",
                       "closes": "on"},
        {"reason": 200}, ("left_on",), (), lambda world: {}, (), _project_pages,
    ),
    FormPage(
        "projects:school_invitation_new", _address("projects:school_invitation_new", slug),
        lambda world: {"school": world.idle_school.pk, "to_name": "Heather",
                       "to_email": "head@school.example", "time_asked": "Two hours.",
                       "text": "Will you take part?"},
        {"to_name": 120, "text": 5000, "time_asked": 200}, (), (),
        lambda world: {"school": others(world, lambda place: place.school, world.own.school)}, (),
        lambda world: [f"/projects/{slug(world)}/schools/"], makes_once=True,
        first_key="time_asked",
    ),
    FormPage(
        "projects:school_role_edit",
        _address("projects:school_role_edit", slug, participation, lambda world: "sponsor"),
        lambda world: {"to_name": "Heather", "to_email": "head@school.example"}, {"to_name": 120},
        (), (), lambda world: {}, (), _school_page,
    ),
    FormPage(
        "projects:agreement_edit", _address("projects:agreement_edit", slug, participation),
        lambda world: {"to_name": "Heather", "to_email": "head@school.example",
                       "link_role": "Visits.", "school_role": "Time.",
                       "starts_on": "2026-10-01", "ends_on": "2027-07-01"},
        {"to_name": 120, "link_role": 2000, "school_role": 2000}, ("starts_on", "ends_on"), (),
        lambda world: {}, (), _school_page, file="file",
    ),
    FormPage(
        "projects:concern_edit", _address("projects:concern_edit", slug, participation),
        lambda world: {"reason": "Two calls missed.", "action": "Ring the head."},
        {"reason": 500, "action": 500}, (), (), lambda world: {}, (), _school_page,
        actor="own project_lead",
    ),
    FormPage(
        "projects:school_plan_edit", _address("projects:school_plan_edit", slug, participation),
        lambda world: {"visits_planned": "3", "needs": "Years 4 to 6.", "came_in": "told"},
        {"year_groups": 120, "needs": 2000, "other_support": 2000}, (),
        ("visits_planned",), lambda world: {}, (), _school_page,
    ),
    FormPage(
        "projects:school_visit_new", _address("projects:school_visit_new", slug, participation),
        lambda world: {"visited_on": "2026-10-01", "note": "Saw two lessons."},
        {"note": 300, "year_groups": 120}, ("visited_on",), (), lambda world: {}, (), _school_page,
        makes_once=True,
    ),
    FormPage(
        "projects:school_answer",
        lambda world: f"{reverse('projects:school_answer')}?key={world.school_key}",
        lambda world: {"note": "Gladly.", "answer": "yes"}, {"note": 500}, (), (),
        lambda world: {}, (), lambda world: [], first_key="note",
    ),
    FormPage(
        "projects:team_edit", _address("projects:team_edit", slug),
        lambda world: {"post": world.own_post.pk, "role": "expert"}, {}, ("ends_on",), (),
        lambda world: {
            "post": [world.foreign.team_role.post_id, world.peer.team_role.post_id, NOWHERE]
        },
        (), _project_pages, first_key="role",
    ),
    FormPage(
        "projects:question_new", _address("projects:question_new", slug),
        lambda world: {"text": "What else?"}, {"text": 2000}, (), (), lambda world: {}, (),
        _project_pages, makes_once=True,
    ),
    FormPage(
        "projects:question_edit",
        _address("projects:question_edit", slug,
                 lambda world: world.own.project.questions.first().pk),
        lambda world: {"text": "What else?", "reason": "Too wide."}, {"text": 2000, "reason": 300},
        (), (), lambda world: {}, (),
        lambda world: [reverse("logs:history", args=[slug(world)])],
    ),
    FormPage(
        "projects:fit", _address("projects:fit", slug),
        lambda world: {"mandate": "Our heads", "mandate_on": "2026-10-01"}, {"mandate": 300},
        ("mandate_on",), (),
        lambda world: {
            "priorities": [world.priorities["foreign"], world.priorities["peer"], NOWHERE]
        },
        ("priorities",), _project_pages,
    ),
    FormPage(
        "projects:step", _address("projects:step", slug, lambda world: 1),
        lambda world: {"note": "We asked."}, {"note": 5000}, (), (), lambda world: {}, (),
        lambda world: [reverse("projects:steps", args=[slug(world)])], makes_once=True,
    ),
    FormPage(
        "projects:risk_new", _address("projects:risk_new", slug),
        lambda world: RISK, {"what": 300, "owner": 120, "action": 2000}, ("look_again_on",), (),
        lambda world: {}, (),
        lambda world: [reverse("projects:risks", args=[slug(world)])], makes_once=True,
    ),
    *(
        FormPage(
            "projects:record_new", _address("projects:record_new", slug, lambda world, of=of: of),
            lambda world, good=good: good, texts, days, figures, relations, (),
            lambda world: [reverse("projects:records", args=[slug(world)])],
            makes_once=True, case=of, first_key=next(iter(texts)),
        )
        for of, good, texts, days, figures, relations in RECORDS
    ),
    FormPage(
        "projects:person_new",
        _address("projects:person_new", lambda world: world.own.alliance.slug),
        lambda world: {"name": "Tom", "email": "tom@school.example",
                       "role": "teacher", "school": world.own.school.pk,
                       "project": world.own.project.pk},
        {"name": 120}, ("ends_on",), (),
        lambda world: {
            "school": others(world, lambda place: place.school),
            "project": others(world, lambda place: place.project),
        },
        (), lambda world: [f"/alliance/{world.own.alliance.slug}/people/"], makes_once=True,
        first_key="email",
    ),
    FormPage(
        "projects:steward_new",
        _address("projects:steward_new", lambda world: world.own.programme.slug),
        lambda world: {"name": "Tom", "email": "tom@school.example",
                       "role": "research"},
        {"name": 120}, ("ends_on",), (), lambda world: {}, (),
        lambda world: [f"/programme/{world.own.programme.slug}/people/"], makes_once=True,
        first_key="email", actor="own admin",
    ),
    FormPage(
        "projects:post_edit",
        _address("projects:post_edit", lambda world: world.own_post.pk),
        lambda world: {"when": "later", "last_day": SOON, "successor_by": SOON}, {},
        ("last_day", "successor_by"), (),
        lambda world: {
            "successor": [
                world.foreign.people["lead"].pk, world.peer.people["lead"].pk, NOWHERE
            ],
        },
        (), lambda world: [f"/alliance/{world.own.alliance.slug}/people/"], first_key="when",
    ),
    FormPage(
        "projects:post_edit", _address("projects:post_edit", lambda world: world.own_post.pk),
        lambda world: {"say": "1", "level": "middle"}, {}, (), (), lambda world: {}, (),
        lambda world: [f"/alliance/{world.own.alliance.slug}/people/"],
        case="the level", first_key="level",
    ),
    FormPage(
        "projects:groups", _address("projects:groups", lambda world: world.own.alliance.slug),
        lambda world: {"name": "Champions", "kind": "champions"}, {"name": 120}, (), (),
        lambda world: {}, (), _group_pages, makes_once=True, first_key="name",
    ),
    FormPage(
        "projects:group_edit", _address("projects:group_edit", lambda world: world.group.pk),
        lambda world: {"post": world.own_post.pk}, {}, (), (),
        lambda world: {
            "post": others(world, lambda place: place.team_role.post, world.own.team_role.post)
        },
        (), _group_pages, first_key="post",
    ),
    FormPage(
        "projects:group_meeting_new",
        _address("projects:group_meeting_new", lambda world: world.group.pk),
        lambda world: {"held_on": "2026-10-01", "agreed": "Two each.", "there": [],
                       "project_1": world.own.project.pk, "what_1": "Two.", "reason_1": "One."},
        {"agreed": 5000, "what_1": 300, "reason_1": 5000}, ("held_on",), (),
        lambda world: {"there": [NOWHERE]} | {
            f"project_{n}": others(world, lambda place: place.project) for n in (1, 2, 3)
        },
        ("there",), _group_pages, makes_once=True, first_key="agreed",
    ),
    FormPage(
        "projects:group_meeting_edit",
        _address(
            "projects:group_meeting_edit",
            lambda world: world.group.pk,
            lambda world: world.group.meetings.first().pk,
        ),
        lambda world: {"held_on": "2026-10-01", "agreed": "Two each.", "there": [], "wrong": [],
                       "project_1": world.own.project.pk, "what_1": "Two.", "reason_1": "One.",
                       "why": "The notes came late."},
        {"agreed": 5000, "what_1": 300, "reason_1": 5000, "why": 300}, ("held_on",), (),
        lambda world: {"there": [NOWHERE], "wrong": [NOWHERE]} | {
            f"project_{n}": others(world, lambda place: place.project) for n in (1, 2, 3)
        },
        ("there", "wrong"), _group_pages, first_key="agreed",
    ),
    FormPage(
        "projects:lead_school",
        _address("projects:lead_school", lambda world: world.own.alliance.slug),
        lambda world: {"happened": "designation", "outcome": "vacant", "named_by": SOON,
                       "who": "nobody", "lead_by": SOON, "note": "Inspection.",
                       "after": "", "lead": ""},
        {"note": 300}, ("changed_on", "named_by", "lead_by"), (),
        lambda world: {
            "after": others(world, lambda place: place.school),
            "lead": others(world, lambda place: place.people["lead"]),
        },
        (), lambda world: [f"/alliance/{world.own.alliance.slug}/lead-school/"],
        actor="own admin", first_key="happened",
    ),
    FormPage(
        "projects:invitation_answer",
        lambda world: f"{reverse('projects:invitation_answer')}?key={world.invitation_key}",
        lambda world: {"name": "Tom"}, {"name": 120}, (), (), lambda world: {}, (),
        lambda world: [], first_key="name",
    ),
    FormPage(
        "logs:change_progress",
        _address("logs:change_progress", lambda world: world.own.cluster.slug,
                 lambda world: world.own.alliance.slug),
        lambda world: {"word": "nudge", "reason": "They told me."}, {"reason": 300}, ("until",), (),
        lambda world: {}, (), lambda world: [world.own.cluster.get_absolute_url()],
        actor="own facilitator", first_key="word",
    ),
    FormPage(
        "logs:own_progress", _address("logs:own_progress", lambda world: world.own.alliance.slug),
        lambda world: {"word": "nudge", "reason": "We are late."}, {"reason": 300}, (), (),
        lambda world: {}, (), lambda world: [f"/alliance/{world.own.alliance.slug}/progress/"],
        makes_once=True, first_key="word",
    ),
    FormPage(
        "logs:check_in", _address("logs:check_in", lambda world: world.own.check_in.pk),
        lambda world: {"happened": "held", "word": "on_track", "reason": "They told me.",
                       "actions": "MARKER-own lead: ring the heads, 4 Dec"},
        dict.fromkeys(("what_moved", "in_the_way", "note_to_self"), 20_000)
        | {"reason": 300, "actions": 10_000},
        (), ("actions",), lambda world: {}, (),
        lambda world: ["/check-ins/", world.own.cluster.get_absolute_url(), "/actions/"],
        actor="own facilitator", first_key="happened", case="held",
    ),
    FormPage(
        "logs:own_progress", _address("logs:own_progress", lambda world: world.own.alliance.slug),
        lambda world: {"word": "nudge", "reason": "We are late."}, {"reason": 300}, (), (),
        lambda world: {}, (), lambda world: [f"/alliance/{world.own.alliance.slug}/progress/"],
        makes_once=True, first_key="word",
    ),
    FormPage(
        "logs:check_in", _address("logs:check_in", lambda world: world.own.check_in.pk),
        lambda world: {"happened": "moved", "day": SOON, "starts_at": "10:00"},
        {}, ("day",), (), lambda world: {}, (), lambda world: ["/check-ins/"],
        actor="own facilitator", first_key="happened", case="rebooked",
    ),
    FormPage(
        "logs:own_progress", _address("logs:own_progress", lambda world: world.own.alliance.slug),
        lambda world: {"word": "nudge", "reason": "We are late."}, {"reason": 300}, (), (),
        lambda world: {}, (), lambda world: [f"/alliance/{world.own.alliance.slug}/progress/"],
        makes_once=True, first_key="word",
    ),
    FormPage(
        "logs:check_in", _address("logs:check_in", lambda world: world.next_call.pk),
        lambda world: {"why": "Any Tuesday."}, {"why": 300}, (), (), lambda world: {}, (),
        lambda world: ["/check-ins/", "/cycle/"], first_key="why", case="asks to move",
    ),
    FormPage(
        "logs:check_in_new", _address("logs:check_in_new"),
        lambda world: {"alliance": world.own.alliance.pk, "day": SCHOOL_DAY, "starts_at": "17:45",
                       "minutes": "20"},
        {"topics": 300}, ("day",), (),
        lambda world: {
            "alliance": [world.foreign.alliance.pk, world.far.alliance.pk, NOWHERE],
        },
        (), lambda world: ["/check-ins/"], actor="own facilitator", makes_once=True,
        first_key="alliance",
    ),
    FormPage(
        "logs:review_cycle", _review, lambda world: {"questions": "How do you know?"},
        dict.fromkeys(("strengths", "questions", "suggestions"), 5000), (), (), lambda world: {},
        (), _reviews, actor="peer lead", first_key="questions", case="a review",
    ),
    FormPage(
        "logs:review_cycle", _given_review,
        lambda world: {"response": "We ask six.", "what": "Ask six pupils",
                       "owner": world.own.people["teacher"].pk},
        {"response": 5000, "what": 300}, ("due_on",), (), _not_around, (),
        lambda world: [*_reviews(world), _given_review(world), "/actions/"],
        first_key="response", case="an answer",
    ),
    FormPage(
        "logs:review_challenger",
        _address("logs:review_challenger", lambda world: world.next_meeting.pk,
                 lambda world: world.own.cycle.pk),
        lambda world: {"challenger": world.fourth.pk, "instead_of": "nobody",
                       "reason": "They visited."},
        {"reason": 300}, (), (),
        lambda world: {
            "challenger": [place.alliance.pk for place in (world.foreign, world.far, world.own,
                                                           world.peer)] + [NOWHERE],
            "instead_of": [place.cycle.challenges.get().pk for place in (world.foreign, world.peer)]
            + [NOWHERE],
        },
        (), _reviews, actor="own facilitator", first_key="challenger",
    ),
    FormPage(
        "logs:review_step", _address("logs:review_step", lambda world: world.next_meeting.pk),
        lambda world: {"reason": "They asked for it.", "lock": "1"}, {"reason": 300}, (), (),
        lambda world: {}, (), _reviews, actor="own facilitator", first_key="reason",
    ),
    FormPage(
        "clusters:one_date",
        _address("clusters:one_date", lambda world: world.own.cluster.slug,
                 lambda world: "meeting", lambda world: world.own.meeting.pk),
        lambda world: {"day": SOON, "starts_at": "10:00", "ends_at": "12:00", "save": "1"},
        {"place": 200, "travel_note": 300}, ("day",), (),
        lambda world: {"host": [world.foreign.school.pk, world.far.school.pk, NOWHERE]}, (),
        lambda world: [world.own.meeting.get_absolute_url()],
        actor="own facilitator", first_key="day", case="a meeting", looks_first=True,
    ),
    FormPage(
        "clusters:one_date",
        _address("clusters:one_date", lambda world: world.own.cluster.slug,
                 lambda world: "call", lambda world: world.own.check_in.pk),
        lambda world: {"day": SOON, "starts_at": "10:00", "minutes": "20", "save": "1"},
        {"topics": 300}, ("day",), (), lambda world: {}, (),
        lambda world: [world.own.check_in.get_absolute_url()],
        actor="own facilitator", first_key="day", case="a call", looks_first=True,
    ),
    FormPage(
        "clusters:meeting_new", _address("clusters:meeting_new"),
        lambda world: {"where": f"cluster-{world.own.cluster.pk}", "kind": "kick_start",
                       "day": SCHOOL_DAY, "starts_at": "10:00", "ends_at": "12:00"},
        {"place": 200, "travel_note": 300}, ("day",), (),
        lambda world: {
            "host": others(world, lambda place: place.school)[::2],
            "where": [f"cluster-{world.far.cluster.pk}", f"programme-{world.own.programme.pk}"],
        },
        (), lambda world: ["/meetings/"], actor="own facilitator", makes_once=True,
        first_key="where", looks_first=True,
    ),
    FormPage(
        "clusters:meeting_edit",
        _address("clusters:meeting_edit", lambda world: world.own.event.pk),
        lambda world: {"day": SOON, "starts_at": "10:00", "ends_at": "12:00", "save": "1"},
        {"place": 200, "travel_note": 300}, ("day",), (),
        lambda world: {"host": [world.foreign.school.pk, NOWHERE]}, (),
        lambda world: [world.own.event.get_absolute_url(), "/meetings/"],
        actor="own admin", first_key="day", looks_first=True,
    ),
    FormPage(
        "projects:presentation_new",
        _address("projects:presentation_new", lambda world: world.next_event.pk),
        lambda world: {"project": world.peer.project.pk, "starts_at": "15:00", "minutes": "20"},
        {}, (), ("minutes",),
        lambda world: {"project": [world.foreign.project.pk, world.own.project.pk, NOWHERE]},
        (), lambda world: [world.next_event.get_absolute_url()], actor="own admin",
        makes_once=True, first_key="project",
    ),
    FormPage(
        "projects:presentation_words", _presentation("words"),
        lambda world: {"title": "Why pairs talk first", "abstract": "What we tried."},
        {"title": 120, "abstract": 3000}, (), (), lambda world: {}, (), _presentation_pages,
        first_key="title", case="agrees", file="file",
    ),
    FormPage(
        "projects:presentation_words", _presentation("words"),
        lambda world: {"decline": "1", "why": "We are inspected."}, {"why": 300}, (), (),
        lambda world: {}, (), lambda world: [world.asked.get_absolute_url()], first_key="why",
        case="declines",
    ),
    FormPage(
        "projects:presentation_time", _presentation("time"),
        lambda world: {"starts_at": "15:00", "minutes": "20"}, {}, (), ("minutes",),
        lambda world: {}, (), _presentation_pages, actor="own admin", first_key="starts_at",
    ),
    FormPage(
        "projects:presentation_outcome",
        lambda world: f"{world.presented.get_absolute_url()}outcome/",
        lambda world: {"text": "Two take it up."}, {"text": 20_000}, (), (), lambda world: {}, (),
        lambda world: [world.presented.get_absolute_url()], actor="own admin", first_key="text",
    ),
    FormPage(
        "clusters:meeting_action_new",
        _address("clusters:meeting_action_new", lambda world: world.own.event.pk),
        lambda world: {"what": "Share the slides", "owner": world.far.people["lead"].pk},
        {"what": 300}, ("due_on",), (),
        lambda world: {"owner": [world.foreign.people["lead"].pk, NOWHERE]}, (),
        lambda world: [world.own.event.get_absolute_url(), "/actions/"],
        actor="own admin", makes_once=True, first_key="what", case="of an event",
    ),
    FormPage(
        "clusters:reply_edit", _address("clusters:reply_edit", lambda world: world.next_meeting.pk),
        lambda world: {"answer": "instead", "instead": "Mina Joshi"}, {"instead": 120}, (), (),
        lambda world: {}, (),
        lambda world: [world.next_meeting.get_absolute_url(), "/meetings/", "/cycle/"],
    ),
    FormPage(
        "clusters:agenda_edit", _address("clusters:agenda_edit", meeting),
        lambda world: {"text": "15 Welcome\n25 Riverside"}, {"text": 20_000}, (), ("text",),
        lambda world: {}, (), lambda world: [world.own.meeting.get_absolute_url()],
        actor="own facilitator",
    ),
    FormPage(
        "clusters:minutes_edit", _address("clusters:minutes_edit", meeting),
        lambda world: {"text": "We agreed."}, {"text": 200_000}, (), (), lambda world: {}, (),
        lambda world: [world.own.meeting.get_absolute_url()],
    ),
    FormPage(
        "clusters:meeting_action_new", _address("clusters:meeting_action_new", meeting),
        lambda world: {"what": "Ring the heads", "owner": world.peer.people["teacher"].pk},
        {"what": 300}, ("due_on",), (), _not_around, (),
        lambda world: [world.own.meeting.get_absolute_url(), "/actions/"],
        actor="own facilitator", makes_once=True, first_key="what",
    ),
    FormPage(
        "clusters:action_new", _address("clusters:action_new"),
        lambda world: {"about": f"alliance-{world.own.alliance.pk}", "what": "Ring the heads",
                       "owner": world.own.people["teacher"].pk},
        {"what": 300}, ("due_on",), (),
        lambda world: _not_around(world)
        | {"about": [f"alliance-{world.peer.alliance.pk}", f"cluster-{world.far.cluster.pk}"]},
        (), lambda world: ["/actions/", "/cycle/"], makes_once=True, first_key="what",
    ),
    FormPage(
        "clusters:action_edit", _address("clusters:action_edit", lambda world: world.own.action.pk),
        lambda world: {"what": "Ring the heads", "owner": world.own.people["lead"].pk},
        {"what": 300}, ("due_on",), (), _not_around, (), lambda world: ["/actions/", "/cycle/"],
        first_key="what",
    ),
)  # fmt: skip

CHOICES = {
    "sharing": ("everybody", "ONLY_ME", "", "alliance\0"),
    "level": ("nobody",),
    "unit": ("furlongs",),
    "direction": ("sideways",),
    "stance": ("shouts",),
    "role": ("owner",),
    "word": ("superb",),
    "happened": ("perhaps",),
    "stage": ("closed", "lunch"),
    "decision": ("perhaps",),
    "points": ("everything",),
    "mode": ("pigeon",),
    "kind": ("party",),
    "answer": ("perhaps",),
    "likelihood": ("never",),
    "effect": ("total",),
    "next_cycle": ("stop", "lunch"),
    "instead_of": ("0", "everybody"),
    "when": ("perhaps",),
    "why_left": ("boredom",),
}
"""Words that are none of the choices of a field."""

NOT_HERE = {"account_login", "account_request_login_code", "account_confirm_login_code"}
"""Sign-in has a file of its own."""

SHARING = tuple(Sharing.values)


def fresh(form: FormPage, data: dict[str, Any]) -> dict[str, Any]:
    """The answer with a one-time key of its own."""
    return data | ({"key": str(uuid4())} if form.makes_once else {})
