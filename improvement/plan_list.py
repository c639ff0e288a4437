"""The actions of a plan as a list, now or as at a past day: few queries, however many rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from types import SimpleNamespace
from typing import Any, Self

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Length
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, open_then
from accounts.models import User
from improvement.filters import NOT_RATED, RAG_CHOICES, ActionFilter, Filtered, Option
from improvement.flags import flags_of, often, with_flag_facts
from improvement.models import Action, ActionArea, ActionLead, ActionTag, ImprovementPlan
from improvement.models.action import updates_for
from improvement.permissions import may_read_exempt
from improvement.plan_meetings import meetings_around
from improvement.plan_options import options_of
from improvement.status import ActionStatus, Rag
from improvement.strands import BY_REFERENCE, StrandName, in_plan_order

ROWS_A_PAGE = 50
LATE = {ActionStatus.OVERDUE.value}
STATUS_KINDS = {
    ActionStatus.NOT_STARTED: "grey",
    ActionStatus.IN_PROGRESS: "blue",
    ActionStatus.OVERDUE: "light-red",
    ActionStatus.DELIVERED: "yellow",
    ActionStatus.CLOSED: "light-green",
    ActionStatus.WITHDRAWN: "grey",
}
RAG_ORDER = Case(
    *(When(rag=rag.value, then=Value(place)) for place, rag in enumerate(Rag)),
    default=Value(len(Rag)),
    output_field=IntegerField(),
)
# What `?sort=` may be, and what it orders by. Rows without an update come last either way.
SORTS: dict[str, list[Any]] = {
    "reference": BY_REFERENCE,
    "due_on": ["due_on"],
    "rag": [RAG_ORDER],
    "last_on": [F("last_on").asc(nulls_last=True)],
}
SORTS_DOWN: dict[str, list[Any]] = {
    "reference": ["-order", Length("reference").desc(), "-reference"],
    "due_on": ["-due_on"],
    "rag": [RAG_ORDER.desc()],
    "last_on": [F("last_on").desc(nulls_last=True)],
}


def rows_of(plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> "QuerySet[Any]":
    """The plan's actions that `user` may read: live or as recorded by then, with progress and
    with what their flags need."""
    with_exempt = may_read_exempt(user, plan)
    visible: Any = Action.objects.visible_to(user).filter(plan_id=plan.pk)
    if past is None:
        rows = visible.with_progress(on=on, user=user)
    else:
        rows = visible.as_at(past.moment, on=past.on, user=user)
        if not with_exempt:
            open_plans = open_then(ImprovementPlan, past.moment)
            rows = rows.exclude(visibility="exempt").filter(plan_id__in=open_plans)
    at = past.moment if past else None
    return with_flag_facts(rows, at=at, with_exempt=with_exempt)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Tally:
    """How many rows one status or rating would leave, and the address that leaves them."""

    value: str
    label: str
    kind: str
    count: int
    url: str
    is_on: bool


@dataclass
class PlanList(Filtered):
    """One page of the list, ready to print."""

    filter: ActionFilter
    page: Any
    strands: list[tuple[str, list[dict[str, Any]]]]
    statuses: list[Tally]
    ratings: list[Tally]
    sort: str
    withdrawn_count: int
    options: dict[str, list[Option]] = field(default_factory=dict)

    @property
    def shown_count(self) -> int:
        """How many rows stand on this page."""
        return sum(len(rows) for _, rows in self.strands)

    @property
    def empty_strand(self) -> Option | None:
        """The strand that alone is shown, where it has no action."""
        cleaned = self.filter.form.cleaned_data
        given = {name: value for name, value in cleaned.items() if value and name != "sort"}
        if self.page.paginator.count or list(given) != ["strand"]:
            return None
        shown = str(given["strand"])
        return next((option for option in self.options["strand"] if str(option[0]) == shown), None)


class Counted:
    """Stands in for the rows where a Paginator asks only how many there are."""

    def __init__(self, count: int) -> None:
        self.total = count

    def count(self) -> int:
        return self.total

    def __getitem__(self, span: slice) -> slice:
        return span


@dataclass(frozen=True)
class ActionCounts:
    """How many rows have each status and rating, whichever of them are chosen."""

    counts: Counter[tuple[str, str]]
    statuses: Sequence[str]  # chosen; without one, all that is not withdrawn
    ratings: Sequence[str]  # chosen; without one, all

    @classmethod
    def of(cls, rows: "QuerySet[Any]", filters: ActionFilter) -> Self:
        """Count `rows`, which are narrowed by everything but status and rating. One query."""
        counts: Counter[tuple[str, str]] = Counter()
        for status, rag, n in rows.order_by().values_list("status", "rag").annotate(n=Count("id")):
            counts[status, rag or NOT_RATED] += n
        return cls(counts, filters.chosen("status"), filters.chosen("rag"))

    def has_status(self, status: str) -> bool:
        return status in self.statuses if self.statuses else status != ActionStatus.WITHDRAWN

    def has_rating(self, rag: str) -> bool:
        return not self.ratings or rag in self.ratings

    @property
    def total(self) -> int:
        """How many rows the page lists."""
        return sum(
            n
            for (status, rag), n in self.counts.items()
            if self.has_status(status) and self.has_rating(rag)
        )

    def with_status(self, asked: str) -> int:
        """How many rows would be listed with this status alone, under the chosen ratings."""
        return sum(
            n
            for (status, rag), n in self.counts.items()
            if status == asked and self.has_rating(rag)
        )

    def with_rating(self, asked: str) -> int:
        """How many rows would be listed with this rating alone, under the chosen statuses."""
        return sum(
            n
            for (status, rag), n in self.counts.items()
            if rag == asked and self.has_status(status)
        )

    @property
    def withdrawn_count(self) -> int:
        """How many withdrawn rows are left out because no status is chosen."""
        return 0 if self.statuses else self.with_status(ActionStatus.WITHDRAWN)

    def status_tallies(self, query: QueryDict) -> list[Tally]:
        counted = [(status, self.with_status(status)) for status in ActionStatus]
        return [
            tally("status", status.value, status.label, STATUS_KINDS[status], count, query)
            for status, count in counted
            if count or status != ActionStatus.WITHDRAWN
        ]

    def rating_tallies(self, query: QueryDict) -> list[Tally]:
        kinds = {NOT_RATED: "unrated"}
        return [
            tally("rag", value, label, kinds.get(value, value), self.with_rating(value), query)
            for value, label in RAG_CHOICES
        ]


def plan_list(
    plan: ImprovementPlan, query: QueryDict, *, user: User, on: date, past: AsAt | None
) -> PlanList:
    """The page of the list that `query` asks for, under its filters and in its order."""
    at = past.moment if past else None
    day = past.on if past else on
    options, strands = options_of(plan, user=user, on=on, past=past)
    met = meetings_around(plan, user, on=day, past=past)[0] if query.get("rag_then") else None
    filters = ActionFilter(
        query,
        rows_of(plan, user=user, on=on, past=past),
        on=day,
        at=at,
        options=options,
        met_on=met.on if met else None,
        updates=updates_for(user),
    )
    rows = filters.narrowed()
    counts = ActionCounts.of(rows, filters)
    counted: Any = Counted(counts.total)
    page: Any = Paginator(counted, ROWS_A_PAGE).get_page(query.get("page"))
    sort = filters.form.cleaned_data.get("sort") or ""
    order = order_of(sort) if sort else in_plan_order(strands)
    found = list(details(filters.by_what_is_counted(rows), order, page.object_list, at=at))
    link_areas(found, options["area"], plan=plan, at=at)
    if options["tag"]:
        add_tags(found, at=at)
    finish(found, plan=plan, on=day, past=past)
    return PlanList(
        filter=filters,
        page=page,
        strands=[("", found)] if sort else under_strands(found, strands),
        statuses=counts.status_tallies(query),
        ratings=counts.rating_tallies(query),
        sort=sort,
        withdrawn_count=counts.withdrawn_count,
        options=options,
    )


def order_of(sort: str) -> list[Any]:
    """What `?sort=` orders by; a minus turns it round, and rows that are alike go by reference."""
    asked = SORTS_DOWN[sort[1:]] if sort[0] == "-" else SORTS[sort]
    return [*asked, *BY_REFERENCE]


def under_strands(
    found: Iterable[dict[str, Any]], strands: dict[int, StrandName]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows in the order of the plan, those of one strand together under its name."""
    by_strand = groupby(found, lambda row: row["strand_id"])
    return [(str(strands[pk]), list(rows)) for pk, rows in by_strand]


