from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from accounts.records import Fact, Link, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet, Visible
from govuk.dates import in_words
from improvement.models import Action, ImprovementPlan
from inspections.models import AreaForImprovement


class Unit(models.TextChoices):
    PERCENT = "percent", "Percent"
    NUMBER = "number", "Number"
    DAYS = "days", "Days"
    RATE = "rate", "Rate per 10,000 children"
    RATIO = "ratio", "Number for each worker"
    SCORE = "score", "Score"
    POUNDS = "pounds", "Pounds"


class Direction(models.TextChoices):
    """Which way is better."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    RANGE = "range", "Within a range"
    NONE = "none", "Neither: it is only watched"


class Frequency(models.TextChoices):
    WEEKLY = "weekly", "Every week, to Sunday"
    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every quarter"
    TERMLY = "termly", "Every school term"
    YEARLY = "yearly", "Every year, to 31 March"
    SCHOOL_YEARLY = "school_yearly", "Every school year, to 31 August"


class Counting(models.TextChoices):
    SNAPSHOT = "snapshot", "As it stands on the last day"
    IN_PERIOD = "in_period", "What happened in the period"
    CUMULATIVE = "cumulative", "Added up since 1 April"
    ROLLING = "rolling_12", "The last 12 months"


class Tells(models.TextChoices):
    """What the measure tells: how much was done, how well, and who is better off for it."""

    HOW_MUCH = "how_much", "How much we did"
    HOW_WELL = "how_well", "How well we did it"
    BETTER_OFF = "better_off", "Whether children are better off"


class Quality(models.TextChoices):
    GOOD = "good", "Good"
    CAUTION = "caution", "Use with caution"
    POOR = "poor", "Poor"


class ComparedWith(models.TextChoices):
    NEIGHBOURS = "neighbours", "Statistical neighbours"
    REGION = "region", "Region"
    ENGLAND = "england", "England"
    OTHER = "other", "Something else"


def a_value(label: str, **given: Any) -> Any:
    """A field for a figure of a measure, in the measure's unit; four places are kept."""
    return models.DecimalField(label, max_digits=14, decimal_places=4, **given)


class MeasureQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("", "plan")
    plan_at = ("plan",)

    def kept_by(self, user: User) -> Self:
        """Those whose readings `user` is asked for, in plans and of measures still kept."""
        asked = MeasureKeeper.objects.current().filter(measure=OuterRef("pk"), user=user)
        return self.filter(Exists(asked), withdrawn_at=None, plan__withdrawn_at=None)


