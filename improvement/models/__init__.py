from improvement.models.action import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    ActionPartner,
    ActionQuerySet,
    Milestone,
)
from improvement.models.evidence import Evidence
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
from improvement.models.risk import Risk

__all__ = [
    "Action",
    "ActionArea",
    "ActionContributor",
    "ActionLead",
    "ActionPartner",
    "ActionQuerySet",
    "Closing",
    "DueDateChange",
    "Evidence",
    "FocusArea",
    "FocusAreaAlias",
    "FocusAreaLink",
    "FundingLine",
    "ImprovementPlan",
    "Milestone",
    "PlanInspection",
    "ProgressUpdate",
    "Risk",
    "Strand",
]
