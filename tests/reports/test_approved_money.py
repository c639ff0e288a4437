"""What a decision delegates and which money it approves: said on both pages, to who may read."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.policy import Role
from boards.models import Board, Meeting
from improvement.models import FundingLine
from inspections.models import BankHoliday
from reports.models import ApprovedMoney, CommitteeRules, DecisionRecord, Resolution
from reports.publishing import publish, start_correction_of
from tests import make
from tests.queries import assert_queries_do_not_grow
from tests.reports.deciding import send
from tests.reports.issuing import signed_in

pytestmark = pytest.mark.django_db
DECIDED = date(2026, 5, 14)
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "A contract."}


@pytest.fixture
def meeting() -> Meeting:
    return make.make_meeting(make.make_board(name="Cabinet", kind="cabinet"), on=DECIDED)


def in_force(record: DecisionRecord, *, at: Any = make.NOON) -> DecisionRecord:
    """The record, published without its files."""
    table = cache(lambda: BankHoliday.objects.table(record.council))
    rules = CommitteeRules.objects.of(record.council)
    system = User.objects.system()
    publish(record, rules, published_on=DECIDED, bank_holidays=table, by=system, at=at)
    return record


def decided(meeting: Meeting, **given: Any) -> DecisionRecord:
    return in_force(make.make_decision(meeting, call_in="not_executive", **given))


def delegated(meeting: Meeting, board: Board, **given: Any) -> DecisionRecord:
    record = make.make_decision(
        meeting, call_in="not_executive", resolves=(), **{"title": "Who follows the plan", **given}
    )
    resolution = Resolution(
        decision=record, number="3", kind="delegate", text="Scrutiny is delegated.", to_board=board
    )
    resolution.save(by=User.objects.system(), at=make.NOON)
    return in_force(record)


def said(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200
    return page.content.decode()


def test_a_board_shows_what_was_delegated_to_it_and_by_it_with_the_decision(meeting):
    council = meeting.board.council
    board = make.make_board(council, name="Improvement Board")
    record = delegated(meeting, board)
    delegated(meeting, board, title="Behind closed doors", **EXEMPT)
    link = f'href="{record.get_absolute_url()}"'
    client = signed_in(council, Role.VIEWER)

    to_it, by_it = (said(client, each.get_absolute_url()) for each in (board, meeting.board))

    assert [("Delegated to this board" in page, "Delegated by this board" in page, link in page)
            for page in (to_it, by_it)] == [(True, False, True), (False, True, True)]  # fmt: skip
    assert "Resolution 3 of “Who follows the plan” (Cabinet, 14 May 2026)" in to_it
    assert "Behind closed doors" not in to_it + by_it
    client = signed_in(council, Role.CLERK)
    assert "Behind closed doors" in said(client, board.get_absolute_url())


def test_a_corrected_decision_delegates_no_more(meeting):
    board = make.make_board(meeting.board.council, name="Improvement Board")
    record = delegated(meeting, board)
    system = User.objects.system()
    correction = start_correction_of(record, "A wrong body.", by=system, at=make.NOON)
    [resolution] = correction.resolutions.all()
    resolution.kind, resolution.to_board = "note", None
    resolution.save(by=system, at=make.NOON)
    client = signed_in(meeting.board.council, Role.CLERK)
    assert "Delegated to this board" in said(client, board.get_absolute_url())

    in_force(correction)

    assert "Delegated to this board" not in said(client, board.get_absolute_url())


def test_a_line_of_money_names_its_resolution_and_both_pages_lead_to_one_another(meeting):
    council = meeting.board.council
    record = decided(meeting, title="An interim team")
    line = make.make_funding_line(make.make_plan(council), title="Six social workers")
    [resolution] = record.resolutions.all()
    url = f"/{council.slug}/money/{line.pk}/decision/"
    client = signed_in(council, Role.PLAN_LEAD)

    assert send(client, url, resolution=str(resolution.pk)).status_code == 302

    money, decision = said(client, line.get_absolute_url()), said(client, record.get_absolute_url())
    assert "Resolution 1 of “An interim team” (Cabinet, 14 May 2026)" in money
    assert f'href="{record.get_absolute_url()}"' in money
    assert f'href="{line.get_absolute_url()}"' in decision
    link = ApprovedMoney.objects.get()
    before = (link.recorded_at - timedelta(days=1)).date()
    assert "An interim team" not in said(client, f"{money_url(line)}?as_at={before}")

    assert send(client, url, resolution="").status_code == 302
    assert "An interim team" not in said(client, line.get_absolute_url())
    link.refresh_from_db()
    assert (link.ended_at is not None, ApprovedMoney.objects.count()) == (True, 1)


def money_url(line: FundingLine) -> str:
    return line.get_absolute_url().split("#")[0]


def test_only_what_decisions_in_force_approve_is_offered(meeting):
    council = meeting.board.council
    line = make.make_funding_line(make.make_plan(council))
    decided(meeting, title="In force")
    make.make_decision(meeting, title="A draft")
    delegated(meeting, make.make_board(council, name="Improvement Board"), title="No money")
    make.make_decision(make.make_meeting(make.make_board(make.make_council())), title="Elsewhere")
    client = signed_in(council, Role.PLAN_LEAD)

    page = client.get(f"/{council.slug}/money/{line.pk}/decision/")

    offered = page.context["form"].fields["resolution"].queryset
    assert [str(each.decision) for each in offered] == ["In force"]


def test_neither_page_names_what_its_reader_may_not_know(meeting):
    council = meeting.board.council
    plan = make.make_plan(council)
    secret = decided(meeting, title="Behind closed doors", **EXEMPT)
    record = decided(meeting, title="In the open")
    lines = (
        make.make_funding_line(plan, title="Open"),
        make.make_funding_line(plan, title="A settlement", **EXEMPT),
    )
    for each, line in zip((secret, record), lines, strict=True):
        link = ApprovedMoney(resolution=each.resolutions.get(), line=line)
        link.save(by=User.objects.system(), at=make.NOON)

    for role, sees in ((Role.VIEWER, False), (Role.DIRECTOR, True)):
        client = signed_in(council, role)
        assert ("Behind closed doors" in said(client, money_url(lines[0]))) is sees
        page = said(client, record.get_absolute_url())
        assert ("A settlement" in page, "Money it approved" in page) == (sees, sees)


def test_a_correction_takes_the_money_over_when_it_is_published(meeting):
    record = decided(meeting)
    line = make.make_funding_line(make.make_plan(meeting.board.council))
    system = User.objects.system()
    ApprovedMoney(resolution=record.resolutions.get(), line=line).save(by=system, at=make.NOON)
    correction = start_correction_of(record, "A wrong sum.", by=system, at=make.NOON)
    assert ApprovedMoney.objects.current().get().resolution.decision == record

    in_force(correction, at=make.NOON + timedelta(hours=1))

    assert ApprovedMoney.objects.current().get().resolution.decision == correction
    then = ApprovedMoney.objects.as_at(make.NOON + timedelta(minutes=1)).get()
    assert then.resolution.decision == record


def test_pages_ask_no_more_for_more_delegations_and_more_money(meeting):
    council = meeting.board.council
    plan, board = make.make_plan(council), make.make_board(council, name="Improvement Board")
    record = delegated(meeting, board)
    [resolution] = record.resolutions.all()

    def add() -> None:
        delegated(meeting, board)
        approving = decided(meeting).resolutions.get()
        for each in (resolution, approving):
            link = ApprovedMoney(resolution=each, line=make.make_funding_line(plan))
            link.save(by=User.objects.system(), at=make.NOON)

    add()
    client = signed_in(council, Role.CLERK)
    for url, most in (
        (board.get_absolute_url(), 30),
        (f"/{council.slug}/plans/{plan.pk}/money/", 20),
        (record.get_absolute_url(), 30),
    ):
        assert_queries_do_not_grow(lambda url=url: client.get(url), add_row=add, most=most)
