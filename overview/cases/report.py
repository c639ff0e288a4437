"""What leaves the building: the report of a case, and the decision on it.

Of clearances only those are recorded that the paper says were given; the words of the others stand
in the sections of the report."""

from collections.abc import Mapping
from typing import Any

from inspections.models import BankHoliday
from overview.cases.recording import Recording
from reports.clearing import clearances_of
from reports.models import (
    BackgroundPaper,
    Clearance,
    ClearanceAnswer,
    CommitteeReport,
    Consultation,
    DecisionRecord,
    ReportSection,
    Resolution,
    TemplateVersion,
)
from reports.models.clearance import ClearanceOutcome
from reports.publishing import publish


def load_report(it: Recording) -> None:
    given = dict(it.case["report"])
    typed = {row["heading"]: dict(row) for row in given.pop("sections")}
    words, meeting = report_words(given), it.meetings[given.pop("meeting")]
    contacts = given.pop("contacts", [])
    cleared = given.pop("clearances", [])
    listed: list[tuple[Any, dict[str, Any]]] = [
        *((Consultation, row) for row in given.pop("consultations", [])),
        *((BackgroundPaper, row) for row in given.pop("background_papers", [])),
    ]
    for name in ("recommendations", "recommendations_lead_in", "options"):
        given.pop(name, None)
    offered = TemplateVersion.objects.offered_in(it.council)
    template = offered.get(code=given.pop("template"))
    (main,) = (row["key"] for row in it.case["inspections"] if row.get("is_main"))
    report = CommitteeReport(
        council=it.council,
        template=template,
        plan=it.plan,
        inspection=it.inspections[main],
        meeting=meeting,
        contact="\n".join(contacts),
        numbering=template.numbering,
        **given,
    )
    it.report = it.record(report)
    sections = ReportSection.of_template(report)
    for section in sections:
        row = with_words(typed.pop(section.heading, {}), section, words)
        if keys := row.get("areas", []):
            areas = [it.areas[key].pk for key in keys]
            section.options = {**section.options, "areas": areas}
        section.heading = row.get("printed_as", section.heading)
        section.nil_wording = row.get("nil_wording", section.nil_wording)
        section.text, section.visibility = row["text"], report.visibility
        it.record(section)
    if typed:
        raise ValueError(f"The template has no section {', '.join(typed)}")
    for model, row in listed:
        it.record(model(report=report, visibility=report.visibility, **row))
    for clearance in Clearance.of_template(report, sections):
        it.record(clearance)
    load_clearances(it, {row["title"]: row for row in cleared})


def load_clearances(it: Recording, given: dict[str, dict[str, Any]]) -> None:
    """Those that the paper says were given, and when; of others it says too little."""
    for standing in clearances_of(it.report):
        row = given.pop(standing.clearance.title, None)
        if row is not None:
            it.record(
                ClearanceAnswer(
                    clearance=standing.clearance,
                    outcome=ClearanceOutcome.GIVEN,
                    initials=row["initials"],
                    on=row["cleared_on"],
                    comment=row["text"],
                    covered=standing.covered,
                )
            )
    if given:
        raise ValueError(f"The template asks for no clearance {', '.join(given)}")


def load_decision(it: Recording, given: dict[str, Any]) -> None:
    """The record as it was published; its PDF is made when somebody asks for that."""
    resolutions, published_on = given.pop("resolutions"), given.pop("published_on")
    for name in [name for name in given if name.startswith("call_in_")]:
        del given[name]
    record = it.record(
        DecisionRecord(
            council=it.council,
            meeting=it.report.meeting,
            report=it.report,
            visibility=it.report.visibility,
            **given,
        )
    )
    for row in resolutions:
        it.record(Resolution(decision=record, **row))
    publish(
        record,
        it.rules,
        published_on=published_on,
        bank_holidays=lambda: BankHoliday.objects.table(it.council),
        by=it.by,
        at=it.at,
    )


def report_words(report: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The text, or the nil wording, of the sections that are lists in the file, by kind."""
    words: dict[str, dict[str, str]] = {}
    if rows := report.get("recommendations"):
        if lead_in := report.get("recommendations_lead_in"):
            typed = [f"{lead_in}\n", *(f"- {row['text']}" for row in rows)]
        else:
            typed = [f"{number}. {row['text']}" for number, row in enumerate(rows, start=1)]
        words["recommendations"] = {"text": "\n".join(typed)}
    options = report.get("options", [])
    if isinstance(options, dict):
        words["options"] = {"nil_wording": options["nil_wording"]}
    elif options:
        lines = (option_in_words(row) for row in options)
        words["options"] = {"text": "\n\n".join(lines)}
    return words


def with_words(
    row: Mapping[str, Any], section: ReportSection, words: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """What the file gives one section: its own words, or the template's, then those of a list."""
    from_list = words.get(section.kind, {})
    texts = (row.get("text", section.text), from_list.get("text", ""))
    return {**from_list, **row, "text": "\n\n".join(text for text in texts if text)}


def option_in_words(option: Mapping[str, str]) -> str:
    reason = option["reason"]
    return f"{option['text']} It was {option['outcome']}: {reason[:1].lower()}{reason[1:]}"
