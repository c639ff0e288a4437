"""The registers of a plan as a board saw it: actions, measures with charts, risks."""

from datetime import date

import pytest

from boards.snapshot import seen_now, shown_to
from improvement.ratings import ratings_of
from reports.document import Chart, Document, Table, Tag, plain
from reports.register_paper import action_register, measure_register, risk_register
from tests import make
from tests.reports.test_pdf import assert_accessible, made

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 15)


@pytest.fixture
def board():
    """A board over a plan with three actions, two measures and two risks."""
    plan = make.make_plan(title="The plan")
    lead = make.make_user("Head of Service")
    late = make.make_action(
        plan, reference="A1", title="Train", lead=lead, due_on=date(2026, 6, 30)
    )
    make.make_update(
        late, by=lead, rag="red", on=date(2026, 7, 1), happened="The trainer left.",
        next_steps="Another starts in August.",
    )  # fmt: skip
    make.make_assurance_rating(late, rag="amber")
    make.make_action(plan, reference="A2", title="Audit", due_on=date(2026, 9, 30))
    gone = make.make_action(plan, reference="A3", title="Survey")
    gone.withdraw("The forum asks in person.", by=lead, at=make.NOON)
    measure = make.make_measure(
        plan, reference="M1", name="Visits in time", baseline_value=60, tolerance=5
    )
    make.make_target(measure, date(2026, 12, 31), 90)
    for month, value in ((date(2026, 4, 30), 70), (date(2026, 5, 31), 72), (date(2026, 6, 30), 75)):
        make.make_reading(measure, month, value)
    make.make_measure(plan, reference="M2", name="Plans in date")
    risk = make.make_risk(plan, reference="R1", title="Staff leave", mitigation="A bursary.")
    make.make_rating(risk, make.make_risk_scale(plan.council, name="Corporate"), "4×4")
    make.make_risk(plan, reference="R2", title="Money runs out", owner_post="Finance lead")
    return make.make_board(plan=plan)


def reader(board):
    return make.make_member(board.council, "viewer")


def words_of(table):
    return [[plain(cell.content) for cell in row] for row in table.rows]


def tables(blocks):
    return [block for block in blocks if isinstance(block, Table)]


def test_the_action_register_says_dates_ratings_and_last_words(board):
    (plan,) = seen_now(reader(board), board, on=ON).plans
    live, gone = tables(action_register(plan, ratings=ratings_of(board.council)))
    assert (live.orientation, words_of(live)) == (
        "landscape",
        [
            [
                "A1", "Train", "Head of Service", "30 Jun 2026", "30 Jun 2026", "Overdue",
                "Red: off track\nAssurance: Amber: at risk", "1 Jul 2026\nThe trainer left.",
            ],
            [
                "A2", "Audit", "No lead", "30 Sep 2026", "30 Sep 2026", "In progress",
                "Not yet rated", "No update yet",
            ],
        ],
    )  # fmt: skip
    assert words_of(gone) == [["A3", "Survey", "The forum asks in person."]]


def test_measures_are_a_table_and_a_chart_of_each_that_was_read_twice(board):
    (plan,) = seen_now(reader(board), board, on=ON).plans
    blocks = list(measure_register(plan))
    (table,) = tables(blocks)
    assert words_of(table) == [
        [
            "M1 Visits in time", "75.0%\nJune 2026", "90.0%", "15.0 percentage points short",
            "Red: off target", "Improving: rising",
        ],
        ["M2 Plans in date", "No reading yet. Baseline being established.", "None", "–",
         "Baseline being established", "Too few readings"],
    ]  # fmt: skip
    (chart,) = [block for block in blocks if isinstance(block, Chart)]
    assert (chart.title, chart.categories, [line.values for line in chart.series]) == (
        "M1 Visits in time",
        ("Apr 2026", "May 2026", "Jun 2026"),
        [(70.0, 72.0, 75.0), (90.0, 90.0, 90.0)],
    )


def test_the_risk_register_says_what_is_done_and_on_which_scale(board):
    (plan,) = seen_now(reader(board), board, on=ON).plans
    (table,) = tables(risk_register(plan))
    assert words_of(table) == [
        [
            "R1 Staff leave", "A bursary.", "High 16\nLikelihood likely, impact major",
            "First rating", "Nobody",
        ],
        ["R2 Money runs out", "Not recorded", "Not yet rated", "–", "Finance lead"],
    ]  # fmt: skip
    assert table.note.startswith("Scale of the ratings: Corporate: Likelihood ")


def test_what_was_frozen_gives_the_same_registers_as_the_plan_on_that_day(board):
    meeting = make.make_meeting(board, on=ON)
    user = reader(board)
    (now,) = seen_now(user, board, on=make.NOON.date()).plans
    make.make_steps(meeting, "opened", "started", "closed")
    (then,) = shown_to(user, meeting, 1).plans
    ratings = ratings_of(board.council)
    assert list(action_register(then, ratings=ratings)) == list(
        action_register(now, ratings=ratings)
    )
    assert list(measure_register(then)) == list(measure_register(now))
    assert list(risk_register(then)) == list(risk_register(now))


def test_what_was_frozen_before_a_fact_was_kept_prints_without_it(board):
    (plan,) = seen_now(reader(board), board, on=ON).plans
    plan.measures[0] |= {"series": (), "latest_words": "", "target_words": "", "trend_words": ""}
    blocks = list(measure_register(plan))
    assert words_of(tables(blocks)[0])[0][1].startswith(
        "75.0% in June 2026, 15.0 percentage points"
    )
    assert not any(isinstance(block, Chart) for block in blocks)


def test_exempt_matter_is_in_the_registers_of_those_entitled_only(board):
    plan = board.plans.get()
    exempt = {
        "visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "It tells of a person."
    }  # fmt: skip
    make.make_action(plan, title="Zqcanary action", **exempt)
    make.make_measure(plan, name="Zqcanary measure", **exempt)
    make.make_risk(plan, title="Zqcanary risk", **exempt)
    shown = make.make_action(plan, title="Shown")
    make.make_update(shown, on=date(2026, 7, 2), happened="Zqcanary words", rag="red", **exempt)
    ratings = ratings_of(board.council)
    found = {}
    for role in ("viewer", "clerk"):
        (seen,) = seen_now(make.make_member(board.council, role), board, on=ON).plans
        blocks = [
            *action_register(seen, ratings=ratings), *measure_register(seen), *risk_register(seen)
        ]  # fmt: skip
        found[role] = repr(blocks).count("Zqcanary")
    assert found == {"viewer": 0, "clerk": 4}


def test_a_plan_without_anything_says_so():
    board = make.make_board(plan=make.make_plan())
    (plan,) = seen_now(reader(board), board, on=ON).plans
    found = [
        *action_register(plan, ratings=ratings_of(board.council)),
        *measure_register(plan),
        *risk_register(plan),
    ]
    assert [plain(block.content) for block in found[:2]] == [
        "The plan has no actions.",
        "The plan has no measures: nothing shows yet whether it works.",
    ]
    assert [table.rows for table in tables(found)] == [()]


def test_the_registers_make_an_accessible_pdf(board):
    (plan,) = seen_now(reader(board), board, on=ON).plans
    blocks = (
        *action_register(plan, ratings=ratings_of(board.council)),
        *measure_register(plan),
        *risk_register(plan),
    )
    assert any(
        isinstance(part, Tag) for table in tables(blocks) for row in table.rows
        for cell in row for part in cell.content
    )  # fmt: skip
    assert_accessible(made(Document("Registers", "Anyshire", blocks)))
