"""Reports, clearances, decisions and submitted plans."""

from datetime import date, datetime
from typing import Any

from accounts.models import Council, User
from boards.models import Meeting
from improvement.models import ImprovementPlan
from inspections.models import BankHoliday
from reports.clearing import clearance_standings
from reports.freezing import submit
from reports.models import (
    BackgroundPaper,
    CallInMade,
    Clearance,
    ClearanceAnswer,
    CommitteeReport,
    CommitteeRules,
    Consultation,
    DecisionRecord,
    PublishedDecision,
    ReportSection,
    Resolution,
    SubmittedPlan,
    TemplateVersion,
)
from reports.publishing import publish
from reports.workflows import finish_copy
from tests.make.accounts import NOON, make_council, make_user, numbers, save
from tests.make.boards import make_meeting
from tests.make.improvement import make_plan, make_version


def make_template(council: Council | None = None, **given: Any) -> TemplateVersion:
    """A council's own template with two typed sections, unless others are given."""
    given.setdefault("code", f"own-{next(numbers)}")
    given.setdefault("name", "Our own")
    typed = [{"heading": name, "kind": "text"} for name in ("Purpose", "Background")]
    given.setdefault("sections", typed)
    template = TemplateVersion(council=council or make_council(), **given)
    template.save(by=make_user(), at=NOON)
    return template


def make_report(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> CommitteeReport:
    """A draft with one typed section."""
    plan = plan or make_plan()
    given.setdefault(
        "template",
        TemplateVersion.objects.filter(code="general").first()
        or TemplateVersion.objects.create(code="general", name="General"),
    )
    given.setdefault("title", f"Report {next(numbers)}")
    report = save(CommitteeReport(plan=plan, council=plan.council, **given), by, at)
    section = ReportSection(
        report=report,
        order=1,
        heading="Purpose of report",
        kind="text",
        text="To tell members where the plan stands.",
    )
    save(section, by, at)
    return report


def make_long_report(plan: ImprovementPlan | None = None, **given: Any) -> CommitteeReport:
    """A draft of some forty pages of paper, in two on the web."""
    report = make_report(plan, **given)
    for order in range(2, 9):
        text = "\n\n".join(f"Paragraph {number}. {'Words ' * 80}" for number in range(30))
        section = ReportSection(
            report=report, order=order, heading=f"Part {order}", kind="text", text=text
        )
        save(section, given.get("by"), given.get("at"))
    return report


def make_clearance(
    report: CommitteeReport | None = None,
    *,
    of: User | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Clearance:
    """What the Section 151 Officer clears: the whole report, unless sections are named."""
    given.setdefault("title", "Section 151 Officer")
    if of is not None:
        given |= {"asked_of": of, "asked_by": by or User.objects.system(), "asked_at": at or NOON}
    return save(Clearance(report=report or make_report(), **given), by, at)


def make_clearance_answer(
    clearance: Clearance,
    outcome: str = "given",
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ClearanceAnswer:
    """Given by AB on 3 June 2026, of the text as it stands."""
    given.setdefault("on", date(2026, 6, 3))
    given.setdefault("initials", "AB")
    given.setdefault("comment", "" if outcome == "given" else "The sum is not funded.")
    (standing,) = clearance_standings([clearance])
    answer = ClearanceAnswer(
        clearance=clearance, outcome=outcome, covered=standing.covered, **given
    )
    return save(answer, by, at)


def make_consultation(report: CommitteeReport | None = None, **given: Any) -> Consultation:
    given.setdefault("who", f"Group {next(numbers)}")
    return save(Consultation(report=report or make_report(), **given))


def make_background_paper(report: CommitteeReport | None = None, **given: Any) -> BackgroundPaper:
    given.setdefault("title", f"Paper {next(numbers)}")
    return save(BackgroundPaper(report=report or make_report(), **given))


def make_rules(
    council: Council, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> CommitteeRules:
    """Publish in 2 working days; call-in is 5 working days with the day of publication."""
    given = {
        "publish_within": "working_days",
        "publish_working_days": 2,
        "call_in_days": 5,
        "call_in_counts_trigger_day": True,
        **given,
    }
    return save(CommitteeRules(council=council, **given), by, at)


def make_decision(
    meeting: Meeting | None = None,
    *,
    resolves: tuple[str, ...] = ("The plan is approved.",),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> DecisionRecord:
    """A draft with nothing missing, and a resolution for each of the words given."""
    meeting = meeting or make_meeting()
    given = {
        "title": f"Decision {next(numbers)}",
        "decided_on": meeting.on,
        "reasons": "So that the plan can begin.",
        "alternatives": "None.",
        "conflicts_of_interest": "None.",
        "dispensations": "N/A",
        **given,
    }
    record = save(DecisionRecord(council=meeting.board.council, meeting=meeting, **given), by, at)
    for number, text in enumerate(resolves, start=1):
        save(Resolution(decision=record, number=str(number), kind="approve", text=text), by, at)
    return record


def make_published_decision(meeting: Meeting | None = None, **given: Any) -> PublishedDecision:
    """A record that is published on the day of its decision, with its files."""
    given.setdefault("call_in", "not_executive")
    record = make_decision(meeting, **given)
    system, on = User.objects.system(), record.decided_on
    assert on is not None
    rules = CommitteeRules.objects.of(record.council)
    made = publish(
        record, rules, published_on=on, bank_holidays=BankHoliday.objects.table, by=system, at=NOON
    )
    assert finish_copy(made, by=system, on=on, at=NOON)
    return made


def make_call_in(meeting: Meeting | None = None, **given: Any) -> CallInMade:
    """The call-in of a decision that is published, without its files, on its day."""
    record = make_decision(meeting, **given)
    rules = CommitteeRules.objects.of(record.council)
    if rules.pk is None:
        rules = make_rules(record.council)
    assert record.decided_on is not None
    publish(
        record,
        rules,
        published_on=record.decided_on,
        bank_holidays=BankHoliday.objects.table,
        by=User.objects.system(),
        at=NOON,
    )
    call_in = CallInMade(
        decision=record,
        made_on=record.decided_on,
        signatories="Member for North\nMember for South",
        reasons="The cost was not considered.",
    )
    return save(call_in)


def make_submitted_plan(plan: ImprovementPlan | None = None, **given: Any) -> SubmittedPlan:
    """A version of a plan as it was submitted, with its files."""
    given.setdefault("sent_on", NOON.date())
    copy = SubmittedPlan(plan_version=make_version(plan), **given)
    system = User.objects.system()
    submit(copy, by=system, on=NOON.date(), at=NOON)
    assert finish_copy(copy, by=system, on=NOON.date(), at=NOON)
    return copy
