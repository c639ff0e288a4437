"""Frameworks are data, and an inspection is judged by the one in force on its first day."""

from datetime import date

import pytest
from django.apps import apps

from inspections.framework_data import load_frameworks
from inspections.models import Framework, Grade, GradeAlias, JudgementArea
from inspections.models.framework import FrameworkKind

pytestmark = pytest.mark.django_db

LEADERS = "The impact of leaders on social work practice with children and families"
HELP = "The experiences and progress of children who need help and protection"
CARE = "The experiences and progress of children in care"
CARE_AND_LEAVERS = "The experiences and progress of children in care and care leavers"
LEAVERS = "The experiences and progress of care leavers"
OVERALL = "Overall effectiveness"


def full_inspection(on: date) -> Framework:
    return Framework.objects.in_force(on=on).get(kind=FrameworkKind.FULL)


@pytest.mark.parametrize(
    ("started_on", "code"),
    [
        pytest.param(date(2016, 4, 25), "SIF", id="Southend 2016"),
        pytest.param(date(2018, 1, 1), "ILACS-2018", id="the first day of 2018"),
        pytest.param(date(2022, 12, 5), "ILACS-2018", id="South Tyneside, published May 2023"),
        pytest.param(date(2023, 1, 1), "ILACS-2023", id="the first day of 2023"),
        pytest.param(date(2026, 1, 26), "ILACS-2023", id="Wolverhampton, published June 2026"),
        pytest.param(date(2026, 3, 31), "ILACS-2023", id="the last day with an overall grade"),
        pytest.param(date(2026, 4, 1), "ILACS-2026", id="the first day without one"),
        pytest.param(date(2026, 4, 27), "ILACS-2026", id="Brent, published June 2026"),
    ],
)
def test_the_first_day_chooses_the_framework(started_on: date, code: str) -> None:
    assert full_inspection(started_on).code == code


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("ILACS-2018", [LEADERS, HELP, CARE_AND_LEAVERS, OVERALL]),
        ("ILACS-2023", [LEADERS, HELP, CARE, LEAVERS, OVERALL]),
        ("ILACS-2026", [LEADERS, HELP, CARE, LEAVERS]),
    ],
)
def test_judgements_stand_in_the_order_they_are_printed(code: str, names: list[str]) -> None:
    areas = JudgementArea.objects.filter(framework__code=code).order_by("order")
    assert [area.name for area in areas] == names


def test_sub_judgements_of_the_single_inspection_have_a_parent() -> None:
    areas = JudgementArea.objects.filter(framework__code="SIF", parent__isnull=False)
    assert {area.code: area.parent and area.parent.code for area in areas} == {
        "adoption": "looked_after_and_permanence",
        "care_leavers": "looked_after_and_permanence",
    }


@pytest.mark.parametrize("code", ["SIF", "ILACS-2018", "ILACS-2023", "ILACS-2026"])
def test_grades_bear_their_exact_labels_and_know_the_short_form(code: str) -> None:
    grades = Grade.objects.filter(framework__code=code).order_by("order")
    assert [grade.label for grade in grades] == [
        "Outstanding",
        "Good",
        "Requires improvement to be good",
        "Inadequate",
    ]
    short = GradeAlias.objects.get(grade__framework__code=code, text="Requires improvement")
    assert short.grade.label == "Requires improvement to be good"


def test_the_framework_of_2026_has_grades_and_no_overall() -> None:
    framework = Framework.objects.get(code="ILACS-2026")
    assert (framework.has_grades, framework.has_overall) == (True, False)


def test_the_cqc_has_nine_quality_statements_and_a_rating() -> None:
    areas = JudgementArea.objects.filter(framework__code="CQC-LA")
    assert areas.filter(role="other").count() == 9
    assert areas.get(role="overall").name == "Overall rating"


def test_area_send_has_three_outcomes() -> None:
    assert Grade.objects.filter(framework__code="area-SEND-2023").count() == 3


def test_loading_again_changes_nothing() -> None:
    models = (Framework, JudgementArea, Grade, GradeAlias)
    before = [list(model._default_manager.order_by("pk").values()) for model in models]
    load_frameworks(apps)
    assert [list(model._default_manager.order_by("pk").values()) for model in models] == before
