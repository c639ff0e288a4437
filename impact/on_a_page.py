"""A plan on one sheet, to pin up: why, for what, how far, who leads, and what comes next.

Gathered in a fixed number of queries, however long the plan, from what its reader may know of.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts.as_at import AsAt, rows_as_at, visible_rows
from accounts.models import User
from govuk.dates import since_first
from impact.line import AreaOnLine
from impact.line_reading import LineReading
from impact.measure_list import IN_ORDER, Row
from improvement.action_sheet import posts_of
from improvement.models import (
    ActionArea,
    ActionLead,
    CorporateOutcome,
    FocusArea,
    FocusAreaLink,
    ImprovementPlan,
    LocalPriority,
    Milestone,
    OutcomePlan,
)
from improvement.plan_list import rows_of
from improvement.plan_meetings import MeetingNamed, meetings_around
from improvement.plan_options import marked
from improvement.status import OPEN, ActionStatus, Rag
from improvement.strands import StrandName, strands_of

# As many as one sheet holds; the plan's other pages have the rest.
MEASURES_SHOWN = 6
NEXT_SHOWN = 8
LEADS_SHOWN = 10
LEADS_OF_A_STRAND = 2
NOT_RATED = ("", "not yet rated")


@dataclass(frozen=True)
class ActionNamed:
    """As much of an action as the sheet counts and names."""

    id: int
    strand_id: int
    status: str
    rag: str | None
    due_on: date
    original_due_on: date
    reference: str
    title: str
    lead_id: int | None
    lead_name: str | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


def statuses_in_words(actions: Iterable[ActionNamed]) -> str:
    """How many have each status: 3 in progress, 1 overdue; empty without any."""
    counts = Counter(action.status for action in actions)
    return in_words(counts, [(each.value, each.label.lower()) for each in ActionStatus])


def ratings_in_words(actions: Iterable[ActionNamed]) -> str:
    """How many of the open ones have each rating: 1 red, 2 green, 1 not yet rated."""
    counts = Counter(action.rag or "" for action in actions if action.is_open)
    return in_words(counts, [*((each.value, each.value) for each in Rag), NOT_RATED])


def in_words(counts: Counter[str], options: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{counts[value]} {words}" for value, words in options if counts[value])


@dataclass
class Found:
    """An inspection that the plan answers, with what it found."""

    id: int
    title: str
    areas: list[AreaOnLine] = field(default_factory=list)


@dataclass
class StrandInBrief:
    """A strand: how its actions stand, who leads them and which focus areas they serve."""

    strand: StrandName
    actions: list[ActionNamed]
    focus: list[str]

    @property
    def statuses(self) -> str:
        return statuses_in_words(self.actions)

    @property
    def ratings(self) -> str:
        return ratings_in_words(self.actions)

    @property
    def led_by(self) -> str:
        """Those who lead most of its actions first, and how many more there are."""
        named = Counter(each.lead_name for each in self.actions if each.lead_name).most_common()
        first = [name or "" for name, _ in named[:LEADS_OF_A_STRAND]]
        more = len(named) - len(first)
        return ", ".join(first) + (f" and {more} more" if more else "")


@dataclass(frozen=True)
class LeadInBrief:
    name: str
    post: str
    open_count: int


@dataclass(frozen=True)
class Next:
    """Something that falls due: an action, or a milestone of it."""

    on: date
    words: str
    of: str
    url: str
    moved: str = ""


@dataclass
class OnAPage:
    """The sheet. `late_count` are milestones of open actions whose day has passed."""

    found: list[Found]
    priorities: list[str]
    outcomes: list[str]
    strands: list[StrandInBrief]
    actions: list[ActionNamed]
    focus: list[tuple[str, str]]
    measures: list[Row]
    measures_count: int
    next: list[Next]
    late_count: int
    meeting: MeetingNamed | None
    leads: list[LeadInBrief]
    leads_more: int

    @property
    def statuses(self) -> str:
        return statuses_in_words(self.actions)

    @property
    def ratings(self) -> str:
        return ratings_in_words(self.actions)


def on_a_page(plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> OnAPage:
    """The sheet of `plan` on the day `on`, or as it had been recorded by the day of `past`."""
    day, at = (past.on, past.moment) if past else (on, None)
    tail = past.query if past else ""
    line = LineReading(plan, user=user, on=on, past=past)
    latest_first = line.inspections().order_by("-started_on", "-id")
    found = {pk: Found(pk, title) for pk, title in latest_first.values_list("id", "title")}
    areas = line.areas()
    for area in areas.values():
        found[area.inspection_id].areas.append(area)
    actions = actions_of(plan, user=user, on=on, past=past)
    focus = focus_areas_of(plan, areas, user=user, at=at)
    measures = [Row.of(standing, tail) for standing in line.standings.values()]
    measures.sort(key=lambda row: IN_ORDER.index(row.measure.tells))
    steps = steps_of([action.id for action in actions if action.is_open], user=user, at=at)
    leads = leads_of(plan, actions, on=day, at=at)
    return OnAPage(
        found=list(found.values()),
        priorities=priorities_of(plan, user=user, at=at),
        outcomes=outcomes_of(plan, at=at),
        strands=strands_in_brief(plan, actions, focus, at=at),
        actions=actions,
        focus=[
            (name, ", ".join(areas[pk].reference for pk in areas if pk in ids))
            for name, ids in focus
        ],
        measures=measures[:MEASURES_SHOWN],
        measures_count=len(measures),
        next=next_of(plan, actions, steps, on=day, tail=tail),
        late_count=sum(1 for step in steps if step.due_on < day),
        meeting=meetings_around(plan, user, on=day, past=past)[1],
        leads=leads[:LEADS_SHOWN],
        leads_more=max(len(leads) - LEADS_SHOWN, 0),
    )


def actions_of(
    plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> list[ActionNamed]:
    lead = ActionLead.objects.as_at(past.moment if past else None).filter(action_id=OuterRef("id"))
    rows = rows_of(plan, user=user, on=on, past=past).filter(withdrawn_at=None)
    named = rows.annotate(
        lead_id=Subquery(lead.values("user_id")[:1]),
        lead_name=Subquery(lead.values("user__name")[:1]),
    )
    fields = ("id", "strand_id", "status", "rag", "due_on", "original_due_on", "reference", "title")
    listed = named.order_by("order", "id").values_list(*fields, "lead_id", "lead_name")
    return [ActionNamed(*row) for row in listed]


def focus_areas_of(
    plan: ImprovementPlan, areas: dict[int, AreaOnLine], *, user: User, at: datetime | None
) -> list[tuple[str, set[int]]]:
    """Each focus area in the council's order, with those among `areas` that it takes in."""
    rows = visible_rows(FocusArea, user, at).filter(plan_id=plan.pk, withdrawn_at=None)
    names = dict(rows.order_by("order", "id").values_list("id", marked("name")))
    links = FocusAreaLink.objects.as_at(at).filter(focus_area_id__in=list(names))
    taken: dict[int, set[int]] = defaultdict(set)
    for pk, area_id in links.values_list("focus_area_id", "area_id") if names else ():
        if area_id in areas:
            taken[pk].add(area_id)
    return [(name, taken[pk]) for pk, name in names.items()]


