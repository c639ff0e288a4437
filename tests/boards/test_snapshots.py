"""What a board saw is frozen when its meeting is closed, and stays."""

import json
import re
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from accounts.as_at import end_of
from accounts.policy import Role
from boards.models import MeetingSnapshot
from boards.snapshot import as_text, facts_of
from tests.boards.test_boards import EXEMPT
from tests.boards.test_meetings import (
    board,
    clerk,
    council,
    meeting,
    plan,
    running,
    send,
    signed_in,
    today,
)
from tests.make import (
    NOON,
    make_action,
    make_activity,
    make_area,
    make_area_impact,
    make_date_change,
    make_funding_line,
    make_grant,
    make_inspection,
    make_measure,
    make_meeting,
    make_member,
    make_milestone,
    make_plan,
    make_rating,
    make_reading,
    make_risk,
    make_risk_scale,
    make_steps,
    make_update,
    make_user,
)
from tests.queries import assert_queries_do_not_grow

__all__ = ["board", "clerk", "council", "meeting", "plan", "running", "today"]
pytestmark = pytest.mark.django_db


def facts_now(meeting, *, with_exempt=False):
    return facts_of(meeting, with_exempt=with_exempt, on=date(2026, 7, 15))


def snapshot_page(client, meeting, number=1):
    html = client.get(f"/anyshire/meetings/{meeting.pk}/snapshots/{number}/").content.decode()
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0])
    )


def test_it_holds_actions_measures_risks_and_areas_as_their_own_pages_say(plan, meeting):
    inspection = make_inspection(plan.council)
    area = make_area(inspection, reference="a", short_title="Supervision")
    plan = make_plan(plan.council, title="Second plan", answers=inspection)
    link = meeting.board.plan_links.model(board=meeting.board, plan=plan)
    link.save(by=make_user(), at=NOON)
    lead = make_user("Head of Service")
    action = make_action(
        plan, reference="A1", title="Train", lead=lead, answers=(area,), due_on=date(2026, 6, 30)
    )
    make_update(action, by=lead, rag="amber", on=date(2026, 6, 20))
    measure = make_measure(plan, reference="M1", name="Visits in time")
    make_reading(measure, date(2026, 6, 30), 71)
    risk = make_risk(plan, title="Staff leave", reference="R1")
    make_rating(risk, make_risk_scale(plan.council), "4×4")
    make_area_impact(plan, area, make_activity(plan, areas=(area,)), impact="emerging")
    make_milestone(action, title="Trainer found", met_on=date(2026, 6, 2))
    make_milestone(action, title="Dropped").withdraw("Not needed", by=lead, at=NOON)
    make_funding_line(plan, title="Trainer", amount_pounds="906000", financial_year="2026/27")

    frozen = json.loads(as_text(facts_now(meeting)))["plans"][1]

    told = {part: [list(map(row.get, names)) for row in frozen[part]] for part, names in {
        "actions": ("reference", "title", "status", "rag", "due_on", "last_on", "lead"),
        "measures": ("reference", "name", "latest", "latest_on"),
        "risks": ("reference", "title", "rating", "is_closed"),
        "areas": ("reference", "title", "impact", "actions"),
        "milestones": ("action_id", "title", "due_on", "met_on"),
        "money": ("title", "financial_year", "amount_pounds", "kind"),
    }.items()}  # fmt: skip
    assert (frozen["title"], told) == (
        "Second plan",
        {
            "actions": [
                ["A1", "Train", "overdue", "amber", "2026-06-30", "2026-06-20", "Head of Service"]
            ],
            "measures": [["M1", "Visits in time", "71", "2026-06-30"]],
            "risks": [["R1", "Staff leave", "16", False]],
            "areas": [["a", "Supervision", "emerging", [action.pk]]],
            "milestones": [[action.pk, "Trainer found", "2026-06-30", "2026-06-02"]],
            "money": [["Trainer", "2026/27", "906000.00", ""]],
        },
    )


def test_closing_freezes_it_with_its_hash_who_and_when(clerk, plan, running):
    make_action(plan, lead=make_user())
    send(clerk, "take_step", running)

    frozen = MeetingSnapshot.objects.get()
    assert frozen.facts == as_text(facts_now(running))
    assert frozen.sha256 == sha256(frozen.facts.encode()).hexdigest()
    assert (frozen.number, frozen.visibility, frozen.on) == (1, "members", date(2026, 7, 15))
    closing = running.steps.get(step="closed")
    assert (frozen.step, frozen.by, frozen.recorded_at) == (
        closing,
        closing.by,
        closing.recorded_at,
    )
    assert frozen.sha256 in snapshot_page(clerk, running)


