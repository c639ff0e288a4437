"""The plan at a glance goes on paper: on A4 and on A3, as wide as the paper is long."""

from io import BytesIO

import pikepdf
import pytest

from tests.conftest import BROWSED

POINTS = {"A4": (842, 595), "A3": (1191, 842)}


@pytest.mark.parametrize("paper", POINTS)
@pytest.mark.parametrize(("page", "most"), [("on-a-page", 1), ("timeline", 4)])
def test_it_prints_in_landscape_by_itself(signed, page, most, paper):
    tab = signed.tab(BROWSED, "director")
    tab.goto("/{council}/plans/{plan}/".format(**signed.site.councils[BROWSED]) + f"{page}/")
    printed = pikepdf.open(BytesIO(tab.pdf(format=paper)))
    sizes = {tuple(int(float(end)) for end in each.mediabox[2:]) for each in printed.pages}
    assert len(printed.pages) <= most
    assert sizes == {POINTS[paper]}
