"""How far the reports for a meeting have come, against the days that the council has set."""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role, without_exempt
from boards.models import Meeting
from inspections.models import BankHoliday
from reports.models import CommitteeReport, CommitteeRules, ReportSection
from reports.report_steps import ReportSteps, steps_of_reports
from reports.timetable import timetable_of
from tests import make
from tests.clock import today_is
from tests.papers import make_pdf_once
from tests.queries import assert_queries_do_not_grow
from tests.reports.issuing import issue, signed_in
from tests.reports.test_timetable import a_meeting
from tests.world import EXEMPT

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    """A cabinet of 9 June 2022: drafts by 16 May, clearances by 23 May, the agenda by 30 May."""
    found = a_meeting(date(2022, 6, 9))
    make.make_rules(found.board.council, draft_working_days=10, clearance_working_days=5)
    return found


def report_for(meeting: Meeting, *headings: str, **given: Any) -> CommitteeReport:
    """A draft with a purpose, and a section without words for each of the headings."""
    report = make.make_report(make.make_plan(meeting.board.council), meeting=meeting, **given)
    for heading in headings:
        add(report, heading)
    return report


def add(report: CommitteeReport, heading: str, **given: Any) -> ReportSection:
    given = {"kind": "text", "order": report.sections.count() + 1, **given}
    section = ReportSection(report=report, heading=heading, **given)
    section.save(by=make.make_user(), at=make.NOON)
    return section


def steps(meeting: Meeting, on: date, user: User | None = None) -> list[ReportSteps]:
    rules, table = CommitteeRules.objects.of(meeting.board.council), BankHoliday.objects.table
    deadlines = timetable_of(meeting, rules, [], bank_holidays=table, on=on)
    user = user or make.make_member(meeting.board.council, Role.CLERK)
    return steps_of_reports(meeting, deadlines, user=user, on=on)


DRAFT = "Draft due Mon 16 May. Still empty: Reasons; Recommendations"
CLEARED = "Clearances due Mon 23 May. Missing: Legal (asked)"
ISSUED = "Not issued; latest for the agenda was Mon 30 May"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(date(2022, 5, 16), [], id="the day by which drafts are due"),
        pytest.param(date(2022, 5, 17), [DRAFT], id="the day after it"),
        pytest.param(date(2022, 5, 23), [DRAFT], id="the day by which clearances are due"),
        pytest.param(date(2022, 5, 24), [DRAFT, CLEARED], id="the day after that"),
        pytest.param(date(2022, 5, 30), [DRAFT, CLEARED], id="the latest day for the agenda"),
        pytest.param(date(2022, 5, 31), [DRAFT, CLEARED, ISSUED], id="and after that"),
    ],
)
def test_a_report_is_late_the_day_after_each_deadline_and_says_what_is_missing(
    meeting, on, expected
):
    report = report_for(meeting, "Reasons")
    add(report, "Recommendations", kind="recommendations", nil_wording="None.")
    add(report, "Legal implications", kind="implication", nil_wording="None.")
    make.make_clearance_answer(make.make_clearance(report))
    make.make_clearance(report, title="Legal", of=make.make_user())
    (found,) = steps(meeting, on)
    assert found.warnings == expected
    assert found.at_their_wording == ["Legal implications"]


def test_a_report_that_is_all_there_is_only_waiting_to_be_issued(meeting):
    report = report_for(meeting)
    make.make_clearance_answer(make.make_clearance(report))
    (found,) = steps(meeting, date(2022, 5, 31))
    assert found.warnings == [ISSUED]


def test_each_clearance_is_missing_until_it_is_given_for_the_words_as_they_are(meeting):
    report = report_for(meeting)
    officer = make.make_user()
    kept = {title: make.make_clearance(report, title=title, of=officer) for title in ("A", "B")}
    make.make_clearance_answer(kept["A"], "refused")
    make.make_clearance_answer(kept["B"])
    make.make_clearance(report, title="C")
    (found,) = steps(meeting, date(2022, 5, 16))
    assert found.cleared.missing == ["A (refused)", "C (not asked yet)"]
    section = report.sections.get()
    section.text = "Other words."
    section.save(by=make.make_user(), at=make.NOON)
    (found,) = steps(meeting, date(2022, 5, 16))
    assert found.cleared.missing == ["A (asked again)", "B (asked again)", "C (not asked yet)"]