def strands_in_brief(
    plan: ImprovementPlan,
    actions: Sequence[ActionNamed],
    focus: Sequence[tuple[str, set[int]]],
    *,
    at: datetime | None,
) -> list[StrandInBrief]:
    """The strands that stand or have actions; each serves the focus areas of what it answers."""
    strand_of = {action.id: action.strand_id for action in actions}
    answered: dict[int, set[int]] = defaultdict(set)
    links = ActionArea.objects.as_at(at).filter(action__plan_id=plan.pk)
    for action_id, area_id in links.values_list("action_id", "area_id") if focus else ():
        if action_id in strand_of:
            answered[strand_of[action_id]].add(area_id)
    return [
        StrandInBrief(
            strand,
            [action for action in actions if action.strand_id == strand.id],
            [name for name, ids in focus if ids & answered[strand.id]],
        )
        for strand in sorted(strands_of(plan, at=at).values())
        if not strand.is_withdrawn or strand.id in strand_of.values()
    ]


def steps_of(action_ids: list[int], *, user: User, at: datetime | None) -> list[Any]:
    """The milestones of these actions that are not met, the earliest first."""
    rows = visible_rows(Milestone, user, at).filter(
        action_id__in=action_ids, met_on=None, withdrawn_at=None
    )
    return list(rows.annotate(called=marked("title")).order_by("due_on", "id"))


def next_of(
    plan: ImprovementPlan,
    actions: Iterable[ActionNamed],
    steps: Iterable[Any],
    *,
    on: date,
    tail: str,
) -> list[Next]:
    """The milestones and due dates of open actions that come first from the day `on`."""
    base = reverse("improvement:action", args=[plan.council.slug, 0])
    by_id = {action.id: action for action in actions}

    def url(pk: int) -> str:
        return base.replace("/0/", f"/{pk}/") + tail

    found = [
        Next(step.due_on, step.called, by_id[step.action_id].reference, url(step.action_id))
        for step in steps
        if step.due_on >= on
    ]
    found += [
        Next(
            action.due_on,
            f"{action.title}: due",
            action.reference,
            url(action.id),
            since_first(action.due_on, action.original_due_on),
        )
        for action in by_id.values()
        if action.is_open and action.due_on >= on
    ]
    return sorted(found, key=lambda each: each.on)[:NEXT_SHOWN]


def leads_of(
    plan: ImprovementPlan, actions: Iterable[ActionNamed], *, on: date, at: datetime | None
) -> list[LeadInBrief]:
    """Who leads open actions, those who carry most first."""
    counts = Counter(
        (action.lead_id, action.lead_name or "")
        for action in actions
        if action.is_open and action.lead_id is not None
    )
    ids = [pk for pk, _ in counts if pk is not None]
    posts = posts_of(ids, council_id=plan.council_id, on=on, at=at) if ids else {}
    carried = sorted(counts.items(), key=lambda each: (-each[1], each[0][1].lower()))
    return [
        LeadInBrief(name, post if (post := posts.get(pk or 0, "")) != name else "", number)
        for (pk, name), number in carried
    ]


def priorities_of(plan: ImprovementPlan, *, user: User, at: datetime | None) -> list[str]:
    """What the council itself wants to get better, beside what inspectors found."""
    rows = visible_rows(LocalPriority, user, at).filter(plan_id=plan.pk, withdrawn_at=None)
    listed = rows.order_by("reference", "id").values_list("reference", marked("title"))
    return [f"{reference}. {title}" for reference, title in listed]


def outcomes_of(plan: ImprovementPlan, *, at: datetime | None) -> list[str]:
    """The outcomes of the council's own corporate plan that this plan serves."""
    tied = OutcomePlan.objects.as_at(at).filter(plan_id=plan.pk).values("outcome_id")
    rows = rows_as_at(CorporateOutcome, at).filter(id__in=tied, withdrawn_at=None)
    return list(rows.order_by("name", "id").values_list("name", flat=True))
