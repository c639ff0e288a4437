"""The matters arising in the pack of a meeting."""

from datetime import date
from typing import Any

import pytest

from accounts.policy import Role
from boards.agenda_list import agenda_of
from reports.board_pack import arising_table
from reports.document import plain
from tests import make
from tests.boards.test_boards import EXEMPT
from tests.boards.test_meetings import board, council, plan, signed_in, today

__all__ = ["board", "council", "plan", "today"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(board: Any) -> Any:
    return make.make_meeting(board, on=date(2026, 7, 15))


@pytest.fixture
def item(board: Any) -> Any:
    return make.make_item(make.make_meeting(board, on=date(2026, 6, 10)), title="Homes")


def arising(meeting: Any, user: Any) -> list[list[str]]:
    agenda = agenda_of(meeting, user=user, on=date(2026, 7, 8), issues=(), drafts=())
    return [[plain(cell.content) for cell in row] for row in arising_table(agenda).rows]


def test_the_pack_says_what_was_asked_of_whom_by_when_and_how_it_stands(item, meeting, council):
    make.make_outcome(item, words="Bring the rates.", due_on=date(2026, 6, 30))
    make.make_outcome(item, words="Write to carers.", done_on=date(2026, 7, 1), done_note="Sent.")
    cabinet = make.make_board(council, name="Cabinet", kind="cabinet")
    decided = make.make_item(make.make_meeting(cabinet, on=date(2026, 5, 14)), title="Money")
    make.make_outcome(decided, kind="refer", words="Follow the money.", asked_of_post="",
                      referred_to=meeting.board)  # fmt: skip
    where = "10 June 2026\nHomes"

    assert arising(meeting, make.make_member(council, Role.VIEWER)) == [
        ["Follow the money.", "Cabinet\n14 May 2026\nMoney", "Improvement board", "To be done"],
        ["Bring the rates.", where, "Head of service\nBy 30 Jun 2026", "Overdue"],
        ["Write to carers.", where, "Head of service", "Done on 1 Jul 2026: Sent."],
    ]


def test_what_is_exempt_arises_in_part_2_only(item, meeting, council):
    secret = make.make_item(item.meeting, title="Zqcanary", **EXEMPT)
    make.make_outcome(secret, words="Zqcanary words.")
    said = [str(arising(meeting, make.make_member(council, role)))
            for role in (Role.VIEWER, Role.CLERK)]  # fmt: skip
    assert ["Zqcanary" in each for each in said] == [False, True]


def test_it_stands_below_the_agenda_on_the_page_of_the_pack(item, meeting, council):
    make.make_outcome(item, words="Bring the rates.")
    client = signed_in(council, Role.VIEWER)
    page = client.get(f"/{council.slug}/meetings/{meeting.pk}/pack/agenda/").content.decode()
    assert page.index("Papers of the meeting") < page.index("Matters arising")
    assert "Bring the rates." in page
