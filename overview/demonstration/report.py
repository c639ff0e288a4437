"""The paper that the demonstration council takes to its cabinet."""

from overview.demonstration.recording import Demonstration
from reports.models import CommitteeReport, ReportSection, TemplateVersion

REPORT_WORDS = {
    "Purpose of report": "To tell Cabinet what the inspection found, to seek approval of the "
    "revised improvement plan, and to report how far it has come.",
    "Recommendations": "1. That Cabinet notes the outcome of the inspection.\n"
    "2. That Cabinet approves the revised improvement plan at Appendix 1.\n"
    "3. That Cabinet asks the Children's Improvement Board to report every three months.",
    "Reasons for the recommendations": "The council must answer each area for improvement in a "
    "written statement of action. The plan does so, and shows how progress will be proved.",
    "Other options considered": "To leave the earlier plan as it was. This was rejected: it does "
    "not answer three of the six areas.",
    "Background": "The plan was begun a year ago. It was revised after the inspection, so that "
    "each area for improvement is answered by at least one action with one accountable lead.",
}


def make_report(demo: Demonstration) -> None:
    lead, at = demo.people["plan_lead"], demo.at(demo.day(-1))
    template = TemplateVersion.objects.offered_in(demo.council).get(code="general")
    report = CommitteeReport(
        council=demo.council, template=template, plan=demo.plans[0],
        inspection=demo.inspection, meeting=demo.cabinet_meeting,
        title="Inspection of children's services: outcome and improvement plan",
        report_of="Director of Children's Services", prepared_by="Improvement Manager",
        contact="Improvement Manager\nDemocratic Services Officer", agenda_item="7",
        portfolio="Children and Young People", wards="All wards", is_key_decision=True,
        report_on=demo.weekday(4), version_label="1", footer_reference="CYP 26/14",
        numbering=template.numbering,
    )  # fmt: skip
    demo.record(report, at=at, by=lead)
    for order, section in enumerate(template.sections, start=1):
        demo.later(
            ReportSection(
                report=report, order=order, heading=section["heading"], kind=section["kind"],
                level=section.get("level", 2), nil_wording=section.get("nil_wording", ""),
                is_appendix=section.get("is_appendix", False), hint=section.get("hint", ""),
                options=section.get("options", {}),
                text=REPORT_WORDS.get(section["heading"], ""),
            ), at=at, by=lead,
        )  # fmt: skip
