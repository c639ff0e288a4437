"""What one person owes, in all their councils: the list that My work shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Subquery, Value

from accounts.models import User
from accounts.policy import Capability, access_of
from boards.models import Challenge, Meeting
from impact.measure_status import MeasureStanding, standings_of
from impact.models import Measure, YoungPeopleComment
from improvement.flags import FLAG, explained, silent_days
from improvement.handover import Leaver, rows_of_leavers
from improvement.models import (
    Action,
    ActionLead,
    Closing,
    DueDateChange,
    Evidence,
    ImprovementPlan,
)
from improvement.models.action import updates_for
from improvement.status import ActionStatus, Rag
from inspections.models import StatutoryDate
from reports.clearing import ClearanceStanding, clearance_standings, hidden_from
from reports.models import Clearance, CommitteeReport
from reports.models.clearance import ClearanceOutcome

SOON_DAYS = 28  # what counts as due soon where no board meets
MEETING_DAYS = 60  # how far ahead meetings are listed


@dataclass(frozen=True)
class Owed:
    """One action that the person leads or contributes to."""

    action: Any
    on: date
    next_meeting_on: date | None

    @property
    def silent_days(self) -> int:
        return silent_days(self.action, self.on)

    @property
    def rag_words(self) -> str:
        return Rag(self.action.rag).label if self.action.rag else ""

    @property
    def is_overdue(self) -> bool:
        return FLAG["overdue"].holds(self.action, self.on)

    @property
    def is_due_soon(self) -> bool:
        """Open, and due by the next meeting of a board that holds its plan to account."""
        until = self.next_meeting_on or self.on + timedelta(days=SOON_DAYS)
        return (
            self.action.status in (ActionStatus.NOT_STARTED, ActionStatus.IN_PROGRESS)
            and self.action.due_on <= until
        )

    @property
    def is_update_owed(self) -> bool:
        return FLAG["silent"].holds(self.action, self.on)

    @property
    def is_note_owed(self) -> bool:
        """Off track, led by the person, and no exception note says why."""
        return bool(self.action.is_mine) and FLAG["unexplained"].holds(self.action, self.on)

    @property
    def is_to_be_proved(self) -> bool:
        """Delivered by its lead, and not yet proposed for closing."""
        return bool(
            self.action.status == ActionStatus.DELIVERED
            and self.action.is_mine
            and not self.action.is_proposed
        )


@dataclass
class MyWork:
    """Everything one person owes on the day `on`, in the order of urgency."""

    on: date
    owed: Sequence[Owed] = ()
    date_changes: Sequence[DueDateChange] = ()
    closings: Sequence[Closing] = ()
    comments: Sequence[tuple[ImprovementPlan, int]] = ()
    asked: Sequence[DueDateChange] = ()
    readings: Sequence[MeasureStanding] = ()
    drafts: Sequence[CommitteeReport] = ()
    statutory_dates: Sequence[StatutoryDate] = ()
    meetings: Sequence[Meeting] = field(default_factory=tuple)
    challenges: Sequence[Any] = ()  # see `waiting_for_or_answered_to`
    left: Sequence[tuple[Leaver, ImprovementPlan]] = ()
    clearances: Sequence[ClearanceStanding] = ()
    refused: Sequence[ClearanceStanding] = ()

    @cached_property
    def overdue(self) -> list[Owed]:
        return [owed for owed in self.owed if owed.is_overdue]

    @cached_property
    def due_soon(self) -> list[Owed]:
        return [owed for owed in self.owed if owed.is_due_soon]

    @cached_property
    def updates_owed(self) -> list[Owed]:
        """Silent for more than 35 days, those under another heading included."""
        return [owed for owed in self.owed if owed.is_update_owed]

    @property
    def councils_owed_updates(self) -> list[Any]:
        """The councils in which updates are owed, each once."""
        found = {
            owed.action.plan.council_id: owed.action.plan.council for owed in self.updates_owed
        }
        return list(found.values())

    @cached_property
    def notes_owed(self) -> list[Owed]:
        """Off track without an exception note, those under another heading included."""
        return [owed for owed in self.owed if owed.is_note_owed]

    @cached_property
    def to_be_proved(self) -> list[Owed]:
        return [owed for owed in self.owed if owed.is_to_be_proved]

    @cached_property
    def later(self) -> list[Owed]:
        """The rest of what is open: nothing is owed on it today."""
        headed = (*self.overdue, *self.due_soon, *self.updates_owed, *self.notes_owed)
        shown = {owed.action.pk for owed in headed}
        return [
            owed
            for owed in self.owed
            if owed.action.pk not in shown and owed.action.status != ActionStatus.DELIVERED
        ]

    @cached_property
    def to_answer(self) -> list[Any]:
        """Questions that wait for the person's answer, the longest asked first."""
        return [each for each in self.challenges if each.waits_for_me]

    @cached_property
    def answered(self) -> list[Any]:
        """What the person asked and was answered, while nothing is agreed."""
        return [each for each in self.challenges if not each.waits_for_me]

    @property
    def decisions_count(self) -> int:
        comments_count = sum(count for _, count in self.comments)
        return len(self.date_changes) + len(self.closings) + comments_count

    @property
    def councils_to_decide_in(self) -> list[Any]:
        """The councils in which a new date or a closing waits for the person, each once."""
        waiting: list[Any] = [*self.date_changes, *self.closings]
        plans = [each.action.plan for each in waiting]
        return list({plan.council_id: plan.council for plan in plans}.values())

    @property
    def is_empty(self) -> bool:
        return not (
            self.owed
            or self.decisions_count
            or self.readings
            or self.asked
            or self.challenges
            or self.drafts
            or self.statutory_dates
            or self.left
            or self.clearances
            or self.refused
        )


