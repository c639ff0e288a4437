"""A plan compared with itself: two days, what happened between them, and which days to choose."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import QueryDict

from accounts.as_at import AsAt, end_of
from accounts.models import User
from accounts.scope import Visibility
from govuk.dates import LONDON, in_words
from improvement.comparison import KINDS, Change, Kind, changes_between
from improvement.models import ActionLead, ImprovementPlan, VersionState, VersionStep
from improvement.models.version import day_of
from improvement.permissions import may_read_exempt
from improvement.plan_list import ROWS_A_PAGE, rows_of
from improvement.plan_meetings import MeetingNamed
from improvement.strands import StrandName, strands_of

USUAL_DAYS = 28  # compared where no board has met
VERSIONS_OFFERED = 4
APPROVED = (VersionState.CABINET, VersionState.SUBMITTED, VersionState.IN_FORCE)
FIELDS = (
    "id", "strand_id", "order", "reference", "title", "description", "outcome_sought",
    "success_measure", "start_on", "due_on", "due_as_stated", "status", "rag", "lead",
    "withdrawn_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """One action as it was recorded by a moment, with all that can change of it."""

    id: int
    strand: StrandName
    order: int
    reference: str
    title: str
    description: str
    outcome_sought: str
    success_measure: str
    start_on: date | None
    due_on: date
    due_as_stated: str
    status: str
    rag: str | None
    lead: str | None
    withdrawn_reason: str


def recorded(
    plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> dict[int, Recorded]:
    """The actions that `user` may know of, by id and in the order of the plan. Two queries."""
    at = past.moment if past else None
    leads = ActionLead.objects.as_at(at).filter(action_id=OuterRef("id"))
    rows: Any = rows_of(plan, user=user, on=on, past=past).annotate(
        lead=Subquery(leads.values("user__name")[:1])
    )
    strands = strands_of(plan, at=at)
    found = [
        Recorded(pk, strands[strand_id], *facts)
        for pk, strand_id, *facts in rows.order_by().values_list(*FIELDS)
    ]
    found.sort(key=lambda row: (row.strand, row.order, len(row.reference), row.reference, row.id))
    return {row.id: row for row in found}


@dataclass(frozen=True)
class Known:
    """On which days there is something of the plan that a person may compare.

    `versions` are the moments at which it was recorded, the oldest first, and who might read it.
    """

    versions: Sequence[tuple[datetime, str]]
    with_exempt: bool

    @property
    def first_on(self) -> date:
        return self.versions[0][0].astimezone(LONDON).date()

    def is_closed_on(self, day: date) -> bool:
        """Whether it was exempt at the end of `day`, to somebody who may not read what is."""
        by_then = [seen for at, seen in self.versions if at <= end_of(day).moment]
        return not self.with_exempt and by_then[-1:] == [Visibility.EXEMPT]


def known_of(plan: ImprovementPlan, *, user: User) -> Known:
    """One query."""
    versions = plan.history.order_by("history_date", "history_id")
    return Known(
        list(versions.values_list("history_date", "visibility")), may_read_exempt(user, plan)
    )


@dataclass(frozen=True)
class Shortcut:
    """A day that is worth comparing with, and what it was."""

    label: str
    on: date


def shortcuts(moments: Sequence[tuple[str, date]], *, known: Known, until: date) -> list[Shortcut]:
    """Those of `moments` on which there was something to compare with."""
    return [
        Shortcut(label, on)
        for label, on in moments
        if known.first_on <= on < until and not known.is_closed_on(on)
    ]


def moments_of(
    plan: ImprovementPlan, *, meeting: MeetingNamed | None, until: date
) -> list[tuple[str, date]]:
    """The last meeting, four weeks ago, and when versions were approved or sent. One query."""
    steps = (
        VersionStep.objects.filter(plan_version__plan=plan, withdrawn_at=None, on__lt=until)
        .filter(state__in=APPROVED, plan_version__withdrawn_at=None)
        .select_related("plan_version")
        .order_by("-on", "-pk")[:VERSIONS_OFFERED]
    )
    found = [("Over the last four weeks", until - timedelta(days=USUAL_DAYS))]
    if meeting is not None:
        label = f"Since the last meeting: {meeting.board_name}, {in_words(meeting.on)}"
        found.insert(0, (label, meeting.on))
    return found + [
        (f"Since {step.plan_version}: {step.get_state_display()}, {day_of(step)}", step.on)
        for step in steps
    ]


@dataclass(frozen=True)
class KindCount:
    """A kind of change in the key: how many actions it concerns, and the address of those."""

    kind: Kind
    count: int
    url: str
    is_on: bool


@dataclass
class Comparison:
    """One page of what changed between two days, ready to print."""

    begins: date
    ends: date
    kinds: list[KindCount]
    page: Any
    strands: list[tuple[str, list[tuple[Recorded, list[Change]]]]]
    total: int

    @property
    def is_filtered(self) -> bool:
        return any(each.is_on for each in self.kinds)


def compared(
    plan: ImprovementPlan, query: QueryDict, *, begins: date, ends: date, user: User, today: date
) -> Comparison:
    """What was recorded between the end of `begins` and the end of `ends`; today is until now."""
    then = recorded(plan, user=user, on=begins, past=end_of(begins))
    past = end_of(ends) if ends < today else None
    now = recorded(plan, user=user, on=ends, past=past)
    changes = list(changes_between(then, now, kinds=KINDS))
    counts = Counter(kind.code for kind, _ in {(each.kind, each.row.id) for each in changes})
    asked = query.getlist("kind")
    shown = [each for each in changes if not asked or each.kind.code in asked]
    by_action = [(row, list(same)) for row, same in groupby(shown, key=lambda each: each.row)]
    page = Paginator(by_action, ROWS_A_PAGE).get_page(query.get("page"))
    return Comparison(
        begins=begins,
        ends=ends,
        kinds=[counted(kind, counts[kind.code], query, begins, ends) for kind in KINDS],
        page=page,
        strands=[
            (str(strand), list(same)) for strand, same in groupby(page, lambda each: each[0].strand)
        ],
        total=len({each.row.id for each in changes}),
    )


def counted(kind: Kind, count: int, query: QueryDict, begins: date, ends: date) -> KindCount:
    """A count whose link shows its kind besides those that are shown, or takes it off."""
    kept = query.getlist("kind")
    is_on = kind.code in kept
    wanted = QueryDict(mutable=True)
    wanted["from"], wanted["to"] = begins.isoformat(), ends.isoformat()
    wanted.setlist(
        "kind", [code for code in kept if code != kind.code] if is_on else [*kept, kind.code]
    )
    if not wanted.getlist("kind"):
        del wanted["kind"]
    return KindCount(kind, count, f"?{wanted.urlencode()}", is_on)
