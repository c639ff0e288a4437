from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse

from accounts.policy import Capability
from accounts.records import Fact, Precision, Record, Withdrawable, day_as_stated
from accounts.scope import ScopedQuerySet, Visible
from boards.models.board import Board
from boards.status import FOLLOWS, KINDS, MeetingState, Step, state_after
from inspections.statutory_rules import RULES, Rule, short_notice
from inspections.working_days import BankHolidays, BeyondTheTable

if TYPE_CHECKING:
    from accounts.models import User


# Of one day, those without a time come last.
NEXT_FIRST = ("on", F("starts_at").asc(nulls_last=True), "pk")
LAST_FIRST = ("-on", F("starts_at").desc(nulls_last=True), "-pk")


class MeetingQuerySet(ScopedQuerySet):
    council_at = "board__council"
    exempt_at = ("",)
    board_at = ("board",)
    capability = Capability.READ_BOARDS

    def upcoming(self, *, on: date) -> Self:
        """Meetings on the day `on` or later, the next one first."""
        return self.filter(on__gte=on, withdrawn_at=None).order_by(*NEXT_FIRST)

    def past(self, *, on: date) -> Self:
        """Meetings before the day `on`, the last one first."""
        return self.filter(on__lt=on, withdrawn_at=None).order_by(*LAST_FIRST)

    def before(self, meeting: "Meeting") -> Self:
        """Meetings before `meeting`, by day and on its own day by time, the last one first."""
        earlier = Q(on__lt=meeting.on)
        if meeting.starts_at is not None:
            earlier |= Q(on=meeting.on, starts_at__lt=meeting.starts_at)
        return self.filter(earlier, withdrawn_at=None).order_by(*LAST_FIRST)

    def after(self, meeting: "Meeting") -> Self:
        """Meetings after `meeting`, by day and on its own day by time, the next one first."""
        later = Q(on__gt=meeting.on)
        if meeting.starts_at is not None:
            later |= Q(on=meeting.on, starts_at__gt=meeting.starts_at)
        return self.filter(later, withdrawn_at=None).order_by(*NEXT_FIRST)

    def with_seat_of(self, user: "User") -> Self:
        """Meetings of the boards that `user` is a member of."""
        return self.filter(
            board__members__user=user,
            board__members__withdrawn_at=None,
            board__withdrawn_at=None,
        ).distinct()

    def with_state(self) -> Self:
        """Adds `last_step`, so that `state` asks no question of its own."""
        steps = MeetingStep.objects.filter(meeting=OuterRef("pk")).order_by("-number")
        return self.annotate(last_step=Subquery(steps.values("step")[:1]))


