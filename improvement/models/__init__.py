from improvement.models.action import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    ActionPartner,
    ActionQuerySet,
    ActionTag,
    Milestone,
)
from improvement.models.batch import ActionBatch, BatchEntry, BatchKind
from improvement.models.beyond import (
    ActionPriority,
    ActionTheme,
    CorporateOutcome,
    ExternalProgramme,
    LocalPriority,
    OutcomePlan,
    OutcomeStrand,
    ProgrammeAction,
    ProgrammeArea,
    ProgrammeStrand,
)
from improvement.models.evidence import (
    STRENGTH_DEFINITIONS,
    Evidence,
    EvidenceKind,
    EvidenceStrength,
)
from improvement.models.money import FundingLine
from improvement.models.plan import (
    FocusArea,
    FocusAreaAlias,
    FocusAreaLink,
    ImprovementPlan,
    PlanInspection,
    Strand,
)
from improvement.models.progress import Closing, DueDateChange, ProgressUpdate
from improvement.models.rating import RatingDefinition
from improvement.models.risk import Risk
from improvement.models.version import (
    PlanVersion,
    RegulatorResponse,
    SubmittedCopy,
    VersionState,
    VersionStep,
)
from improvement.models.view import DefaultView, SavedView

__all__ = [
    "STRENGTH_DEFINITIONS",
    "Action",
    "ActionArea",
    "ActionBatch",
    "ActionContributor",
    "ActionLead",
    "ActionPartner",
    "ActionPriority",
    "ActionQuerySet",
    "ActionTag",
    "ActionTheme",
    "BatchEntry",
    "BatchKind",
    "Closing",
    "CorporateOutcome",
    "DefaultView",
    "DueDateChange",
    "Evidence",
    "EvidenceKind",
    "EvidenceStrength",
    "ExternalProgramme",
    "FocusArea",
    "FocusAreaAlias",
    "FocusAreaLink",
    "FundingLine",
    "ImprovementPlan",
    "LocalPriority",
    "Milestone",
    "OutcomePlan",
    "OutcomeStrand",
    "PlanInspection",
    "PlanVersion",
    "ProgrammeAction",
    "ProgrammeArea",
    "ProgrammeStrand",
    "ProgressUpdate",
    "RatingDefinition",
    "RegulatorResponse",
    "Risk",
    "SavedView",
    "Strand",
    "SubmittedCopy",
    "VersionState",
    "VersionStep",
]