def my_work(user: User, *, on: date) -> MyWork:
    """What `user` owes on the day `on`. The number of queries does not grow with the work."""
    # Those who edit the plan's actions keep what young people are told as well.
    in_plans = _in_plans(access_of(user).councils(Capability.EDIT_ACTION), on=on)
    changes = _date_changes(user, on=on)
    drafts = _drafts(user)
    clearances, refused = _clearances(user, has_refused=any(it.has_refused for it in drafts))
    return MyWork(
        on=on,
        owed=_owed(user, on=on),
        date_changes=[change for change in changes if change.asked_by_id != user.pk],
        closings=_closings(user, on=on),
        comments=in_plans.comments,
        asked=[change for change in changes if change.asked_by_id == user.pk],
        readings=_readings(user, on=on),
        drafts=drafts,
        statutory_dates=_statutory_dates(user, on=on),
        left=in_plans.left,
        clearances=clearances,
        refused=refused,
        challenges=_challenges(user),
        meetings=_meetings(user, on=on),
    )


def _date_changes(user: User, *, on: date) -> list[DueDateChange]:
    """New dates that `user` is to decide or asked for, the longest asked first. One query."""
    rows = DueDateChange.objects.awaiting_or_asked_by(user, on=on)
    return list(rows.select_related("action__plan__council", "asked_by").order_by("asked_at"))


def _closings(user: User, *, on: date) -> list[Closing]:
    rows = Closing.objects.awaiting(user, on=on)
    return list(rows.select_related("action__plan__council", "proposed_by").order_by("proposed_at"))


def _drafts(user: User) -> list[Any]:
    """With `has_refused`: whether a clearance of it was last refused."""
    refused = Clearance.objects.with_last_said().filter(
        report=OuterRef("pk"), last_said=ClearanceOutcome.REFUSED
    )
    rows = CommitteeReport.objects.drafted_by(user).annotate(has_refused=Exists(refused))
    return list(rows.select_related("council", "meeting__board"))


def _statutory_dates(user: User, *, on: date) -> list[StatutoryDate]:
    rows = StatutoryDate.objects.recorded_by(user).outstanding().not_long_past(on=on)
    return list(rows.by_due_date().select_related("inspection__council"))


def _challenges(user: User) -> list[Any]:
    rows = Challenge.objects.visible_to(user).waiting_for_or_answered_to(user)
    return list(rows.select_related("board__council", "asked_of"))


def _meetings(user: User, *, on: date) -> list[Meeting]:
    """Meetings within two months of the boards that `user` sits on, the next one first."""
    rows = Meeting.objects.visible_to(user).with_seat_of(user).upcoming(on=on)
    return list(
        rows.filter(on__lte=on + timedelta(days=MEETING_DAYS)).select_related("board__council")
    )


