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
from improvement.models.view import DefaultView, SavedView

__all__ = [
    "Action",
    "ActionArea",
    "ActionBatch",
    "ActionContributor",
    "ActionLead",
    "ActionPartner",
    "ActionQuerySet",
    "ActionTag",
    "BatchEntry",
    "BatchKind",
    "Closing",
    "DefaultView",
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
    "SavedView",
    "Strand",
]
