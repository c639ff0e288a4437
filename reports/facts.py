"""What a report may say of the plan and the inspection, on its day: read once, for all sections.

Everything is read as it stands, or as it had been recorded by the end of the report's day. A paper
for the public is made of public records alone, and one for members of what is not exempt: the rest
is left out here, before anything is listed or counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from accounts.as_at import AsAt, end_of, rows_as_at, rows_then
from accounts.models import Council, Membership
from accounts.records import Precision, Withdrawable
from accounts.scope import Visibility, Visible
from boards.models import WATCHES, Board, BoardMember, BoardRelation, Meeting, PlanSeen
from govuk.dates import short_date
from impact.measure_status import MeasureStanding, standings_of
from impact.models import Measure, MeasureAction, MeasureArea
from improvement.exceptions import notes_for
from improvement.flags import often
from improvement.models import (
    Action,
    ActionArea,
    ActionLead,
    ActionTheme,
    ExceptionNote,
    FundingAction,
    FundingLine,
    ImprovementPlan,
    Milestone,
    ProgressUpdate,
    Risk,
    RiskAction,
    RiskArea,
    Strand,
)
from improvement.models.action import with_moves, with_progress
from improvement.ratings import Ratings, ratings_of
from improvement.risk_register import (
    Rated,
    closed_risks,
    latest_of,
    risk_ratings_of,
)
from improvement.status import OPEN, ActionStatus, is_off_track
from improvement.strands import strands_of
from inspections.models import (
    AreaForImprovement,
    AreaTheme,
    Inspection,
    InspectionPeriod,
    Judgement,
    StatedValue,
    StatutoryDate,
    Strength,
    Theme,
)
from reports.models import CommitteeReport, IssuedReport


def as_meant(on: date, precision: str, as_stated: str) -> str:
    """A date in the council's words, in quotation marks, if it gave any; else as exact as meant."""
    if as_stated:
        return f"“{as_stated}”"
    match precision:
        case Precision.MONTH:
            return f"{on:%B %Y}"
        case Precision.QUARTER:
            return f"quarter to {short_date(on)}"
        case Precision.YEAR:
            return f"{on.year}"
    return short_date(on)


@dataclass(frozen=True)
class ActionRow:
    """One action as the paper prints it."""

    id: int
    strand_id: int
    reference: str
    title: str
    due_on: date
    due_precision: str
    due_as_stated: str
    original_due_on: date
    original_due_precision: str
    original_due_as_stated: str
    status: str
    rag: str | None
    last_on: date | None
    moves_count: int
    latest: str | None
    withdrawn_reason: str

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_off_track(self) -> bool:
        return is_off_track(self.status, self.rag)

    @property
    def is_withdrawn(self) -> bool:
        return self.status == ActionStatus.WITHDRAWN

    @property
    def original_due(self) -> str:
        return as_meant(
            self.original_due_on, self.original_due_precision, self.original_due_as_stated
        )

    @property
    def due(self) -> str:
        """The date that counts, beside words that give no day; if it moved, how often and far."""
        due = as_meant(self.due_on, self.due_precision, self.due_as_stated)
        if self.due_as_stated:
            due = f"{due}\n(counted as {short_date(self.due_on)})"
        if not self.moves_count:
            return due
        days = (self.due_on - self.original_due_on).days
        return f"{due}\n(moved {often(self.moves_count)}, {days:+d} days)"


_FIELDS = tuple(ActionRow.__dataclass_fields__)


@dataclass(frozen=True)
class Body:
    """A board or another body, its members by post, and what it did with the plan."""

    board: Board
    holds_plan: bool
    members: tuple[BoardMember, ...]
    relations: tuple[BoardRelation, ...]


class Subject(Protocol):
    """What a paper is about: a report, or the plan by itself."""

    @property
    def plan(self) -> ImprovementPlan: ...
    @property
    def council(self) -> Council: ...
    @property
    def visibility(self) -> str: ...
    @property
    def facts_on(self) -> date | None: ...
    @property
    def inspection_id(self) -> int | None: ...
    @property
    def meeting(self) -> Meeting | None: ...


