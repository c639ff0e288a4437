"""Grades that have been seen together, and grades beside those of the inspection before."""

import pytest

from inspections.judgement_rules import (
    Earlier,
    Graded,
    Movement,
    Scale,
    earlier_of,
    movement,
    unusual,
)

O, G, R, I = Scale.OUTSTANDING, Scale.GOOD, Scale.REQUIRES_IMPROVEMENT, Scale.INADEQUATE  # noqa: E741


def graded(leaders, practice, overall):
    return Graded(
        leaders=leaders,
        practice={f"Practice {number}": grade for number, grade in enumerate(practice, start=1)},
        overall=overall,
    )


@pytest.mark.parametrize(
    ("leaders", "practice", "overall", "rules"),
    [
        pytest.param(R, (G, G, I), I, [], id="Harrow 2025: care leavers alone decide"),
        pytest.param(R, (G, G, I), R, ["L1"], id="one practice judgement inadequate, overall not"),
        pytest.param(G, (I, G, G), G, ["L1", "L3"], id="inadequate, yet good overall"),
        pytest.param(I, (R, R), R, [], id="Doncaster 2022: leaders alone do not decide"),
        pytest.param(I, (R, R, R), R, [], id="Slough 2023"),
        pytest.param(I, (R, R), I, [], id="Trafford 2019: they may"),
        pytest.param(I, (G, G, G), G, ["L2", "L3"], id="leaders inadequate, yet good overall"),
        pytest.param(G, (G, R, G), G, [], id="good with one that requires improvement"),
        pytest.param(G, (R, R, G), G, ["L3"], id="good with two that require improvement"),
        pytest.param(R, (G, G, G), G, ["L3"], id="good with leaders below"),
        pytest.param(O, (O, G, G), O, [], id="outstanding with one outstanding"),
        pytest.param(O, (G, G, G), O, ["L4"], id="outstanding without an outstanding practice"),
        pytest.param(G, (O, O, O), O, ["L4"], id="outstanding with leaders good"),
        pytest.param(O, (O, R, O), O, ["L4"], id="outstanding with one below good"),
        pytest.param(O, (G, None, G), O, [], id="a grade not entered breaks nothing"),
        pytest.param(R, (R, R), R, [], id="Southend 2019"),
        pytest.param(R, (G, G, I), None, [], id="no overall entered"),
        pytest.param(None, (None,), G, [], id="only overall entered"),
    ],
)
def test_grades_not_seen_together_are_pointed_out(leaders, practice, overall, rules):
    found = unusual(graded(leaders, practice, overall))

    assert [warning.rule for warning in found] == rules


def test_the_warning_names_the_judgement():
    (warning,) = unusual(graded(R, (G, G, I), R))

    assert warning.message.startswith("“Practice 3” is Inadequate.")


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        pytest.param(G, R, Movement.BETTER, id="better"),
        pytest.param(I, R, Movement.WORSE, id="worse"),
        pytest.param(R, R, Movement.SAME, id="same"),
        pytest.param(None, G, Movement.NOT_COMPARED, id="a missing grade is no decline"),
        pytest.param(G, None, Movement.NOT_COMPARED, id="nothing to compare with"),
    ],
)
def test_a_grade_moves(now, before, expected):
    assert movement(now, before) == expected


@pytest.mark.parametrize(
    ("code", "then", "expected"),
    [
        pytest.param("leaders", ["leaders"], Earlier("leaders"), id="the same"),
        pytest.param(
            "care_leavers",
            ["leaders", "in_care_and_care_leavers"],
            Earlier("in_care_and_care_leavers", judged_together=True),
            id="judged together in 2018",
        ),
        pytest.param(
            "care_leavers",
            ["looked_after_and_permanence", "care_leavers"],
            Earlier("care_leavers"),
            id="judged on their own before 2018",
        ),
        pytest.param("care_leavers", ["leaders"], None, id="not judged then"),
    ],
)
def test_the_same_ground_is_found_in_an_earlier_framework(code, then, expected):
    assert earlier_of(code, then) == expected
