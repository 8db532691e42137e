from projects.models.cycles import Cycle, Trial
from projects.models.measures import Measure, Reading
from projects.models.presentations import Presentation
from projects.models.project import (
    Participation,
    Project,
    ResearchQuestion,
    Sharing,
    TeamRole,
)
from projects.models.published import PublishedExample, PublishedFigure, PublishedSource
from projects.models.records import (
    ChangeRecord,
    Decision,
    EvidenceRead,
    Milestone,
    QualityCheck,
)
from projects.models.risks import Risk, RiskReview

__all__ = [
    "ChangeRecord",
    "Cycle",
    "Decision",
    "EvidenceRead",
    "Measure",
    "Milestone",
    "Participation",
    "Presentation",
    "Project",
    "PublishedExample",
    "PublishedFigure",
    "PublishedSource",
    "QualityCheck",
    "Reading",
    "ResearchQuestion",
    "Risk",
    "RiskReview",
    "Sharing",
    "TeamRole",
    "Trial",
]
