"""Milestones and money in the highlight report: what was missed, met and is due, and for whom."""

from datetime import date
from hashlib import sha256

import pytest

from accounts.policy import Role
from boards.models import MeetingSnapshot
from boards.snapshot import as_text
from tests import make
from tests.boards.test_boards import EXEMPT
from tests.boards.test_meetings import board, council, plan, signed_in, today
from tests.boards.test_what_changed import LAST, NOW, close_last
from tests.reports.every_paper import World, highlight
from tests.reports.test_board_pack import highlight_of, pack_of, pages_in, told, url, words_of
from tests.reports.test_pack_small_counts import FEW
from tests.reports.test_pdf import assert_accessible, made, text_of

__all__ = ["board", "council", "plan", "today"]
pytestmark = pytest.mark.django_db
JULY, WINTER = date(2026, 7, 1), date(2026, 12, 1)
PARTS = ("Milestones missed or met", "Milestones due next", "Money")
OF_THIS_YEAR = {
    "financial_year": "2026/27", "kind": "agreed", "span": "part_year", "recurrence": "one_off",
}  # fmt: skip


@pytest.fixture
def action(plan):
    lead = make.make_user("Head of Service")
    return make.make_action(plan, reference="A1", title="Train", lead=lead, due_on=WINTER)


@pytest.fixture
def meeting(board):
    return make.make_meeting(board, on=NOW.date())


def said(meeting, *parts):
    """What the highlight report says in its parts on milestones and money."""
    user = make.make_member(meeting.board.council, Role.VIEWER)
    found = told(highlight_of(pack_of(meeting, user)))
    return [found.get(part) for part in parts or PARTS]


def meets(milestone, on):
    milestone.met_on = on
    milestone.save(by=make.make_user(), at=NOW)


def test_it_names_what_was_missed_and_met_since_and_what_is_due(board, action, meeting):
    steps = {
        name: make.make_milestone(action, title=name, due_on=day, at=LAST)
        for name, day in (
            ("Long missed", date(2026, 3, 31)),
            ("Missed", JULY),
            ("Met in time", JULY),
            ("Met late", JULY),
            ("Met long ago", JULY),
            ("Recorded late", date(2026, 6, 1)),
            ("Moved", date(2026, 8, 1)),
            ("Today", NOW.date()),
            ("Later", WINTER),
        )
    }
    meets(steps["Met long ago"], date(2026, 6, 1))
    close_last(board)
    for name, day in (
        ("Met in time", date(2026, 6, 30)),
        ("Met late", date(2026, 7, 3)),
        ("Recorded late", date(2026, 6, 1)),
    ):
        meets(steps[name], day)
    steps["Moved"].due_on = date(2026, 9, 1)
    steps["Moved"].save(by=make.make_user(), at=NOW)

    over, due = said(meeting, "Milestones missed or met\n2 missed, 3 met", "Milestones due next")
    assert over == [
        "Missed, due 1 Jul 2026: A1 Missed (Head of Service)",
        "Missed, due 31 Mar 2026: A1 Long missed (Head of Service)",
        "Met 3 Jul 2026, due 1 Jul 2026: A1 Met late (Head of Service)",
    ]
    assert due == [
        "15 Jul 2026: A1 Today (Head of Service)",
        "1 Sep 2026 (was 1 Aug 2026): A1 Moved (Head of Service)",
        "1 Dec 2026: A1 Later (Head of Service)",
    ]
    make.make_meeting(board, on=date(2026, 9, 1))
    assert said(meeting, "Milestones due by 1 Sep 2026") == [due[:2]]
    never_closed, _ = (make.make_meeting(board, on=date(2026, 7, day)) for day in (1, 2))
    assert said(never_closed, "Milestones due next") == [due]


