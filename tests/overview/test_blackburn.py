"""Blackburn's case is loaded with what its papers say."""

from datetime import date
from decimal import Decimal

import pytest

from boards.models import Board, BoardRelation, Meeting
from impact.models import Measure, VoiceEntry
from impact.voice_list import when_heard
from improvement.claims import claims_without_figure
from improvement.models import FocusArea, FundingLine
from inspections.models import BankHoliday
from inspections.statutory_rules import RULES, short_notice
from reports.models import CommitteeReport
from tests.overview.cases import load, main_inspection, plan_of

pytestmark = pytest.mark.django_db


def test_blackburn_money_is_two_lines_and_no_sum() -> None:
    plan = plan_of("blackburn")
    assert [
        (row.financial_year, row.amount_pounds, row.span, row.recurrence, row.as_stated)
        for row in FundingLine.objects.filter(plan=plan)
    ] == [
        ("2022/23", Decimal(906000), "part_year", "", "£906,000"),
        ("2023/24", Decimal(923000), "full_year", "recurring", "£923k"),
    ]


def test_blackburn_progress_is_six_five_and_two() -> None:
    plan = plan_of("blackburn")
    strands = plan.strands.all()
    assert [(s.name, s.actions.count()) for s in strands] == [
        ("Care Leavers", 6),
        ("Strategy Discussions", 5),
        ("Quality Assurance", 2),
    ]
    fuzzy = plan.actions.exclude(due_precision="year").order_by("order")
    assert [(a.due_on, a.due_precision, a.due_as_stated) for a in fuzzy] == [
        (date(2022, 6, 30), "month", "by the end of June"),
        (date(2022, 9, 30), "quarter", "in the next quarter"),
    ]
    delivered = plan.actions.filter(updates__delivered_on__isnull=False)
    assert [a.reference for a in delivered] == ["1.3", "1.5", "2.3"]


def test_blackburn_focus_areas_group_ten_areas_and_go_by_other_names() -> None:
    plan = plan_of("blackburn")
    inspection = main_inspection("blackburn")
    assert inspection.areas.count() == inspection.stated_areas_count == 10
    focus = FocusArea.objects.filter(plan=plan)
    assert [f.name for f in focus] == ["Care Leavers", "Strategy Discussions", "Quality Assurance"]
    assert sum(f.area_links.current().count() for f in focus) == 10
    assert [alias.name for alias in focus[2].aliases.all()] == ["data and assurance"]


def test_blackburn_plan_is_due_on_1_july_2022_and_the_board_has_nine_seats() -> None:
    row = main_inspection("blackburn").statutory_dates.get(rule="written-statement")
    assert row.due_on == date(2022, 7, 1)
    board = Board.objects.get(name="Achieving Excellence Board")
    assert (board.terms_of_reference_on, board.members.count()) == (date(2022, 4, 26), 9)
    themes = Meeting.objects.filter(board=board, on_precision="month").order_by("on")
    assert [(m.on_as_stated, m.theme) for m in themes] == [
        ("June", "Support for Care Leavers"),
        ("August", "Quality Assurance"),
        ("October", "Multi-agency strategy discussions"),
    ]
    relation = BoardRelation.objects.get(relation="delegates_to")
    assert (relation.board.name, relation.other) == ("Executive Board", board)


def test_blackburn_report_has_two_dates_and_is_a_key_decision() -> None:
    report = CommitteeReport.objects.get(pk=load("blackburn")["report"])
    assert report.meeting is not None
    assert (report.report_on, report.meeting.on) == (date(2022, 5, 19), date(2022, 6, 9))
    assert (report.is_key_decision, report.wards, report.version_label) == (
        True,
        "(All Wards)",
        "1",
    )
    late = short_notice(
        RULES["agenda"],
        date(2022, 5, 31),
        report.meeting.on,
        bank_holidays=BankHoliday.objects.table,
    )
    assert late == "4 clear working days (31 May excluded); latest was Mon 30 May"


def test_blackburn_care_leavers_asked_for_their_own_version() -> None:
    entry = VoiceEntry.objects.get(plan=plan_of("blackburn"))
    assert (entry.group, entry.method, when_heard(entry)) == (
        "Care leavers",
        "Leaving Care Forum",
        "April 2022",
    )
    assert "a version of it for young people" in entry.heard


def test_blackburn_says_risen_significantly_and_gives_no_figure() -> None:
    measure = Measure.objects.get(plan__council__slug=load("blackburn")["council"])
    assert claims_without_figure(measure.story) == ["risen significantly"]
    assert not measure.readings.exists()
