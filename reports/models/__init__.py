from reports.models.report import CommitteeReport, IssuedReport, ReportSection
from reports.models.submitted_plan import SubmittedPlan
from reports.models.template import ReportTemplate

__all__ = ["CommitteeReport", "IssuedReport", "ReportSection", "ReportTemplate", "SubmittedPlan"]
