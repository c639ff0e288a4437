"""The actions of a plan as a list, now or as at a past day: few queries, however many rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Concat, Length
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, open_then, rows_as_at, visible_rows
from accounts.models import User
from improvement.filters import NOT_RATED, RAG_CHOICES, ActionFilter, Option
from improvement.flags import flags_of, often, with_flag_facts
from improvement.handover import leads_of_leavers
from improvement.models import (
    Action,
    ActionArea,
    ActionLead,
    ActionTag,
    ActionTheme,
    FocusArea,
    ImprovementPlan,
    LocalPriority,
    PlanInspection,
    PlanVersion,
    Strand,
)
from improvement.models.action import updates_for
from improvement.models.version import name_of
from improvement.permissions import may_read_exempt
from improvement.plan_meetings import meetings_around
from improvement.status import ActionStatus, Rag
from inspections.models import AreaForImprovement, AreaTheme, Inspection, Theme

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


@dataclass(frozen=True, order=True)
class StrandName:
    """A strand as it was called, in the order of the plan."""

    order: int
    id: int
    reference: str
    name: str
    is_withdrawn: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.reference}. {self.name}"


def strands_of(plan: ImprovementPlan, *, at: datetime | None) -> dict[int, StrandName]:
    """The plan's strands by id, the withdrawn ones too: as they are, or as recorded by `at`."""
    listed = (
        rows_as_at(Strand, at)
        .filter(plan_id=plan.pk)
        .values_list("order", "id", "reference", "name", "withdrawn_at")
    )
    return {
        pk: StrandName(order, pk, reference, name, withdrawn_at is not None)
        for order, pk, reference, name, withdrawn_at in listed
    }


def in_plan_order(strands: dict[int, StrandName]) -> list[Any]:
    """How rows are ordered where the plan's own order counts."""
    places = [
        When(strand_id=strand.id, then=Value(place))
        for place, strand in enumerate(sorted(strands.values()))
    ]
    place = Case(*places, default=Value(len(places)), output_field=IntegerField())
    return [place, *SORTS["reference"]]


