"""The proof of an action that was delivered, its closing, and its milestones."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import User
from improvement.models import Closing, Evidence, Milestone

if TYPE_CHECKING:
    from overview.demonstration.tales import Tale


def close(tale: "Tale") -> None:
    """Evidence and closing, for actions that were delivered."""
    demo = tale.demo
    delivered = tale.delivered_weeks
    if delivered is None:
        return
    if tale.name != "delivered_without":
        at = demo.at(demo.day(min(delivered + 2, -0.7)), 11)
        demo.later(
            Evidence(
                plan=tale.plan,
                action=tale.action,
                title="Audit of 40 cases, moderated",
                kind="audit",
                strength="strong" if tale.n % 2 else "moderate",
                dated_on=demo.weekday(min(delivered + 1.5, -0.8)),
                finding="Seven cases of ten were graded good or better, up from five.",
                link=f"https://intranet.{demo.slug}.example/audits/{tale.reference.lower()}",
            ), at=at, by=tale.lead,
        )  # fmt: skip
    if tale.name not in ("closed", "proposed", "reopened"):
        return
    proposed_at = demo.at(demo.day(min(delivered + 3, -1.5)))
    closing = Closing(
        action=tale.action, proposed_at=proposed_at, proposed_by=tale.lead,
        case="Two audits and what young people told the forum show that the change holds.",
    )  # fmt: skip
    closing.by, closing.recorded_at = tale.lead, proposed_at
    changes: list[tuple[datetime, User, dict[str, Any]]] = []
    if tale.name != "proposed":
        chair, decided_at = demo.people["board_member"], demo.at(demo.day(delivered + 6))
        changes.append((decided_at, chair, {
            "is_closed": True, "impact": "evident", "decided_by": chair,
            "minute_reference": f"CIB/{decided_at:%y}/{tale.n % 36 + 3}",
            "decided_at": decided_at,
            "decision_reason": "The board heard the audit and the forum, and agrees.",
        }))  # fmt: skip
    if tale.name == "reopened":
        director, reopened_at = demo.people["director"], demo.at(demo.day(-3))
        changes.append((reopened_at, director, {
            "reopened_at": reopened_at, "reopened_by": director,
            "reopened_reason": "Attendance fell after the summer and must be won back.",
        }))  # fmt: skip
    demo.waiting[Closing].append(demo.versions(closing, *changes))


def set_milestones(tale: "Tale") -> None:
    demo = tale.demo
    for n, (title, share) in enumerate((("Design agreed", 0.3), ("First team live", 0.7))):
        weeks = tale.start + (tale.original - tale.start) * share
        met = demo.weekday(weeks + n) if weeks < -4 else None
        demo.later(
            Milestone(
                action=tale.action, title=title, due_on=demo.weekday(weeks), met_on=met
            ), at=demo.at(max(tale.recorded_at.date(), met) if met else demo.day(-8)),
            by=tale.lead,
        )  # fmt: skip
