"""The actions of a plan as a list, now or as at a past day: few queries, however many rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Length
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from improvement.as_at import AsAt
from improvement.filters import NOT_RATED, RAG_CHOICES, ActionFilter, Option
from improvement.models import (
    Action,
    ActionArea,
    ActionLead,
    Evidence,
    FocusArea,
    ImprovementPlan,
    PlanInspection,
    Strand,
)
from improvement.models.action import with_moves
from improvement.permissions import may_read_exempt
from improvement.status import OPEN, SILENT_AFTER_DAYS, ActionStatus, Rag
from inspections.models import AreaForImprovement, AreaTheme, Inspection

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
    "reference": ["order", Length("reference"), "reference"],
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
IN_PLAN_ORDER = ["strand__order", "strand_id", *SORTS["reference"]]


def rows_of(plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> "QuerySet[Any]":
    """The plan's actions that `user` may read: with progress, live or as recorded by then."""
    visible: Any = Action.objects.visible_to(user).filter(plan_id=plan.pk)
    if past is None:
        return visible.with_progress(on=on)  # type: ignore[no-any-return]
    rows = visible.as_at(past.moment, on=past.on)
    if not may_read_exempt(user, plan):
        rows = rows.exclude(visibility="exempt")
    return rows  # type: ignore[no-any-return]


def options_of(
    plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> dict[str, list[Option]]:
    """What the filters offer, and the inspections answered: one query for all of it.

    Leads, areas and themes are those of actions that `user` may read, so that none tells of others.
    """
    at = past.moment if past else None
    actions = rows_of(plan, user=user, on=on, past=past).order_by().values("id")

    def part(rows: Any, kind: str, key: str, label: str, group: str | None = None) -> Any:
        return rows.order_by().values_list(
            Value(kind, output_field=CharField()),
            F(key),
            F(label),
            F(group) if group else Value("", output_field=CharField()),
        )

    answered = ActionArea.objects.as_at(at).filter(action_id__in=actions).values("area_id")
    areas: Any = AreaForImprovement.objects.visible_to(user).filter(pk__in=answered)
    inspections: Any = Inspection.objects.visible_to(user)
    leads = ActionLead.objects.as_at(at).filter(action_id__in=actions)
    answers = PlanInspection.objects.as_at(at).filter(
        plan_id=plan.pk, inspection__in=inspections.values("pk")
    )
    parts = [
        part(leads.distinct(), "lead", "user_id", "user__name"),
        part(areas, "area", "pk", "short_title", "reference"),
        part(
            AreaTheme.objects.as_at(at).filter(area__in=areas.values("pk")).distinct(),
            "theme",
            "theme_id",
            "theme__name",
        ),
        part(FocusArea.objects.filter(plan_id=plan.pk, withdrawn_at=None), "focus", "pk", "name"),
        part(answers, "inspection", "inspection_id", "inspection__title"),
        part(
            Strand.objects.filter(plan_id=plan.pk, withdrawn_at=None),
            "strand",
            "pk",
            "name",
            "reference",
        ),
    ]
    options: dict[str, list[Option]] = {"lead": [], "area": [], "theme": [], "focus": []}
    options |= {"inspection": [], "strand": []}
    for kind, pk, label, reference in parts[0].union(*parts[1:], all=True):
        options[kind].append((pk, f"{reference}. {label}" if reference else label))
    for choices in options.values():
        choices.sort(key=lambda choice: (len(choice[1].partition(".")[0]), choice[1]))
    for kind in ("lead", "theme", "inspection"):
        options[kind].sort(key=lambda choice: choice[1].lower())
    return options


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
class PlanList:
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
    def is_filtered(self) -> bool:
        cleaned = self.filter.form.cleaned_data
        return any(value for name, value in cleaned.items() if name not in ("as_at", "sort"))


class Counted:
    """Stands in for the rows where a Paginator asks only how many there are."""

    def __init__(self, count: int) -> None:
        self.total = count

    def count(self) -> int:
        return self.total

    def __getitem__(self, span: slice) -> slice:
        return span


def plan_list(
    plan: ImprovementPlan, query: QueryDict, *, user: User, on: date, past: AsAt | None
) -> PlanList:
    options = options_of(plan, user=user, on=on, past=past)
    at = past.moment if past else None
    rows = rows_of(plan, user=user, on=on, past=past)
    filters = ActionFilter(query, rows, on=past.on if past else on, at=at, options=options)
    rows = filters.narrowed()
    statuses, ratings = filters.chosen("status"), filters.chosen("rag")

    counts: Counter[tuple[str, str]] = Counter()
    for status, rag, n in rows.order_by().values_list("status", "rag").annotate(n=Count("id")):
        counts[status, rag or NOT_RATED] += n
    shown = statuses or [s.value for s in ActionStatus if s != ActionStatus.WITHDRAWN]
    rated = ratings or [value for value, _ in RAG_CHOICES]
    total = sum(n for (status, rag), n in counts.items() if status in shown and rag in rated)

    rows = rows.filter(status__in=shown) if statuses else rows.filter(withdrawn_at=None)
    if ratings:
        rated_so = Q(rag__in=ratings)
        rows = rows.filter(rated_so | Q(rag=None) | Q(rag="") if NOT_RATED in ratings else rated_so)
    sort = filters.form.cleaned_data.get("sort") or ""
    order = (
        IN_PLAN_ORDER
        if not sort
        else (SORTS_DOWN[sort[1:]] if sort[0] == "-" else SORTS[sort]) + SORTS["reference"]
    )
    counted: Any = Counted(total)
    page: Any = Paginator(counted, ROWS_A_PAGE).get_page(query.get("page"))
    span = page.object_list
    found = list(details(rows, order, span, plan=plan, user=user, at=at))
    link_areas(found, plan=plan, user=user, at=at)
    finish(found, plan=plan, on=past.on if past else on, past=past)
    names = dict(options["strand"])
    missing = {row["strand_id"] for row in found} - set(names)
    if missing:
        names |= {s.pk: str(s) for s in Strand.objects.filter(pk__in=missing)}
    groups = (
        [("", found)]
        if sort
        else [(names[pk], list(same)) for pk, same in groupby(found, lambda row: row["strand_id"])]
    )
    by_status: Counter[str] = Counter()
    by_rag: Counter[str] = Counter()
    for (status, rag), n in counts.items():
        if rag in rated:
            by_status[status] += n
        if status in shown:
            by_rag[rag] += n
    return PlanList(
        filter=filters,
        page=page,
        strands=groups,
        statuses=[
            tally("status", s.value, s.label, STATUS_KINDS[s], by_status[s.value], query)
            for s in ActionStatus
            if s != ActionStatus.WITHDRAWN or by_status[s.value]
        ],
        ratings=[
            tally(
                "rag",
                value,
                label,
                value if value != NOT_RATED else "unrated",
                by_rag[value],
                query,
            )
            for value, label in RAG_CHOICES
        ],
        sort=sort,
        withdrawn_count=0 if statuses else by_status[ActionStatus.WITHDRAWN.value],
        options=options,
    )


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
    rows: "QuerySet[Any]",
    order: list[Any],
    span: slice,
    *,
    plan: ImprovementPlan,
    user: User,
    at: Any,
) -> Iterator[dict[str, Any]]:
    """The rows of one page with all that is printed; only those of the page are worked out.

    Evidence counts as far as `user` may read it: a warning that goes away would tell of the rest.
    """
    evidence = Evidence.objects.filter(action_id=OuterRef("id"))
    if at is None:
        evidence = evidence.filter(withdrawn_at=None)
    else:
        added = Evidence.history.filter(id=OuterRef("pk"), history_type="+", history_date__lte=at)
        evidence = evidence.exclude(withdrawn_at__lte=at).filter(Exists(added))
    if not may_read_exempt(user, plan):
        evidence = evidence.exclude(visibility="exempt")
    lead = ActionLead.objects.as_at(at).filter(action_id=OuterRef("id"))
    listed = with_moves(rows.order_by(*order, "pk"), at=at).annotate(
        lead_name=Subquery(lead.values("user__name")[:1]), has_evidence=Exists(evidence)
    )
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
        "visibility",
    )[span]


