from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.policy import Capability
from accounts.records import Record
from accounts.scope import ScopedQuerySet
from govuk.dates import in_words
from inspections.statutory_rules import (
    RULES,
    CallIn,
    Count,
    Rule,
    Trigger,
    Unit,
    WorkedDate,
    counted,
    work_out,
)
from inspections.working_days import BankHolidays

if TYPE_CHECKING:
    from accounts.models import Council

Table = Callable[[], BankHolidays]
PUBLISH_DECISION = Rule(
    "publish-decision",
    "Publication of a decision",
    None,
    Unit.WORKING_DAYS,
    Count.FORWARD,
    Trigger.DECISION,
    "Day by which the council means to publish the record",
    "The council's own target. The law sets no number of days: as soon as reasonably practicable"
    " (SI 2012/2089, regulation 12)",
)


class PublishWithin(models.TextChoices):
    NO_TARGET = "no_target", "The council has no target"
    DAY_AFTER = "day_after", "The day after the decision"
    WORKING_DAYS = "working_days", "A number of working days after the decision"


class CallInTrigger(models.TextChoices):
    PUBLISHED = "published", "The decision is published"
    MADE = "made", "The decision is made"


class ClearDays(models.TextChoices):
    WORKING = "clear_working_days", "Clear working days"
    CALENDAR = "clear_calendar_days", "Clear calendar days"


# The rules a council may read more strictly than the law, by the names of its fields.
OWN_COUNT = {
    "agenda": "agenda",
    "private-notice-again": "agenda",
    "key-decision-notice": "notice",
    "private-notice": "notice",
    "general-exception": "exception",
}
LEAST_DAYS = {"agenda_days": 5, "notice_days": 28, "exception_days": 5}


@dataclass(frozen=True)
class Target:
    """The day by which a decision is to be published, and how it was counted."""

    on: date
    how_counted: str


class CommitteeRulesQuerySet(ScopedQuerySet):
    council_at = "council"
    capability = Capability.READ_BOARDS

    def of(self, council: "Council") -> "CommitteeRules":
        """The rules of `council`; empty ones, not recorded yet, where it has said none."""
        return self.filter(council=council).first() or CommitteeRules(council=council)