def test_a_milestone_that_was_withdrawn_or_whose_action_was_is_not_named(plan, action, meeting):
    make.make_milestone(action).withdraw("Not needed", by=make.make_user(), at=NOW)
    gone = make.make_action(plan, due_on=WINTER)
    make.make_milestone(gone)
    gone.withdraw("Done elsewhere", by=make.make_user(), at=NOW)
    assert said(meeting)[:2] == ["None was missed or met since.", "None falls due."]


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "delivered"])
def test_what_a_done_action_left_undone_is_neither_missed_nor_due(plan, action, meeting, is_closed):
    """So it is on the plan on a page: of a done action only what was met is told."""
    make.make_milestone(action, title="Still open", due_on=JULY)
    done = make.make_action(plan, reference="A2", title="Audit", due_on=WINTER)
    for title, day, met_on in (("Left", JULY, None), ("Ahead", WINTER, None), ("Met", JULY, JULY)):
        make.make_milestone(done, title=title, due_on=day, met_on=met_on)
    lead, chair = make.make_user("Lead"), make.make_user("Chair")
    make.make_update(done, by=lead, delivered_on=JULY, at=LAST)
    if is_closed:
        decided = {"is_closed": True, "decided_by": chair, "decided_at": LAST,
                   "impact": "evident", "minute_reference": "Item 3"}  # fmt: skip
        make.make_closing(done, by=lead, at=LAST, **decided)
    over, due = said(meeting, "Milestones missed or met\n1 missed, 1 met", "Milestones due next")
    assert over == [
        "Missed, due 1 Jul 2026: A1 Still open (Head of Service)",
        "Met 1 Jul 2026: A2 Met (no lead)",
    ]
    assert due == "None falls due."


def test_each_line_of_money_stands_by_itself_the_decided_first(plan, meeting):
    """What overlaps is never added up; what was refused is no money."""
    for title, pounds, given in (
        ("Over", 4, OF_THIS_YEAR | {"financial_year": "2025/26", "status": "spent"}),
        ("Asked for", 3, OF_THIS_YEAR | {"kind": "requested", "status": "proposed"}),
        ("Refused", 9, OF_THIS_YEAR | {"status": "refused"}),
        ("Posts, in full", 923_000, {"financial_year": "2027/28", "span": "full_year"}),
        ("Posts", 906_000, OF_THIS_YEAR | {"status": "approved"}),
        ("More posts", "10.50", OF_THIS_YEAR | {"status_as_stated": "Held back"}),
    ):
        make.make_funding_line(plan, title=title, amount_pounds=pounds, **given)
    everything = [
        "2026/27: £906,000, approved (agreed funding, part-year, one-off): Posts",
        "2026/27: £3, proposed (requested funding, part-year, one-off): Asked for",
        "2026/27: £10.50, “Held back” (agreed funding, part-year, one-off): More posts",
    ]
    assert said(meeting, "Money\n3 of 5") == [everything]


def test_a_line_that_states_no_year_says_so(plan, meeting):
    make.make_funding_line(plan, title="Agreed in the MTFS", amount_pounds=3_882_000)
    make.make_funding_line(plan, title="Further", amount_pounds=3_730_000)
    assert said(meeting, "Money") == [[
        "Year not stated: £3,882,000, status not stated: Agreed in the MTFS",
        "Year not stated: £3,730,000, status not stated: Further",
    ]]  # fmt: skip


def test_what_was_frozen_before_they_were_kept_is_not_taken_for_nothing(plan, action, meeting):
    make.make_milestone(action)
    make.make_funding_line(plan)
    make.make_steps(meeting, "opened", "started", "closed", at=NOW)
    for row in MeetingSnapshot.objects.all():
        facts = row.read()
        for shown in facts["plans"]:
            del shown["milestones"], shown["money"]
        text = as_text(facts)
        digest = sha256(text.encode()).hexdigest()
        MeetingSnapshot.objects.filter(pk=row.pk).update(facts=text, sha256=digest)
    closed = type(meeting).objects.select_related("board__council").get(pk=meeting.pk)
    unknown = "Not known: it was not frozen when the meeting was closed."
    assert said(closed, "Milestones", *PARTS) == [unknown, None, None, unknown]
    page = signed_in(plan.council, Role.VIEWER).get(f"/anyshire/meetings/{meeting.pk}/snapshots/1/")
    assert (page.status_code, "Milestone" in page.content.decode()) == (200, False)


