from improvement.forms.action import ActionForm, MilestoneForm, MilestoneMetForm
from improvement.forms.bulk import (
    BecomesForm,
    BulkEditForm,
    HandOverPeopleForm,
    KindForm,
    UndoBatchForm,
)
from improvement.forms.comparison import ComparisonForm
from improvement.forms.decisions import (
    ClosingDecisionForm,
    DateDecisionForm,
    ProposeClosingForm,
    ReopenForm,
)
from improvement.forms.evidence import EvidenceForm, PlanEvidenceForm
from improvement.forms.exceptions import ExceptionNoteForm
from improvement.forms.feeds import CorporateOutcomeForm, ExternalProgrammeForm, PriorityForm
from improvement.forms.money import FundingLineForm
from improvement.forms.owed import OwedUpdatesForm
from improvement.forms.plan import FocusAreaForm, PlanForm, StrandForm
from improvement.forms.progress import ProgressUpdateForm
from improvement.forms.ratings import RatingsForm
from improvement.forms.risk_scales import RiskScaleForm
from improvement.forms.risks import RatingForm, RiskClosingForm, RiskForm, StatedRatingForm
from improvement.forms.saved_view import DefaultViewForm, SavedViewForm
from improvement.forms.versions import ResponseForm, StepForm, VersionForm, WithdrawVersionForm

__all__ = [
    "ActionForm",
    "BecomesForm",
    "BulkEditForm",
    "ClosingDecisionForm",
    "ComparisonForm",
    "CorporateOutcomeForm",
    "DateDecisionForm",
    "DefaultViewForm",
    "EvidenceForm",
    "ExceptionNoteForm",
    "ExternalProgrammeForm",
    "FocusAreaForm",
    "FundingLineForm",
    "HandOverPeopleForm",
    "KindForm",
    "MilestoneForm",
    "MilestoneMetForm",
    "OwedUpdatesForm",
    "PlanEvidenceForm",
    "PlanForm",
    "PriorityForm",
    "ProgressUpdateForm",
    "ProposeClosingForm",
    "RatingForm",
    "RatingsForm",
    "ReopenForm",
    "ResponseForm",
    "RiskClosingForm",
    "RiskForm",
    "RiskScaleForm",
    "SavedViewForm",
    "StatedRatingForm",
    "StepForm",
    "StrandForm",
    "UndoBatchForm",
    "VersionForm",
    "WithdrawVersionForm",
]
