"""Stockton's case is loaded with what its papers say."""

from collections import Counter
from datetime import date, datetime

import pytest

from boards.models import Board, Meeting
from govuk.dates import LONDON
from inspections.models import AreaTheme, BankHoliday
from inspections.statutory_rules import RULES, CallIn, work_out
from overview.case_loading import read_case
from tests.overview.cases import (
    RI,
    grades_of,
    load,
    main_inspection,
    periods_of,
    plan_of,
    references,
    sections_of,
)

pytestmark = pytest.mark.django_db


def test_stockton_keeps_both_dates_and_counts_its_findings() -> None:
    inspection = main_inspection("stockton")
    assert inspection.framework.code == "ILACS-2023"
    assert periods_of(inspection) == {
        False: (date(2023, 2, 27), date(2023, 3, 14)),
        True: (date(2023, 3, 6), date(2023, 3, 17)),
    }
    assert references(inspection, "improvement") == list("abcd")
    assert references(inspection, "own_reading") == list("abcdefgh")
    assert [strength.reference for strength in inspection.strengths.all()] == list(
        "abcdefghijklmnopqrst"
    )
    assert all(area.is_paraphrased for area in inspection.areas.all())
    assert inspection.self_evaluation_was_accurate is True
    assert set(grades_of(inspection).values()) == {RI}


def test_stockton_plan_is_due_on_16_august_2023() -> None:
    inspection = main_inspection("stockton")
    due = {row.rule: row for row in inspection.statutory_dates.all()}
    assert due["written-statement"].due_on == date(2023, 8, 16)
    assert due["written-statement"].stated_on == date(2023, 8, 16)
    assert due["written-statement"].trigger_is == "published"
    assert due["publish-report"].due_on == date(2023, 6, 21)


def test_stockton_plan_has_four_strands_and_answers_two_inspections() -> None:
    plan = plan_of("stockton")
    assert [(s.reference, s.name) for s in plan.strands.all()] == [
        ("a", "Our people"),
        ("b", "Our practice"),
        ("c", "Our processes"),
        ("d", "Our partnerships"),
    ]
    answered = {link.inspection.framework.code for link in plan.inspection_links.current()}
    assert answered == {"focused-visit", "ILACS-2023"}
    board = Board.objects.get(name="Good and Beyond Board")
    assert (board.is_independently_chaired, board.chair_post) == (True, "Independent Chair")


def test_stockton_decision_keeps_its_nil_wordings_and_its_call_in() -> None:
    sections = sections_of("stockton")
    assert sections["Alternative Options Considered and Rejected"].nil_wording == "None."
    assert sections["Declared (Cabinet Member) Conflicts of Interest"].nil_wording == "None."
    assert sections["Details of any Dispensations"].nil_wording == "N/A"
    decision = read_case("stockton")["decision"]
    worked = work_out(
        RULES["call-in"],
        decision["published_on"],
        bank_holidays=BankHoliday.objects.table,
        days=decision["call_in_working_days"],
        call_in=CallIn(decision["call_in_counts_publication_day"], None),
    )
    assert worked.on == date(2023, 6, 23)
    assert worked.at == decision["call_in_until"] == datetime(2023, 6, 24, tzinfo=LONDON)
    assert (
        worked.answer_in_words() == sections["Date and Time by which Call In must be executed"].text
    )


def test_stockton_seminar_is_a_month() -> None:
    load("stockton")
    meeting = Meeting.objects.get(board__name="Members Seminar")
    assert (meeting.on, meeting.on_precision, meeting.on_as_stated) == (
        date(2023, 7, 31),
        "month",
        "July",
    )


def test_stockton_is_helped_by_other_councils() -> None:
    partners = main_inspection("stockton").partners.all()
    assert [(row.kind, row.provider) for row in partners] == [
        ("supporting_council", "Other local authorities")
    ] * 2
    assert ["Emergency Duty Team" in row.scope for row in partners] == [True, False]


def test_stockton_themes_run_across_its_findings() -> None:
    inspection = main_inspection("stockton")
    links = AreaTheme.objects.current().filter(area__inspection=inspection)
    themes = Counter(link.theme.name for link in links.select_related("theme"))
    assert set(themes) >= {
        "Workforce",
        "Assessments and plans",
        "Foster care placements",
        "Hearing children's views",
    }
    assert all(count > 1 for count in themes.values())
    notes = inspection.notes.filter(kind="theme")
    assert [note.heading[:2] for note in notes] == ["a.", "b.", "c.", "d."]
    assert "Investment Plan for children in care" in notes[2].text
