"""The plan of a cycle as a list of tasks, each with what it still lacks.

The step out of the plan (``logs.missing``) asks these tasks, so the page and the step say the same.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import get_text_list

from core.templatetags.components import counted
from projects import baselines, preparation
from projects.core_parts import parts_of
from projects.models import Cycle, Measure, ResearchQuestion, ScopeCheck, Trial
from projects.registers import missing_evidence

Lacks = Callable[[Cycle], Iterable[str]]


def _nothing(cycle: Cycle) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class PlanTask:
    """Something to settle before testing starts: where it is done, and what it lacks."""

    title: str
    path: Callable[[Cycle], str]
    says: Callable[[Cycle], str]
    """What is settled, in a few words; empty while nothing is."""
    required: Lacks = _nothing
    expected: Lacks = _nothing


@dataclass(frozen=True)
class PlanLine:
    """A task as a person sees it."""

    title: str
    path: str
    hint: str
    kind: str
    """Of its state: a kind of the status mark."""
    state: str


def lines(cycle: Cycle) -> list[PlanLine]:
    """The tasks of a cycle that is being planned, with what each has and lacks."""
    return [_line(task, cycle) for task in TASKS]


def required(cycle: Cycle) -> Iterator[str]:
    """What refuses the step out of the plan, as sentences."""
    for task in TASKS:
        yield from task.required(cycle)


def expected(cycle: Cycle) -> Iterator[str]:
    """What the step out of the plan can answer with a reason."""
    for task in TASKS:
        yield from task.expected(cycle)


def _line(task: PlanTask, cycle: Cycle) -> PlanLine:
    needs, hopes, says = list(task.required(cycle)), list(task.expected(cycle)), task.says(cycle)
    if needs or hopes:
        kind, state = ("watch", "Needed") if needs else ("info", "Expected")
        return PlanLine(task.title, task.path(cycle), " ".join(needs + hopes), kind, state)
    kind, state = ("plain", "Done") if says else ("none", "If you like")
    return PlanLine(task.title, task.path(cycle), says, kind, state)


def _of_project(name: str, anchor: str = "") -> Callable[[Cycle], str]:
    def path(cycle: Cycle) -> str:
        return reverse(name, args=[cycle.project.slug]) + anchor

    return path


def _of_cycle(name: str, anchor: str = "") -> Callable[[Cycle], str]:
    def path(cycle: Cycle) -> str:
        return reverse(name, args=[cycle.project.slug, cycle.number]) + anchor

    return path


def _record(kind: str) -> Callable[[Cycle], str]:
    def path(cycle: Cycle) -> str:
        return reverse("projects:record_new", args=[cycle.project.slug, kind])

    return path


def _questions_page(cycle: Cycle) -> str:
    """The first one is written; those there are stand on the page of the project."""
    if _asked(cycle).exists():
        return f"{cycle.project.get_absolute_url()}#q"
    return reverse("projects:question_new", args=[cycle.project.slug])


def _measures_page(cycle: Cycle) -> str:
    """The first measure without a baseline, a new one, or all of them where nothing lacks."""
    if bare := baselines.lacking(cycle.project).first():
        return reverse("projects:reading_new", args=[cycle.project.slug, bare.pk])
    if preparation.has_criteria(cycle.project):
        return f"{cycle.project.get_absolute_url()}#ms"
    return reverse("projects:measure_new", args=[cycle.project.slug])


def _asked(cycle: Cycle) -> QuerySet[ResearchQuestion]:
    return ResearchQuestion.objects.filter(project=cycle.project_id, replaced_on__isnull=True)


def _needs_question(cycle: Cycle) -> Iterator[str]:
    if not _asked(cycle).exists():
        yield "Write the question of the project."


def _needs_trial(cycle: Cycle) -> Iterator[str]:
    if not cycle.trials.exists():
        yield "Choose an intervention, or name an idea of your own."


def _hopes_few_trials(cycle: Cycle) -> Iterator[str]:
    if cycle.trials.count() > Trial.MOST:
        yield f"A cycle tests {Trial.MOST} things at most; this one tests more."


def _needs_measures(cycle: Cycle) -> Iterator[str]:
    if not preparation.has_criteria(cycle.project):
        yield "Set a success criterion: a measure with its target."
    if bare := list(baselines.lacking(cycle.project)):
        yield f"Add a baseline for {_listed(bare)}, or write with the measure why there is none."


def _hopes_prediction(cycle: Cycle) -> Iterator[str]:
    if not cycle.prediction:
        yield "Say what you expect to see by the end."


def _hopes_meeting(cycle: Cycle) -> Iterator[str]:
    if cycle.review_meeting_id is None:
        yield "Choose the cluster meeting at which the cycle is reviewed."


def _hopes_scope(cycle: Cycle) -> Iterator[str]:
    checks = list(cycle.scope_checks.exclude(when=ScopeCheck.When.MIDWAY))
    if not any(check.when == ScopeCheck.When.PLAN for check in checks):
        yield "Check the scope: size, time, people, data, evidence read."
    elif checks[-1].when == ScopeCheck.When.SECOND_LOOK:
        yield "Your facilitator asks for a second look at the scope."


def _says_question(cycle: Cycle) -> str:
    return " ".join(question.text for question in _asked(cycle))


def _says_fit(cycle: Cycle) -> str:
    project = cycle.project
    told = (_listed(project.priorities.all()), project.mandate and f"Agreed by {project.mandate}")
    return ". ".join(words for words in told if words)


def _says_evidence(cycle: Cycle) -> str:
    return _listed(cycle.project.evidenceread_records.standing())


def _says_steps(cycle: Cycle) -> str:
    steps = preparation.steps_of(cycle.project)
    done = sum(step.is_done for step in steps)
    return f"{done} of {len(steps)} taken" if any(step.now for step in steps) else ""


def _says_parts(cycle: Cycle) -> str:
    told = [parts.trial for parts in parts_of(cycle) if parts.core]
    return f"Core parts of {_listed(told)}" if told else ""


def _says_schools(cycle: Cycle) -> str:
    number = cycle.project.participations.joined().count()
    return f"{number} taking part" if number else ""


def _says_team(cycle: Cycle) -> str:
    team = cycle.project.team.filter(ends_on__isnull=True).select_related("post__person")
    return _listed(dict.fromkeys(str(role.post.person) for role in team))


def _says_dates(cycle: Cycle) -> str:
    number = cycle.project.milestone_records.standing().count()
    return counted(number, "milestone,milestones") if number else ""


def _says_scope(cycle: Cycle) -> str:
    last = cycle.scope_checks.last()
    if last is None:
        return ""
    return f"Not ticked: {_listed(last.open_points)}" if last.open_points else "All points ticked"


def _listed(things: Iterable[object]) -> str:
    return get_text_list([str(thing) for thing in things], "and")


TASKS = (
    PlanTask("The aim for pupils", _of_project("projects:project_edit", "#id_aim"),
             lambda cycle: cycle.project.aim),
    PlanTask("The question", _questions_page, _says_question,
             required=_needs_question),
    PlanTask("Priorities and mandate", _of_project("projects:fit"), _says_fit),
    PlanTask("The area of focus", _of_project("projects:project_edit", "#id_focus_area"),
             lambda cycle: str(cycle.project.focus_area or "")),
    PlanTask("Six steps for leaders", _of_project("projects:steps"), _says_steps),
    PlanTask("What you test", _of_cycle("projects:cycle_edit"),
             lambda cycle: _listed(cycle.trials.select_related("intervention")),
             required=_needs_trial, expected=_hopes_few_trials),
    PlanTask("What others found before", _record("evidence"), _says_evidence,
             expected=missing_evidence),
    PlanTask("Core parts, and what a school may change", _of_project("projects:core_parts"),
             _says_parts),
    PlanTask("Measures, targets and baselines", _measures_page,
             lambda cycle: _listed(Measure.objects.filter(project=cycle.project_id)),
             required=_needs_measures),
    PlanTask("What you expect to see", _of_cycle("projects:cycle_edit", "#id_prediction"),
             lambda cycle: cycle.prediction, expected=_hopes_prediction),
    PlanTask("Schools", _of_project("projects:schools_edit"), _says_schools),
    PlanTask("Team", _of_project("projects:team_edit"), _says_team),
    PlanTask("Milestones", _record("milestone"), _says_dates),
    PlanTask("The meeting that reviews it",
             _of_cycle("projects:cycle_edit", "#id_review_meeting"),
             lambda cycle: str(cycle.review_meeting or ""), expected=_hopes_meeting),
    PlanTask("A look at the scope", _of_cycle("projects:cycle_scope"), _says_scope,
             expected=_hopes_scope),
)  # fmt: skip
"""In the order in which most people settle them; any order will do."""
