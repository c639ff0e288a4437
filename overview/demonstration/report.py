"""The paper that the demonstration council takes to its cabinet."""

from typing import Any

from accounts.models import User
from accounts.policy import Role
from overview.demonstration.people import email_of, membership, password_of
from overview.demonstration.recording import Demonstration, fixture
from reports.clearing import clearance_standings
from reports.models import (
    BackgroundPaper,
    Clearance,
    ClearanceAnswer,
    CommitteeReport,
    Consultation,
    ReportSection,
    TemplateVersion,
)

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
    "Consultation": "Young people, staff and partners were asked before the plan was revised.",
}
# Where the council has a log printed instead of a paragraph.
KINDS = {"Consultation": "consultation"}


def make_report(demo: Demonstration) -> CommitteeReport:
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
                report=report, order=order, heading=section["heading"],
                kind=KINDS.get(section["heading"], section["kind"]),
                level=section.get("level", 2), nil_wording=section.get("nil_wording", ""),
                is_appendix=section.get("is_appendix", False), hint=section.get("hint", ""),
                options=section.get("options", {}),
                text=REPORT_WORDS.get(section["heading"], ""),
            ), at=at, by=lead,
        )  # fmt: skip
    return report


def make_what_goes_with(demo: Demonstration, report: CommitteeReport) -> None:
    """What the recorded report lists, and its clearances: two given and one asked for."""
    given, lead = fixture("report"), demo.people["plan_lead"]
    written = demo.at(demo.day(-1), 12)
    for words in given["consultations"]:
        rest = {name: words[name] for name in words if name != "week"}
        entry = Consultation(report=report, on=demo.weekday(words["week"]), **rest)
        demo.record(entry, at=written, by=lead)
    for words in given["background_papers"]:
        demo.record(BackgroundPaper(report=report, **words), at=written, by=lead)
    people = {**demo.people, **make_officers(demo, given["officers"])}
    sections = {section.heading: section.pk for section in report.sections.all()}
    for words in given["clearances"]:
        make_clearance(demo, report, words, people[words["of"]], sections)


def make_officers(demo: Demonstration, posts: dict[str, str]) -> dict[str, User]:
    """Those who clear papers beside the one whose account is that of the role."""
    made: dict[str, User] = {}
    for key, post in posts.items():
        made[key] = User.objects.create_user(
            email_of(demo.slug, key), post, password_of(demo.slug, key)
        )
        demo.record(membership(demo, made[key], Role.CLEARANCE_OFFICER, post), at=demo.made_at)
    return made


def make_clearance(
    demo: Demonstration,
    report: CommitteeReport,
    words: dict[str, Any],
    officer: User,
    sections: dict[str, int],
) -> None:
    lead, asked_at = demo.people["plan_lead"], demo.at(demo.day(words["asked"]), 14)
    clearance = Clearance(
        report=report,
        kind=words["kind"],
        title=words["title"],
        sections=[sections[heading] for heading in words["covers"]],
        asked_of=officer,
        asked_by=lead,
        asked_at=asked_at,
    )
    demo.record(clearance, at=asked_at, by=lead)
    if "given" not in words:
        return
    given_at = demo.at(demo.day(words["given"]), 16)
    answer = ClearanceAnswer(
        clearance=clearance,
        outcome="given",
        initials=words["initials"],
        on=given_at.date(),
        comment=words["comment"],
        covered=clearance_standings([clearance])[0].covered,
    )
    demo.record(answer, at=given_at, by=officer)