class Measure(Record, Visible, Withdrawable):
    """A figure that shows whether the plan works, and which way it should go.

    All its values are in its unit. A measure that should rise or fall and has no baseline yet is
    "being established": it is kept, and is not rated.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="measures")
    reference = models.CharField(max_length=20)
    order = models.PositiveIntegerField(default=0, editable=False)
    name = models.CharField(max_length=200)
    definition = models.TextField("what it counts", blank=True, max_length=5_000)
    numerator = models.CharField("number on top", max_length=300, blank=True)
    denominator = models.CharField("number below", max_length=300, blank=True)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.PERCENT)
    decimal_places = models.PositiveSmallIntegerField(
        "decimal places", default=1, validators=[MaxValueValidator(4)]
    )
    direction = models.CharField("which way is better", max_length=8, choices=Direction.choices)
    range_low = a_value("lowest value of the range", null=True, blank=True)
    range_high = a_value("highest value of the range", null=True, blank=True)
    frequency = models.CharField(
        "how often", max_length=14, choices=Frequency.choices, default=Frequency.MONTHLY
    )
    counting = models.CharField(
        "how it is counted", max_length=12, choices=Counting.choices, default=Counting.IN_PERIOD
    )
    tells = models.CharField("what it tells", max_length=10, choices=Tells.choices)
    lowest = a_value("lowest possible value", null=True, blank=True)
    highest = a_value("highest possible value", null=True, blank=True)
    baseline_value = a_value("baseline", null=True, blank=True)
    baseline_on = models.DateField("date of the baseline", null=True, blank=True)
    baseline_expected_on = models.DateField("baseline expected by", null=True, blank=True)
    tolerance = a_value("tolerance", default=0, validators=[MinValueValidator(Decimal(0))])
    kept_since = models.DateField("kept since", editable=False)
    story = models.TextField("story behind the curve", blank=True, max_length=20_000)
    source = models.CharField("where the figures come from", max_length=300, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "order", "pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "reference"],
                condition=Q(withdrawn_at=None),
                name="measure_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    direction="range",
                    range_low__isnull=False,
                    range_high__isnull=False,
                    range_low__lt=F("range_high"),
                )
                | (~Q(direction="range") & Q(range_low=None, range_high=None)),
                name="measure_range_has_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(lowest=None) | Q(highest=None) | Q(lowest__lt=F("highest")),
                name="measure_lowest_below_highest",
            ),
            models.CheckConstraint(
                condition=Q(baseline_value=None, baseline_on=None)
                | Q(
                    baseline_value__isnull=False,
                    baseline_on__isnull=False,
                    baseline_expected_on=None,
                ),
                name="measure_baseline_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__gte=0), name="measure_tolerance_not_below_nought"
            ),
            models.CheckConstraint(
                condition=Q(decimal_places__lte=4), name="measure_places_at_most_four"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawn_reason="")
                ),
                name="measure_withdrawn_says_who_when_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("impact:measure", args=[self.plan.council.slug, self.pk])

    @property
    def council(self) -> Any:
        return self.plan.council

    def is_kept_by(self, user: User) -> bool:
        """Whether readings are asked of `user`. Reads what was prefetched."""
        links = self.keeper_links.all()
        return any(link.user_id == user.pk and link.ended_at is None for link in links)


class InMeasureQuerySet(ScopedQuerySet):
    council_at = "measure__plan__council"
    exempt_at = ("measure", "measure__plan")
    plan_at = ("measure__plan",)


class ReadingQuerySet(InMeasureQuerySet):
    def as_at(self, moment: datetime | None) -> Self:
        """What had been recorded by `moment`; all of it for None."""
        return self if moment is None else self.filter(recorded_at__lte=moment)


class Reading(Fact):
    """What a measure read for one period. The last recorded of a period counts.

    `period_on` is the last day of the period. A correction is another reading of the same period
    with its reason; the one before stays visible.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    period_on = models.DateField("last day of the period")
    value = a_value("value")
    numerator = a_value("number on top", null=True, blank=True)
    denominator = a_value("number below", null=True, blank=True)
    quality = models.CharField(
        "data quality", max_length=8, choices=Quality.choices, default=Quality.GOOD
    )
    quality_note = models.CharField("what is wrong with the data", max_length=500, blank=True)
    comment = models.TextField(blank=True, max_length=5_000)
    correction_reason = models.TextField("why it is corrected", blank=True, max_length=2_000)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "-period_on", "-recorded_at", "-pk"]
        indexes = [
            models.Index(
                fields=["measure", "-period_on", "-recorded_at", "-id"], name="reading_latest_first"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period_on"],
                condition=Q(correction_reason=""),
                name="reading_again_says_why",
            ),
            models.CheckConstraint(
                condition=Q(quality="good") | ~Q(quality_note=""),
                name="reading_in_doubt_says_why",
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__isnull=False, denominator__gt=0)
                | Q(numerator__isnull=False, denominator=None),
                name="reading_denominator_above_nought",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_on}: {self.value}"


class MeasureTarget(Record, Withdrawable):
    """The value to reach by a day. A changed target keeps what it was, in its history."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="targets")
    due_on = models.DateField("to be reached by")
    value = a_value("target")
    agreed = models.CharField("who agreed it, and when", max_length=300, blank=True)

    objects = InMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "due_on"],
                condition=Q(withdrawn_at=None),
                name="measure_target_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.value.normalize():,f} by {in_words(self.due_on)}"

    def get_absolute_url(self) -> str:
        return self.measure.get_absolute_url()


class Comparator(Record, Withdrawable):
    """What others read, for one year, with its source."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="comparators")
    compared_with = models.CharField("who", max_length=12, choices=ComparedWith.choices)
    name = models.CharField("their name", max_length=120, blank=True)
    value = a_value("their value")
    year = models.CharField("year or period", max_length=40)
    source = models.CharField("where it is published", max_length=300, blank=True)

    objects = InMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(compared_with="other") | ~Q(name=""),
                name="comparator_says_who",
            )
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.value.normalize():,f}, {self.year}"

    def get_absolute_url(self) -> str:
        return self.measure.get_absolute_url()

    @property
    def who(self) -> str:
        return self.name or str(ComparedWith(self.compared_with).label)


class MeasureKeeper(Link):
    """Who is asked for the readings of the measure."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="keeper_links")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="kept_measure_links"
    )

    class Meta:
        constraints = [linked_once("measure", "user", name="measure_keeper_once")]

    def __str__(self) -> str:
        return f"{self.user} keeps {self.measure_id}"


class MeasureAction(Link):
    """The measure shows what this action changes."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, models.PROTECT, related_name="measure_links")

    class Meta:
        constraints = [linked_once("measure", "action", name="measure_action_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} – {self.action_id}"


class MeasureArea(Link):
    """The measure shows what changes in this area for improvement."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="area_links")
    area = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="measure_links")

    class Meta:
        constraints = [linked_once("measure", "area", name="measure_area_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} – {self.area_id}"
