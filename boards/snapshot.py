"""What a board sees of its plans at a moment, as facts that can be frozen and compared.

`facts_of` builds them from the same readings that overview, plan and line of sight use. Their
shape, where a day is "2026-07-15", a text is empty and a number None where nothing was said:

    {"shape": 1, "on": day, "board": {"id", "name"}, "meeting": {"id", "on", "theme"},
     "plans": [{"id", "title",
       "actions":  [{"id", "reference", "title", "strand", "status", "rag", "assurance", "impact",
                     "start_on", "original_due_on", "due_on", "moves_count", "days_gained",
                     "last_on", "lead", "has_evidence", "is_date_asked",
                     "has_exception_note", "strand_id", "said", "next_steps", "recovery",
                     "withdrawn_reason"}],
       "measures": [{"id", "reference", "name", "status", "label", "trend", "latest", "latest_on",
                     "target", "target_on", "words",
                     "latest_words", "latest_period", "target_words", "gap", "trend_words", "unit",
                     "series": [[period, number]], "public_words", "public_sentences",
                     "public_status", "public_label",
                     "public_series": as "series"; empty where one of its numbers is small}],
       "risks":    [{"id", "reference", "title", "is_closed", "band", "rating", "words", "colour",
                     "moved", "owner", "description", "mitigation", "aim", "scale",
                     "scale_id", "heights": [band, likelihood, impact]}],
       "areas":    [{"id", "reference", "title", "found_by", "is_settled", "impact", "impact_on",
                     "sources_count", "actions": [ids]}],
       "milestones": [{"id", "action_id", "title", "due_on", "due_as_stated", "met_on"}],
       "money":    [{"id", "title", "financial_year", "amount_pounds": "906000.00", "as_stated",
                     "kind", "span", "recurrence", "funded_from", "status", "status_as_stated",
                     "approving_body", "decided_on", "decision_reference"}]}],
     "challenges": [{"id", "question", "state", "asked_on", "asked_by", "asked_of", "about",
                     "answered_on", "answer", "agreed", "difference"}],
     "minutes": those of the last closed meeting before it (`boards.minutes`), or None}

Withdrawn actions are there too, by their status. Nothing is counted in it: who looks later counts
what they may see. A further kind of thing is one more function in `PARTS`, with its model in
`MODELS`; older snapshots do not have it, and it is None of them (`PlanSeenThen`). Nor do they have
the facts that `SINCE` names: `dressed` gives those their empty value.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.models import CharField, OuterRef, Subquery, Value

from accounts.as_at import AsAt, visible_rows
from accounts.models import Council, User
from accounts.policy import Access, Role
from boards.challenge_list import STATE_KINDS, describe, give_answers, subjects_of
from boards.minutes import last_minutes
from boards.models import (
    Board,
    BoardPlan,
    Challenge,
    ChallengeState,
    Meeting,
    MeetingSnapshot,
    MeetingStep,
)
from boards.models.challenge import with_state
from govuk.dates import short_date
from impact.figures import SUPPRESSED
from impact.line import ActionOnLine
from impact.line_reading import ACTION_FIELDS, LineReading, action_on_line
from impact.measure_status import NOT_SHOWN, MeasureStanding, lower_first
from impact.models import Measure, Unit
from impact.periods import period_in_short
from improvement.models import (
    Action,
    Closing,
    FundingLine,
    ImprovementPlan,
    Milestone,
    Risk,
)
from improvement.models.money import MoneyStatus
from improvement.models.risk import RatingKind
from improvement.money import kind_in_words, pounds
from improvement.permissions import may_read_exempt
from improvement.plan_list import STATUS_KINDS, moved_in_words
from improvement.risk_register import Rated, latest_of, lines_of, risk_rows
from improvement.status import OPEN, ActionStatus, Impact, Rag
from improvement.strands import StrandName, strands_of
from inspections.models import AreaForImprovement

SHAPE = 1
LONGEST_WORDS = 600  # of the last update, as a register prints them
PERIODS_DRAWN = 12
# Facts that older snapshots lack, with what stands in their place.
SINCE: Mapping[str, Mapping[str, Any]] = {
    "actions": {
        "has_exception_note": True, "strand_id": None, "said": "", "next_steps": "", "recovery": "",
        "withdrawn_reason": "",
    },
    "measures": {
        "latest_words": "", "latest_period": "", "target_words": "", "gap": "", "trend_words": "",
        "unit": "", "series": (), "public_words": None, "public_series": (),
        "public_sentences": None, "public_status": None, "public_label": None,
    },
    "risks": {
        "description": "", "mitigation": "", "aim": "", "scale": "", "scale_id": None,
        "heights": None,
    },
    "areas": {},
    "milestones": {},
    "money": {},
    "challenges": {},
}  # fmt: skip
ACTION_FACTS = (
    "id", "reference", "title", "status", "rag", "assurance", "start_on", "original_due_on",
    "due_on", "moves_count", "days_gained", "last_on", "lead", "has_evidence", "is_date_asked",
    "has_exception_note",
)  # fmt: skip
MILESTONE_FACTS = ("id", "action_id", "title", "due_on", "due_as_stated", "met_on")
MONEY_FACTS = (
    "id", "title", "financial_year", "amount_pounds", "as_stated", "kind", "span", "recurrence",
    "funded_from", "status", "status_as_stated", "approving_body", "decided_on",
    "decision_reference",
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
    rows = reading.action_rows().annotate(
        impact_then=Subquery(standing.values("impact")[:1]),
        next_words=reading.last("next_steps"),
        recovery=reading.last_recovery(),
    )
    more = ("strand_id", "impact_then", "next_words", "recovery", "withdrawn_reason")
    found = []
    for row in rows.values_list(*more, *ACTION_FIELDS):
        strand_id, impact, next_steps, recovery, withdrawn_reason, *facts = row
        action = action_on_line(ActionOnLine, facts)
        told = {name: getattr(action, name) for name in ACTION_FACTS}
        strand: StrandName | str = strands.get(strand_id, "")
        told |= {
            "strand": str(strand),
            "strand_id": strand_id,
            "impact": impact or "",
            "said": shortened(action.last_words),
            "next_steps": shortened(next_steps or ""),
            "recovery": shortened(recovery or ""),
            "withdrawn_reason": withdrawn_reason,
        }
        found.append(told)
    return found


def shortened(words: str) -> str:
    """The words of an update; of very long ones the beginning."""
    if len(words) <= LONGEST_WORDS:
        return words
    return f"{words[:LONGEST_WORDS].rsplit(' ', 1)[0]} … (shortened)"


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
            "latest_words": standing.latest_words,
            "latest_period": standing.latest_period,
            "target_words": standing.target_words,
            "gap": standing.gap_words,
            "trend_words": standing.trend_words,
            "unit": "%" if standing.measure.unit == Unit.PERCENT else "",
            "series": series_of(standing),
            "public_words": standing.public_words,
            "public_sentences": standing.public_sentences,
            "public_status": standing.public_status,
            "public_label": standing.public_label,
            "public_series": series_of(standing) if are_all_public(standing) else [],
        }
        for pk, standing in reading.standings.items()
    ]


def series_of(standing: MeasureStanding) -> list[tuple[str, str]]:
    """The last periods with a reading, each with its number: what a chart draws."""
    frequency = standing.measure.frequency
    return [
        (period_in_short(each.period_on, frequency), f"{each.value.normalize():f}")
        for each in standing.figures[-PERIODS_DRAWN:]
    ]


def are_all_public(standing: MeasureStanding) -> bool:
    """Whether a chart of the last periods counts out no few children."""
    drawn = standing.figures[-PERIODS_DRAWN:]
    return all(standing.public_figure(each) != SUPPRESSED for each in drawn)


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
            "description": line.risk.description,
            "mitigation": line.risk.mitigation,
            "aim": aim.label if (aim := latest_of(line.ratings, RatingKind.TARGET)) else "",
            "scale": scale_of(line.current),
            "scale_id": line.current.scale_id if line.current else None,
            "heights": line.current.heights if line.current else None,
        }
        for line in listed
    ]


def scale_of(rating: Rated | None) -> str:
    """What a rating means: its scale with both axes, or the scale as its source names it."""
    if rating is None:
        return ""
    if rating.scale is None:
        return rating.scale_name
    return f"{rating.scale}: {rating.scale.legend}. {rating.scale.source}".strip().rstrip(".")


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


def milestones_of(reading: LineReading) -> Rows:
    """The steps of actions that are not withdrawn, in the order of their dates."""
    actions = reading.rows(Action).filter(plan_id=reading.plan.pk)
    steps = reading.rows(Milestone).filter(action_id__in=actions.order_by().values("id"))
    return [dict(row) for row in steps.order_by("due_on", "id").values(*MILESTONE_FACTS)]


def money_of(reading: LineReading) -> Rows:
    """The lines of money, each by itself: who looks adds up only what may be."""
    lines = reading.rows(FundingLine).filter(plan_id=reading.plan.pk).order_by("order", "id")
    return [
        row | {"amount_pounds": f"{row['amount_pounds']:.2f}"} for row in lines.values(*MONEY_FACTS)
    ]


def challenges_of(board: Board, *, user: User, past: AsAt | None) -> Rows:
    """The board's challenges that `user` may read, the first asked first."""
    at = past.moment if past else None
    rows = visible_rows(Challenge, user, at).filter(board_id=board.pk, withdrawn_at=None)
    found = list(with_state(rows, at=at).order_by("asked_on", "id").select_related("asked_of"))
    subjects = subjects_of(found, user=user, past=past)
    describe(found, board.council, subjects=subjects, meetings={}, past=past)
    give_answers(found, past=past)
    return [
        {
            "id": row.id,
            "question": shortened(row.question),
            "state": row.state,
            "asked_on": row.asked_on,
            "asked_by": row.asked_by_post,
            "asked_of": row.asked_of.name,
            "about": ", ".join(words for words, _ in row.about),
            "answered_on": row.given[-1].on if row.given else None,
            "answer": shortened(row.given[-1].text) if row.given else "",
            "agreed": shortened(row.agreed),
            "difference": shortened(row.difference),
        }
        for row in found
    ]


