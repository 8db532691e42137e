from projects.models.cycles import Cycle, Trial
from projects.models.fidelity import Fidelity, OwnParts
from projects.models.invited import InvitedPart
from projects.models.locks import Amendment, Criterion
from projects.models.measures import Measure
from projects.models.preparation import PreparationStep, StepTaken
from projects.models.presentations import Presentation
from projects.models.project import (
    Participation,
    Project,
    ResearchQuestion,
    Sharing,
    TeamRole,
)
from projects.models.proposals import IdeaProposal
from projects.models.published import PublishedExample, PublishedFigure, PublishedSource
from projects.models.readings import Correction, ImpactClaim, Reading, Strength
from projects.models.records import (
    ChangeRecord,
    Decision,
    EvidenceRead,
    Milestone,
    QualityCheck,
)
from projects.models.risks import Risk, RiskReview
from projects.models.schools import (
    Agreement,
    Answer,
    Concern,
    SchoolInvitation,
    SchoolRole,
    SchoolVisit,
)
from projects.models.scope import ScopeCheck
from projects.models.wordings import Wording

__all__ = [
    "Agreement",
    "Amendment",
    "Answer",
    "ChangeRecord",
    "Concern",
    "Correction",
    "Criterion",
    "Cycle",
    "Decision",
    "EvidenceRead",
    "Fidelity",
    "IdeaProposal",
    "ImpactClaim",
    "InvitedPart",
    "Measure",
    "Milestone",
    "OwnParts",
    "Participation",
    "PreparationStep",
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
    "SchoolInvitation",
    "SchoolRole",
    "SchoolVisit",
    "ScopeCheck",
    "Sharing",
    "StepTaken",
    "Strength",
    "TeamRole",
    "Trial",
    "Wording",
]
