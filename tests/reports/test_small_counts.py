"""Few children are never counted out in what leaves the council; members see every figure."""

from datetime import date

import pytest
from django.test import Client

from accounts.policy import Role
from impact.gaps import gaps_of
from impact.line_reading import line_of
from impact.models import Measure
from improvement.models import ImprovementPlan
from reports.document import Table, plain, to_json
from reports.facts import Facts
from reports.line_paper import line_paper
from reports.live_sections.measures import measure_table
from reports.markings import FOR_MEMBERS
from reports.plan_paper import PlanPaper
from tests import make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture
def measure() -> Measure:
    """A public plan counts children who were missing: three of them, four before."""
    plan = make.make_plan(visibility="public")
    action = make.make_action(plan, visibility="public")
    measure = make.make_measure(
        plan, name="Missing for a week", unit="number", shows=(action,), visibility="public",
        baseline_value=4, baseline_on=date(2026, 1, 31), direction="lower",
    )  # fmt: skip
    make.make_reading(measure, date(2026, 5, 31), 3)
    return measure


@pytest.fixture
def plan(measure: Measure) -> ImprovementPlan:
    return measure.plan


def test_the_copy_of_the_plan_that_leaves_prints_fewer_than_five(plan: ImprovementPlan) -> None:
    paper = PlanPaper(make.make_version(plan), readers="public", today=TODAY).document()
    words = str(to_json(paper))
    assert ["Missing for a week" in words, "<5 on 31 January 2026" in words] == [True, True]
    assert "4 on 31 January 2026" not in words


@pytest.mark.parametrize(
    ("readers", "given", "expected"),
    [
        pytest.param("public", {"value": 3}, "<5", id="three children"),
        pytest.param("members", {"value": 3}, "3.0", id="three children, to members"),
        pytest.param("public", {"value": 12}, "12.0", id="twelve children"),
        pytest.param(
            "public", {"value": 30, "numerator": 3, "denominator": 10}, "<5", id="three of ten"
        ),
    ],
)
def test_a_public_report_prints_fewer_than_five(
    plan: ImprovementPlan, readers: str, given: dict[str, int], expected: str
) -> None:
    measure = Measure.objects.get()
    make.make_reading(measure, date(2026, 6, 30), **given)
    report = make.make_report(plan, visibility=readers)
    table, *notes = measure_table(Facts(report, today=date(2026, 7, 15)), {})
    assert isinstance(table, Table)
    assert plain(table.rows[0][1].content).splitlines()[0] == expected
    assert ("<5 is a count of 1 to 4" in str(notes)) == (expected == "<5")


@pytest.mark.parametrize(
    ("kind", "readers", "expected"),
    [
        pytest.param("cabinet", "members", "<5", id="the law opens it"),
        pytest.param("cabinet", "exempt", "3.0", id="what is exempt is for those entitled"),
        pytest.param("improvement", "members", "3.0", id="the board's own"),
    ],
)
def test_a_report_to_a_body_with_public_papers_prints_fewer_than_five(
    plan: ImprovementPlan, kind: str, readers: str, expected: str
) -> None:
    meeting = make.make_meeting(make.make_board(plan=plan, kind=kind), on=date(2026, 7, 20))
    report = make.make_report(plan, meeting=meeting)
    table, *notes = measure_table(Facts(report, today=date(2026, 7, 15), readers=readers), {})
    assert isinstance(table, Table)
    assert plain(table.rows[0][1].content).splitlines()[0] == expected
    assert ("<5 is a count of 1 to 4" in str(notes)) == (expected == "<5")


def test_the_page_of_young_people_has_no_figure_of_a_measure(plan: ImprovementPlan) -> None:
    make.make_young_people_page(plan)
    make.make_young_people_text(plan.actions.get(), words="You will be looked for.")
    words = Client().get(f"/{plan.council.slug}/our-plan/").content.decode()
    assert ["You will be looked for." in words, "Missing for a week" in words] == [True, False]


def test_the_line_is_printed_for_members_and_says_so(plan: ImprovementPlan) -> None:
    """It has every figure, so nobody gets it who has not signed in, and each page is marked."""
    member = make.make_member(plan.council, Role.VIEWER)
    line = line_of(plan, user=member, on=TODAY, past=None)
    paper = line_paper(plan, line, gaps_of(line), rag_key=(), made_on=TODAY)
    assert ("3" in line.measures[0].words, paper.marking) == (True, FOR_MEMBERS)
    answer = Client().get(f"/{plan.council.slug}/plans/{plan.pk}/line-of-sight/pdf/")
    assert (answer.status_code, "sign-in" in answer.url) == (302, True)