# What of a plan is frozen, and how each is read.
PARTS: Mapping[str, Callable[[LineReading], Rows]] = {
    "actions": actions_of,
    "measures": measures_of,
    "risks": risks_of,
    "areas": areas_of,
    "milestones": milestones_of,
    "money": money_of,
}
# What may have become exempt since: a reader is shown what they may still know of.
MODELS: Mapping[str, Any] = {
    "actions": Action,
    "measures": Measure,
    "risks": Risk,
    "areas": AreaForImprovement,
    "milestones": Milestone,
    "money": FundingLine,
}


def read_plans(board: Board, *, user: User, on: date, past: AsAt | None = None) -> Rows:
    """The plans that `board` holds to account, as far as `user` may know of them."""
    at = past.moment if past else None
    held = BoardPlan.objects.as_at(at).filter(board=board).values("plan_id")
    rows = visible_rows(ImprovementPlan, user, at).filter(id__in=held, withdrawn_at=None)
    plans = []
    for row in rows.order_by("id"):
        plan = row if at is None else row.instance
        plan.council = board.council
        plans.append(read_plan(plan, user=user, on=on, past=past))
    return plans


def read_plan(
    plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None = None
) -> dict[str, Any]:
    """The facts of one plan, as far as `user` may know of them."""
    reading = LineReading(plan, user=user, on=on, past=past)
    parts = {name: read(reading) for name, read in PARTS.items()}
    return {"id": plan.pk, "title": plan.title, **parts}


