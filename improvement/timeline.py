"""The actions of a plan along the months: where each begins, was first due and is due now.

Places are percentages of the drawing's width, so that it may be any width and its letters stay as
large as they are. What is drawn stands beside it in words; the drawing adds nothing to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, OuterRef, Subquery
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, visible_rows
from accounts.models import User
from govuk.dates import LONDON
from improvement.models import ActionLead, Closing, ImprovementPlan, Milestone
from improvement.plan_list import LATE, STATUS_KINDS, Counted, moved_in_words, rows_of
from improvement.status import ActionStatus
from improvement.strands import StrandName, in_plan_order, strands_of

ROWS_A_PAGE = 100
MOST_LABELS = 8  # more would run into each other on a narrow screen
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # months from one label to the next
DAYS_TO_TODAY = 366  # how far beyond the actions the months still reach to today
FIELDS = (
    "id", "reference", "title", "strand_id", "start_on", "due_on", "original_due_on", "status",
    "delivered_on", "closed_at", "moves_count", "lead_name", "visibility",
)  # fmt: skip


def month_of(day: date) -> int:
    """Months since year 0, to count with."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True)
class Label:
    """A line across the months and what stands beside it; `year` where a new one begins."""

    across: str
    month: str
    year: str


@dataclass(frozen=True)
class Axis:
    """Whole months from the first to the last, with a label every `step` months."""

    first_month: int
    end_month: int  # the one after the last
    step: int

    @classmethod
    def spanning(cls, first: date, last: date) -> "Axis":
        begins, ends = month_of(first), month_of(last) + 1
        for step in STEPS:
            low, high = begins - begins % step, ends + -ends % step
            if (high - low) // step <= MOST_LABELS:
                break
        return cls(low, high, step)

    @cached_property
    def begins(self) -> date:
        return first_day(self.first_month)

    @cached_property
    def ends(self) -> date:
        """The first day after the last month."""
        return first_day(self.end_month)

    def holds(self, day: date) -> bool:
        return self.begins <= day < self.ends

    def share(self, day: date) -> float:
        """How far across the day lies, out of 100; at the nearer end where it is outside."""
        share = 100 * (day - self.begins).days / (self.ends - self.begins).days
        return min(max(share, 0.0), 100.0)

    def across(self, day: date) -> str:
        return f"{self.share(day):.1f}%"

    @property
    def labels(self) -> list[Label]:
        found, year = [], 0
        for month in range(self.first_month, self.end_month, self.step):
            day = first_day(month)
            words = f"{day:%b}" if self.step < STEPS[4] else ""
            found.append(Label(self.across(day), words, str(day.year) if day.year != year else ""))
            year = day.year
        return found


@dataclass(frozen=True)
class Step:
    """A milestone: where it is drawn, and its words."""

    across: str
    title: str
    due_on: date
    met_on: date | None
    is_exempt: bool


@dataclass
class Bar:
    """One action as it is drawn, and the same in words."""

    id: int
    reference: str
    title: str
    strand: StrandName
    url: str
    lead: str
    status: str
    status_label: str
    status_kind: str
    start_on: date | None
    due_on: date
    original_due_on: date
    done_on: date | None  # closed, or delivered
    days_late: int
    moved: str
    is_exempt: bool
    begins: str
    width: str
    due: str
    first_due: str
    done: str
    steps: list[Step] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return self.status == ActionStatus.CLOSED


@dataclass(frozen=True)
class StrandLink:
    """A strand with the number of its actions, and the address that shows it alone."""

    words: str
    count: int
    url: str
    is_on: bool


@dataclass
class Timeline:
    """One page of the timeline, ready to print."""

    axis: Axis | None
    today: str  # where today lies; empty where it is outside the months
    page: Any
    strands: list[tuple[StrandName, list[Bar]]]
    links: list[StrandLink]


def timeline_of(
    plan: ImprovementPlan, query: QueryDict, *, user: User, on: date, past: AsAt | None
) -> Timeline:
    """The timeline of `plan` on the day `on`, or as recorded by the day of `past`. Four queries.

    The months are those of the whole plan, so that every page and every strand has the same.
    """
    day, at = (past.on, past.moment) if past else (on, None)
    rows = rows_of(plan, user=user, on=on, past=past).filter(withdrawn_at=None)
    strands = strands_of(plan, at=at)
    spans = {span["strand_id"]: span for span in spans_of(rows)}
    axis = axis_of(list(spans.values()), on=day)
    chosen = next((pk for pk in spans if str(pk) == query.get("strand")), None)
    if chosen is not None:
        rows = rows.filter(strand_id=chosen)
    shown = [chosen] if chosen is not None else list(spans)
    counted: Any = Counted(sum(spans[pk]["n"] for pk in shown))
    page: Any = Paginator(counted, ROWS_A_PAGE).get_page(query.get("page"))
    bars: list[Bar] = []
    if axis is not None:
        order = in_plan_order(strands)
        found = list(listed(rows, at=at).order_by(*order, "pk").values(*FIELDS)[page.object_list])
        tail = past.query if past else ""
        bars = list(bars_of(found, strands, axis, plan=plan, on=day, tail=tail))
        add_steps(bars, axis, user=user, at=at)
    return Timeline(
        axis=axis,
        today=axis.across(day) if axis and axis.holds(day) else "",
        page=page,
        strands=[(strand, list(same)) for strand, same in groupby(bars, lambda bar: bar.strand)],
        links=links_of(strands, spans, chosen, query),
    )


