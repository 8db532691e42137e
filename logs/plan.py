"""The plan of a cycle as a list of tasks, each with what it still lacks.

The step out of the plan (``logs.missing``) asks these tasks, so the page and the step say the same.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import get_text_list

from core.templatetags.components import counted
from logs.facts import Facts
from logs.plan_words import Kind
from projects.models import ScopeCheck, Trial
from projects.registers import lacking_evidence

Lacks = Callable[[Facts], Iterable[str]]


def _nothing(facts: Facts) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class PlanTask:
    """Something to settle before testing starts: where it is done, and what it lacks."""

    title: str
    path: Callable[[Facts], str]
    says: Callable[[Facts], str]
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


def lines(facts: Facts) -> list[PlanLine]:
    """The tasks of a cycle that is being planned, with what each has and lacks."""
    return [_line(task, facts) for task in TASKS]


def required(facts: Facts) -> Iterator[str]:
    """What refuses the step out of the plan, as sentences."""
    for task in TASKS:
        yield from task.required(facts)


def expected(facts: Facts) -> Iterator[str]:
    """What the step out of the plan can answer with a reason."""
    for task in TASKS:
        yield from task.expected(facts)


def _line(task: PlanTask, facts: Facts) -> PlanLine:
    needs, hopes, says = list(task.required(facts)), list(task.expected(facts)), task.says(facts)
    if needs or hopes:
        kind, state = ("watch", "Needed") if needs else ("info", "Expected")
        return PlanLine(task.title, task.path(facts), " ".join(needs + hopes), kind, state)
    kind, state = ("plain", "Done") if says else ("none", "If you like")
    return PlanLine(task.title, task.path(facts), says, kind, state)


def _of_project(name: str, anchor: str = "") -> Callable[[Facts], str]:
    def path(facts: Facts) -> str:
        return reverse(name, args=[facts.cycle.project.slug]) + anchor

    return path


def _of_cycle(name: str, anchor: str = "") -> Callable[[Facts], str]:
    def path(facts: Facts) -> str:
        return reverse(name, args=[facts.cycle.project.slug, facts.cycle.number]) + anchor

    return path


def _record(kind: str) -> Callable[[Facts], str]:
    def path(facts: Facts) -> str:
        return reverse("projects:record_new", args=[facts.cycle.project.slug, kind])

    return path


def _questions_page(facts: Facts) -> str:
    """The first one is written; those there are stand on the page of the project."""
    project = facts.cycle.project
    if facts.said[Kind.QUESTION]:
        return f"{project.get_absolute_url()}#q"
    return reverse("projects:question_new", args=[project.slug])


def _measures_page(facts: Facts) -> str:
    """The first measure without a baseline, a new one, or all of them where nothing lacks."""
    project = facts.cycle.project
    if facts.without_baseline:
        return reverse("projects:reading_new", args=[project.slug, facts.without_baseline[0].pk])
    if facts.has_criteria:
        return f"{project.get_absolute_url()}#ms"
    return reverse("projects:measure_new", args=[project.slug])


def _needs_question(facts: Facts) -> Iterator[str]:
    if not facts.said[Kind.QUESTION]:
        yield "Write the question of the project."


def _needs_trial(facts: Facts) -> Iterator[str]:
    if not facts.trials:
        yield "Choose an intervention, or name an idea of your own."


def _hopes_few_trials(facts: Facts) -> Iterator[str]:
    if len(facts.trials) > Trial.USUAL and not facts.cycle.why_more:
        yield "Say why you test more than three things at once."


def _hopes_evidence(facts: Facts) -> Iterable[str]:
    return lacking_evidence(
        [trial.own_idea for trial in facts.trials],
        [note.more for note in facts.said[Kind.EVIDENCE]],
    )


def _needs_measures(facts: Facts) -> Iterator[str]:
    if not facts.has_criteria:
        yield "Set a success criterion: a measure with its target."
    if bare := facts.without_baseline:
        yield f"Add a baseline for {_listed(bare)}, or write with the measure why there is none."


def _hopes_prediction(facts: Facts) -> Iterator[str]:
    if not facts.cycle.prediction:
        yield "Say what you expect to see by the end."


def _hopes_meeting(facts: Facts) -> Iterator[str]:
    if facts.cycle.review_meeting_id is None:
        yield "Choose the cluster meeting at which the cycle is reviewed."


def _hopes_scope(facts: Facts) -> Iterator[str]:
    checks = [check for check in facts.checks if check.when != ScopeCheck.When.MIDWAY]
    if not any(check.when == ScopeCheck.When.PLAN for check in checks):
        yield "Check the scope: size, time, people, data, evidence read."
    elif checks[-1].when == ScopeCheck.When.SECOND_LOOK:
        yield "Your facilitator asks for a second look at the scope."


def _says_question(facts: Facts) -> str:
    return " ".join(question.words for question in facts.said[Kind.QUESTION])


def _says_fit(facts: Facts) -> str:
    mandate = facts.cycle.project.mandate
    told = (_words(facts, Kind.PRIORITY), mandate and f"Agreed by {mandate}")
    return ". ".join(words for words in told if words)


def _says_trials(facts: Facts) -> str:
    tested, why = _listed(facts.trials), facts.cycle.why_more
    return f"{tested}. More than three because: {why}" if why else tested


def _says_steps(facts: Facts) -> str:
    steps = facts.steps
    done = sum(step.is_done for step in steps)
    return f"{done} of {len(steps)} taken" if any(step.now for step in steps) else ""


def _says_parts(facts: Facts) -> str:
    told = [parts.trial for parts in facts.parts if parts.core]
    return f"Core parts of {_listed(told)}" if told else ""


def _says_schools(facts: Facts) -> str:
    number = len(facts.said[Kind.SCHOOL])
    return f"{number} taking part" if number else ""


def _says_dates(facts: Facts) -> str:
    number = len(facts.said[Kind.MILESTONE])
    return counted(number, "milestone,milestones") if number else ""


def _says_scope(facts: Facts) -> str:
    if not facts.checks:
        return ""
    points = facts.checks[-1].open_points
    return f"Not ticked: {_listed(points)}" if points else "All points ticked"


def _words(facts: Facts, kind: Kind) -> str:
    """What was written of a kind, as a list without repetition."""
    return _listed(dict.fromkeys(each.words for each in facts.said[kind]))


def _listed(things: Iterable[object]) -> str:
    return get_text_list([str(thing) for thing in things], "and")


TASKS = (
    PlanTask("The aim for pupils", _of_project("projects:project_edit", "#id_aim"),
             lambda facts: facts.cycle.project.aim),
    PlanTask("The question", _questions_page, _says_question,
             required=_needs_question),
    PlanTask("Priorities and mandate", _of_project("projects:fit"), _says_fit),
    PlanTask("The area of focus", _of_project("projects:project_edit", "#id_focus_area"),
             lambda facts: str(facts.cycle.project.focus_area or "")),
    PlanTask("Six steps for leaders", _of_project("projects:steps"), _says_steps),
    PlanTask("What you test", _of_cycle("projects:cycle_edit"),
             _says_trials,
             required=_needs_trial, expected=_hopes_few_trials),
    PlanTask("What others found before", _record("evidence"),
             lambda facts: _words(facts, Kind.EVIDENCE),
             expected=_hopes_evidence),
    PlanTask("Core parts, and what a school may change", _of_project("projects:core_parts"),
             _says_parts),
    PlanTask("Measures, targets and baselines", _measures_page,
             lambda facts: _listed(facts.measures),
             required=_needs_measures),
    PlanTask("What you expect to see", _of_cycle("projects:cycle_edit", "#id_prediction"),
             lambda facts: facts.cycle.prediction, expected=_hopes_prediction),
    PlanTask("Schools", _of_project("projects:schools_edit"), _says_schools),
    PlanTask("Team", _of_project("projects:team_edit"),
             lambda facts: _words(facts, Kind.PERSON)),
    PlanTask("Milestones", _record("milestone"), _says_dates),
    PlanTask("The meeting that reviews it",
             _of_cycle("projects:cycle_edit", "#id_review_meeting"),
             lambda facts: str(facts.cycle.review_meeting or ""), expected=_hopes_meeting),
    PlanTask("A look at the scope", _of_cycle("projects:cycle_scope"), _says_scope,
             expected=_hopes_scope),
)  # fmt: skip
"""In the order in which most people settle them; any order will do."""