def test_what_is_recorded_later_does_not_change_it(clerk, plan, running):
    lead = make_user()
    action = make_action(plan, lead=lead, title="As it was", due_on=date(2026, 9, 30))
    make_update(action, by=lead, rag="green")
    make_milestone(action, due_as_stated="End of June")
    make_steps(running, "closed")
    before = snapshot_page(clerk, running)

    action.title = "As it is now"
    action.withdraw("Done elsewhere", by=lead, at=NOON)
    plan.title = "Renamed"
    plan.save(by=lead, at=NOON)

    assert snapshot_page(clerk, running) == before
    words = ("As it was", "30 Sep 2026", "“End of June”", "As it is now")
    assert [each in before for each in words] == [True, True, True, False]


def test_reopening_keeps_it_and_closing_again_makes_another(clerk, plan, running):
    action = make_action(plan, lead=make_user(), title="First words")
    make_steps(running, "closed", "reopened", reason="Item 2 was wrong.")
    action.title = "Second words"
    action.save(by=make_user(), at=NOON)
    make_steps(running, "closed")

    first, second = (snapshot_page(clerk, running, number) for number in (1, 2))
    assert ("First words" in first, "Second words" in first) == (True, False)
    assert ("First words" in second, "Second words" in second) == (False, True)
    assert "see the later snapshot" in first
    assert "see the later snapshot" not in second


def test_it_is_neither_changed_nor_deleted(running):
    make_steps(running, "closed")
    frozen = MeetingSnapshot.objects.get()
    frozen.facts = "{}"
    with pytest.raises(TypeError):
        frozen.save(by=make_user(), at=NOON)
    with pytest.raises(TypeError):
        frozen.delete()


def test_a_change_behind_its_back_is_told(clerk, running):
    make_steps(running, "closed")
    assert "Checked just now" in snapshot_page(clerk, running)
    text = MeetingSnapshot.objects.get().facts.replace('"shape":1', '"shape": 1')
    MeetingSnapshot.objects.update(facts=text)
    page = snapshot_page(clerk, running)
    assert ("The facts are not those that were frozen" in page, "Checked" in page) == (True, False)


# Exempt matter


def frozen_with_exempt_matter(plan, running):
    """An open action with an exempt update, an exempt action, risk and measure, an exempt plan."""
    lead = make_user()
    shown = make_action(plan, lead=lead, title="Shown", due_on=date(2026, 9, 30))
    make_update(shown, by=lead, rag="green", on=date(2026, 6, 1))
    make_update(shown, by=lead, rag="red", on=date(2026, 7, 1), **EXEMPT)
    make_action(plan, lead=lead, title="Zqcanary action", **EXEMPT)
    make_risk(plan, title="Zqcanary risk", **EXEMPT)
    make_measure(plan, name="Zqcanary measure", **EXEMPT)
    make_milestone(shown, title="Zqcanary step", **EXEMPT)
    make_funding_line(plan, title="Zqcanary money", **EXEMPT)
    secret = make_plan(plan.council, title="Zqcanary plan", **EXEMPT)
    make_action(secret, lead=lead, title="Zqcanary inside")
    link = running.board.plan_links.model(board=running.board, plan=secret)
    link.save(by=make_user(), at=NOON)
    make_steps(running, "closed")
    return shown


def test_exempt_matter_is_kept_apart_and_counts_for_those_entitled_only(plan, running):
    frozen_with_exempt_matter(plan, running)
    rows = {row.visibility: row.facts for row in MeetingSnapshot.objects.all()}
    assert ["Zqcanary" in rows[name] for name in ("members", "exempt")] == [False, True]
    pages = {
        role: snapshot_page(signed_in(plan.council, role), running)
        for role in (Role.VIEWER, Role.BOARD_MEMBER, Role.PLAN_LEAD, Role.CLERK)
    }
    said = {
        role: ("Zqcanary" in page, "with Part 2" in page, "1 red" in page, "2 actions" in page)
        for role, page in pages.items()
    }
    assert said == {
        Role.VIEWER: (False, False, False, False),
        Role.BOARD_MEMBER: (False, False, False, False),
        Role.PLAN_LEAD: (True, True, True, True),
        Role.CLERK: (True, True, True, True),
    }
    assert (
        "1 action: 1 in progress. Open actions by RAG rating: 1 green: on track."
        in pages[Role.VIEWER]
    )