def link_areas(found: list[dict[str, Any]], *, plan: Any, user: User, at: Any) -> None:
    """Give each row its `areas`: the words and the address of each."""
    ids = [row["id"] for row in found]
    visible: Any = AreaForImprovement.objects.visible_to(user)
    links = (
        ActionArea.objects.as_at(at)
        .filter(action_id__in=ids, area__in=visible.values("pk"))
        .order_by("area__inspection__started_on", "area__order", "area_id")
        .values_list("action_id", "area_id", "area__reference", "area__short_title")
    )
    base = reverse("inspections:area", args=[plan.council.slug, 0])
    areas: dict[int, list[tuple[str, str]]] = {}
    for action_id, area_id, reference, title in links if ids else ():
        url = base.replace("/0/", f"/{area_id}/")
        areas.setdefault(action_id, []).append((f"{reference}. {title}", url))
    for row in found:
        row["areas"] = areas.get(row["id"], [])


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
        row["flags"] = flags_of(row, on=on)
        row["days_late"] = (on - row["due_on"]).days if row["status"] in LATE else 0
        days = (row["due_on"] - row["original_due_on"]).days
        row["moved"] = moved_in_words(row["moves_count"], days)


def moved_in_words(moves: int, days: int) -> str:
    """How a due date moved: "moved twice, +62 days"; empty where it did not."""
    if not moves and not days:
        return ""
    times = {0: "moved", 1: "moved once", 2: "moved twice"}.get(moves, f"moved {moves} times")
    return f"{times}, {days:+d} day{'' if abs(days) == 1 else 's'}".replace("-", "−")


def flags_of(row: dict[str, Any], *, on: date) -> list[str]:
    """What does not fit together, in words. `row` holds the facts of one action on the day `on`."""
    flags = []
    if row["rag"] == Rag.GREEN and row["status"] == ActionStatus.OVERDUE:
        flags.append("Green but overdue")
    spoke_on = row["last_on"] or row["start_on"]
    if row["status"] in OPEN and spoke_on and spoke_on < on - timedelta(days=SILENT_AFTER_DAYS):
        flags.append(f"Silent for {(on - spoke_on).days} days")
    if row["moves_count"] >= 2:
        times = "twice" if row["moves_count"] == 2 else f"{row['moves_count']} times"
        flags.append(f"Date moved {times}")
    if row["status"] == ActionStatus.DELIVERED and not row["has_evidence"]:
        flags.append("Delivered without evidence")
    return flags
