from reports.models.decision import DecisionRecord, PublishedDecision, Resolution
from reports.models.notice import Notice
from reports.models.report import CommitteeReport, IssuedReport, ReportSection
from reports.models.rules import CommitteeRules
from reports.models.submitted_plan import SubmittedPlan
from reports.models.template import TemplateVersion

__all__ = [
    "CommitteeReport",
    "CommitteeRules",
    "DecisionRecord",
    "IssuedReport",
    "Notice",
    "PublishedDecision",
    "ReportSection",
    "Resolution",
    "SubmittedPlan",
    "TemplateVersion",
]