def test_what_is_typed_nowhere_is_not_missing(meeting):
    """A heading over its parts, what is filled from records, and what is left out."""
    report = report_for(meeting, "Implications")
    add(report, "Equality", kind="equality", level=3)
    add(report, "Risks", kind="risk_table")
    add(report, "Appendix", is_left_out=True)
    (found,) = steps(meeting, date(2022, 5, 16))
    assert found.draft.missing == []


def test_an_issued_report_is_late_no_more_and_neither_is_its_correction(meeting, monkeypatch):
    monkeypatch.setattr("reports.workflows.make_pdf", make_pdf_once)
    report = report_for(meeting, "Reasons")
    council = meeting.board.council
    with today_is(date(2022, 5, 30)):
        issue(signed_in(council, Role.DIRECTOR), report)
    for status in ("issued", "draft"):
        report.refresh_from_db()
        report.status = status
        report.save(by=make.make_user(), at=make.NOON)
        (found,) = steps(meeting, date(2022, 5, 31))
        assert (found.warnings, found.issued_on) == ([], date(2022, 5, 30))


def test_without_days_of_the_councils_own_only_the_agenda_is_late():
    meeting = a_meeting(date(2022, 6, 9))
    report_for(meeting, "Reasons")
    (found,) = steps(meeting, date(2022, 5, 31))
    assert (found.warnings, found.draft.missing) == ([ISSUED], ["Reasons"])


def test_an_exempt_section_or_report_is_not_named_to_those_who_may_not_know_of_it(meeting):
    report = report_for(meeting, "Reasons")
    add(report, "Zqcanary", **EXEMPT)
    report_for(meeting, **EXEMPT)
    clerk = make.make_member(meeting.board.council, Role.CLERK)
    missing = [
        [each.draft.missing for each in steps(meeting, date(2022, 5, 17), user)]
        for user in (clerk, without_exempt(clerk))
    ]
    assert missing == [[["Reasons", "Zqcanary"], []], [["Reasons"]]]


def words_of(client: Any, url: str) -> str:
    html = client.get(url).content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("role", [Role.CLERK, Role.VIEWER])
def test_the_timetable_and_the_meeting_say_it_to_those_who_draft(meeting, role):
    report_for(meeting, "Reasons", title="Zqreport")
    council = meeting.board.council
    timetable = reverse("reports:timetable", args=[council.slug, meeting.pk])
    with today_is(date(2022, 5, 17)):
        client = signed_in(council, role)
        whole, short = words_of(client, timetable), words_of(client, meeting.get_absolute_url())
    drafts = role == Role.CLERK
    row = "Zqreport Still empty: Reasons Was due Mon 16 May None is needed Not yet Due Mon 30 May"
    assert (row in whole, "Zqreport" in whole) == (drafts, drafts)
    said = "Zqreport: Draft due Mon 16 May. Still empty: Reasons"
    assert (said in short, "Zqreport" in short) == (drafts, drafts)


def test_before_any_deadline_the_meeting_warns_of_nothing(meeting):
    report_for(meeting, "Reasons", title="Zqreport")
    with today_is(date(2022, 5, 11)):
        client = signed_in(meeting.board.council, Role.CLERK)
        assert "Still empty" not in words_of(client, meeting.get_absolute_url())


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_meeting_that_is_closed_warns_of_no_report(meeting, is_closed):
    report_for(meeting, "Reasons", title="Zqreport")
    if is_closed:
        make.make_steps(meeting, "opened", "started", "closed")
    with today_is(date(2022, 6, 10)):
        client = signed_in(meeting.board.council, Role.CLERK)
        assert ("Zqreport: " in words_of(client, meeting.get_absolute_url())) is not is_closed


@pytest.mark.parametrize(("is_whole", "most"), [(True, 15), (False, 25)])
def test_more_reports_ask_no_more(meeting, is_whole, most):
    def more() -> None:
        report = report_for(meeting, "Reasons")
        make.make_clearance_answer(make.make_clearance(report, of=make.make_user()))
        add(report, "Money", kind="money_table")
        make.make_clearance(report, title="Legal", of=make.make_user())

    more()
    slug = meeting.board.council.slug
    url = meeting.get_absolute_url()
    if is_whole:
        url = reverse("reports:timetable", args=[slug, meeting.pk])
    with today_is(date(2022, 5, 31)):
        client = signed_in(meeting.board.council, Role.CLERK)
        assert_queries_do_not_grow(lambda: client.get(url), add_row=more, most=most)
