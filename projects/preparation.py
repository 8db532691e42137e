"""The six steps that leaders take before they test something, as a project has taken them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from projects.models import Measure, PreparationStep, Project, StepTaken


@dataclass(frozen=True)
class StepLine:
    """A step with the newest word on it and those before."""

    step: PreparationStep
    is_done: bool
    now: StepTaken | None = None
    before: tuple[StepTaken, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether people say of it themselves that it is taken; the last one shows by itself."""
        return self.step != PreparationStep.MEASURE


def has_begun(project: Project) -> bool:
    """Whether a cycle of the project has left its plan: what it is about does not change unsaid."""
    return project.cycles.filter(locked_at__isnull=False).exists()


def steps_of(project: Project) -> list[StepLine]:
    """The six steps in their order."""
    with_target = Measure.objects.filter(project=project, target__isnull=False)
    return lines(
        StepTaken.objects.filter(project=project).select_related("by"),
        has_criteria=with_target.exists(),
    )


def lines(taken: Iterable[StepTaken], *, has_criteria: bool) -> list[StepLine]:
    """The six steps from what was said of them, in the order in which it was.

    The last one is taken where the project has a success criterion: a measure with its target.
    """
    said = defaultdict(list)
    for row in taken:
        said[row.step].append(row)
    return [
        StepLine(step, has_criteria) if step == PreparationStep.MEASURE else _line(step, said[step])
        for step in PreparationStep
    ]


def _line(step: PreparationStep, said: list[StepTaken]) -> StepLine:
    if not said:
        return StepLine(step, is_done=False)
    *before, now = said
    return StepLine(step, now.is_done, now, tuple(reversed(before)))