def test_without_exempt_matter_there_is_no_second_row(plan, running):
    make_action(plan, lead=make_user())
    make_steps(running, "closed")
    assert MeetingSnapshot.objects.count() == 1


def test_what_became_exempt_later_leaves_the_page_and_its_counts(plan, running):
    action = make_action(plan, lead=make_user(), title="Zqcanary")
    make_action(plan, lead=make_user(), title="Still open")
    make_steps(running, "closed")
    for name, value in EXEMPT.items():
        setattr(action, name, value)
    action.save(by=make_user(), at=NOON)
    seen = {
        role: snapshot_page(signed_in(plan.council, role), running)
        for role in (Role.VIEWER, Role.CLERK)
    }
    assert {role: ("Zqcanary" in page, "2 actions" in page) for role, page in seen.items()} == {
        Role.VIEWER: (False, False),
        Role.CLERK: (True, True),
    }


@pytest.mark.parametrize(
    ("grants", "sees"),
    [
        pytest.param([("board", False)], (False, False, False), id="the board"),
        pytest.param([("board", True)], (False, False, False), id="the board with Part 2"),
        pytest.param([("board", False), ("plan", False)], (True, False, False), id="both"),
        pytest.param(
            [("board", True), ("plan", False)], (True, False, False), id="not of the plan"
        ),
        pytest.param([("board", True), ("plan", True)], (True, True, True), id="all of it"),
    ],
)
def test_an_inspector_sees_of_it_what_their_grants_open(plan, running, client, grants, sees):
    frozen_with_exempt_matter(plan, running)
    inspector = make_member(plan.council, Role.INSPECTOR)
    for name, with_exempt in grants:
        thing = plan if name == "plan" else running.board
        make_grant(inspector, with_exempt=with_exempt, **{name: thing})
    client.force_login(inspector)
    page = snapshot_page(client, running)
    assert ("Shown" in page, "Zqcanary action" in page, "1 red" in page) == sees


def test_facts_as_at_a_past_day_are_those_recorded_by_then(plan, running):
    action = make_action(plan, lead=make_user(), title="Now")
    hidden = make_action(plan, lead=make_user(), **EXEMPT)
    make_milestone(hidden, title="Zqcanary")
    step, line = make_milestone(action, title="Step"), make_funding_line(plan, title="Then")
    after = datetime(2026, 6, 30, 9, tzinfo=UTC)
    step.met_on, line.title, hidden.visibility = after.date(), "Renamed", "members"
    for thing in (step, line, hidden):
        thing.save(by=make_user(), at=after)
    past = end_of(date(2026, 5, 1))
    assert facts_of(running, with_exempt=False, on=date(2026, 7, 15), past=past)["plans"] == []
    later = end_of(NOON.date())
    rows = facts_of(running, with_exempt=False, on=date(2026, 7, 15), past=later)
    assert [row["id"] for row in rows["plans"][0]["actions"]] == [action.pk]
    found = rows["plans"][0]
    told = [(row["title"], row["met_on"]) for row in found["milestones"]]
    assert (told, [row["title"] for row in found["money"]]) == ([("Step", None)], ["Then"])
    assert rows["on"] == NOON.date()


def test_a_snapshot_that_is_not_there_is_not_found(clerk, running):
    make_steps(running, "closed")
    other = make_meeting(running.board)
    paths = (f"{running.pk}/snapshots/2/", f"{other.pk}/snapshots/1/", f"{running.pk}/snapshots/0/")
    assert [clerk.get(f"/anyshire/meetings/{path}").status_code for path in paths] == [404] * 3


def test_the_page_asks_no_more_for_a_longer_plan(clerk, plan, running):
    frozen_with_exempt_matter(plan, running)

    def add():
        action = make_action(plan, lead=make_user())
        make_date_change(action, to_on=date(2026, 12, 1), by=make_user())
        make_steps(running, "reopened", "closed", reason="More was said.")

    def visit():
        number = running.snapshots.filter(visibility="members").count()
        return clerk.get(f"/anyshire/meetings/{running.pk}/snapshots/{number}/")

    assert_queries_do_not_grow(visit, add_row=add, most=20)
