"""The scales to begin with, cell by cell, and what a rating on them says."""

import pytest

from improvement.risk_levels import PRESETS, Levels, Prints
from tests.make import make_council, make_risk_scale

# Each row is a level of likelihood from the highest to the lowest; each cell a level of impact
# from the lowest to the highest: the rating as printed, and the first letter of its band.
BY_CELL = {
    "score": """
        5M 10M 15H 20H 25H
        4L 8M 12H 16H 20H
        3L 6M 9M 12H 15H
        2L 4L 6M 8M 10M
        1L 2L 3L 4L 5M
    """,
    "medway": """
        A4M A3H A2H A1H
        B4M B3M B2H B1H
        C4L C3M C2H C1H
        D4L D3M D2M D1H
        E4L E3L E2M E1M
        F4L F3L F2L F1L
    """,
    "scarborough": """
        E1M E2M E3H E4H E5H
        D1L D2M D3H D4H D5H
        C1L C2M C3M C4H C5H
        B1L B2L B3M B4M B5M
        A1L A2L A3L A4L A5M
    """,
}


@pytest.mark.parametrize("name", PRESETS)
def test_each_cell_of_a_preset_has_its_rating_and_its_band(name):
    levels = PRESETS[name].levels
    rows = [
        " ".join(
            levels.printed(row.code, column.code) + levels.band(row.code, column.code).name[0]
            for column in levels.impact.rising
        )
        for row in reversed(levels.likelihood.rising)
    ]
    assert rows == [line.strip() for line in BY_CELL[name].strip().splitlines()]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_no_faults_and_is_stored_whole(db, name):
    levels = PRESETS[name].levels
    kept = make_risk_scale(make_council(), name)
    kept.refresh_from_db()
    assert (levels.problems(), kept.levels) == ([], levels)


@pytest.mark.parametrize(
    ("name", "pair", "words"),
    [
        ("medway", ("B", "2"), "likelihood high, impact critical"),
        ("medway", ("C", "3"), "likelihood significant, impact marginal"),
        ("scarborough", ("B", "2"), "likelihood low, impact minor"),
        ("score", ("4", "4"), "likelihood likely, impact major"),
    ],
)
def test_one_rating_means_different_things_on_different_scales(name, pair, words):
    assert PRESETS[name].levels.in_words(*pair) == words


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("medway", ("A very high to F almost impossible", "1 catastrophic to 4 negligible")),
        ("scarborough", ("A very low to E almost certain", "1 low to 5 disaster")),
    ],
)
def test_a_scale_says_which_way_it_runs(name, way):
    levels = PRESETS[name].levels
    assert (levels.likelihood.way, levels.impact.way) == way


@pytest.mark.parametrize(
    ("prints", "printed"),
    [(Prints.LIKELIHOOD_FIRST, "45"), (Prints.IMPACT_FIRST, "54"), (Prints.SCORE, "20")],
)
def test_a_rating_is_printed_as_the_scale_says(prints, printed):
    given = PRESETS["score"].levels
    levels = Levels(given.likelihood, given.impact, given.bands, given.cells, prints)
    assert levels.printed("4", "5") == printed
