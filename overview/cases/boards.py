"""Who holds it to account: the bodies of a case, their meetings, and what each saw."""

from typing import Any

from boards.models import Board, BoardMember, BoardPlan, BoardRelation, Meeting, PlanSeen
from overview.cases.recording import Recording


def load_bodies(it: Recording) -> None:
    for given in it.case["bodies"]:
        load_body(it, dict(given))
    for row in it.case.get("relations", []):
        named = {"other": it.bodies[row["other"]]}
        fields = {name: value for name, value in row.items() if name != "body"}
        it.record(BoardRelation(board=it.bodies[row["body"]], **{**fields, **named}))
    for row in it.case["meetings"]:
        left_out = ("key", "body", "is_report_meeting")
        fields = {name: value for name, value in row.items() if name not in left_out}
        it.meetings[row["key"]] = it.record(Meeting(board=it.bodies[row["body"]], **fields))
    for row in it.case.get("plan_seen", []):
        fields = {name: value for name, value in row.items() if name not in ("body", "meeting")}
        it.record(
            PlanSeen(
                plan=it.plan,
                board=it.bodies.get(row.get("body", "")),
                meeting=it.meetings.get(row.get("meeting", "")),
                **fields,
            )
        )


def load_body(it: Recording, given: dict[str, Any]) -> None:
    key, members = given.pop("key"), given.pop("members", [])
    chairs = [member["post"] for member in members if member.get("role") == "chair"]
    board = it.record(Board(council=it.council, chair_post=chairs[0] if chairs else "", **given))
    it.bodies[key] = board
    if board.kind == "improvement":
        it.record(BoardPlan(board=board, plan=it.plan))
    for member in members:
        role = member.get("role", "member")
        it.record(
            BoardMember(
                board=board,
                post=member["post"],
                organisation=member.get("organisation", ""),
                is_chair=role == "chair",
                standing="member" if role == "chair" else role,
            )
        )