def spans_of(rows: Any) -> Any:
    """How many actions each strand has, and the days between which they lie."""
    return (
        rows.order_by()
        .values("strand_id")
        .annotate(
            n=Count("id"),
            start=Min("start_on"),
            first=Min("due_on"),
            first_due=Min("original_due_on"),
            last=Max("due_on"),
            last_due=Max("original_due_on"),
        )
    )


def axis_of(spans: list[dict[str, Any]], *, on: date) -> Axis | None:
    """The months of the actions, today's too where it is not far away; None without an action."""
    ends = ("start", "first", "first_due", "last", "last_due")
    days = [span[end] for span in spans for end in ends if span[end]]
    if not days:
        return None
    first, last = min(days), max(days)
    if first > on and (first - on).days < DAYS_TO_TODAY:
        first = on
    if last < on and (on - last).days < DAYS_TO_TODAY:
        last = on
    return Axis.spanning(first, last)


def listed(rows: Any, *, at: datetime | None) -> Any:
    """The rows with who leads them and when they were closed."""
    lead = ActionLead.objects.as_at(at).filter(action_id=OuterRef("id"))
    closed = Closing.objects.in_force(at=at).filter(action_id=OuterRef("id"))
    return rows.annotate(
        lead_name=Subquery(lead.values("user__name")[:1]),
        closed_at=Subquery(closed.order_by("-decided_at").values("decided_at")[:1]),
    )


def bars_of(
    found: list[dict[str, Any]],
    strands: dict[int, StrandName],
    axis: Axis,
    *,
    plan: ImprovementPlan,
    on: date,
    tail: str,
) -> Iterator[Bar]:
    base = reverse("improvement:action", args=[plan.council.slug, 0])
    for row in found:
        status = ActionStatus(row["status"])
        begins, due_on = row["start_on"], row["due_on"]
        done_on = done_of(row, status)
        wide = axis.share(due_on) - axis.share(begins) if begins else 0
        days = (due_on - row["original_due_on"]).days
        yield Bar(
            id=row["id"],
            reference=row["reference"],
            title=row["title"],
            strand=strands[row["strand_id"]],
            url=base.replace("/0/", f"/{row['id']}/") + tail,
            lead=row["lead_name"] or "",
            status=status.value,
            status_label=str(status.label),
            status_kind=STATUS_KINDS[status],
            start_on=begins,
            due_on=due_on,
            original_due_on=row["original_due_on"],
            done_on=done_on,
            days_late=(on - due_on).days if status in LATE else 0,
            moved=moved_in_words(row["moves_count"], days),
            is_exempt=row["visibility"] == "exempt",
            begins=axis.across(begins) if begins else "",
            width=f"{max(wide, 0.4):.1f}%",
            due=axis.across(due_on),
            first_due=axis.across(row["original_due_on"]) if days else "",
            done=axis.across(done_on) if done_on else "",
        )


def done_of(row: dict[str, Any], status: ActionStatus) -> date | None:
    """The day it was closed, or delivered; None while it is open."""
    if status == ActionStatus.CLOSED:
        closed_at: datetime = row["closed_at"]
        return closed_at.astimezone(LONDON).date()
    delivered_on: date | None = row["delivered_on"]
    return delivered_on if status == ActionStatus.DELIVERED else None


def add_steps(bars: list[Bar], axis: Axis, *, user: User, at: datetime | None) -> None:
    """Give each bar its milestones, the earliest first."""
    by_id = {bar.id: bar for bar in bars}
    rows = visible_rows(Milestone, user, at).filter(action_id__in=list(by_id), withdrawn_at=None)
    ordered = rows.order_by("due_on", "id") if by_id else ()
    for step in ordered:
        drawn = Step(
            axis.across(step.met_on or step.due_on),
            step.title,
            step.due_on,
            step.met_on,
            step.visibility == "exempt",
        )
        by_id[step.action_id].steps.append(drawn)


def links_of(
    strands: dict[int, StrandName],
    spans: dict[int, dict[str, Any]],
    chosen: int | None,
    query: QueryDict,
) -> list[StrandLink]:
    """All strands, then each that has an action, in the order of the plan."""

    def url(pk: int | None) -> str:
        other = query.copy()
        for name in ("page", "strand"):
            other.pop(name, None)
        if pk is not None:
            other["strand"] = str(pk)
        return f"?{other.urlencode()}"

    total = sum(span["n"] for span in spans.values())
    whole = StrandLink("All strands", total, url(None), chosen is None)
    return [whole] + [
        StrandLink(str(strand), spans[strand.id]["n"], url(strand.id), strand.id == chosen)
        for strand in sorted(strands.values())
        if strand.id in spans
    ]
