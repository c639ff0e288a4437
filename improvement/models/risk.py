"""Risks to a plan, the scale on which a council rates them, and each rating that was given."""

from datetime import datetime
from functools import cached_property
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Fact, Link, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet, Visible
from improvement.models.action import Action
from improvement.models.plan import ImprovementPlan, InVisiblePlanQuerySet, Strand
from improvement.risk_levels import Levels, Prints
from inspections.models import AreaForImprovement, Strength


class RiskScaleQuerySet(ScopedQuerySet):
    council_at = "council"

    def offered(self) -> Self:
        """Scales on which a rating may be given now: neither withdrawn nor replaced."""
        return self.filter(withdrawn_at=None, replaced_by=None)


class RiskScale(Record, Withdrawable):
    """The scale on which a council rates risks. It never changes under a rating.

    A scale with ratings is not edited: the change is a scale of its own, with the next `number`,
    that `replaces` it. So a rating keeps the scale it was given on, now and as at any day. The
    levels and the bands are one value, read and replaced as a whole (`Levels.as_stored`).
    """

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="risk_scales")
    name = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField("version", default=1, editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    source = models.CharField("where the scale comes from", max_length=300, blank=True)
    prints = models.CharField(
        "how a rating is written",
        max_length=16,
        choices=Prints.choices,
        default=Prints.LIKELIHOOD_FIRST,
    )
    likelihood = models.JSONField("levels of likelihood")
    likelihood_highest_first = models.BooleanField(default=False)
    impact = models.JSONField("levels of impact")
    impact_highest_first = models.BooleanField(default=False)
    bands = models.JSONField()
    cells = models.JSONField()

    objects = RiskScaleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "name", "number"], name="risk_scale_name_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}" if self.number > 1 else self.name

    def get_absolute_url(self) -> str:
        return reverse("improvement:risk_scales", args=[self.council.slug]) + f"#scale-{self.pk}"

    @cached_property
    def levels(self) -> Levels:
        return Levels.from_stored(self)

    def is_offered(self) -> bool:
        """Whether a rating may be given on it: neither withdrawn nor replaced."""
        return self.withdrawn_at is None and not hasattr(self, "replaced_by")

    @property
    def legend(self) -> str:
        """Both axes in one line, as a paper prints it under its ratings."""
        levels = self.levels
        return f"Likelihood {levels.likelihood.way}; impact {levels.impact.way}"


class Response(models.TextChoices):
    AVOID = "avoid", "Avoid it"
    REDUCE = "reduce", "Reduce it"
    ACCEPT = "accept", "Accept it"
    TRANSFER = "transfer", "Transfer it"


class Risk(Record, Visible, Withdrawable):
    """A risk to the plan. Its ratings say how grave it is, its closings whether it is open."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="risks")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="risks")
    reference = models.CharField(max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField("risk", max_length=200)
    description = models.TextField(blank=True, max_length=20_000)
    cause = models.TextField(blank=True, max_length=20_000)
    effect = models.TextField(blank=True, max_length=20_000)
    mitigation = models.TextField(
        "action to avoid or mitigate the risk", blank=True, max_length=20_000
    )
    response = models.CharField(max_length=8, blank=True, choices=Response.choices)
    owner_post = models.CharField("owner, by post", max_length=160, blank=True)
    next_review_on = models.DateField("next review", null=True, blank=True)

    objects = InVisiblePlanQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "order", "pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "reference"],
                condition=~Q(reference="") & Q(withdrawn_at=None),
                name="risk_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("improvement:risk", args=[self.plan.council.slug, self.pk])

    def is_closed(self) -> bool:
        latest = self.closings.order_by("recorded_at", "pk").last()
        return latest is not None and latest.is_closed


class OfRiskQuerySet(ScopedQuerySet):
    council_at = "risk__plan__council"
    exempt_at = ("risk", "risk__plan")
    plan_at = ("risk__plan",)

    def as_at(self, moment: datetime | None) -> Self:
        """What had been recorded by `moment`; all of it for None."""
        return self if moment is None else self.filter(recorded_at__lte=moment)


class RatingKind(models.TextChoices):
    INHERENT = "inherent", "Inherent"
    CURRENT = "current", "Current"
    TARGET = "target", "Target"


RATING_DEFINITIONS = {
    RatingKind.INHERENT: "If nothing were done about it.",
    RatingKind.CURRENT: "As it stands, with what is being done.",
    RatingKind.TARGET: "Where the council means to bring it.",
}


class RiskRating(Fact):
    """How grave somebody judged a risk to be on a day. Ratings are added, never changed.

    It names two levels of a scale; where the scale is not known, only what the source wrote
    (`as_stated`, such as B2), with what it says of its scale.
    """

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="ratings")
    kind = models.CharField(max_length=8, choices=RatingKind.choices, default=RatingKind.CURRENT)
    scale = models.ForeignKey(RiskScale, models.PROTECT, null=True, related_name="ratings")
    likelihood = models.CharField(max_length=10, blank=True)
    impact = models.CharField(max_length=10, blank=True)
    as_stated = models.CharField("rating in the source's words", max_length=20, blank=True)
    scale_as_stated = models.CharField("scale in the source's words", max_length=300, blank=True)
    on = models.DateField("date")
    why = models.TextField("why it is rated so", blank=True, max_length=20_000)

    objects = OfRiskQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-recorded_at", "-pk"]
        indexes = [models.Index(fields=["risk", "kind", "-on"], name="risk_rating_latest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(scale__isnull=False) & ~Q(likelihood="") & ~Q(impact="")
                | Q(scale=None, likelihood="", impact="") & ~Q(as_stated=""),
                name="risk_rating_is_on_a_scale_or_as_stated",
            )
        ]

    def __str__(self) -> str:
        return self.printed

    def get_absolute_url(self) -> str:
        return self.risk.get_absolute_url()

    @property
    def printed(self) -> str:
        """As the source wrote it, else as the scale writes it."""
        if self.as_stated or self.scale is None:
            return self.as_stated
        return self.scale.levels.printed(self.likelihood, self.impact)


class RiskClosing(Fact):
    """A risk was closed, or opened again, for a reason. The last one says how it stands."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="closings")
    is_closed = models.BooleanField()
    reason = models.TextField(max_length=20_000)

    objects = OfRiskQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return "Closed" if self.is_closed else "Reopened"

    def get_absolute_url(self) -> str:
        return self.risk.get_absolute_url()


class RiskOwner(Link):
    """Who owns the risk: one person at most at any moment."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="owner_links")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_risk_links"
    )

    class Meta:
        constraints = [linked_once("risk", name="one_owner_a_risk")]

    def __str__(self) -> str:
        return f"{self.user} owns {self.risk_id}"


class RiskAction(Link):
    """The action mitigates the risk."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, models.PROTECT, related_name="risk_links")

    class Meta:
        constraints = [linked_once("risk", "action", name="risk_action_once")]

    def __str__(self) -> str:
        return f"{self.risk_id} – {self.action_id}"


class RiskArea(Link):
    """The risk stands in the way of this area for improvement."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="area_links")
    area = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="risk_links")

    class Meta:
        constraints = [linked_once("risk", "area", name="risk_area_once")]

    def __str__(self) -> str:
        return f"{self.risk_id} – {self.area_id}"


class RiskStrength(Link):
    """The risk puts this strength in danger."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="strength_links")
    strength = models.ForeignKey(Strength, models.PROTECT, related_name="risk_links")

    class Meta:
        constraints = [linked_once("risk", "strength", name="risk_strength_once")]

    def __str__(self) -> str:
        return f"{self.risk_id} – {self.strength_id}"
