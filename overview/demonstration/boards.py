"""The bodies of the demonstration council, who sits on them, and when they meet."""

from datetime import time

from boards.models import Board, BoardMember, BoardPlan, BoardRelation, Meeting, PlanSeen
from overview.demonstration.recording import Demonstration


def make_boards(demo: Demonstration) -> None:
    clerk = demo.people["clerk"]
    at = demo.at(demo.day(-52))
    board = Board(
        council=demo.council, name="Children's Improvement Board", kind="improvement",
        is_independently_chaired=True, chair_post="Independent Chair",
        purpose="To hold the council and its partners to account for the improvement plan.",
        meets="Every four weeks", terms_of_reference_on=demo.day(-50),
    )  # fmt: skip
    demo.board = demo.record(board, at=at, by=clerk)
    panel = Board(
        council=demo.council, name="Corporate Parenting Panel", kind="corporate_parenting",
        purpose="To see that the council is a good parent to the children in its care.",
        chair_post="Lead Member for Children", meets="Every two months",
    )  # fmt: skip
    demo.record(panel, at=at, by=clerk)
    cabinet = Board(
        council=demo.council, name="Cabinet", kind="cabinet", chair_post="Leader of the Council"
    )
    demo.record(cabinet, at=at, by=clerk)
    for plan in demo.plans:
        demo.later(BoardPlan(board=board, plan=plan), at=at, by=clerk)
    demo.later(BoardRelation(board=board, relation="reports_to", other=cabinet), at=at, by=clerk)
    council, police, health = demo.council.name, "Police", "Integrated Care Board"
    seats: list[tuple[Board, str, str, str, str | None, bool]] = [
        (board, "Independent Chair", "", "member", "board_member", True),
        (board, "Lead Member for Children", council, "member", None, False),
        (board, "Chief Executive", council, "member", None, False),
        (board, "Director of Children's Services", council, "member", "director", False),
        (board, "Chief Superintendent", police, "member", None, False),
        (board, "Chief Nurse", health, "member", None, False),
        (board, "Headteacher representative", "Schools forum", "member", None, False),
        (board, "Improvement Manager", council, "attendee", "plan_lead", False),
        (board, "Improvement Adviser", "Department for Education", "observer", "inspector",
         False),
        (panel, "Lead Member for Children", council, "member", None, True),
        (panel, "Two members of the children in care council", "", "member", None, False),
    ]  # fmt: skip
    for of, post, organisation, standing, person, chair in seats:
        demo.later(
            BoardMember(
                board=of, post=post, organisation=organisation, standing=standing,
                user=demo.people[person] if person else None, is_chair=chair,
                from_on=demo.day(-52),
            ), at=at, by=clerk,
        )  # fmt: skip
    themes = ["Care leavers", "Quality of practice", "Strategy discussions", "Workforce",
              "Homes close to home", "Voice of children"]  # fmt: skip
    ahead = 5
    for n in range(demo.size.meetings):
        weeks = 4 * (n - (demo.size.meetings - ahead)) + 2
        meeting = Meeting(
            board=board, on=demo.weekday(weeks), theme=themes[n % len(themes)],
            starts_at=time(14), place="Council chamber",
        )  # fmt: skip
        demo.record(meeting, at=demo.at(min(demo.day(weeks - 12), demo.day(-1))), by=clerk)
    demo.later(Meeting(board=panel, on=demo.weekday(5), starts_at=time(17, 30)), at=at, by=clerk)
    demo.cabinet_meeting = Meeting(
        board=cabinet, on=demo.weekday(6), starts_at=time(10), place="Town hall"
    )
    demo.record(demo.cabinet_meeting, at=demo.at(demo.day(-4)), by=clerk)
    plan = demo.plans[0]
    seen: list[tuple[Board | None, str, float, str]] = [
        (board, "", -50, "approved"), (cabinet, "", -48, "approved"),
        (board, "", -6, "considered"), (cabinet, "", 6, "planned"),
        (None, "Ofsted", 2, "planned"),
    ]  # fmt: skip
    for body, recipient, when, what in seen:
        demo.later(
            PlanSeen(
                plan=plan, board=body, recipient=recipient, on=demo.weekday(when), what=what
            ), at=demo.at(min(demo.day(when), demo.day(-1))), by=clerk,
        )  # fmt: skip
