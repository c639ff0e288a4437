"""What difference was made in an area for improvement, and on which sources that rests."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from accounts.records import Fact
from accounts.scope import ScopedQuerySet
from impact.models.assurance import AssuranceActivity
from impact.models.measure import Measure
from impact.models.voice import VoiceEntry
from improvement.models import Evidence, ImprovementPlan
from improvement.status import Impact
from inspections.models import AreaForImprovement

PERIOD = timedelta(days=90)  # two ratings this far apart are of two periods: a quarter
PROVED = (Impact.EVIDENT, Impact.SUSTAINED)
NEEDED = {
    Impact.NOT_YET_EVIDENT: 0,
    Impact.EMERGING: 1,
    Impact.EVIDENT: 2,
    Impact.SUSTAINED: 2,
}


def why_not(impact: str, *, kinds: Iterable[str], held_since: date | None, on: date) -> str:
    """Why `impact` may not be said on `on`, in words; empty where it may.

    `kinds` are the kinds of source it rests on (measure, activity, evidence, voice): two are
    independent where their kinds differ. `held_since` is the day of the earliest rating of evident
    or better that none since has taken back.
    """
    wanted, there = NEEDED[Impact(impact)], len(set(kinds))
    if there < wanted:
        if wanted == 1:
            return "Select the source that it rests on"
        return (
            f"{Impact(impact).label} rests on two independent sources: select at least one each "
            "of two kinds"
        )
    if impact == Impact.SUSTAINED and (held_since is None or on - held_since < PERIOD):
        return (
            "Sustained means held over two periods: it must have been rated evident at least "
            f"{PERIOD.days} days before"
        )
    return ""


class AreaImpactQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("plan", "area", "area__inspection")
    plan_at = ("plan",)

    def latest_first(self) -> "AreaImpactQuerySet":
        return self.order_by("-on", "-recorded_at", "-pk")

    def held_since(self) -> date | None:
        """The day of the earliest rating of evident or better that none since has taken back."""
        since = None
        for impact, on in self.latest_first().values_list("impact", "on"):
            if impact not in PROVED:
                break
            since = on
        return since


class AreaImpact(Fact):
    """How far an area for improvement shows a difference for children, with the reason."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="area_impacts")
    area = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="impacts")
    on = models.DateField("day it was rated")
    impact = models.CharField("impact on children", max_length=16, choices=Impact.choices)
    reason = models.TextField("why", max_length=20_000)

    objects = AreaImpactQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "area", "-on", "-pk"]
        indexes = [models.Index(fields=["plan", "area", "-on"], name="area_impact_latest")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.impact} on {self.on}"

    def save(  # type: ignore[override]
        self, *, by: Any, at: datetime, sources: "Sequence[AreaImpactSource]" = ()
    ) -> None:
        """Record it with its `sources`. Raises ValidationError where they do not bear it."""
        earlier: Any = type(self)._default_manager.filter(plan=self.plan, area=self.area)
        reason = why_not(
            self.impact,
            kinds=[source.kind for source in sources],
            held_since=earlier.held_since(),
            on=self.on,
        )
        if reason:
            raise ValidationError(reason)
        with transaction.atomic():
            super().save(by=by, at=at)
            for source in sources:
                source.area_impact = self
                source.save(by=by, at=at)


class AreaImpactSource(Fact):
    """One source that a rating of an area rests on."""

    KINDS = ("measure", "activity", "evidence", "voice")

    area_impact = models.ForeignKey(AreaImpact, models.PROTECT, related_name="sources")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="impact_sources")
    activity = models.ForeignKey(
        AssuranceActivity, models.PROTECT, null=True, related_name="impact_sources"
    )
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="impact_sources")
    voice = models.ForeignKey(VoiceEntry, models.PROTECT, null=True, related_name="impact_sources")

    class Meta:
        ordering = ["area_impact", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__isnull=False, activity=None, evidence=None, voice=None)
                | Q(measure=None, activity__isnull=False, evidence=None, voice=None)
                | Q(measure=None, activity=None, evidence__isnull=False, voice=None)
                | Q(measure=None, activity=None, evidence=None, voice__isnull=False),
                name="impact_rests_on_one_thing_a_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.area_impact_id}"

    @property
    def kind(self) -> str:
        return next(kind for kind in self.KINDS if getattr(self, f"{kind}_id") is not None)
