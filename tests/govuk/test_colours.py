import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govuk.colours import SURFACE, WHITE, brand_style, contrast

COLOURS = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")


def properties(colour: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", brand_style(colour)))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast(one, other, expected):
    assert round(contrast(one, other), 2) == expected


@given(COLOURS)
def test_any_colour_gives_words_that_can_be_read(colour):
    found = properties(colour)
    assert contrast(found["los-header-text-colour"], found["los-header-colour"]) >= 4.5
    for background in (WHITE, SURFACE, found["govuk-surface-background-colour"]):
        assert contrast(found["govuk-link-colour"], background) >= 4.5
        assert contrast(found["govuk-link-hover-colour"], background) >= 4.5


def test_a_dark_colour_is_used_as_it_is():
    assert properties("#0b4f6c")["govuk-link-colour"] == "#0b4f6c"
    assert properties("#0b4f6c")["los-header-colour"] == "#0b4f6c"


@pytest.mark.parametrize("text", ["red", "#fff", "#0b4f6c;}", "#0b4f6c\n", ""])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="Not a colour"):
        brand_style(text)