def make_secrets(plan, action):
    """An exempt milestone, one of an exempt action, and exempt money; each beside an open one."""
    make.make_milestone(action, title="Open step")
    make.make_milestone(action, title="Zqcanary step", **EXEMPT)
    hidden = make.make_action(plan, title="Zqcanary action", due_on=WINTER, **EXEMPT)
    make.make_milestone(hidden, title="Zqcanary step of it")
    make.make_funding_line(plan, title="Open money", **OF_THIS_YEAR)
    make.make_funding_line(plan, title="Zqcanary money", **OF_THIS_YEAR, **EXEMPT)


@pytest.mark.parametrize("is_closed", [False, True], ids=["as it stands", "as frozen"])
def test_exempt_milestones_and_money_reach_neither_part_1_nor_those_not_entitled(
    plan, action, meeting, is_closed
):
    make_secrets(plan, action)
    if is_closed:
        make.make_steps(meeting, "opened", "started", "closed", at=NOW)
    viewer, clerk = (signed_in(plan.council, role) for role in (Role.VIEWER, Role.CLERK))
    words = {}
    for reader, client, query in (
        ("viewer", viewer, ""), ("part 1", clerk, "?part=1"), ("part 2", clerk, "")
    ):  # fmt: skip
        found = words_of(client, "highlight", meeting, query)
        found += text_of(client.get(url("highlight_pdf", meeting) + query).content)
        found += words_of(client, "board_pack", meeting, query)
        words[reader] = found
    assert {
        reader: (said.count("Zqcanary") > 0, "3 missed" in said, "Open money" in said)
        for reader, said in words.items()
    } == {
        "viewer": (False, False, True),
        "part 1": (False, False, True),
        "part 2": (True, True, True),
    }
    assert "1 missed" in words["viewer"]


def test_what_became_exempt_since_leaves_what_was_frozen(plan, action, meeting):
    milestone = make.make_milestone(action, title="Zqcanary")
    line = make.make_funding_line(plan, title="Zqcanary")
    make.make_steps(meeting, "opened", "started", "closed", at=NOW)
    for thing in (milestone, line):
        for name, value in EXEMPT.items():
            setattr(thing, name, value)
        thing.save(by=make.make_user(), at=NOW)
    closed = type(meeting).objects.select_related("board__council").get(pk=meeting.pk)
    assert said(closed) == [
        "None was missed or met since.", "None falls due.", "No money is recorded."
    ]  # fmt: skip
    pages = {
        role: signed_in(plan.council, role)
        .get(f"/anyshire/meetings/{meeting.pk}/snapshots/1/")
        .content.decode()
        for role in (Role.VIEWER, Role.CLERK)
    }
    assert {role: page.count("Zqcanary") for role, page in pages.items()} == {
        Role.VIEWER: 0,
        Role.CLERK: 2,
    }


def test_a_small_count_is_explained_where_it_is_printed(plan):
    """In the highlight report, and in what changed: not only in the register of measures."""
    committee = make.make_board(plan=plan, name="Scrutiny committee", kind="scrutiny")
    measure = make.make_measure(plan, reference="M1", name="Left out", baseline_value=30)
    make.make_target(measure, date(2026, 12, 31), 61)
    make.make_reading(measure, date(2026, 5, 30), "21.4", at=LAST)
    close_last(committee)
    meeting = make.make_meeting(committee, on=NOW.date())
    client = signed_in(plan.council, Role.VIEWER)
    pages = (url("highlight", meeting), url("board_pack", meeting) + "changed/")

    def notes():
        said = [client.get(page).content.decode() for page in pages]
        return ["&lt;5 is a count of 1 to 4" in words for words in said]

    before = notes()
    make.make_reading(measure, date(2026, 6, 30), "10.8", at=NOW, **FEW)
    assert (before, notes()) == ([False, False], [True, True])


def test_of_two_hundred_actions_with_a_milestone_each_it_is_one_page_and_accessible():
    pdf = made(highlight(World(200)))
    assert pages_in(pdf) == 1
    assert_accessible(pdf)
    assert "Milestones missed or met" in " ".join(text_of(pdf).split())
