"""What stands beside a figure under five does not say which of the few it is."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.policy import Role
from boards.snapshot import for_public, seen_now
from impact.measure_status import Figure, MeasureStanding, Target, standings_of
from impact.models import Measure
from reports.document import Table, plain
from reports.facts import Facts
from reports.live_sections.measures import measure_table
from tests import make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


def standing(value, target, *, unit="number", direction="lower", tolerance=0, given=()):
    """Where a measure of that unit stands, with that reading and that target."""
    measure = Measure(
        name="Missing", unit=unit, direction=direction, tolerance=tolerance, decimal_places=0,
        baseline_value=Decimal(9), frequency="month", range_low=0, range_high=2,
    )  # fmt: skip
    figure = Figure(date(2026, 6, 30), Decimal(value), "good", *map(Decimal, given))
    aim = Target(date(2026, 12, 31), Decimal(target))
    return MeasureStanding(measure=measure, on=TODAY, figures=(figure,), target=aim)


@pytest.mark.parametrize(
    ("found", "label"),
    [
        pytest.param(standing(1, 1), "Not shown", id="at a target of one: it is one"),
        pytest.param(standing(3, 1), "Not shown", id="off the same target, or it would say so"),
        pytest.param(
            standing(4, 4, direction="higher"), "Not shown", id="at four or more, under five"
        ),
        pytest.param(
            standing(3, 8, direction="higher", tolerance=4), "Not shown", id="near a target"
        ),
        pytest.param(standing(2, 0, direction="range"), "Not shown", id="within a range"),
        pytest.param(standing(3, 10), "Green: at target", id="any of the few is"),
        pytest.param(
            standing(3, 10, direction="higher"), "Red: off target", id="none of the few is"
        ),
        pytest.param(standing(7, 7), "Green: at target", id="not few"),
        pytest.param(standing(0, 0), "Green: at target", id="nobody at all is said"),
        pytest.param(
            standing(10, 5, unit="percent", given=(4, 40)), "Not shown", id="four of forty"
        ),
        pytest.param(
            standing(10, 50, unit="percent", given=(4, 40)), "Green: at target", id="a far share"
        ),
        pytest.param(
            standing(95, 94, unit="percent", direction="higher", given=(38, 40)),
            "Not shown",
            id="two of forty left over",
        ),
        pytest.param(
            standing(50, 50, unit="percent", given=(2, 4)), "Not shown", id="of four in all"
        ),
    ],
)
def test_a_rating_that_would_tell_few_apart_is_not_shown(found, label):
    shown = (found.public_label, found.public_status)
    assert shown == (label, "" if label == "Not shown" else found.status)


@pytest.fixture
def counted():
    """A public plan counts children who were missing: three at first, ten now, and one of late."""
    plan = make.make_plan(visibility="public")
    given = {"unit": "number", "decimal_places": 0, "direction": "lower", "visibility": "public"}
    rising = make.make_measure(
        plan, reference="M1", name="Reached", baseline_value=3, **given | {"direction": "higher"}
    )
    few = make.make_measure(plan, reference="M2", name="Missing", baseline_value=9, **given)
    make.make_target(rising, date(2026, 12, 31), 20)
    make.make_target(few, date(2026, 12, 31), 1)
    make.make_reading(rising, date(2026, 6, 30), 10)
    make.make_reading(few, date(2026, 6, 30), 1)
    return plan


def test_a_public_report_does_not_rate_what_would_be_told_apart(counted):
    report = make.make_report(counted, visibility="public")
    table, *_ = measure_table(Facts(report, today=TODAY), {})
    assert isinstance(table, Table)
    said = {plain(row[0].content): [plain(cell.content) for cell in row[1:4]] for row in table.rows}
    assert said == {
        "M1 Reached": ["10\nJune 2026", "20", "Red: off target"],
        "M2 Missing": ["<5\nJune 2026", "1", "Not shown"],
    }


def test_part_1_says_neither_how_few_there_were_at_first_nor_how_few_there_are(counted):
    """41.2% of the way to 20, and at 10 now: it was 3."""
    board = make.make_board(plan=counted, kind="scrutiny")
    member = make.make_member(counted.council, Role.VIEWER)
    seen = seen_now(member, board, on=TODAY)
    (members,) = seen.plans
    (public,) = for_public(seen).plans
    assert "41.2% of the way" in members.measures[0]["words"]
    words = [(row["words"], row["label"], row["status"], row["gap"]) for row in public.measures]
    assert words == [
        (
            "10 in June 2026, 10 short of the target of 20 for 31 December 2026.",
            "Red: off target",
            "red",
            "10 short",
        ),
        ("<5 in June 2026.", "Not shown", "", ""),
    ]


def test_the_way_from_a_baseline_that_is_not_few_is_said(counted):
    Measure.objects.filter(reference="M1").update(baseline_value=5)
    found = standings_of(Measure.objects.filter(reference="M1"), on=TODAY)
    assert "33.3% of the way" in next(iter(found.values())).public_sentences
