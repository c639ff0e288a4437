"""Scores, outcomes and determinations: each as its framework has it."""

from datetime import date

import pytest

from accounts.policy import Role
from inspections.models import AreaForImprovement, Inspection, StatementScore
from inspections.scores import Total, total_of
from tests.inspections.following import day, inspected, record, send, text_of, url
from tests.make import make_area, make_council, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def as_lead(client, council):
    client.force_login(make_member(council, Role.PLAN_LEAD))
    return client


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([1] * 9, Total(9, 36, 25, "inadequate"), id="the lowest there is"),
        pytest.param(
            [2] * 5 + [1] * 4,
            Total(14, 36, 39, "requires_improvement"),
            id="38.9 is 39 before it is banded",
        ),
        pytest.param([2] * 4 + [1] * 5, Total(13, 36, 36, "inadequate"), id="36"),
        pytest.param([3] * 4 + [2] * 5, Total(22, 36, 61, "requires_improvement"), id="61"),
        pytest.param([3] * 5 + [2] * 4, Total(23, 36, 64, "good"), id="64"),
        pytest.param([4] * 4 + [3] * 5, Total(31, 36, 86, "good"), id="86"),
        pytest.param([4] * 5 + [3] * 4, Total(32, 36, 89, "outstanding"), id="89"),
        pytest.param([4] * 8 + [None], None, id="one is missing"),
        pytest.param([], None, id="none"),
    ],
)
def test_nine_scores_come_to_a_percentage_and_a_band(scores, expected):
    assert total_of(scores) == expected


def scored(inspection, scores):
    statements = inspection.framework.judgement_areas.exclude(theme="").order_by("order")
    for area, score in zip(statements, scores, strict=True):
        record(StatementScore(inspection=inspection, area=area, score=score))


def test_a_cqc_assessment_is_scored_by_theme_and_compared(as_lead, council):
    before = inspected(council, "CQC-LA", date(2024, 1, 8), title="Assessment 2024")
    scored(before, [2] * 5 + [1] * 4)
    now = inspected(council, "CQC-LA", date(2026, 1, 12), title="Assessment 2026", previous=before)
    address = url("edit_judgements", council, now.pk)
    page = text_of(as_lead.get(address))
    assert page.count("4: exceptional standard") == 9
    themes = ("Working with people", "Providing support", "Ensuring safety", "Leadership")
    assert [theme for theme in themes if f">{theme}</h2>" not in page] == []
    typed = {f"score_{area.code}": 3 for area in now.framework.judgement_areas.exclude(theme="")}
    refused = send(as_lead, address, **typed, grade_overall="requires_improvement")
    assert "The scores come to 27 of 36, 75 per cent: Good." in text_of(refused)
    assert send(as_lead, address, **typed, grade_overall="good").status_code == 302
    compared = text_of(as_lead.get(url("compare", council, now.pk)))
    assert "27 of 36, 75 per cent" in compared
    assert "14 of 36, 39 per cent" in compared
    assert compared.count("↑ Better") == 10
    typed["score_equity"] = ""
    send(as_lead, address, **typed, grade_overall="good")
    assert now.scores.standing().count() == 8
    assert "Not all are scored" in text_of(as_lead.get(now.get_absolute_url()))


def test_send_outcomes_stand_beside_each_other_and_none_is_better(as_lead, council):
    before = inspected(council, "area-SEND-2023", date(2023, 3, 6), title="SEND 2023")
    now = inspected(
        council,
        "area-SEND-2023",
        date(2025, 3, 3),
        title="SEND 2025",
        previous=before,
        report_received_on=date(2025, 5, 1),
    )
    for it, order in ((before, 2), (now, 3)):
        it.outcome = it.framework.grades.get(order=order)
        record(it)
    send(as_lead, url("edit_judgements", council, now.pk), outcome=now.outcome_id)
    page = text_of(as_lead.get(url("compare", council, now.pk)))
    assert "Outcomes are not grades" in page
    assert ("↓ Worse" in page, "↑ Better" in page) == (False, False)
    assert "priority action plan" in text_of(as_lead.get(now.get_absolute_url())).lower()
    assert "can be expected from 1 November 2026" in text_of(as_lead.get(now.get_absolute_url()))


def test_only_a_send_outcome_of_three_has_areas_for_priority_action(as_lead, council):
    it = inspected(council, "area-SEND-2023", date(2025, 3, 3))
    it.outcome = it.framework.grades.get(order=2)
    record(it)
    typed = {"kind": "priority_action", "short_title": "Waiting", "wording": "Long waits."}
    refused = send(as_lead, url("add_area", council, it.pk), **typed)
    assert "Only outcome 3 of an area SEND inspection" in text_of(refused)
    third = it.framework.grades.get(order=3)
    send(as_lead, url("edit_judgements", council, it.pk), outcome=third.pk)
    send(as_lead, url("add_area", council, it.pk), **typed)
    assert AreaForImprovement.objects.filter(kind="priority_action").count() == 1
    back = send(as_lead, url("edit_judgements", council, it.pk), outcome=it.outcome_id)
    assert "only outcome 3 has them" in text_of(back)


def test_a_jtai_statement_is_the_principal_authoritys(as_lead, council):
    it = inspected(council, "JTAI", date(2025, 3, 3), title="Joint inspection")
    address = url("edit_inspection", council, it.pk)
    received = day("report_received_on", date(2025, 5, 1))
    send(as_lead, address, **received)
    assert "Not asked for" in text_of(as_lead.get(it.get_absolute_url()))
    assert not it.statutory_dates.exists()
    refused = send(as_lead, address, statement_required="on")
    assert "Enter the authority that writes the statement" in text_of(refused)
    send(as_lead, address, statement_required="on", principal_authority="The NHS board")
    (due,) = Inspection.objects.get(pk=it.pk).statutory_dates.standing()
    assert (due.rule, due.due_on) == ("jtai-statement", date(2025, 8, 11))
    assert "Asked for, from The NHS board" in text_of(as_lead.get(it.get_absolute_url()))


def test_areas_of_other_inspections_may_need_priority_action(as_lead, council):
    it = inspected(council, "focused-visit", date(2025, 3, 3))
    assert make_area(it, kind="priority_action").pk
    typed = {"kind": "priority_action", "short_title": "Risk", "wording": "Risk."}
    assert send(as_lead, url("add_area", council, it.pk), **typed).status_code == 302
