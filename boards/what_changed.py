"""What changed between two meetings of a board: the rules, for everything that a board sees.

Two things that a board saw are compared (`boards.snapshot.Seen`): what was frozen when its
previous meeting was closed, and what was frozen when this one was; or, until it is closed, what
stands now. Actions follow the rules of `improvement.comparison`; measures, risks, impact and
challenges follow the rules below, in the same words: it was this, and is now that.

Nothing here counts or names what the reader may not know of: neither side holds it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from accounts.models import Council, User
from boards.challenge_list import STATE_KINDS
from boards.minutes import previous_closed
from boards.models import ChallengeState, Meeting
from boards.snapshot import PlanSeenThen, Rows, Seen, for_public, last_shown_to, seen_now
from govuk.dates import in_words
from impact.measure_status import WORSENING
from impact.models import Measure
from improvement.comparison import (
    BETTER,
    CLOSED,
    DELIVERED,
    EARLIER,
    LATER,
    LEAD,
    NEW,
    NOT_DELIVERED,
    OVERDUE,
    RAG_RANK,
    RATED,
    REOPENED,
    STRAND,
    WITHDRAWN,
    WORSE,
    Change,
    Kind,
    Rule,
    Said,
    changes_between,
)
from improvement.flags import flags_of
from improvement.models import Risk
from improvement.risk_register import movement_between
from improvement.status import ActionStatus, Impact, Rag

SHOWN = 12  # of each kind, on a page about one plan
LEAST_SHOWN = 3
IMPACT_RANK = {"": 0, **{impact.value: rank for rank, impact in enumerate(Impact, start=1)}}


def said_new(words: str) -> Sequence[Said]:
    return [Said("", "", words)]


def is_gone(was: Any, row: Any) -> Sequence[Said]:
    """It was there, and was withdrawn since."""
    if not getattr(row, "is_withdrawn", False):
        return ()
    return said_new(f"Withdrawn: {row.withdrawn_reason}" if row.withdrawn_reason else "Withdrawn")


def both(rule: Rule) -> Rule:
    """The rule for what was there then and still is."""

    def holds(was: Any, row: Any) -> Sequence[Said]:
        still = was is not None and not getattr(row, "is_withdrawn", False)
        return rule(was, row) if still else ()

    return holds


# Measures. Each rule takes the row then, or None, and the row now.


def is_new_measure(was: Any, row: Any) -> Sequence[Said]:
    return said_new(row.words) if was is None else ()


def measure_rated(sign: int) -> Rule:
    """The rating against the target became worse, for 1, or better, for -1."""

    def rule(was: Any, row: Any) -> Sequence[Said]:
        if was.status not in RAG_RANK or row.status not in RAG_RANK:
            return ()
        if (RAG_RANK[Rag(row.status)] - RAG_RANK[Rag(was.status)]) * sign <= 0:
            return ()
        return [Said("Rating", was.label, row.label)]

    return both(rule)


@both
def is_measured_otherwise(was: Any, row: Any) -> Sequence[Said]:
    """It is rated for the first time, or cannot be rated any more."""
    is_rated_now, was_rated = row.status in RAG_RANK, was.status in RAG_RANK
    if was.status == row.status or (is_rated_now and was_rated):
        return ()
    return [Said("Rating", was.label, row.label)]


@both
def has_turned(was: Any, row: Any) -> Sequence[Said]:
    if was.trend == row.trend or not row.trend:
        return ()
    return [Said("Trend", was.trend or "not yet known", row.trend)]


@both
def has_reading(was: Any, row: Any) -> Sequence[Said]:
    if (was.latest, was.latest_on) == (row.latest, row.latest_on) or not row.latest:
        return ()
    before, after = (
        f"{each.latest_words or each.latest} ({each.latest_period or in_words(each.latest_on)})"
        if each.latest
        else "none yet"
        for each in (was, row)
    )
    return [Said("Latest reading", before, after)]


@both
def has_other_target(was: Any, row: Any) -> Sequence[Said]:
    if (was.target, was.target_on) == (row.target, row.target_on):
        return ()
    before, after = (
        f"{each.target_words or each.target} by {in_words(each.target_on)}"
        if each.target
        else "none"
        for each in (was, row)
    )
    return [Said("Target", before, after)]


# Risks


def is_new_risk(was: Any, row: Any) -> Sequence[Said]:
    if was is not None or row.is_closed:
        return ()
    return said_new(f"Rated {row.rated}" if row.rating else "Not yet rated")


def risk_closed(to: bool) -> Rule:
    def rule(was: Any, row: Any) -> Sequence[Said]:
        if row.is_closed is not to or was.is_closed is to:
            return ()
        names = {True: "closed", False: "open"}
        return [Said("Risk", names[not to], names[to])]

    return both(rule)


def risk_moved(*wanted: int | None) -> Rule:
    """The rating rose, for 1, fell, for -1, or changed without either: for 0 and None."""

    def rule(was: Any, row: Any) -> Sequence[Said]:
        if (was.rated, was.words) == (row.rated, row.words) or row.is_closed or not row.rating:
            return ()
        moved = movement_between(row, was) if was.rating else None
        before = was.rated if was.rating else "not yet given"
        return [Said("Rating", before, row.rated, row.words)] if moved in wanted else ()

    return both(rule)


# What inspectors found, and the difference made


def impact_moved(sign: int) -> Rule:
    def rule(was: Any, row: Any) -> Sequence[Said]:
        if (IMPACT_RANK[row.impact] - IMPACT_RANK[was.impact]) * sign <= 0:
            return ()
        return [Said("Impact", was.impact_words, row.impact_words)]

    return both(rule)


@both
def is_settled_now(was: Any, row: Any) -> Sequence[Said]:
    if not row.is_settled or was.is_settled:
        return ()
    return said_new("Met, or taken over by an area of a later inspection")


# Challenges


def is_asked(was: Any, row: Any) -> Sequence[Said]:
    if was is not None:
        return ()
    return said_new(f"Asked of {row.asked_of} by {row.asked_by} on {in_words(row.asked_on)}")


def has_come_to(state: ChallengeState) -> Rule:
    def rule(was: Any, row: Any) -> Sequence[Said]:
        before = ChallengeState.OPEN.value if was is None else was.state
        if row.state != state or before == state:
            return ()
        words = {
            ChallengeState.ANSWERED: row.answer,
            ChallengeState.AGREED: row.agreed,
            ChallengeState.CLOSED: row.difference,
        }
        return said_new(words[state])

    return rule


def kind(code: str, label: str, tag: str, rule: Rule, *, words: str = "") -> Kind:
    return Kind(code, label, words or label.lower(), "", tag, rule)


MEASURE_KINDS = (
    kind("measure_new", "New", "blue", is_new_measure),
    kind("measure_gone", "Withdrawn", "grey", is_gone),
    kind("measure_worse", "Rating worse", "light-red", measure_rated(1)),
    kind("measure_better", "Rating better", "light-green", measure_rated(-1)),
    kind("measure_rated", "Rated otherwise", "grey", is_measured_otherwise),
    kind("measure_turned", "Trend turned", "orange", has_turned),
    kind("measure_read", "New reading", "grey", has_reading),
    kind("measure_target", "Target changed", "purple", has_other_target),
)
RISK_KINDS = (
    kind("risk_new", "New", "blue", is_new_risk),
    kind("risk_gone", "Withdrawn", "grey", is_gone),
    kind("risk_up", "Up", "light-red", risk_moved(1)),
    kind("risk_down", "Down", "light-green", risk_moved(-1)),
    kind("risk_otherwise", "Rated otherwise", "grey", risk_moved(0, None)),
    kind("risk_closed", "Closed", "light-green", risk_closed(True)),
    kind("risk_reopened", "Open again", "light-red", risk_closed(False)),
)
AREA_KINDS = (
    kind("impact_up", "More impact", "light-green", impact_moved(1)),
    kind("impact_down", "Less impact", "light-red", impact_moved(-1)),
    kind("area_settled", "Settled", "light-green", is_settled_now),
)
CHALLENGE_KINDS = (
    kind("asked", "Asked", "blue", is_asked),
    *(
        kind(state.value, str(state.label), STATE_KINDS[state], has_come_to(state))
        for state in (ChallengeState.ANSWERED, ChallengeState.AGREED, ChallengeState.CLOSED)
    ),
)


@dataclass(frozen=True)
class Part:
    """One section of what changed: which rows it compares, by which kinds, and where they lead."""

    code: str
    title: str
    part: str
    kinds: Sequence[Kind]
    page: str


# In the order in which a board would ask.
PARTS = (
    Part("slippage", "Slippage", "actions", (LATER, OVERDUE), "improvement:action"),
    Part("new", "New actions", "actions", (NEW,), "improvement:action"),
    Part("withdrawn", "Withdrawn", "actions", (WITHDRAWN,), "improvement:action"),
    Part(
        "closed",
        "Closed, delivered and reopened",
        "actions",
        (CLOSED, DELIVERED, REOPENED, NOT_DELIVERED),
        "improvement:action",
    ),
    Part("moved", "Moved", "actions", (EARLIER, LEAD, STRAND), "improvement:action"),
    Part("rag", "RAG up and down", "actions", (WORSE, BETTER, RATED), "improvement:action"),
    Part("measures", "Measures", "measures", MEASURE_KINDS, "impact:measure"),
    Part("risks", "Risks", "risks", RISK_KINDS, "improvement:risk"),
    Part("impact", "Difference made", "areas", AREA_KINDS, "inspections:area"),
)
CHALLENGES = Part("challenges", "Challenges", "challenges", CHALLENGE_KINDS, "boards:challenge")
MAY_BE_GONE: Mapping[str, Any] = {"measures": Measure, "risks": Risk}


# Comparing


@dataclass(frozen=True)
class Item:
    """One thing with what changed of it, and the address of its page."""

    words: str
    url: str
    changes: tuple[Change, ...]
    row: Any


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    items: tuple[Item, ...]

    def of(self, *codes: str) -> list[Item]:
        """Its items of these kinds, each with those changes only."""
        found = (
            replace(item, changes=tuple(c for c in item.changes if c.kind.code in codes))
            for item in self.items
        )
        return [item for item in found if item.changes]


@dataclass(frozen=True)
class Attention:
    """An action that does not fit together as it stands, and why."""

    words: str
    url: str
    reasons: tuple[str, ...]
    row: Any


@dataclass
class PlanChanged:
    """What changed of one plan. `is_new` where the board did not see it the time before."""

    id: int
    title: str
    now: PlanSeenThen
    attention: list[Attention]
    sections: list[Section] = field(default_factory=list)
    is_new: bool = False

    @property
    def changed(self) -> list[Section]:
        return [section for section in self.sections if section.items]

    def section(self, code: str) -> Section:
        found = (section for section in self.sections if section.code == code)
        return next(found, Section(code, "", ()))


@dataclass
class WhatChanged:
    """What a board sees at `meeting`, against what it saw at `before`, as one reader may know.

    Without `before` nothing is compared: it is the first meeting, as far as the reader knows.
    next_on: the day of the board's next meeting, where one is arranged.
    """

    meeting: Meeting
    now: Seen
    is_frozen: bool
    before: Meeting | None
    then: Seen | None
    plans: list[PlanChanged]
    challenges: Section
    next_on: date | None = None

    @property
    def is_first(self) -> bool:
        return self.then is None

    @property
    def most_shown(self) -> int:
        """How many of each kind a page shows: fewer of each plan where there are several, so that
        the page stays light. The pack of the meeting shows all."""
        return max(SHOWN // max(len(self.plans), 1), LEAST_SHOWN)

    @property
    def open_challenges(self) -> Rows:
        waiting = (ChallengeState.OPEN, ChallengeState.ANSWERED, ChallengeState.AGREED)
        return [row for row in self.now.challenges or () if row["state"] in waiting]

    @property
    def is_empty(self) -> bool:
        return not self.challenges.items and not any(plan.changed for plan in self.plans)


def next_day(meeting: Meeting, *, user: User) -> date | None:
    """The first day after it on which the board meets, of those that `user` may know of."""
    rows = Meeting.objects.visible_to(user).filter(board_id=meeting.board_id).after(meeting)
    later = rows.filter(on__gt=meeting.on)
    found: date | None = later.values_list("on", flat=True).first()
    return found


def what_changed(meeting: Meeting, *, user: User, on: date, is_public: bool = False) -> WhatChanged:
    """What changed for `meeting` since the meeting before; `on` is today.

    is_public: it is to be told to anybody, so that few children are not counted out.
    """
    now: Seen | None = last_shown_to(user, meeting) if meeting.is_closed else None
    is_frozen = now is not None
    now = now or seen_now(user, meeting.board, on=on)
    before = previous_closed(meeting, user=user)
    then: Seen | None = last_shown_to(user, before) if before else None
    if is_public:
        now, then = for_public(now), then and for_public(then)
    council = meeting.board.council
    before_by_id = {plan.id: plan for plan in then.plans} if then else {}
    return WhatChanged(
        meeting=meeting,
        now=now,
        is_frozen=is_frozen,
        before=before if then else None,
        then=then,
        plans=[
            plan_changed(
                plan, before_by_id.get(plan.id), now, council, user=user, has_then=bool(then)
            )
            for plan in now.plans
        ],
        challenges=challenges_changed(now, then, council),
        next_on=next_day(meeting, user=user),
    )


def plan_changed(
    plan: PlanSeenThen,
    was: PlanSeenThen | None,
    now: Seen,
    council: Council,
    *,
    user: User,
    has_then: bool,
) -> PlanChanged:
    found = PlanChanged(plan.id, plan.title, plan, attention_of(plan, now.on, council))
    if was is None:
        found.is_new = has_then
        return found
    rows = {
        part: comparable(getattr(was, part), getattr(plan, part), part, user=user)
        for part in ("actions", "measures", "risks", "areas")
    }
    found.sections = [section_of(part, *rows[part.part], council) for part in PARTS]
    return found


def comparable(
    then: Rows, now: Rows, part: str, *, user: User
) -> tuple[dict[int, Any], dict[int, Any]]:
    """The rows of both sides by id, with attributes as the rules read them.

    A measure or risk that is no longer kept is among those of now, as withdrawn.
    """
    was = {row["id"]: SimpleNamespace(**row) for row in then}
    rows = {row["id"]: SimpleNamespace(**row) for row in now}
    gone = [pk for pk in was if pk not in rows] if part in MAY_BE_GONE else []
    if gone:
        withdrawn = (
            MAY_BE_GONE[part]
            .objects.visible_to(user)
            .filter(pk__in=gone, withdrawn_at__isnull=False)
        )
        for pk, reason in withdrawn.values_list("pk", "withdrawn_reason"):
            facts = {**vars(was[pk]), "is_withdrawn": True, "withdrawn_reason": reason}
            rows[pk] = SimpleNamespace(**facts)
    for pk, row in rows.items() if part == "actions" else ():
        row.strand = StrandThen(row.strand_id, row.strand)
        before = was.get(pk)
        if before is not None:
            # Older snapshots have the name of a strand only.
            pk_then = row.strand_id if before.strand_id is None else before.strand_id
            before.strand = StrandThen(pk_then, before.strand)
    for row in (*was.values(), *rows.values()) if part == "risks" else ():
        row.heights = tuple(row.heights) if row.heights else None
    return was, rows


@dataclass(frozen=True)
class StrandThen:
    """A strand as it was called."""

    id: int | None
    name: str

    def __str__(self) -> str:
        return self.name


def section_of(
    part: Part, then: Mapping[int, Any], now: Mapping[int, Any], council: Council
) -> Section:
    found = changes_between(then, now, kinds=part.kinds)
    items = tuple(
        Item(name_of(row), url_of(part.page, council, row.id), tuple(changes), row)
        for row, changes in by_row(found)
    )
    return Section(part.code, part.title, items)


def by_row(changes: Iterable[Change]) -> Iterator[tuple[Any, list[Change]]]:
    for _, same in groupby(changes, key=lambda change: change.row.id):
        changes_of_one = list(same)
        yield changes_of_one[0].row, changes_of_one


def name_of(row: Any) -> str:
    words = getattr(row, "question", None) or getattr(row, "name", None) or row.title
    return f"{getattr(row, 'reference', '')} {words}".strip()


def url_of(page: str, council: Council, pk: int) -> str:
    return reverse(page, args=[council.slug, pk])


def attention_of(plan: PlanSeenThen, on: date, council: Council) -> list[Attention]:
    """Actions that do not fit together on the day `on`, those with most reasons first."""
    found = []
    for facts in plan.standing:
        row = SimpleNamespace(**facts)
        reasons = tuple(flag.says(row, on) for flag in flags_of(row, on=on))
        if reasons:
            url = url_of("improvement:action", council, row.id)
            found.append(Attention(name_of(row), url, reasons, row))
    return sorted(found, key=lambda each: (-len(each.reasons), each.row.due_on, each.row.id))


def challenges_changed(now: Seen, then: Seen | None, council: Council) -> Section:
    """What was asked, answered, agreed or closed since. A snapshot that held none tells nothing
    of how far they had come: then only what was asked since is said."""
    rows = {row["id"]: SimpleNamespace(**row) for row in now.challenges or ()}
    if then is None:
        return Section(CHALLENGES.code, CHALLENGES.title, ())
    if then.challenges is None:
        was = {pk: row for pk, row in rows.items() if row.asked_on <= then.on}
    else:
        was = {row["id"]: SimpleNamespace(**row) for row in then.challenges}
    return section_of(CHALLENGES, was, rows, council)


def off_target(plan: PlanSeenThen) -> Rows:
    """Measures that are red or move the wrong way, those that do both first."""
    found = [row for row in plan.measures if row["status"] == Rag.RED or row["trend"] == WORSENING]
    return sorted(found, key=lambda row: (row["status"] != Rag.RED) + (row["trend"] != WORSENING))


def is_open(row: Mapping[str, Any]) -> bool:
    return row["status"] not in (
        ActionStatus.DELIVERED,
        ActionStatus.CLOSED,
        ActionStatus.WITHDRAWN,
    )
