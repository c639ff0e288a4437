"""Each rule of the line of sight: it finds the gap it names, and nothing in a plan without one."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from impact.gaps import RULES, Weight, gaps_of
from impact.line import (
    ActionOnLine,
    AreaOnLine,
    Line,
    MeasureOnLine,
    ProgrammeOnLine,
    RiskOnLine,
    VoiceOnLine,
)
from improvement.status import ActionStatus, Impact, Rag

TODAY = date(2026, 11, 23)
MEASURE = MeasureOnLine(1, "M1", "Visits on time", Rag.AMBER, "improving", "82.0%, improving")


def action(**given: Any) -> ActionOnLine:
    facts: dict[str, Any] = {
        "id": 1,
        "reference": "P1.1",
        "title": "Visit on time",
        "status": ActionStatus.IN_PROGRESS,
        "rag": Rag.GREEN,
        "start_on": TODAY - timedelta(days=100),
        "due_on": TODAY + timedelta(days=60),
        "original_due_on": TODAY + timedelta(days=60),
        "last_on": TODAY - timedelta(days=10),
        "moves_count": 0,
        "lead": "Head of Service",
        "has_live_lead": True,
        "has_evidence": True,
        "last_words": "Visits on time rose from 74% to 82%.",
        "areas": [1],
        "measures": [MEASURE],
    }
    return ActionOnLine(**facts | given)


def line(*, area: dict[str, Any] | None = None, **given: Any) -> Line:
    """A line of one finding and one action without a gap, but for what is `given`."""
    facts: dict[str, Any] = {
        "actions": [action()],
        "measures": [MEASURE],
        "risks": [RiskOnLine(1, "R1", "Too few workers", False, True)],
        "voices": [VoiceOnLine(1, "Care leavers: answer the telephone", TODAY)],
        "programmes": [ProgrammeOnLine(1, "Monthly audit", TODAY)],
    }
    facts |= given
    found = AreaOnLine(1, "a", "Visits to children", "Inspection 2026")
    found.actions = [each for each in facts["actions"] if 1 in each.areas]
    for name, value in (area or {}).items():
        setattr(found, name, value)
    return Line(on=TODAY, areas=[found], **facts)


SALTED = {
    "area_without_action": lambda: line(actions=[], area={"measures": [MEASURE]}),
    "owner_and_assurance_disagree": lambda: line(actions=[action(assurance=Rag.RED)]),
    "lead_has_left": lambda: line(actions=[action(has_live_lead=False)]),
    "green_but_overdue": lambda: line(
        actions=[action(status=ActionStatus.OVERDUE, due_on=TODAY - timedelta(days=1))]
    ),
    "delivered_without_evidence": lambda: line(
        actions=[action(status=ActionStatus.DELIVERED, has_evidence=False)],
        area={"impact": Impact.EMERGING},
    ),
    "risk_without_action": lambda: line(
        risks=[RiskOnLine(1, "R1", "Too few workers", False, has_action=False)]
    ),
    "strength_at_risk": lambda: line(
        risks=[RiskOnLine(1, "R1", "Too few workers", False, True, ("The virtual school",))]
    ),
    "green_but_not_moving": lambda: line(
        actions=[action(measures=[replace(MEASURE, trend="steady")])]
    ),
    "action_without_measure": lambda: line(
        actions=[action(), action(id=2, reference="P1.2", areas=[], measures=[], priorities=[1])]
    ),
    "silent": lambda: line(actions=[action(last_on=TODAY - timedelta(days=36))]),
    "moved_twice": lambda: line(actions=[action(moves_count=2)]),
    "measure_is_stale": lambda: line(measures=[replace(MEASURE, is_stale=True)]),
    "area_without_measure": lambda: line(
        actions=[action(status=ActionStatus.CLOSED, measures=[])], area={"impact": Impact.EVIDENT}
    ),
    "impact_not_rated": lambda: line(actions=[action(status=ActionStatus.CLOSED)]),
    "baseline_is_late": lambda: line(measures=[replace(MEASURE, is_baseline_late=True)]),
    "assurance_is_due": lambda: line(
        programmes=[ProgrammeOnLine(1, "Monthly audit", TODAY - timedelta(days=1))]
    ),
    "nobody_was_told": lambda: line(
        voices=[VoiceOnLine(1, "Care leavers: answer the telephone", TODAY - timedelta(days=91))]
    ),
    "claim_without_figure": lambda: line(
        actions=[action(last_words="The quality of visits has risen significantly.")]
    ),
    "action_without_area": lambda: line(actions=[action(), action(id=2, areas=[])]),
}


def test_a_line_without_a_gap_has_none():
    assert gaps_of(line()) == []


def test_every_rule_is_salted_once():
    assert sorted(SALTED) == sorted(rule.code for rule in RULES)


@pytest.mark.parametrize("code", SALTED)
def test_a_rule_finds_its_gap_and_no_other_rule_does(code):
    found = gaps_of(SALTED[code]())
    assert [(each.rule.code, each.count) for each in found] == [(code, 1)]


@pytest.mark.parametrize(
    "line_of",
    [
        pytest.param(
            lambda: line(actions=[], area={"is_settled": True}), id="a finding that was met"
        ),
        pytest.param(
            lambda: line(actions=[action(last_on=TODAY - timedelta(days=35))]), id="35 days silent"
        ),
        pytest.param(lambda: line(actions=[action(moves_count=1)]), id="moved once"),
        pytest.param(
            lambda: line(actions=[action(assurance=Rag.GREEN)]), id="owner and assurance agree"
        ),
        pytest.param(
            lambda: line(actions=[action(rag=Rag.AMBER, measures=[replace(MEASURE, trend="")])]),
            id="amber, and the measure is not moving",
        ),
        pytest.param(
            lambda: line(actions=[action(measures=[])], area={"measures": [MEASURE]}),
            id="the measure is the finding's",
        ),
        pytest.param(
            lambda: line(
                actions=[action(measures=[replace(MEASURE, trend="steady", status=Rag.GREEN)])]
            ),
            id="the measure stands at its target",
        ),
        pytest.param(
            lambda: line(
                risks=[RiskOnLine(1, "R1", "Too few workers", True, True, ("The school",))]
            ),
            id="a low risk to a strength",
        ),
        pytest.param(
            lambda: line(
                actions=[
                    action(
                        status=ActionStatus.CLOSED,
                        has_live_lead=False,
                        assurance=Rag.RED,
                        last_words="Better than ever.",
                    )
                ],
                area={"impact": Impact.SUSTAINED},
            ),
            id="a closed action",
        ),
    ],
)
def test_there_is_no_gap_at_the_edge_of_a_rule(line_of):
    assert gaps_of(line_of()) == []


def test_the_gravest_come_first():
    salted = line(
        actions=[action(assurance=Rag.RED, last_words="Much better."), action(id=2, areas=[])],
        programmes=[ProgrammeOnLine(1, "Monthly audit", TODAY - timedelta(days=1))],
    )
    assert [each.rule.weight for each in gaps_of(salted)] == [
        Weight.ERROR,
        Weight.NOTE,
        Weight.NOTE,
        Weight.NOTE,
    ]


def test_a_gap_goes_once_it_is_mended():
    silent = action(last_on=TODAY - timedelta(days=50))
    before = gaps_of(line(actions=[silent]))
    silent.last_on = TODAY
    assert ([each.rule.code for each in before], gaps_of(line(actions=[silent]))) == (
        ["silent"],
        [],
    )