class Meeting(Record, Visible, Withdrawable):
    """A meeting of a board. `on` is the day, or the last day of the span `on_as_stated` gives."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="meetings")
    on = models.DateField("date")
    on_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    on_as_stated = models.CharField("date in the council's words", max_length=60, blank=True)
    starts_at = models.TimeField("time", null=True, blank=True)
    place = models.CharField(max_length=160, blank=True)
    title = models.CharField(max_length=200, blank=True)
    theme = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True, max_length=20_000)
    summary = models.TextField("summary for the highlight report", blank=True, max_length=500)

    is_minuted: bool  # read with it: see `boards.minutes.previous_closed`

    kept_by = ("reports", "decision_records")
    objects = MeetingQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.board}, {self.on_in_words}"

    on_in_words = property(day_as_stated)

    @property
    def state(self) -> MeetingState:
        """Where it stands after its last step: read with it (`with_state`), or asked for once."""
        if "last_step" not in self.__dict__:
            steps = self.taken
            self.__dict__["last_step"] = steps[-1].step if steps else None
        return state_after(self.__dict__["last_step"])

    @cached_property
    def taken(self) -> "list[MeetingStep]":
        """Its steps so far, with who took them. One question."""
        return list(self.steps.select_related("by").order_by("number"))

    @property
    def state_kind(self) -> str:
        return KINDS[self.state]

    @property
    def is_closed(self) -> bool:
        return self.state == MeetingState.CLOSED

    @property
    def is_in_progress(self) -> bool:
        return self.state == MeetingState.IN_PROGRESS

    @property
    def has_begun(self) -> bool:
        """Whether it was started, so that there are minutes of it."""
        return self.is_in_progress or self.is_closed

    @property
    def follows(self) -> Step:
        """The only step that can be taken next."""
        return FOLLOWS[self.state]

    def waits_until(self, *, on: date) -> date | None:
        """Its day, where it has not come by `on` and the next step is not taken before it."""
        is_ahead = self.on_precision == Precision.DAY and self.on > on
        return self.on if is_ahead and self.follows in (Step.STARTED, Step.CLOSED) else None

    def reasons_not_to_withdraw(self) -> list[str]:
        reasons = super().reasons_not_to_withdraw()
        if self.has_begun:
            reasons.append("It has begun, and what was said stays on record")
        return reasons

    def short_notice(
        self,
        issued_on: date,
        *,
        bank_holidays: Callable[[], BankHolidays],
        rule: Rule = RULES["agenda"],
    ) -> str:
        """What is wrong when a paper of `issued_on` came too late for the agenda; else nothing.

        A body that the law asks for five clear days, and a meeting whose day is known.
        """
        if not self.board.has_public_papers or self.on_precision != Precision.DAY:
            return ""
        try:
            return short_notice(rule, issued_on, self.on, bank_holidays=bank_holidays)
        except BeyondTheTable:
            return ""

    def get_absolute_url(self) -> str:
        return reverse("boards:meeting", args=[self.board.council.slug, self.pk])


class MeetingStepQuerySet(ScopedQuerySet):
    council_at = "meeting__board__council"
    exempt_at = ("meeting",)
    board_at = ("meeting__board",)
    capability = Capability.READ_BOARDS


class MeetingStep(Fact):
    """A meeting was opened, started, closed or reopened: by whom, when, and why it was reopened."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=8, choices=Step.choices)
    reason = models.TextField("why it is reopened", blank=True, max_length=2_000)

    objects = MeetingStepQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meeting_step_number_once"),
            models.CheckConstraint(
                condition=(Q(step="reopened") & ~Q(reason=""))
                | (~Q(step="reopened") & Q(reason="")),
                name="meeting_reopened_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.get_step_display()}"


class PlanSeenQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("plan",)
    plan_at = ("plan",)
    board_at = ("board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def visible_with_its_parts(self, user: "User") -> Self:
        """Where `user` may know of the plan, of the body and of the meeting, whichever are named.

        A grant opens one of them, and tells nothing of the others.
        """
        plans = self.model._meta.get_field("plan").related_model._default_manager
        return (
            self.visible_to(user)
            .filter(plan__in=plans.visible_to(user))
            .filter(Q(board=None) | Q(board__in=Board.objects.visible_to(user)))
            .filter(Q(meeting=None) | Q(meeting__in=Meeting.objects.visible_to(user)))
        )

    def with_meeting(self, user: "User") -> Self:
        """Adds `at_meeting`: the id of the meeting that is named, else of the first meeting of the
        body on that very day that `user` may know of; None where there is neither.
        """
        that_day = (
            Meeting.objects.visible_to(user)
            .filter(board=OuterRef("board"), on=OuterRef("on"), on_precision=Precision.DAY)
            .filter(withdrawn_at=None)
            .order_by("pk")
        )
        unnamed = When(meeting=None, on_precision=Precision.DAY, then=that_day.values("pk")[:1])
        return self.annotate(at_meeting=Case(unnamed, default=F("meeting")))


class PlanSeen(Record, Withdrawable):
    """Which body saw which plan when, and what it did with it.

    A body outside the council, such as Ofsted, is named in `recipient`.
    """

    plan = models.ForeignKey("improvement.ImprovementPlan", models.PROTECT, related_name="seen_by")
    board = models.ForeignKey(
        Board, models.PROTECT, null=True, blank=True, related_name="plans_seen"
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="plans_seen"
    )
    recipient = models.CharField(max_length=160, blank=True)
    on = models.DateField("date")
    on_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    on_as_stated = models.CharField("date in the council's words", max_length=60, blank=True)
    what = models.CharField(
        max_length=12,
        choices=[
            ("approved", "Approved"),
            ("noted", "Noted"),
            ("scrutinised", "Scrutinised"),
            ("considered", "Considered"),
            ("submitted", "Submitted"),
            ("planned", "To be seen"),
        ],
    )
    note = models.TextField(blank=True)

    objects = PlanSeenQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(board__isnull=False) | ~Q(recipient=""),
                name="plan_seen_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.board or self.recipient}: {self.get_what_display()}"

    def get_absolute_url(self) -> str:
        return reverse("boards:plans_seen", args=[self.plan.council.slug])

    on_in_words = property(day_as_stated)