def options_of(
    plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> tuple[dict[str, list[Option]], dict[int, StrandName]]:
    """What the filters offer, the inspections answered, versions and strands: one query for it.

    Leads, areas and themes are those of actions that `user` may read, so that none tells of others.
    """
    at = past.moment if past else None
    actions = visible_rows(Action, user, at).filter(plan_id=plan.pk).order_by().values("id")

    def part(rows: Any, kind: str, key: str, label: str, group: str = "", place: str = "") -> Any:
        return rows.order_by().values_list(
            Value(kind, output_field=CharField()),
            F(key),
            F(label),
            F(group) if group else Value("", output_field=CharField()),
            F(place) if place else Value(0, output_field=IntegerField()),
        )

    answered = ActionArea.objects.as_at(at).filter(action_id__in=actions).values("area_id")
    inspections = visible_rows(Inspection, user, at)
    areas = visible_rows(AreaForImprovement, user, at).filter(id__in=answered)
    if past is not None:
        areas = areas.filter(inspection_id__in=inspections.order_by().values("id"))
    themed = AreaTheme.objects.as_at(at).filter(area__in=areas.order_by().values("id"))
    leads = ActionLead.objects.as_at(at).filter(action_id__in=actions)
    answers = PlanInspection.objects.as_at(at).filter(plan_id=plan.pk).values("inspection_id")
    themed_itself = ActionTheme.objects.as_at(at).filter(action_id__in=actions)
    themes = rows_as_at(Theme, at).filter(
        Q(id__in=themed.values("theme_id")) | Q(id__in=themed_itself.values("theme_id"))
    )
    tags = ActionTag.objects.as_at(at).filter(action_id__in=actions)
    left = leads_of_leavers(on=on).filter(action_id__in=actions)
    focus = visible_rows(FocusArea, user, at).filter(plan_id=plan.pk, withdrawn_at=None)
    strand_rows = rows_as_at(Strand, at).filter(plan_id=plan.pk)
    priorities = visible_rows(LocalPriority, user, at).filter(plan_id=plan.pk, withdrawn_at=None)
    versions = rows_as_at(PlanVersion, at).filter(plan_id=plan.pk, withdrawn_at=None)
    kept, gone = strand_rows.filter(withdrawn_at=None), strand_rows.exclude(withdrawn_at=None)
    parts = [
        part(leads.distinct(), "lead", "user_id", "user__name"),
        part(areas, "area", "id", "short_title", "reference"),
        part(themes, "theme", "id", "name"),
        part(focus.annotate(called=marked("name")), "focus", "id", "called"),
        part(priorities.annotate(called=marked("title")), "priority", "id", "called", "reference"),
        part(inspections.filter(id__in=answers), "inspection", "id", "title"),
        part(left.distinct(), "left", "user_id", "user__name"),
        part(tags.values("tag").annotate(first=Min("id")), "tag", "first", "tag"),
        part(kept, "strand", "id", "name", "reference", "order"),
        part(gone, "withdrawn strand", "id", "name", "reference", "order"),
        part(versions, "version", "id", "label", place="number"),
    ]
    strands: dict[int, StrandName] = {}
    options: dict[str, list[Option]] = {"lead": [], "area": [], "theme": [], "focus": []}
    options |= {"inspection": [], "tag": [], "left": [], "version": [], "priority": []}
    for kind, pk, label, reference, place in parts[0].union(*parts[1:], all=True):
        if kind == "version":
            named = name_of(SimpleNamespace(label=label, number=place))
            options["version"].append((place, named))
        elif kind.endswith("strand"):
            strands[pk] = StrandName(place, pk, reference, label, kind != "strand")
        else:
            options[kind].append((pk, f"{reference}. {label}" if reference else label))
    for choices in options.values():
        choices.sort(key=lambda choice: (len(choice[1].partition(".")[0]), choice[1]))
    for kind in ("lead", "theme", "inspection"):
        options[kind].sort(key=lambda choice: choice[1].lower())
    options["version"].sort()
    options["tag"] = sorted((tag, tag) for _, tag in options["tag"])
    options["strand"] = [
        (strand.id, str(strand)) for strand in sorted(strands.values()) if not strand.is_withdrawn
    ]
    return options, strands


def marked(name: str) -> Any:
    """What a choice is called; of what is exempt, those who may read it are told so."""
    exempt = When(visibility="exempt", then=Concat(name, Value(" (exempt)")))
    return Case(exempt, default=F(name), output_field=CharField())


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
    def empty_strand(self) -> Option | None:
        """The strand that alone is shown, where it has no action."""
        cleaned = self.filter.form.cleaned_data
        given = {name: value for name, value in cleaned.items() if value and name != "sort"}
        if self.page.paginator.count or list(given) != ["strand"]:
            return None
        shown = str(given["strand"])
        return next((option for option in self.options["strand"] if str(option[0]) == shown), None)

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
    at = past.moment if past else None
    options, strands = options_of(plan, user=user, on=on, past=past)
    rows = rows_of(plan, user=user, on=on, past=past)
    day = past.on if past else on
    met = meetings_around(plan, user, on=day, past=past)[0] if query.get("rag_then") else None
    filters = ActionFilter(
        query,
        rows,
        on=day,
        at=at,
        options=options,
        met_on=met.on if met else None,
        updates=updates_for(user),
    )
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
        in_plan_order(strands)
        if not sort
        else (SORTS_DOWN[sort[1:]] if sort[0] == "-" else SORTS[sort]) + SORTS["reference"]
    )
    counted: Any = Counted(total)
    page: Any = Paginator(counted, ROWS_A_PAGE).get_page(query.get("page"))
    span = page.object_list
    found = list(details(rows, order, span, at=at))
    link_areas(found, options["area"], plan=plan, at=at)
    if options["tag"]:
        add_tags(found, at=at)
    finish(found, plan=plan, on=past.on if past else on, past=past)
    groups = (
        [("", found)]
        if sort
        else [
            (str(strands[pk]), list(same))
            for pk, same in groupby(found, lambda row: row["strand_id"])
        ]
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
