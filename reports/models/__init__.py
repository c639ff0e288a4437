from reports.models.approved_money import ApprovedMoney
from reports.models.asked import AskedPaper
from reports.models.call_in import CallInMade
from reports.models.clearance import Clearance, ClearanceAnswer
from reports.models.decision import DecisionRecord, PublishedDecision, Resolution
from reports.models.listed import BackgroundPaper, Consultation
from reports.models.notice import Notice, PublishedNotice
from reports.models.report import CommitteeReport, IssuedReport, ReportSection
from reports.models.rules import CommitteeRules
from reports.models.submitted_plan import SubmittedPlan
from reports.models.template import TemplateVersion

__all__ = [
    "ApprovedMoney",
    "AskedPaper",
    "BackgroundPaper",
    "CallInMade",
    "Clearance",
    "ClearanceAnswer",
    "CommitteeReport",
    "CommitteeRules",
    "Consultation",
    "DecisionRecord",
    "IssuedReport",
    "Notice",
    "PublishedDecision",
    "PublishedNotice",
    "ReportSection",
    "Resolution",
    "SubmittedPlan",
    "TemplateVersion",
]