def tally(name: str, value: str, label: str, kind: str, count: int, query: QueryDict) -> Tally:
    """A count whose link adds its value to the filters that are on, or takes it off."""
    is_on = value in query.getlist(name)
    other = query.copy()
    other.pop("page", None)
    kept = [each for each in other.getlist(name) if each != value]
    other.setlist(name, kept if is_on else [*kept, value])
    if not other.getlist(name):
        other.pop(name, None)
    return Tally(value, label, kind, count, f"?{other.urlencode()}", is_on)


def details(
    rows: "QuerySet[Any]", order: list[Any], span: slice, *, at: Any
) -> Iterator[dict[str, Any]]:
    """The rows of one page with all that is printed; only those of the page are worked out."""
    lead = ActionLead.objects.as_at(at).filter(action_id=OuterRef("id"))
    listed = rows.order_by(*order, "pk").annotate(lead_name=Subquery(lead.values("user__name")[:1]))
    yield from listed.values(
        "id",
        "reference",
        "title",
        "strand_id",
        "start_on",
        "due_on",
        "due_as_stated",
        "original_due_on",
        "status",
        "rag",
        "last_on",
        "moves_count",
        "lead_name",
        "has_evidence",
        "is_date_asked",
        "has_exception_note",
        "visibility",
    )[span]