@dataclass(frozen=True)
class Ties:
    """What measures, risks or lines of money hang on: actions and areas, by their id."""

    actions: Mapping[int, Sequence[int]]
    areas: Mapping[int, Sequence[int]]


class Facts:
    """The records behind one paper on the day `today`.

    `readers` are those of the paper, unless a part of it is for others.
    """

    def __init__(self, report: Subject, *, today: date, readers: str = "") -> None:
        self.report = report
        self.plan = report.plan
        self.open_to = Visibility(readers or report.visibility).open_to
        self.on = min(report.facts_on or today, today)
        self.past: AsAt | None = end_of(self.on) if self.on < today else None

    @property
    def moment(self) -> Any:
        return self.past.moment if self.past else None

    def standing(self, rows: "QuerySet[Any]", *order: str) -> list[Any]:
        """The records of `rows` that are not withdrawn: now, or as recorded by the past day.

        What its readers may not read now, or might not have read then, is left out.
        """
        given: dict[str, Any] = {}
        if issubclass(rows.model, Withdrawable):
            given["withdrawn_at"] = None
        is_visible = issubclass(rows.model, Visible)
        if is_visible:
            rows = rows.filter(visibility__in=self.open_to)
        if self.past is None:
            return list(rows.filter(**given).order_by(*order))
        then = rows_then(rows.model, self.past.moment).filter(
            id__in=rows.order_by().values("pk"), **given
        )
        if is_visible:
            then = then.filter(visibility__in=self.open_to)
        return [row.instance for row in then.order_by(*order)]

    # The plan

    @cached_property
    def is_plan_open(self) -> bool:
        """Whether the paper may say anything of the plan at all."""
        return {self.plan.visibility, self.plan_then.visibility} <= set(self.open_to)

    @cached_property
    def plan_then(self) -> ImprovementPlan:
        """The plan as recorded by the day; as it is now where nothing was recorded by then."""
        if self.past is None:
            return self.plan
        row = rows_then(ImprovementPlan, self.past.moment).filter(id=self.plan.pk).first()
        return row.instance if row else self.plan

    @property
    def plan_title(self) -> str:
        return self.plan_then.title

    @property
    def updates(self) -> Any:
        """The updates that count in this paper."""
        return ProgressUpdate.objects.filter(visibility__in=self.open_to)

    def _action_rows(self, on: date, past: AsAt | None) -> list[ActionRow]:
        if not self.is_plan_open:
            return []
        rows: Any = Action.objects.filter(plan=self.plan, visibility__in=self.open_to)
        updates = self.updates
        at = past.moment if past else None
        if at is not None:
            rows, updates = rows.rows_at(at), updates.as_at(at)
            plans = rows_then(ImprovementPlan, at).filter(visibility__in=self.open_to)
            rows = rows.filter(visibility__in=self.open_to, plan_id__in=plans.values("id"))
        rows = with_progress(rows, on=on, at=at, updates=updates)
        said = updates.filter(action_id=OuterRef("id")).latest_first().values("happened")
        rows = with_moves(rows, at=at).annotate(latest=Subquery(said[:1]))
        listed = rows.order_by("order", "id").values_list(*_FIELDS)
        places = strands_of(self.plan, at=at)
        found = (ActionRow(*values) for values in listed)
        return sorted(found, key=lambda row: places[row.strand_id])

    @cached_property
    def every_action(self) -> list[ActionRow]:
        return self._action_rows(self.on, self.past)

    @cached_property
    def actions(self) -> list[ActionRow]:
        """All but the withdrawn, in the order of the plan."""
        return [row for row in self.every_action if not row.is_withdrawn]

    def rows_on(self, day: date) -> list[ActionRow]:
        """All actions as recorded by the end of an earlier `day`, the withdrawn too."""
        if day not in self._rows_on:
            self._rows_on[day] = self._action_rows(day, end_of(day))
        return self._rows_on[day]

    @cached_property
    def _rows_on(self) -> dict[date, list[ActionRow]]:
        return {}

    @cached_property
    def notes(self) -> dict[int, ExceptionNote]:
        """The exception notes on what is off track, by action."""
        off_track = [row.id for row in self.actions if row.is_off_track]
        return notes_for(off_track, updates=self.updates, at=self.moment) if off_track else {}

    @cached_property
    def reported_before_on(self) -> date | None:
        """The day of the facts of the last report before: issued, of this plan and template."""
        report = self.report
        if not isinstance(report, CommitteeReport):
            return None
        before = IssuedReport.objects.issued().filter(
            report__plan=self.plan,
            report__template__code=report.template.code,
            visibility__in=self.open_to,
        )
        days = before.exclude(report=report.pk).filter(facts_on__lt=self.on)
        return days.aggregate(last=Max("facts_on"))["last"]  # type: ignore[no-any-return]

    @cached_property
    def measures(self) -> list[MeasureStanding]:
        """Where each measure stands, in the order of the plan."""
        if not self.is_plan_open:
            return []
        kept = self.standing(Measure.objects.filter(plan=self.plan), "order", "id")
        live = Measure.objects.filter(pk__in=[measure.pk for measure in kept])
        found = standings_of(live, on=self.on, at=self.moment)
        return [found[measure.pk] for measure in kept if measure.pk in found]

    @cached_property
    def milestones(self) -> list[Milestone]:
        """The milestones of the actions that the paper may name."""
        named = [row.id for row in self.actions]
        return self.standing(Milestone.objects.filter(action__in=named), "due_on", "id")

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The meetings of the boards that hold the plan, in order of the days."""
        if not self.is_plan_open:
            return []
        holding = self.plan.board_links.as_at(self.moment).values("board_id")
        rows = Meeting.objects.filter(board_id__in=holding)
        return [row for row in self.standing(rows, "on", "id") if row.board_id in self.boards]

    @cached_property
    def ratings(self) -> Ratings:
        return ratings_of(self.report.council, at=self.moment)

    @cached_property
    def last_meeting(self) -> Meeting | None:
        """The last meeting before the day of a board that holds the plan to account."""
        this = self.report.meeting and self.report.meeting.pk
        past = [each for each in self.meetings if each.on < self.on and each.pk != this]
        if not past:
            return None
        last: Meeting = past[-1]
        last.board = self.boards[last.board_id]
        return last

    @cached_property
    def actions_then(self) -> list[ActionRow]:
        """All actions as at the end of the last meeting; none if nothing was recorded by then."""
        if self.last_meeting is None:
            return []
        then = end_of(self.last_meeting.on)
        return self._action_rows(then.on, then)

    @cached_property
    def strands(self) -> list[Strand]:
        rows = Strand.objects.filter(plan=self.plan)
        return self.standing(rows, "order", "id") if self.is_plan_open else []

    @cached_property
    def leads(self) -> dict[int, str]:
        """The post of each action's lead, else the name, by action."""
        links = ActionLead.objects.as_at(self.moment).filter(action__plan=self.plan)
        named = list(links.values_list("action_id", "user_id", "user__name"))
        posts = dict(
            rows_as_at(Membership, self.moment)
            .filter(council=self.report.council, user_id__in={user for _, user, _ in named})
            .filter(ended_at=None)
            .exclude(post="")
            .order_by("id")
            .values_list("user_id", "post")
        )
        return {action: posts.get(user, name) for action, user, name in named}

    @cached_property
    def areas_by_action(self) -> dict[int, list[int]]:
        links = ActionArea.objects.as_at(self.moment).filter(action__plan=self.plan)
        return _gathered(links.order_by("pk").values_list("action_id", "area_id"))

    @cached_property
    def themes_by_action(self) -> dict[int, list[int]]:
        """The themes that each action belongs to by itself."""
        links = ActionTheme.objects.as_at(self.moment).filter(action__plan=self.plan)
        return _gathered(links.order_by("pk").values_list("action_id", "theme_id"))

    @cached_property
    def themes_by_area(self) -> dict[int, list[int]]:
        links = AreaTheme.objects.as_at(self.moment).filter(area__in=self.named_areas)
        return _gathered(links.order_by("pk").values_list("area_id", "theme_id"))

    @cached_property
    def theme_names(self) -> dict[int, str]:
        themes = self.standing(Theme.objects.filter(council=self.report.council), "name", "id")
        return {theme.pk: theme.name for theme in themes}

    @property
    def named_areas(self) -> dict[int, AreaForImprovement]:
        """All areas that the paper may name: those of its inspection, and those answered."""
        return {**{area.pk: area for area in self.areas}, **self.answered}

    @cached_property
    def answered(self) -> dict[int, AreaForImprovement]:
        """The areas that the plan's actions answer, by id, as far as the paper may name them."""
        ids = {area for areas in self.areas_by_action.values() for area in areas}
        rows = AreaForImprovement.objects.filter(pk__in=ids)
        return {area.pk: area for area in self._areas(rows)}

    def _areas(self, rows: "QuerySet[Any]") -> list[AreaForImprovement]:
        rows = rows.filter(inspection__visibility__in=self.open_to)
        return self.standing(rows, "inspection_id", "kind", "order", "id")

    @cached_property
    def risks(self) -> list[tuple[Risk, Rated | None]]:
        """The open risks in the order of the plan, each with its current rating."""
        if not self.is_plan_open:
            return []
        risks = self.standing(Risk.objects.filter(plan=self.plan), "order", "id")
        ids = [risk.pk for risk in risks]
        closed = closed_risks(ids, at=self.moment)
        ratings = risk_ratings_of(ids, at=self.moment)
        return [(risk, latest_of(ratings[risk.pk])) for risk in risks if risk.pk not in closed]

    @cached_property
    def money(self) -> list[FundingLine]:
        rows = FundingLine.objects.filter(plan=self.plan)
        return self.standing(rows, "order", "id") if self.is_plan_open else []

    @cached_property
    def measure_ties(self) -> Ties:
        return self._ties(MeasureAction, MeasureArea, "measure")

    @cached_property
    def risk_ties(self) -> Ties:
        return self._ties(RiskAction, RiskArea, "risk")

    @cached_property
    def money_ties(self) -> Ties:
        return self._ties(FundingAction, None, "line")

    def _ties(self, actions: Any, areas: Any, owner: str) -> Ties:
        """The links of the plan's measures, risks or lines as they stood; a line has no areas."""
        found = [
            _gathered(
                model.objects.as_at(self.moment)
                .filter(**{f"{owner}__plan": self.plan})
                .order_by("pk")
                .values_list(f"{owner}_id", f"{name}_id")
            )
            if model
            else {}
            for model, name in ((actions, "action"), (areas, "area"))
        ]
        return Ties(*found)

    # The inspection

    @cached_property
    def inspection(self) -> Inspection | None:
        """The inspection that the report is about, if the paper may name it."""
        if self.report.inspection_id is None:
            return None
        return self._inspection(self.report.inspection_id)

    @cached_property
    def previous(self) -> Inspection | None:
        if self.inspection is None or self.inspection.previous_id is None:
            return None
        return self._inspection(self.inspection.previous_id)

    def _inspection(self, pk: int) -> Inspection | None:
        return next(iter(self.standing(Inspection.objects.filter(pk=pk))), None)

    @cached_property
    def areas(self) -> list[AreaForImprovement]:
        """The areas of the inspection, in the order of the source."""
        if self.inspection is None:
            return []
        return self._areas(AreaForImprovement.objects.filter(inspection_id=self.inspection.pk))

    def of_inspection(self, model: Any, *order: str) -> list[Any]:
        if self.inspection is None:
            return []
        return self.standing(model.objects.filter(inspection_id=self.inspection.pk), *order)

    @cached_property
    def strengths(self) -> list[Strength]:
        return self.of_inspection(Strength, "order", "id")

    @cached_property
    def periods(self) -> list[InspectionPeriod]:
        return self.of_inspection(InspectionPeriod, "starts_on", "id")

    @cached_property
    def stated_values(self) -> list[StatedValue]:
        return self.of_inspection(StatedValue, "id")

    @cached_property
    def statutory_dates(self) -> list[StatutoryDate]:
        """The days that the inspection itself brings. Those of an intervention are not its own."""
        rows = self.of_inspection(StatutoryDate, "computed_on", "id")
        return [row for row in rows if row.intervention_id is None]

    @cached_property
    def judgements(self) -> list[Judgement]:
        return self.of_inspection(Judgement, "id")

    @cached_property
    def judgements_before(self) -> list[Judgement]:
        """Those of the previous inspection, if the paper may name it."""
        if self.previous is None:
            return []
        return self.standing(Judgement.objects.filter(inspection_id=self.previous.pk), "id")

    # Those who hold the plan to account

    @cached_property
    def plan_seen(self) -> list[PlanSeen]:
        """What was done with the plan, and by whom, in order of the days."""
        if not self.is_plan_open:
            return []
        rows: Any = PlanSeen.objects.filter(plan=self.plan).filter(
            Q(meeting=None) | Q(meeting__visibility__in=self.open_to)
        )
        return self.standing(rows, "on", "id")

    @cached_property
    def approved_on(self) -> date | None:
        """The day on which a body approved the plan, or is to see it, if recorded."""
        for what in ("approved", "planned"):
            for seen in self.plan_seen:
                if seen.what == what:
                    return seen.on
        return None

    @cached_property
    def boards(self) -> dict[int, Board]:
        holding = Board.objects.filter(
            plan_links__in=self.plan.board_links.as_at(self.moment)
        ).values("pk")
        seeing = {seen.board_id for seen in self.plan_seen if seen.board_id}
        meeting = self.meeting
        ids = set(holding.values_list("pk", flat=True)) | seeing
        if meeting is not None:
            ids.add(meeting.board_id)
        rows = Board.objects.filter(pk__in=ids)
        return {board.pk: board for board in self.standing(rows, "name", "id")}

    @cached_property
    def bodies(self) -> list[Body]:
        """The boards that hold the plan first, then the others that saw it or watch over those."""
        if not self.is_plan_open:
            return []
        holding = set(self.plan.board_links.as_at(self.moment).values_list("board_id", flat=True))
        boards = {**self.boards, **self.watching(holding)}
        members, relations = defaultdict(list), defaultdict(list)
        seats = BoardMember.objects.filter(board__in=self.boards)
        for member in self.standing(seats, "-is_chair", "id"):
            if member.sits(on=self.on):
                members[member.board_id].append(member)
        related = self.standing(BoardRelation.objects.filter(board__in=boards), "id")
        others = Board.objects.filter(pk__in=[relation.other_id for relation in related])
        by_id = {board.pk: board for board in self.standing(others, "id")}
        for relation in related:
            relation.other = by_id.get(relation.other_id)
            if relation.other or relation.subject:
                relations[relation.board_id].append(relation)
        found = [
            Body(board, pk in holding, tuple(members[pk]), tuple(relations[pk]))
            for pk, board in boards.items()
        ]
        return sorted(found, key=lambda body: not body.holds_plan)

    def watching(self, holding: Collection[int]) -> dict[int, Board]:
        """Bodies that scrutinise or quality-assure the boards `holding` the plan."""
        watches = BoardRelation.objects.filter(relation__in=WATCHES, other__in=holding)
        ids = {relation.board_id for relation in self.standing(watches, "id")}
        return {
            board.pk: board for board in self.standing(Board.objects.filter(pk__in=ids), "name")
        }

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting the report goes to. It is said with the report, unless it is exempt."""
        meeting = self.report.meeting
        if meeting is None or (meeting.is_exempt and Visibility.EXEMPT not in self.open_to):
            return None
        return meeting

    @property
    def are_for_anybody(self) -> bool:
        """Whether the paper is public, or goes to a body whose papers the law opens to anybody."""
        if Visibility.EXEMPT in self.open_to:
            return False
        meeting = self.report.meeting
        is_opened = meeting is not None and meeting.board.has_public_papers
        return is_opened or Visibility.MEMBERS not in self.open_to


def _gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """The second of each pair, by the first."""
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return found