def _clearances(
    user: User, *, has_refused: bool
) -> tuple[list[ClearanceStanding], list[ClearanceStanding]]:
    """What `user` is asked to clear and has not yet, and what was refused, for the words as they
    stand, in their drafts, where there is any; of both, the first meeting first.

    Of the former none whose exempt part they may not read: its page would refuse them, and the
    report's own page of clearances tells those who asked. Where words were changed since a refusal,
    it is the officer's turn again.
    """
    clears = access_of(user).councils_at_all(Capability.CLEAR_PART)
    if not clears and not has_refused:
        return [], []
    rows: list[Any] = list(
        Clearance.objects.visible_to(user)
        .asked_of_or_refused_to(user)
        .select_related("asked_of", "report__council", "report__meeting__board", "report__by")
        .order_by(F("report__meeting__on").asc(nulls_last=True), "pk")
    )
    asked = [it for it in rows if it.asked_of_id == user.pk and it.report.council_id in clears]
    unread = hidden_from([(user, it) for it in asked]) if asked else set()
    mine = {it.pk for it in asked} - unread
    refused = {it.pk for it in rows if it.is_refused}
    standings = clearance_standings(rows)
    return (
        [it for it in standings if it.clearance.pk in mine and it.waits_for_answer],
        [it for it in standings if it.clearance.pk in refused and it.refusal],
    )


def _readings(user: User, *, on: date) -> list[MeasureStanding]:
    """Measures with a reading or a baseline that `user` is asked for, the longest owed first."""
    rows: Any = Measure.objects.visible_to(user).kept_by(user).select_related("plan__council")
    owed = [it for it in standings_of(rows, on=on).values() if it.is_owed or it.is_baseline_late]
    return sorted(owed, key=lambda it: (it.owed_period_on, it.measure.pk))


@dataclass
class _InPlans:
    """What waits in the plans that the person keeps."""

    left: list[tuple[Leaver, ImprovementPlan]] = field(default_factory=list)
    comments: list[tuple[ImprovementPlan, int]] = field(default_factory=list)


def _in_plans(councils: Sequence[int], *, on: date) -> _InPlans:
    """Who left with actions in their name, and the comments of young people to decide.

    One query for both, and one for their plans.
    """
    if not councils:
        return _InPlans()
    plans: Any = ImprovementPlan.objects.filter(council_id__in=councils, withdrawn_at=None)
    nobody = (Value(0), Value("", output_field=CharField()))
    waiting: Any = YoungPeopleComment.objects.waiting().filter(plan__in=plans).order_by()
    comments = waiting.values_list("plan_id", *nobody).annotate(count=Count("pk"))
    rows = sorted(
        rows_of_leavers(plans, on=on).union(comments, all=True),
        key=lambda row: (row[2], row[1], row[0]),
    )
    kept = plans.select_related("council").in_bulk({plan_id for plan_id, *_ in rows})
    return _InPlans(
        left=[(Leaver(*row), kept[row[0]]) for row in rows if row[1]],
        comments=[(kept[plan_id], count) for plan_id, user_id, _, count in rows if not user_id],
    )


def _owed(user: User, *, on: date) -> list[Owed]:
    """Actions that the person reports on and that are not finished, the first due first."""
    mine = ActionLead.objects.current().filter(action=OuterRef("pk"), user=user)
    visible = Evidence.objects.visible_to(user)
    evidence = visible.filter(action=OuterRef("pk"), withdrawn_at=None)
    meets = (
        Meeting.objects.filter(
            board__plan_links__plan=OuterRef("plan"),
            board__plan_links__ended_at=None,
            withdrawn_at=None,
            on__gte=on,
        )
        .order_by("on")
        .values("on")[:1]
    )
    rows = (
        Action.objects.visible_to(user)
        .reported_by(user)
        .with_progress(on=on, user=user)
        .exclude(status__in=[ActionStatus.CLOSED, ActionStatus.WITHDRAWN])
        .annotate(
            is_mine=Exists(mine),
            has_evidence=Exists(evidence),
            has_exception_note=explained(updates_for(user), at=None),
            is_proposed=Exists(Closing.objects.undecided().filter(action=OuterRef("pk"))),
            next_meeting_on=Subquery(meets),
        )
        .select_related("plan__council", "strand")
        .order_by("due_on", "order", "pk")
    )
    return [Owed(row, on, row.next_meeting_on) for row in rows]