def facts_of(
    meeting: Meeting, *, with_exempt: bool, on: date, past: AsAt | None = None
) -> dict[str, Any]:
    """What the board sees of the plans it holds to account: on `on`, or as at a past day.

    The minutes of its last meeting are those that stand now: that meeting is closed.
    """
    board = meeting.board
    reader = reader_of(board.council, with_exempt=with_exempt)
    return {
        "shape": SHAPE,
        "on": past.on if past else on,
        "board": {"id": board.pk, "name": board.name},
        "meeting": {"id": meeting.pk, "on": meeting.on, "theme": meeting.theme},
        "plans": read_plans(board, user=reader, on=on, past=past),
        "challenges": challenges_of(board, user=reader, past=past),
        "minutes": last_minutes(meeting, user=reader),
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
    """One plan as the board saw it, as far as the reader may know of it now.

    `milestones` and `money` are None where they were not frozen yet.
    """

    id: int
    title: str
    actions: Rows
    measures: Rows
    risks: Rows
    areas: Rows
    milestones: Rows | None = None
    money: Rows | None = None

    @cached_property
    def standing(self) -> Rows:
        return [row for row in self.actions if row["status"] != ActionStatus.WITHDRAWN]

    @cached_property
    def steps(self) -> Rows | None:
        """The milestones, each with its action; None where they were not frozen."""
        if self.milestones is None:
            return None
        actions = {row["id"]: row for row in self.standing}
        return [
            step | {"of": actions[step["action_id"]]}
            for step in self.milestones
            if step["action_id"] in actions
        ]

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


@dataclass(kw_only=True)
class Seen:
    """What a board sees on the day `on`, as far as one reader may know of it.

    `challenges` is None where they were not frozen yet. `minutes` are those of the last meeting
    as they were frozen, None where none were.
    """

    on: date
    plans: list[PlanSeenThen] = field(default_factory=list)
    challenges: Rows | None = None
    minutes: dict[str, Any] | None = None


@dataclass(kw_only=True)
class Shown(Seen):
    """A snapshot as one reader sees it. `rows` are those that the reader may find, with facts."""

    snapshot: MeetingSnapshot
    rows: list[MeetingSnapshot]

    @property
    def is_intact(self) -> bool:
        return all(row.is_intact for row in self.rows)


def shown_to(user: User, meeting: Meeting, number: int | Subquery) -> Shown | None:
    """The snapshot `number` of `meeting`, as far as `user` may know of it; None: there is none.

    Of each plan come the facts as those entitled read them only where `user` reads its exempt
    matter; and of both only what `user` may know of now. As many questions as there are plans,
    and four more.
    """
    found: Any = MeetingSnapshot.objects.visible_to(user).filter(meeting=meeting, number=number)
    rows = {row.visibility: row for row in found.select_related("by")}
    if "members" not in rows:
        return None
    members = rows["members"]
    shown = Shown(on=members.on, snapshot=members, rows=list(rows.values()))
    read = {name: row.read() for name, row in rows.items()}
    told_all = read.get("exempt", read["members"])
    shown.minutes = told_all.get("minutes")
    asked = told_all.get("challenges")
    if asked is not None:
        known = still_known({"challenges": asked}, user)
        shown.challenges = dressed(known)["challenges"]
    facts = {name: {plan["id"]: plan for plan in told["plans"]} for name, told in read.items()}
    whole = facts.get("exempt", facts["members"])
    plans: Any = ImprovementPlan.objects.visible_to(user)
    readable = {
        plan.pk: plan for plan in plans.filter(pk__in=whole.keys()).select_related("council")
    }
    for pk, plan in readable.items():
        taken = (whole if may_read_exempt(user, plan) else facts["members"]).get(pk)
        if taken is not None:
            kept = still_known({part: taken[part] for part in MODELS if part in taken}, user)
            shown.plans.append(PlanSeenThen(id=pk, title=taken["title"], **dressed(kept)))
    return shown


def last_shown_to(user: User, meeting: Meeting) -> Shown | None:
    """The snapshot of the last time that `meeting` was closed, as far as `user` may know of it."""
    rows: Any = MeetingSnapshot.objects.visible_to(user).filter(meeting=meeting)
    return shown_to(user, meeting, Subquery(rows.order_by("-number").values("number")[:1]))


def seen_now(user: User, board: Board, *, on: date) -> Seen:
    """What `board` sees as it stands on the day `on`, in the same form as what was frozen."""
    asked = json.loads(as_text({"all": challenges_of(board, user=user, past=None)}))["all"]
    seen = Seen(on=on, challenges=dressed({"challenges": asked})["challenges"])
    seen.plans = [in_words(plan) for plan in read_plans(board, user=user, on=on)]
    return seen


def for_public(seen: Seen) -> Seen:
    """The same for papers that anybody may read: few children are never counted out in it."""
    plans = [
        replace(plan, measures=[measure_for_public(row) for row in plan.measures])
        for plan in seen.plans
    ]
    return replace(seen, plans=plans)


def measure_for_public(row: dict[str, Any]) -> dict[str, Any]:
    """A dressed row without the figures that may not leave the council, nor what gives them away.

    Of older snapshots it is not known which may, so none is shown, nor how it was rated.
    """
    figure = row["public_words"]
    shown = {"series": row["public_series"], "words": row["public_sentences"]}
    if row["public_label"] is not None:
        shown |= {"status": row["public_status"], "label": row["public_label"]}
    elif row["latest"]:
        figure = NOT_SHOWN
        shown |= {"status": "", "label": NOT_SHOWN}
        period, trend = row["latest_period"], row["trend_words"]
        sentences = [f"{figure} in {lower_first(period)}" if period else figure, trend]
        shown["words"] = " ".join(f"{each}." for each in sentences if each)
    else:
        shown["words"] = row["words"]
    if figure != row["latest_words"] and row["latest"]:
        shown |= {"latest": figure, "latest_words": figure, "gap": ""}
    row = row | shown
    return row | measure_in_words(row)


def plan_seen(
    plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None = None
) -> PlanSeenThen:
    """One plan in the same form, whichever boards hold it: now, or as at a past day."""
    return in_words(read_plan(plan, user=user, on=on, past=past))


def in_words(facts: dict[str, Any]) -> PlanSeenThen:
    """The facts of one plan as if they had been frozen, ready to be printed."""
    plan = json.loads(as_text(facts))
    parts = {part: plan[part] for part in PARTS}
    return PlanSeenThen(id=plan["id"], title=plan["title"], **dressed(parts))


def still_known(parts: Mapping[str, Rows], user: User) -> dict[str, Rows]:
    """Those rows of each part that `user` may know of now: one question for all parts."""
    models: Mapping[str, Any] = {**MODELS, "challenges": Challenge}
    asked = [
        models[part]
        .objects.visible_to(user)
        .filter(pk__in=[row["id"] for row in rows])
        .order_by()
        .annotate(part=Value(part, output_field=CharField()))
        .values_list("part", "pk")
        for part, rows in parts.items()
        if rows
    ]
    seen = set(asked[0].union(*asked[1:], all=True)) if asked else set()
    return {
        part: [row for row in rows if (part, row["id"]) in seen] for part, rows in parts.items()
    }


def dressed(parts: dict[str, Rows]) -> dict[str, Rows]:
    """The facts with what a page says of them: days as days, and codes in words."""
    for part, rows in parts.items():
        for row in rows:
            for name, empty in SINCE[part].items():
                row.setdefault(name, empty)
            for name, value in row.items():
                if name.endswith("_on") and value:
                    row[name] = date.fromisoformat(value)
            row |= IN_WORDS[part](row)
    return parts


def action_in_words(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "status_words": ActionStatus(row["status"]).label,
        "status_kind": STATUS_KINDS[ActionStatus(row["status"])],
        "moved": moved_in_words(row["moves_count"], row["days_gained"]),
        "rag_words": Rag(row["rag"]).label if row["rag"] else "Not yet rated",
    }


def measure_in_words(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": row["status"] if row["status"] in Rag.values else "unrated"}


def risk_in_words(row: dict[str, Any]) -> dict[str, Any]:
    return {"rated": f"{row['band']} {row['rating']}".strip()}


def area_in_words(row: dict[str, Any]) -> dict[str, Any]:
    return {"impact_words": Impact(row["impact"]).label if row["impact"] else "Not rated"}


def milestone_in_words(row: dict[str, Any]) -> dict[str, Any]:
    return {"standing": f"Met on {short_date(row['met_on'])}" if row["met_on"] else "Not met"}


def money_in_words(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "in_pounds": pounds(Decimal(row["amount_pounds"])),
        "kind_words": kind_in_words(row["kind"], row["span"], row["recurrence"]),
        "status_words": str(MoneyStatus(row["status"]).label) if row["status"] else "",
    }


def challenge_in_words(row: dict[str, Any]) -> dict[str, Any]:
    state = ChallengeState(row["state"])
    return {"state_words": state.label, "state_kind": STATE_KINDS[state]}


IN_WORDS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "actions": action_in_words,
    "measures": measure_in_words,
    "risks": risk_in_words,
    "areas": area_in_words,
    "milestones": milestone_in_words,
    "money": money_in_words,
    "challenges": challenge_in_words,
}
