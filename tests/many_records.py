"""As many records as one likes of what councils keep for years, recorded in bulk."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import AccessEntry, Council, User
from accounts.records import record_many
from boards.models import Board, BoardMember, Challenge, ChallengeAnswer, Meeting, PlanSeen
from improvement.models import ImprovementPlan, PlanVersion, VersionStep
from reports.models import (
    Clearance,
    CommitteeReport,
    DecisionRecord,
    Notice,
    PublishedDecision,
    TemplateVersion,
)

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
WORDS = "What it says takes a line or two, as most of what is recorded does. " * 3


def record(things: list[Any], by: User) -> list[Any]:
    for thing in things:
        thing.by, thing.recorded_at = by, AT
    return record_many([[thing] for thing in things])


def say(things: list[Any], by: User) -> None:
    for thing in things:
        thing.by, thing.recorded_at = by, AT
    type(things[0])._base_manager.bulk_create(things, batch_size=500)


def add_records(council: Council, made: dict[str, Any], count: int) -> dict[str, int]:
    """`count` of each kind. Returns the ids of the board and the meeting that they belong to."""
    by = User.objects.get(email=made["accounts"]["director"]["email"])
    plan = ImprovementPlan.objects.get(pk=made["empty_plan"])
    report = CommitteeReport.objects.get(pk=made["report"])
    several = range(count)
    [board] = record([Board(council=council, name="Cabinet of years", kind="cabinet")], by)
    meetings = record(
        [
            Meeting(board=board, on=TODAY + timedelta(days=7 * n * side), theme="Care leavers")
            for n in several
            for side in (-1, 1)
        ],
        by,
    )
    seen = [
        PlanSeen(plan=plan, board=board, on=TODAY + timedelta(days=days), what="considered")
        for n in several
        for days in (-3 * n - 1, 3 * n + 1)
    ]
    record(seen, by)
    add_decisions(council, meetings, several, by)
    notices = [
        Notice(meeting=meetings[0], kind="late_item", published_on=TODAY, reason=WORDS)
        for _ in several
    ]
    record(notices, by)
    [seat] = record([BoardMember(board=board, post="Leader", standing="member")], by)
    asked: dict[str, Any] = {"member": seat, "asked_by_post": "Leader", "logged_by": by}
    challenges = record(
        [
            Challenge(board=board, asked_on=TODAY, asked_of=by, question=WORDS, **asked)
            for _ in several
        ],
        by,
    )
    answers = [ChallengeAnswer(challenge=each, on=TODAY, text=WORDS) for each in challenges]
    say(answers, by)
    record([Clearance(report=report, title=f"Officer {n}") for n in several], by)
    versions = record(
        [PlanVersion(plan=plan, number=n + 1, revised_because=WORDS) for n in several], by
    )
    record([VersionStep(plan_version=each, state="board", on=TODAY) for each in versions], by)
    section = {"heading": "Background", "kind": "text"}
    templates = [
        TemplateVersion(council=council, code=f"own-{n}", name=f"Own {n}", sections=[section])
        for n in several
    ]
    say(templates, by)
    entries = [
        AccessEntry(
            council=council,
            plan=plan,
            what="pack_pdf",
            how_much="12 of 12 findings",
            sha256="0" * 64,
        )
        for _ in several
    ]
    say(entries, by)
    return {"old_board": board.pk, "old_meeting": meetings[0].pk}


def add_decisions(council: Council, meetings: list[Meeting], several: range, by: User) -> None:
    """Published ones, of a meeting each."""
    said = dict.fromkeys(("reasons", "alternatives", "conflicts_of_interest"), "None.")
    decisions = record(
        [
            DecisionRecord(
                council=council,
                meeting=meetings[n],
                title=f"Decision {n}",
                decided_on=TODAY,
                dispensations="N/A",
                call_in="not_executive",
                status="published",
                **said,
            )
            for n in several
        ],
        by,
    )
    published = [
        PublishedDecision(
            decision=each,
            title=each.title,
            published_on=TODAY,
            call_in=each.call_in,
            document="{}",
            facts_sha256="0" * 64,
            facts_on=TODAY,
            frozen_at=AT,
            frozen_by=by,
        )
        for each in decisions
    ]
    record(published, by)
