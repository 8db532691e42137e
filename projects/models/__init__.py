from projects.models.cycles import Cycle, Trial
from projects.models.measures import Measure, Reading
from projects.models.project import (
    Participation,
    Project,
    ResearchQuestion,
    Sharing,
    TeamRole,
)
from projects.models.published import PublishedExample, PublishedFigure, PublishedSource

__all__ = [
    "Cycle",
    "Measure",
    "Participation",
    "Project",
    "PublishedExample",
    "PublishedFigure",
    "PublishedSource",
    "Reading",
    "ResearchQuestion",
    "Sharing",
    "TeamRole",
    "Trial",
]