def link_areas(found: list[dict[str, Any]], named: list[Option], *, plan: Any, at: Any) -> None:
    """Give each row its `areas`, the words and the address of each, in the order of `named`."""
    ids = [row["id"] for row in found]
    links = ActionArea.objects.as_at(at).filter(action_id__in=ids)
    answered = set(links.values_list("action_id", "area_id")) if ids else set()
    base = reverse("inspections:area", args=[plan.council.slug, 0])
    for row in found:
        row["areas"] = [
            (name, base.replace("/0/", f"/{pk}/"))
            for pk, name in named
            if (row["id"], pk) in answered
        ]


def add_tags(found: list[dict[str, Any]], *, at: Any) -> None:
    """Give each row its `tags`, in the order of the alphabet."""
    ids = [row["id"] for row in found]
    tags: dict[int, list[str]] = {}
    links = ActionTag.objects.as_at(at).filter(action_id__in=ids).order_by("tag")
    for pk, tag in links.values_list("action_id", "tag"):
        tags.setdefault(pk, []).append(tag)
    for row in found:
        row["tags"] = tags.get(row["id"])


def finish(found: list[dict[str, Any]], *, plan: Any, on: date, past: AsAt | None) -> None:
    """Put each row's facts into words."""
    base = reverse("improvement:action", args=[plan.council.slug, 0])
    tail = past.query if past else ""
    statuses = {s.value: (s.label, STATUS_KINDS[s]) for s in ActionStatus}
    ratings = dict(Rag.choices)
    for row in found:
        row["url"] = base.replace("/0/", f"/{row['id']}/") + tail
        row["status_label"], row["status_kind"] = statuses[row["status"]]
        row["rag_label"] = ratings.get(row["rag"], "Not yet rated")
        row["rag_kind"] = row["rag"] or "unrated"
        flags = flags_of(SimpleNamespace(**row), on=on)
        row["flags"] = [
            flag.says(SimpleNamespace(**row), on) for flag in flags if not flag.is_plain
        ]
        row["days_late"] = (on - row["due_on"]).days if row["status"] in LATE else 0
        days = (row["due_on"] - row["original_due_on"]).days
        row["moved"] = moved_in_words(row["moves_count"], days)


def moved_in_words(moves: int, days: int) -> str:
    """How a due date moved: "moved twice, +62 days"; empty where it did not."""
    if not moves and not days:
        return ""
    times = f"moved {often(moves)}" if moves else "moved"
    return f"{times}, {days:+d} day{'' if abs(days) == 1 else 's'}".replace("-", "−")
