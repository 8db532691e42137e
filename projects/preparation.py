"""The six steps that leaders take before they test something, as a project has taken them."""

from collections import defaultdict
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


def has_criteria(project: Project) -> bool:
    """Whether the project has a success criterion: a measure with its target."""
    return Measure.objects.filter(project=project, target__isnull=False).exists()


def steps_of(project: Project) -> list[StepLine]:
    """The six steps in their order."""
    said = defaultdict(list)
    for row in StepTaken.objects.filter(project=project).select_related("by"):
        said[row.step].append(row)
    return [_line(step, said[step], project) for step in PreparationStep]


def _line(step: PreparationStep, said: list[StepTaken], project: Project) -> StepLine:
    if step == PreparationStep.MEASURE:
        return StepLine(step, has_criteria(project))
    if not said:
        return StepLine(step, is_done=False)
    *before, now = said
    return StepLine(step, now.is_done, now, tuple(reversed(before)))
