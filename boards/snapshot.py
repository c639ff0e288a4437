"""What a board sees of its plans at a moment, as facts that can be frozen and compared.

`facts_of` builds them from the same readings that overview, plan and line of sight use. Their
shape, where a day is "2026-07-15", a text is empty and a number None where nothing was said:

    {"shape": 1, "on": day, "board": {"id", "name"}, "meeting": {"id", "on", "theme"},
     "plans": [{"id", "title",
       "actions":  [{"id", "reference", "title", "strand", "status", "rag", "assurance", "impact",
                     "start_on", "original_due_on", "due_on", "moves_count", "days_gained",
                     "last_on", "lead", "has_evidence", "is_date_asked"}],
       "measures": [{"id", "reference", "name", "status", "label", "trend", "latest", "latest_on",
                     "target", "target_on", "words"}],
       "risks":    [{"id", "reference", "title", "is_closed", "band", "rating", "words", "colour",
                     "moved", "owner"}],
       "areas":    [{"id", "reference", "title", "found_by", "is_settled", "impact", "impact_on",
                     "sources_count", "actions": [ids]}]}]}

Withdrawn actions are there too, by their status. Nothing is counted in it: who looks later counts
what they may see. A further kind of thing is one more function in `PARTS`, with its model in
`MODELS`; older snapshots do not have it, so read it with `.get`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.as_at import AsAt, visible_rows
from accounts.models import Council, User
from accounts.policy import Access, Role
from boards.models import BoardPlan, Meeting, MeetingSnapshot, MeetingStep
from impact.line import ActionOnLine
from impact.line_reading import ACTION_FIELDS, LineReading, action_on_line
from impact.models import Measure
from improvement.models import Action, Closing, ImprovementPlan, Risk
from improvement.permissions import may_read_exempt
from improvement.plan_list import STATUS_KINDS, StrandName, moved_in_words, strands_of
from improvement.risk_register import lines_of, risk_rows
from improvement.status import OPEN, ActionStatus, Impact, Rag
from inspections.models import AreaForImprovement

SHAPE = 1
ACTION_FACTS = (
    "id", "reference", "title", "status", "rag", "assurance", "start_on", "original_due_on",
    "due_on", "moves_count", "days_gained", "last_on", "lead", "has_evidence", "is_date_asked",
)  # fmt: skip
Rows = list[dict[str, Any]]


def reader_of(council: Council, *, with_exempt: bool) -> User:
    """Nobody in particular, who reads what all members may, or what those entitled may."""
    reader = User(name="The board")
    role = Role.CLERK if with_exempt else Role.VIEWER
    reader.access = Access(roles={council.pk: frozenset({role})})
    return reader


# Building


def actions_of(reading: LineReading) -> Rows:
    closings: Any = Closing.objects
    standing = closings.in_force(at=reading.at).filter(action_id=OuterRef("id"))
    strands = strands_of(reading.plan, at=reading.at)
    rows = reading.action_rows().annotate(impact_then=Subquery(standing.values("impact")[:1]))
    found = []
    for strand_id, impact, *facts in rows.values_list("strand_id", "impact_then", *ACTION_FIELDS):
        action = action_on_line(ActionOnLine, facts)
        told = {name: getattr(action, name) for name in ACTION_FACTS}
        strand: StrandName | str = strands.get(strand_id, "")
        found.append({**told, "strand": str(strand), "impact": impact or ""})
    return found


def measures_of(reading: LineReading) -> Rows:
    return [
        {
            "id": pk,
            "reference": standing.measure.reference,
            "name": standing.measure.name,
            "status": standing.status,
            "label": standing.label,
            "trend": standing.trend,
            "latest": f"{standing.latest.value.normalize():f}" if standing.latest else "",
            "latest_on": standing.latest.period_on if standing.latest else None,
            "target": f"{standing.target.value.normalize():f}" if standing.target else "",
            "target_on": standing.target.due_on if standing.target else None,
            "words": standing.words,
        }
        for pk, standing in reading.standings.items()
    ]


def risks_of(reading: LineReading) -> Rows:
    rows = risk_rows(reading.plan, user=reading.user, past=reading.past)
    listed = lines_of(rows, reading.plan, user=reading.user, on=reading.on, past=reading.past)
    return [
        {
            "id": line.id,
            "reference": line.risk.reference,
            "title": line.risk.title,
            "is_closed": line.is_closed,
            "band": line.current.band if line.current else "",
            "rating": line.current.text if line.current else "",
            "words": line.current.words if line.current else "",
            "colour": line.current.colour if line.current else "",
            "moved": line.moved,
            "owner": line.owner,
        }
        for line in listed
    ]


def areas_of(reading: LineReading) -> Rows:
    line = reading.line(reading.actions())
    return [
        {
            "id": area.id,
            "reference": area.reference,
            "title": area.short_title,
            "found_by": area.found_by,
            "is_settled": area.is_settled,
            "impact": area.impact,
            "impact_on": area.impact_on,
            "sources_count": area.sources_count,
            "actions": [action.id for action in area.actions],
        }
        for area in line.areas
    ]


# What of a plan is frozen, and how each is read.
PARTS: Mapping[str, Callable[[LineReading], Rows]] = {
    "actions": actions_of,
    "measures": measures_of,
    "risks": risks_of,
    "areas": areas_of,
}
# What may have become exempt since: a reader is shown what they may still know of.
MODELS: Mapping[str, Any] = {
    "actions": Action,
    "measures": Measure,
    "risks": Risk,
    "areas": AreaForImprovement,
}


def facts_of(
    meeting: Meeting, *, with_exempt: bool, on: date, past: AsAt | None = None
) -> dict[str, Any]:
    """What the board sees of the plans it holds to account: on `on`, or as at a past day."""
    council = meeting.board.council
    reader = reader_of(council, with_exempt=with_exempt)
    at = past.moment if past else None
    held = BoardPlan.objects.as_at(at).filter(board=meeting.board_id).values("plan_id")
    rows = visible_rows(ImprovementPlan, reader, at).filter(id__in=held, withdrawn_at=None)
    plans = []
    for row in rows.order_by("id"):
        plan = row if at is None else row.instance
        plan.council = council
        reading = LineReading(plan, user=reader, on=on, past=past)
        parts = {name: read(reading) for name, read in PARTS.items()}
        plans.append({"id": plan.pk, "title": plan.title, **parts})
    return {
        "shape": SHAPE,
        "on": past.on if past else on,
        "board": {"id": meeting.board_id, "name": meeting.board.name},
        "meeting": {"id": meeting.pk, "on": meeting.on, "theme": meeting.theme},
        "plans": plans,
    }


def as_text(facts: Mapping[str, Any]) -> str:
    """The facts as canonical JSON: the same facts always give the same text."""
    return json.dumps(
        facts, sort_keys=True, separators=(",", ":"), allow_nan=False, default=date.isoformat
    )


def freeze(
    step: MeetingStep, *, on: date, by: User, at: datetime, past: AsAt | None = None
) -> list[MeetingSnapshot]:
    """Freeze what the board sees, at the step that closes its meeting.

    One row for all members; a second, for those entitled, where exempt matter makes a difference.
    """
    meeting = step.meeting
    number = meeting.snapshots.filter(visibility="members").count() + 1
    made: list[MeetingSnapshot] = []
    for visibility in ("members", "exempt"):
        facts = facts_of(meeting, with_exempt=visibility == "exempt", on=on, past=past)
        text = as_text(facts)
        if made and made[0].facts == text:
            break
        snapshot = MeetingSnapshot(
            meeting=meeting,
            step=step,
            number=number,
            visibility=visibility,
            on=facts["on"],
            facts=text,
            sha256=sha256(text.encode()).hexdigest(),
        )
        snapshot.save(by=by, at=at)
        made.append(snapshot)
    return made


# Looking


@dataclass
class Counted:
    """How many actions had a status or a rating."""

    label: str
    code: str
    count: int


@dataclass
class PlanSeenThen:
    """One plan as the board saw it, as far as the reader may know of it now."""

    id: int
    title: str
    actions: Rows
    measures: Rows
    risks: Rows
    areas: Rows

    @cached_property
    def standing(self) -> Rows:
        return [row for row in self.actions if row["status"] != ActionStatus.WITHDRAWN]

    @property
    def statuses(self) -> list[Counted]:
        """How many actions had each status, in the order of a life; none are left out."""
        return counted(ActionStatus.choices, [row["status"] for row in self.actions])

    @property
    def ratings(self) -> list[Counted]:
        """The RAG ratings of actions that were open."""
        of_open = [row["rag"] for row in self.actions if row["status"] in OPEN]
        return counted([*Rag.choices, ("", "Not yet rated")], of_open)


def counted(options: Any, values: list[str]) -> list[Counted]:
    found = [Counted(str(label), value, values.count(value)) for value, label in options]
    return [each for each in found if each.count]


@dataclass
class Shown:
    """A snapshot as one reader sees it. `rows` are those that the reader may find, with facts."""

    snapshot: MeetingSnapshot
    rows: list[MeetingSnapshot]
    plans: list[PlanSeenThen] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return all(row.is_intact for row in self.rows)


def shown_to(user: User, meeting: Meeting, number: int) -> Shown | None:
    """The snapshot `number` of `meeting`, as far as `user` may know of it; None: there is none.

    Of each plan come the facts as those entitled read them only where `user` reads its exempt
    matter; and of both only what `user` may know of now. Five questions at most.
    """
    found: Any = MeetingSnapshot.objects.visible_to(user).filter(meeting=meeting, number=number)
    rows = {row.visibility: row for row in found.select_related("by")}
    if "members" not in rows:
        return None
    shown = Shown(rows["members"], list(rows.values()))
    facts = {name: {plan["id"]: plan for plan in row.read()["plans"]} for name, row in rows.items()}
    whole = facts.get("exempt", facts["members"])
    plans: Any = ImprovementPlan.objects.visible_to(user)
    known = {plan.pk: plan for plan in plans.filter(pk__in=whole.keys()).select_related("council")}
    for pk, plan in known.items():
        taken = (whole if may_read_exempt(user, plan) else facts["members"]).get(pk)
        if taken is not None:
            kept = {
                part: still_known(taken.get(part, []), model, user)
                for part, model in MODELS.items()
            }
            shown.plans.append(PlanSeenThen(id=pk, title=taken["title"], **dressed(kept)))
    return shown


def still_known(rows: Rows, model: Any, user: User) -> Rows:
    """Those of `rows` that `user` may know of now."""
    seen = model.objects.visible_to(user).filter(pk__in=[row["id"] for row in rows])
    ids = set(seen.values_list("pk", flat=True))
    return [row for row in rows if row["id"] in ids]


def dressed(parts: dict[str, Rows]) -> dict[str, Rows]:
    """The facts with what a page says of them: days as days, and codes in words."""
    for rows in parts.values():
        for row in rows:
            for name, value in row.items():
                if name.endswith("_on") and value:
                    row[name] = date.fromisoformat(value)
    for row in parts["actions"]:
        row["status_words"] = ActionStatus(row["status"]).label
        row["status_kind"] = STATUS_KINDS[ActionStatus(row["status"])]
        row["moved"] = moved_in_words(row["moves_count"], row["days_gained"])
        row["rag_words"] = Rag(row["rag"]).label if row["rag"] else "Not yet rated"
    for row in parts["measures"]:
        row["kind"] = row["status"] if row["status"] in Rag.values else "unrated"
    for row in parts["risks"]:
        row["rated"] = f"{row['band']} {row['rating']}".strip()
    for row in parts["areas"]:
        row["impact_words"] = Impact(row["impact"]).label if row["impact"] else "Not rated"
    return parts
