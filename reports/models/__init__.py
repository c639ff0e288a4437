from reports.models.report import CommitteeReport, IssuedReport, ReportSection
from reports.models.submitted_plan import SubmittedPlan
from reports.models.template import TemplateVersion

__all__ = ["CommitteeReport", "IssuedReport", "ReportSection", "SubmittedPlan", "TemplateVersion"]
