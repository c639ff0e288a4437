"""The paper that a template would make: a report that is not recorded, on a plan that is."""

from datetime import date

from improvement.models import ImprovementPlan
from reports.document import Document
from reports.models import CommitteeReport, ReportSection, TemplateVersion
from reports.models.template import LIVE_KINDS, WORDLESS_KINDS, SectionKind
from reports.paper import Paper


def preview_of(template: TemplateVersion, plan: ImprovementPlan, *, today: date) -> Document:
    """Live sections hold the plan as it stands; typed ones say what is to be typed in them."""
    link = plan.inspection_links.current().exclude(inspection__visibility="exempt").last()
    report = CommitteeReport(
        council=plan.council,
        template=template,
        plan=plan,
        inspection=link.inspection if link else None,
        title=f"A report: {template.name}",
        report_of="Director of Children's Services",
        prepared_by="Improvement Manager",
        contact="Improvement Manager\nDemocratic Services Officer",
        agenda_item="7",
        portfolio="Children and Young People",
        wards="All",
        is_key_decision=True,
        report_on=today,
        version_label="1",
        footer_reference=template.layout.get("footer_reference", ""),
        numbering=template.numbering,
        visibility="members",  # a public paper would leave out what is for members
    )
    sections = ReportSection.of_template(report)
    for section in sections:
        section.text = section.text or words_in(section)
    return Paper(report, today=today, sections=sections).document()


def words_in(section: ReportSection) -> str:
    """The hint in the place of what will be typed; nothing where the nil wording is printed."""
    if section.kind in LIVE_KINDS | WORDLESS_KINDS or section.nil_wording:
        return ""
    if section.kind == SectionKind.RECOMMENDATIONS:
        return "1. *What is recommended first.*\n2. *What is recommended next.*"
    return f"*{section.hint or 'What you type.'}*"
