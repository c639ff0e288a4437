from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.policy import Capability, access_of
from accounts.records import Record, Withdrawable, who_and_when
from accounts.scope import ScopedQuerySet
from govuk.dates import in_words
from inspections.models.inspection import Inspection
from inspections.models.intervention import Intervention
from inspections.statutory_rules import RULES, Rule, WorkedDate, compared, counted
from inspections.working_days import BankHolidays, BeyondTheTable, add_working_days

if TYPE_CHECKING:
    from accounts.models import User

LONG_PAST = timedelta(days=365)


class StatutoryDateQuerySet(ScopedQuerySet):
    council_at = "inspection__council"
    exempt_at = ("inspection", "intervention")
    inspection_at = ("inspection",)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def of_inspections(self) -> Self:
        """The days that the inspections themselves bring, not those of an intervention."""
        return self.filter(intervention=None)

    def outstanding(self) -> Self:
        """Dates that still stand and have not been met, of inspections that were not withdrawn."""
        return self.standing().filter(met_on=None, inspection__withdrawn_at=None)

    def recorded_by(self, user: "User") -> Self:
        """Those of the councils whose inspections `user` records."""
        recording = access_of(user).councils(Capability.RECORD_INSPECTION)
        return self.visible_to(user).filter(inspection__council_id__in=recording)

    def by_due_date(self) -> Self:
        return self.order_by(Coalesce("override_on", "computed_on"), "pk")

    def not_long_past(self, *, on: date) -> Self:
        """Dates still to come, and those that passed within a year of `on`.

        What was never recorded as done for longer than that stays on its inspection's page.
        """
        since = on - LONG_PAST
        return self.filter(Q(override_on__gte=since) | Q(override_on=None, computed_on__gte=since))


class TriggerKind(models.TextChoices):
    RECEIVED = "received", "the report was received"
    PUBLISHED = "published", "the report was published"
    LETTER = "letter", "the letter is dated"
    DIRECTION = "direction", "the direction or notice is dated"


class StatedUnit(models.TextChoices):
    DAYS = "days", "days, the paper does not say which"
    CALENDAR_DAYS = "calendar_days", "calendar days"
    WORKING_DAYS = "working_days", "working days"


@dataclass(frozen=True)
class Line:
    """One bank holiday that was passed over."""

    on: date
    why: str


@dataclass(frozen=True)
class StatutoryDateInWords:
    """A statutory date with everything its page says about it, in sentences."""

    record: "StatutoryDate"
    title: str
    countdown: str
    is_late: bool
    is_done: bool
    how_counted: str
    skipped: tuple[Line, ...]
    source: str
    warning: str
    difference: str
    stated: str
    approval: str


