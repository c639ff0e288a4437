"""What the cabinet of the demonstration council decided, its rules, and the notices it gave.

The command that seeds has the PDFs made: this room knows no PDF.
"""

from functools import cache
from typing import Any

from accounts.records import Precision, last_day, span_in_words
from boards.models import Board, BoardMember, BoardRelation, Meeting
from improvement.models import FundingLine
from inspections.models import BankHoliday
from overview.demonstration.meetings import make_meeting
from overview.demonstration.recording import Demonstration, fixture
from reports.models import ApprovedMoney, CommitteeRules, DecisionRecord, Notice, Resolution
from reports.publishing import publish, publish_notice

BESIDE = ("resolutions", "money")  # what stands beside the record itself


def make_decisions(demo: Demonstration, board: Board) -> None:
    """Cabinet's first answer to the inspection, which delegates scrutiny to `board`."""
    given, clerk = fixture("decisions"), demo.people["clerk"]
    cabinet = demo.cabinet_meeting.board
    rules = CommitteeRules(council=demo.council, **given["rules"])
    demo.record(rules, at=demo.at(demo.day(-52)), by=clerk)
    for seat in given["seats"]:
        member = BoardMember(
            board=cabinet,
            post=seat["post"],
            organisation=demo.council.name,
            standing="member",
            is_chair=seat.get("chair", False),
            from_on=demo.day(-52),
        )
        demo.record(member, at=demo.at(demo.day(-52)), by=clerk)
    words = given["meeting"]
    meeting = Meeting(
        board=cabinet,
        on=demo.weekday(words["week"]),
        place="Town hall",
        starts_at=demo.cabinet_meeting.starts_at,
    )
    demo.record(meeting, at=demo.at(demo.day(-16)), by=clerk)
    for notice in given["notices"]:
        make_notice(demo, notice, meeting)
    make_meeting(demo, meeting, words)
    make_decision(demo, given["decision"], meeting, rules, to_board=board)


def make_notice(demo: Demonstration, words: dict[str, Any], meeting: Meeting) -> None:
    """One that was published; of those we make the paper of, it is frozen."""
    clerk, on = demo.people["clerk"], demo.weekday(words["week"])
    notice = Notice(
        meeting=demo.cabinet_meeting if "is_to_come" in words else meeting,
        published_on=on,
        is_draft=words["kind"] != "agenda",
        **{name: words[name] for name in words if name not in ("week", "is_to_come")},
    )
    demo.record(notice, at=demo.at(on, 9), by=clerk)
    if notice.is_draft:
        publish_notice(notice, by=clerk, at=demo.at(on, 11))


def make_decision(
    demo: Demonstration,
    words: dict[str, Any],
    meeting: Meeting,
    rules: CommitteeRules,
    *,
    to_board: Board,
) -> None:
    """The record with its resolutions, published by the council's own rule."""
    clerk = demo.people["clerk"]
    written = demo.at(meeting.on, 15)
    record = DecisionRecord(
        council=demo.council,
        meeting=meeting,
        is_key_decision=True,
        decided_on=meeting.on,
        **{
            name: said.strip()
            for name, said in words.items()
            if name not in ("resolutions", "money")
        },
    )
    demo.record(record, at=written, by=clerk)
    for told in words["resolutions"]:
        resolution = Resolution(
            decision=record, number=told["number"], kind=told["kind"], text=told["text"]
        )
        if told["kind"] == "delegate":
            month = last_day(demo.day(told["follow_up"]), Precision.MONTH)
            resolution.to_board = to_board
            resolution.on, resolution.on_precision = month, Precision.MONTH
            resolution.on_as_stated = span_in_words(month, Precision.MONTH)
        demo.record(resolution, at=written, by=clerk)
        if told["kind"] == "approve":
            approves = resolution
    table = cache(lambda: BankHoliday.objects.table(demo.council))
    target = rules.publish_by(meeting.on, bank_holidays=table)
    assert target is not None, "the council has a target"
    publish(
        record,
        rules,
        published_on=target.on,
        bank_holidays=table,
        by=clerk,
        at=demo.at(target.on, 16),
    )
    line = FundingLine.objects.get(plan=demo.plans[0], title=words["money"])
    ApprovedMoney(resolution=approves, line=line).save(by=clerk, at=demo.at(demo.day(-7)))
    relation = BoardRelation(board=meeting.board, relation="delegates_to", other=to_board)
    demo.record(relation, at=demo.at(target.on, 17), by=clerk)
