"""Southend's case is loaded with what its papers say."""

from collections import Counter
from datetime import date

import pytest

from boards.models import BoardRelation, PlanSeen
from improvement.version_list import versions_of
from inspections.models import BankHoliday
from reports.models import CommitteeReport
from tests.overview.cases import (
    RI,
    grades_of,
    load,
    main_inspection,
    plan_of,
    reader_of,
    sections_of,
)

pytestmark = pytest.mark.django_db


def test_southend_has_4_areas_against_12_and_the_same_grades() -> None:
    inspection = main_inspection("southend")
    before = inspection.previous
    assert before is not None
    assert (inspection.areas.count(), inspection.stated_areas_count) == (4, 4)
    assert (before.areas.count(), before.stated_areas_count) == (0, 12)
    assert set(grades_of(inspection).values()) == set(grades_of(before).values()) == {RI}
    assert len(grades_of(inspection)) == 4


def test_southend_states_60_days_where_the_rule_says_70() -> None:
    inspection = main_inspection("southend")
    row = inspection.statutory_dates.get(rule="written-statement")
    assert (row.due_on, row.stated_rule, row.stated_days) == (
        date(2019, 12, 3),
        "within 60 days",
        60,
    )
    said = row.stated_in_words(bank_holidays=BankHoliday.objects.table())
    assert "26 October 2019" in said
    assert "19 November 2019" in said


def test_southend_approval_comes_after_the_statutory_date() -> None:
    plan = plan_of("southend")
    seen = PlanSeen.objects.get(plan=plan, board__name="Cabinet")
    assert (seen.on_as_stated, seen.on_precision, seen.what) == ("January 2020", "month", "planned")
    row = main_inspection("southend").statutory_dates.get(rule="written-statement")
    assert seen.on > row.due_on
    assert all(action.already_under_way for action in plan.actions.all())


def test_southend_prints_eleven_implications_with_their_own_nil_wordings() -> None:
    kinds = ("implication", "consultation")
    implications = [s for s in sections_of("southend").values() if s.kind in kinds]
    assert [s.nil_wording if not s.text else "" for s in implications] == [
        "",
        *["None identified at present"] * 4,
        "Not required",
        "",
        "Not required at this time",
        "Not identified at present",
        "",
        "None identified.",
    ]
    assert all(s.text or s.nil_wording for s in implications)
    assert CommitteeReport.objects.get(pk=load("southend")["report"]).agenda_item == ""


def test_southend_inspection_keeps_its_logistics() -> None:
    inspection = main_inspection("southend")
    assert (inspection.inspectors_count, inspection.days_on_site_count) == (4, 8)
    assert inspection.notes.filter(kind="logistics").count() == 6
    quotation = inspection.notes.get(kind="quotation")
    assert (quotation.text, len(quotation.text.split()) < 10) == (
        "These services are now highly effective",
        True,
    )


def test_southend_strengths_keep_the_word_that_was_used() -> None:
    words = Counter(row.descriptor for row in main_inspection("southend").strengths.all())
    assert words == {"highly effective": 3, "very strong": 5, "an area of strength": 1}


def test_southend_bodies_say_how_they_relate() -> None:
    load("southend")
    assert [
        (row.board.name, row.relation, str(row.other))
        for row in BoardRelation.objects.order_by("pk")
    ] == [
        (
            "Improvement Board Scrutiny Panel",
            "scrutinises",
            "Children's Services Improvement Board",
        ),
        ("People Scrutiny Committee", "scrutinises", "Children's Services Improvement Board"),
        ("Children's Services Improvement Board", "reports_to", "Cabinet"),
    ]


def test_southend_plan_goes_to_cabinet_in_a_month_after_the_statutory_date() -> None:
    plan = plan_of("southend")
    version = plan.versions.get(number=2)
    (step,) = version.steps.all()
    assert (version.name, step.state, step.body, step.on_precision, str(step)) == (
        "Revised plan with the action plan", "cabinet", "Cabinet", "month",
        "Cabinet, January 2020",
    )  # fmt: skip
    (shown, before) = versions_of(plan, user=reader_of(plan), past=None)
    assert [each.late for each in shown.steps] == [
        ["Approval on 31 January 2020 comes 59 days after the statutory date, 3 December 2019."]
    ]
    assert (before.state, before.version.label) == ("draft", "Before the inspection")