class StatutoryDate(Record, Withdrawable):
    """A day that the law or an inspectorate sets after an inspection, with its working.

    `computed_on` is ours. The regulator's letter may replace it, with its source and a reason;
    then `override_on` is the day that counts, and both are shown. `stated_…` keep the rule as the
    council's paper states it, beside ours. `working` holds `unit`, `source`, `warning`, `calendar`
    (which bank-holiday table was read) and `skipped`: date and name of each bank holiday.

    A date of an `intervention` counts `days` calendar months, and `what` says what is due;
    `added_because` says why the council added one that the intervention does not bring.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="statutory_dates")
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dates",
        editable=False,
    )
    what = models.CharField("what is due", max_length=200, blank=True)
    added_because = models.TextField("why this date was added", max_length=2_000, blank=True)
    rule = models.CharField(
        max_length=40, choices=[(rule.name, rule.title) for rule in RULES.values()]
    )
    rule_version = models.CharField(max_length=20, editable=False)
    trigger_on = models.DateField("counted from")
    trigger_is = models.CharField("the day on which", max_length=10, choices=TriggerKind.choices)
    days = models.PositiveIntegerField("number of days")
    computed_on = models.DateField("computed date", editable=False)
    working = models.JSONField(default=dict, editable=False)
    stated_rule = models.CharField(
        "rule as the paper states it",
        max_length=200,
        blank=True,
        help_text="The paper's own words, such as within 60 days.",
    )
    stated_days = models.PositiveSmallIntegerField(
        "number of days as stated", null=True, blank=True
    )
    stated_unit = models.CharField(
        "kind of days as stated", max_length=15, choices=StatedUnit.choices, blank=True
    )
    stated_on = models.DateField("date as the paper states it", null=True, blank=True)
    override_on = models.DateField("date in the regulator's letter", null=True, blank=True)
    override_source = models.CharField(
        "source",
        max_length=300,
        blank=True,
        help_text="The letter and its date, such as Ofsted's letter of 27 August 2019.",
    )
    override_reason = models.TextField("why this date counts", blank=True)
    met_on = models.DateField("done on", null=True, blank=True)

    objects = StatutoryDateQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "computed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "rule"],
                condition=Q(withdrawn_at=None, intervention=None),
                name="statutory_date_once",
            ),
            models.UniqueConstraint(
                fields=["intervention", "what", "days"],
                condition=Q(withdrawn_at=None, intervention__isnull=False),
                name="intervention_date_once",
            ),
            models.CheckConstraint(
                condition=Q(intervention=None) | (Q(rule="months") & ~Q(what="")),
                name="intervention_dates_count_months",
            ),
            models.CheckConstraint(
                condition=Q(override_on=None, override_source="", override_reason="")
                | (Q(override_on__isnull=False) & ~Q(override_source="") & ~Q(override_reason="")),
                name="override_has_source_and_reason",
                violation_error_message=(
                    "A date that replaces ours needs its source and the reason, all three or none"
                ),
            ),
            models.CheckConstraint(
                condition=Q(stated_days=None, stated_unit="")
                | (Q(stated_days__isnull=False) & ~Q(stated_unit="")),
                name="stated_days_have_a_unit",
                violation_error_message="Say how many days the paper states and which kind",
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="statutory_date_counts_days"),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {in_words(self.due_on)}"

    def get_absolute_url(self) -> str:
        if self.intervention_id:
            page = reverse("inspections:interventions", args=[self.inspection.council.slug])
            return f"{page}#intervention-{self.intervention_id}"
        return f"{self.inspection.get_absolute_url()}#statutory-dates"

    @property
    def title(self) -> str:
        """What is due: in the rule's words, or in those of the intervention."""
        return self.what or self.get_rule_display()

    @property
    def the_rule(self) -> Rule:
        return RULES[self.rule]

    @property
    def due_on(self) -> date:
        """The day that counts: the regulator's if there is one, else the computed one."""
        return self.override_on or self.computed_on

    def take(self, worked: WorkedDate, *, trigger_is: str) -> bool:
        """Take over a date that was worked out; an override stays. Say whether anything changed."""
        before = self._worked()
        self.trigger_is = trigger_is
        self.rule, self.rule_version = worked.rule.name, worked.rule.version
        self.trigger_on, self.days, self.computed_on = worked.trigger_on, worked.days, worked.on
        answer = worked.as_json()
        self.working = {
            **{key: answer[key] for key in ("unit", "skipped", "source", "warning")},
            "calendar": worked.calendar,
        }
        return self._worked() != before

    def _worked(self) -> tuple[Any, ...]:
        kept = {key: value for key, value in self.working.items() if key != "calendar"}
        return (
            self.rule,
            self.rule_version,
            self.trigger_on,
            self.trigger_is,
            self.days,
            self.computed_on,
            kept,
        )

    def countdown(self, *, on: date) -> str:
        """How the day stands on `on`, in calendar days."""
        if self.met_on:
            late = (self.met_on - self.due_on).days
            done = f"Done on {in_words(self.met_on)}"
            return f"{done}, {_days(late)} late" if late > 0 else done
        left = (self.due_on - on).days
        if left == 0:
            return "Due today"
        return f"Due in {_days(left)}" if left > 0 else f"{_days(-left)} late"

    def is_late(self, *, on: date) -> bool:
        """Whether the day has passed, or had passed when it was met."""
        return (self.met_on or on) > self.due_on

    def approval_in_words(self, approved_on: date) -> str:
        """Point out an approval that comes later than the statutory date; else say nothing."""
        late = (approved_on - self.due_on).days
        if late <= 0:
            return ""
        return (
            f"Approval on {in_words(approved_on)} comes {_days(late)} after the statutory date,"
            f" {in_words(self.due_on)}."
        )

    def difference_in_words(self, *, bank_holidays: BankHolidays) -> str:
        """How the regulator's day differs: "3 working days earlier than computed"."""
        if self.override_on is None:
            return ""
        return f"{compared(self.override_on, self.computed_on, bank_holidays)} computed"

    def stated_in_words(self, *, bank_holidays: BankHolidays) -> str:
        """The rule and the day as the paper states them, beside ours; nothing if it states none."""
        sentences = []
        ours = in_words(self.computed_on)
        if self.stated_days:
            said = self.stated_rule or f"within {_days(self.stated_days)}"
            readings = " or ".join(self._readings(bank_holidays))
            sentences.append(f"The paper says “{said}”: {readings}. The rule gives {ours}.")
        elif self.stated_rule:
            sentences.append(f"The paper says “{self.stated_rule}”. The rule gives {ours}.")
        if self.stated_on:
            difference = compared(self.stated_on, self.computed_on, bank_holidays)
            sentences.append(f"The paper gives {in_words(self.stated_on)}: {difference} computed.")
        return " ".join(sentences)

    def _readings(self, bank_holidays: BankHolidays) -> list[str]:
        assert self.stated_days is not None
        readings = []
        if self.stated_unit != StatedUnit.WORKING_DAYS:
            calendar = self.trigger_on + timedelta(days=self.stated_days)
            readings.append(f"{in_words(calendar)} in calendar days")
        if self.stated_unit != StatedUnit.CALENDAR_DAYS:
            try:
                working = add_working_days(
                    self.trigger_on, self.stated_days, bank_holidays=bank_holidays
                )
            except BeyondTheTable:
                return readings
            readings.append(f"{in_words(working)} in working days")
        return readings

    def how_counted(self) -> str:
        """One sentence: how many days, and from what."""
        number = counted(self.days, self.the_rule.unit)
        ending = "; that day is not counted" if self.the_rule.reads_table else ""
        return (
            f"{number} from {in_words(self.trigger_on, weekday=True)},"
            f" the day on which {self.get_trigger_is_display()}{ending}."
        )

    def in_words(
        self, *, on: date, bank_holidays: BankHolidays, approved_on: date | None = None
    ) -> StatutoryDateInWords:
        """Everything that a page shows of this date on the day `on`.

        `approved_on` is the day a body approved or is to approve what is due, if known.
        """
        skipped = self.working.get("skipped", [])
        return StatutoryDateInWords(
            record=self,
            title=self.title,
            countdown=self.countdown(on=on),
            is_late=self.is_late(on=on),
            is_done=self.met_on is not None,
            how_counted=self.how_counted(),
            skipped=tuple(Line(date.fromisoformat(day["date"]), day["why"]) for day in skipped),
            source=self.working.get("source", ""),
            warning=self.working.get("warning") or "",
            difference=self.difference_in_words(bank_holidays=bank_holidays),
            stated=self.stated_in_words(bank_holidays=bank_holidays),
            approval=self.approval_in_words(approved_on) if approved_on else "",
        )


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"