class CommitteeRules(Record):
    """A council's own rules for papers and decisions, as its constitution states them.

    `call_in_until` is the time at which the last day ends, None for midnight. Without
    `call_in_days` the council has recorded no call-in rule. Drafts and clearances are due that
    many working days before the agenda is published. The days of agenda, notices and general
    exception are those of the law unless the council is stricter; what is published at
    `publish_before` or later counts as of the next day.
    """

    council = models.OneToOneField(
        "accounts.Council", models.PROTECT, related_name="committee_rules", editable=False
    )
    publish_within = models.CharField(
        "decisions are published",
        max_length=12,
        choices=PublishWithin.choices,
        default=PublishWithin.NO_TARGET,
    )
    publish_working_days = models.PositiveSmallIntegerField(
        "working days to publish", null=True, blank=True
    )
    call_in_days = models.PositiveSmallIntegerField(
        "working days for call-in", null=True, blank=True
    )
    call_in_counts_trigger_day = models.BooleanField("the first day counts", default=False)
    call_in_trigger = models.CharField(
        "call-in is counted from the day",
        max_length=9,
        choices=CallInTrigger.choices,
        default=CallInTrigger.PUBLISHED,
    )
    call_in_until = models.TimeField("call-in ends at", null=True, blank=True)
    call_in_signatories = models.PositiveSmallIntegerField(
        "members who must sign a call-in", null=True, blank=True
    )
    call_in_source = models.CharField("where the rule stands", max_length=200, blank=True)
    draft_working_days = models.PositiveSmallIntegerField(
        "working days for drafts", null=True, blank=True
    )
    clearance_working_days = models.PositiveSmallIntegerField(
        "working days for clearances", null=True, blank=True
    )
    agenda_days = models.PositiveSmallIntegerField("days the agenda is open", default=5)
    agenda_unit = models.CharField(
        "the agenda's days are", max_length=19, choices=ClearDays.choices, default=ClearDays.WORKING
    )
    notice_days = models.PositiveSmallIntegerField("days a notice is open", default=28)
    notice_unit = models.CharField(
        "a notice's days are", max_length=19, choices=ClearDays.choices, default=ClearDays.CALENDAR
    )
    exception_days = models.PositiveSmallIntegerField("days of general exception", default=5)
    exception_unit = models.CharField(
        "the days of general exception are",
        max_length=19,
        choices=ClearDays.choices,
        default=ClearDays.WORKING,
    )
    saturdays_are_clear = models.BooleanField("Saturdays count among working days", default=False)
    publish_before = models.TimeField(
        "what is published later counts the next day", null=True, blank=True
    )
    key_decision_test = models.TextField(
        "what makes a decision a key decision", blank=True, max_length=2_000
    )

    objects = CommitteeRulesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "committee rules"
        constraints = [
            models.CheckConstraint(
                name="target_has_its_days",
                condition=Q(publish_within="working_days", publish_working_days__gte=1)
                | (~Q(publish_within="working_days") & Q(publish_working_days=None)),
            ),
            models.CheckConstraint(
                name="no_notice_shorter_than_the_law",
                condition=Q(agenda_days__gte=5, notice_days__gte=28, exception_days__gte=5),
            ),
            models.CheckConstraint(
                name="call_in_counts_days",
                condition=Q(call_in_days=None) | Q(call_in_days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"Rules of {self.council}"

    def get_absolute_url(self) -> str:
        return reverse("reports:committee_rules", args=[self.council.slug])

    @property
    def has_call_in(self) -> bool:
        return self.call_in_days is not None

    def as_counted_here(self, rule: Rule) -> Rule:
        """A rule about notices with the council's own number and unit of days."""
        kind = OWN_COUNT[rule.name]
        days, unit = getattr(self, f"{kind}_days"), Unit(getattr(self, f"{kind}_unit"))
        if (days, unit) == (rule.days, rule.unit):
            return rule
        own = f"{rule.source}. The council’s own: {counted(days, unit)}, under Committee rules"
        return replace(rule, days=days, unit=unit, source=own)

    def clear_days(self, bank_holidays: Table) -> Table:
        """The table by which this council counts clear days."""
        if not self.saturdays_are_clear:
            return bank_holidays
        return lambda: replace(bank_holidays(), saturdays_are_clear=True)

    def published_from(self, on: date, at: time | None) -> date:
        """The day that counts as that of publication, for what came out on `on` at `at`."""
        is_late = self.publish_before is not None and at is not None and at >= self.publish_before
        return on + timedelta(days=1) if is_late else on

    def publish_by(self, decided_on: date, *, bank_holidays: Table) -> Target | None:
        """The day by which a decision of `decided_on` is to be published; None without a target.

        Raises BeyondTheTable.
        """
        if self.publish_within == PublishWithin.DAY_AFTER:
            words = f"The day after {in_words(decided_on, weekday=True)}."
            return Target(decided_on + timedelta(days=1), words)
        if self.publish_within != PublishWithin.WORKING_DAYS:
            return None
        worked = work_out(
            PUBLISH_DECISION,
            decided_on,
            bank_holidays=bank_holidays,
            days=self.publish_working_days,
        )
        return Target(worked.on, worked.how_counted())

    def call_in(
        self, *, decided_on: date, published_on: date, bank_holidays: Table
    ) -> WorkedDate | None:
        """The last moment to call a decision in, with its working; None without a rule.

        Raises BeyondTheTable.
        """
        if self.call_in_days is None:
            return None
        is_made = self.call_in_trigger == CallInTrigger.MADE
        rule = RULES["call-in"]
        return work_out(
            replace(
                rule,
                trigger=Trigger.DECISION if is_made else Trigger.PUBLICATION,
                source="; ".join(filter(None, [self.call_in_source, rule.source])),
            ),
            decided_on if is_made else published_on,
            bank_holidays=bank_holidays,
            days=self.call_in_days,
            call_in=CallIn(self.call_in_counts_trigger_day, self.call_in_until),
        )
