"""Few children are never counted out in papers of bodies whose papers anybody may read."""

import re
from datetime import date
from hashlib import sha256
from html import unescape

import pytest

from accounts.policy import Role
from boards.models import MeetingSnapshot
from boards.models.board import BoardKind
from boards.snapshot import as_text
from tests import make
from tests.boards.test_meetings import council, plan, signed_in, today
from tests.boards.test_what_changed import LAST, NOW, close_last
from tests.reports.test_board_pack import url, words_of
from tests.reports.test_pdf import text_of

__all__ = ["council", "plan", "today"]
pytestmark = pytest.mark.django_db
FEW, MANY = {"numerator": 4, "denominator": 37}, {"numerator": 9, "denominator": 42}


@pytest.fixture
def meeting(plan):
    """Of a scrutiny committee. One measure counts few now, one did before, one never has."""
    board = make.make_board(plan=plan, name="Scrutiny committee", kind="scrutiny")
    now_few = make.make_measure(plan, reference="M1", name="Left out", baseline_value=30)
    was_few = make.make_measure(plan, reference="M2", name="Came back", baseline_value=40)
    counted = make.make_measure(
        plan, reference="M3", name="Missing", unit="number", decimal_places=0, direction="lower",
        baseline_value=9,
    )  # fmt: skip
    never = make.make_measure(plan, reference="M4", name="Visits", baseline_value=60)
    for measure, target in ((now_few, 61), (was_few, 71), (counted, 1), (never, 91)):
        make.make_target(measure, date(2026, 12, 31), target)
    read = ((now_few, MANY, FEW), (was_few, FEW, MANY))
    for measure, *readings in read:
        for month, given in zip((4, 5), readings, strict=True):
            value = round(100 * given["numerator"] / given["denominator"], 1)
            make.make_reading(measure, date(2026, month, 30), str(value), at=LAST, **given)
    for month, missing, visited in ((4, 8, 77), (5, 3, 83)):
        make.make_reading(counted, date(2026, month, 30), missing, at=LAST)
        make.make_reading(never, date(2026, month, 30), visited, at=LAST)
    close_last(board)
    for measure, value, given in ((now_few, "10.8", FEW), (was_few, "21.4", MANY)):
        make.make_reading(measure, date(2026, 6, 30), value, at=NOW, **given)
    make.make_reading(counted, date(2026, 6, 30), 4, at=NOW)
    return make.make_meeting(board, on=NOW.date())


def said(client, meeting, query=""):
    """The words of the pack on the web, of the highlight report, and of the PDF of that."""
    names = ("board_pack", "highlight")
    pages = " ".join(words_of(client, name, meeting, query) for name in names)
    pdf = client.get(url("highlight_pdf", meeting) + query).content
    return unescape(f"{pages} {text_of(pdf)}")


def counts_in(words):
    """What would count few children out: a figure, a gap, a progress or a point of a chart."""
    telling = ("10.8%", "50.2", "M3 Missing 4", "3 above", "4 in June", "3 in May", "9 in April")
    return [each for each in telling if each in words]


def test_part_1_of_a_body_with_public_papers_counts_out_no_few(meeting, council):
    words = said(signed_in(council, Role.VIEWER), meeting)
    assert counts_in(words) == []
    assert "M1 Left out <5 June 2026 61.0%" in words
    assert "M3 Missing <5 June 2026" in words
    assert "Latest reading was <5 (May 2026), now <5 (June 2026)" in words
    assert "M4 Visits 83.0% May 2026 91.0% 8.0 percentage points short" in words
    assert "<5 is a count of 1 to 4" in words


def test_the_law_opens_the_papers_of_these_bodies(meeting, council):
    client, found = signed_in(council, Role.VIEWER), {}
    for kind in BoardKind.values:
        type(meeting.board).objects.filter(pk=meeting.board_id).update(kind=kind)
        page = client.get(url("board_pack", meeting) + "measures/").content.decode()
        found[kind] = "&lt;5" in page
    public = {"cabinet", "scrutiny", "corporate_parenting", "sub_panel", "council"}
    assert found == {kind: kind in public for kind in BoardKind.values}


def test_a_chart_in_which_any_period_counts_few_is_left_out(meeting, council):
    def charts():
        client = signed_in(council, Role.VIEWER)
        page = client.get(url("board_pack", meeting) + "measures/").content.decode()
        return set(re.findall(r"(M\d) [^<]+: the figures", page))

    in_public = charts()
    type(meeting.board).objects.filter(pk=meeting.board_id).update(kind="improvement")
    assert (in_public, charts()) == ({"M4"}, {"M1", "M2", "M3", "M4"})


def test_members_read_every_figure_in_their_own_papers_and_in_part_2(meeting, council):
    part_2 = said(signed_in(council, Role.CLERK), meeting)
    part_1 = said(signed_in(council, Role.CLERK), meeting, "?part=1")
    type(meeting.board).objects.filter(pk=meeting.board_id).update(kind="improvement")
    members = said(signed_in(council, Role.VIEWER), meeting)
    for words in (part_2, members):
        assert {"10.8%", "M3 Missing 4", "3 above"} <= set(counts_in(words))
        assert "<5" not in words
    assert counts_in(part_1) == []


def test_a_share_of_the_way_does_not_give_a_small_baseline_away(meeting, council):
    """With the latest figure and the target anybody could work it out."""
    plan = meeting.board.plan_links.get().plan
    measure = make.make_measure(
        plan, reference="M5", name="Placed far", unit="number", decimal_places=0,
        direction="lower", baseline_value=4,
    )  # fmt: skip
    make.make_target(measure, date(2026, 12, 31), 0)
    for month, value in ((4, 12), (5, 10)):
        make.make_reading(measure, date(2026, month, 30), value, at=LAST)
    page = url("board_pack", meeting) + "measures/"
    part_1, part_2 = (
        signed_in(council, role).get(page).content.decode() for role in (Role.VIEWER, Role.CLERK)
    )
    for words in (part_1, part_2):
        assert "10 in May 2026, 10 above the target of 0 for 31 December 2026." in words
        assert "74.2% of the way from the baseline to the target" in words  # of M4, from 60%
    further = "Further from the target than the baseline was"
    assert (further in part_1, further in part_2) == (False, True)


def test_what_was_frozen_before_small_counts_were_marked_shows_no_figure(meeting, council):
    """It cannot be known any more which of them were few."""
    for row in MeetingSnapshot.objects.all():
        facts = row.read()
        for shown in facts["plans"]:
            for measure in shown["measures"]:
                for name in [name for name in measure if name.startswith("public_")]:
                    del measure[name]
        text = as_text(facts)
        digest = sha256(text.encode()).hexdigest()
        MeetingSnapshot.objects.filter(pk=row.pk).update(facts=text, sha256=digest)
    words = said(signed_in(council, Role.VIEWER), meeting)
    assert "Latest reading was Not shown (May 2026), now 21.4% (June 2026)" in words
    assert "“Not shown” stands in papers that anybody may read for a figure" in words
    assert counts_in(words) == []
