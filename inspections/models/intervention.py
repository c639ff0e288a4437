"""What central government does after an inspection, and who helps the council to improve."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Precision, Record, Withdrawable, span_in_words, who_and_when
from accounts.scope import ScopedQuerySet, Visible
from govuk.dates import in_words
from inspections.models.inspection import Inspection

MOST_MONTHS = 120


def months_of(typed: str) -> list[int]:
    """The numbers of months in "6, 12", each once, smallest first. Raises ValidationError."""
    words = [word for word in re.split(r"[\s,]+|\band\b", typed) if word]
    if not all(word.isascii() and word.isdecimal() for word in words):
        raise ValidationError("Enter numbers of months with commas between them, such as 6, 12")
    months = sorted({int(word) for word in words})
    if any(not 1 <= number <= MOST_MONTHS for number in months):
        raise ValidationError(f"Each number of months must be between 1 and {MOST_MONTHS}")
    return months


class InterventionKind(models.TextChoices):
    IMPROVEMENT_NOTICE = "improvement_notice", "Improvement notice"
    STATUTORY_DIRECTION = "statutory_direction", "Statutory direction"
    COMMISSIONER = "commissioner", "Commissioner"
    ADVISER = "adviser", "Improvement adviser"


class InterventionStatus(models.TextChoices):
    ANNOUNCED = "announced", "Announced"
    IN_FORCE = "in_force", "In force"
    REPLACED = "replaced", "Replaced by a later one"
    ENDED = "ended", "Ended"


class InterventionQuerySet(ScopedQuerySet):
    council_at = "inspection__council"
    exempt_at = ("", "inspection")
    inspection_at = ("inspection",)

    def standing(self) -> "InterventionQuerySet":
        return self.filter(withdrawn_at=None, inspection__withdrawn_at=None)


class Intervention(Record, Visible, Withdrawable):
    """An improvement notice, a direction, a commissioner or an adviser, after an inspection.

    `status` is what somebody said. Neither grades nor days decide it: what replaces an overall
    Inadequate as the ground for intervention is not settled for inspections from April 2026.
    The days that follow from `issued_on` are `StatutoryDate`s: `review_months` says after how
    many calendar months, and `review_is` what is due then.
    """

    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        related_name="interventions",
        verbose_name="inspection it follows",
    )
    kind = models.CharField(max_length=20, choices=InterventionKind.choices)
    title = models.CharField(max_length=160)
    status = models.CharField(
        max_length=10, choices=InterventionStatus.choices, default=InterventionStatus.IN_FORCE
    )
    body = models.CharField(max_length=160)
    issued_by = models.CharField(max_length=160, blank=True)
    issued_on = models.DateField("issued or appointed", null=True, blank=True)
    started_on = models.DateField("started", null=True, blank=True)
    ended_on = models.DateField("ended", null=True, blank=True)
    reported_on = models.DateField("reported to the Secretary of State", null=True, blank=True)
    published_on = models.DateField("made public", null=True, blank=True)
    review_months = models.CharField(max_length=60, blank=True)
    review_is = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=20_000, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = InterventionQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-issued_on", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on=None)
                | (
                    (Q(started_on=None) | Q(ended_on__gte=models.F("started_on")))
                    & (Q(issued_on=None) | Q(ended_on__gte=models.F("issued_on")))
                ),
                name="intervention_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(review_months="") | Q(issued_on__isnull=False),
                name="intervention_months_need_a_day",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        page = reverse("inspections:interventions", args=[self.inspection.council.slug])
        return f"{page}#intervention-{self.pk}"

    @property
    def months(self) -> list[int]:
        return months_of(self.review_months)


class PartnerKind(models.TextChoices):
    IMPROVEMENT_PARTNER = "improvement_partner", "Improvement partner under a direction"
    PARTNER_IN_PRACTICE = "partner_in_practice", "Partner in practice"
    SECTOR_LED = "sector_led", "Sector-led improvement partner"
    SUPPORTING_COUNCIL = "supporting_council", "Supporting council"
    LGA_ADVISER = "lga_adviser", "Local Government Association adviser"
    PEER = "peer", "Peer reviewer"
    OTHER = "other", "Other support"


class SupportPartnerQuerySet(ScopedQuerySet):
    council_at = "council"
    exempt_at = ("", "inspection", "intervention")
    inspection_at = ("inspection",)

    def standing(self) -> "SupportPartnerQuerySet":
        return self.filter(withdrawn_at=None)


class SupportPartner(Record, Visible, Withdrawable):
    """Somebody outside the council who helps it to improve, with what, from when until when.

    "Improvement partner" means two things; `kind` tells them apart.
    """

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="partners")
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="partners"
    )
    intervention = models.ForeignKey(
        Intervention, models.PROTECT, null=True, blank=True, related_name="partners"
    )
    kind = models.CharField(max_length=20, choices=PartnerKind.choices)
    provider = models.CharField(max_length=160)
    scope = models.TextField(max_length=5_000)
    from_on = models.DateField("from", null=True, blank=True)
    from_precision = models.CharField(
        max_length=8, choices=Precision.choices, default=Precision.DAY
    )
    until_on = models.DateField("until", null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = SupportPartnerQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["provider", "pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(from_on=None) | Q(until_on__gte=models.F("from_on")),
                name="partner_ends_after_it_starts",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        page = reverse("inspections:interventions", args=[self.council.slug])
        return f"{page}#partner-{self.pk}"

    def save(self, *, by: Any, at: Any, seen: int | None = None) -> None:  # type: ignore[override]
        """Record it. Raises ValueError where what it is tied to is another council's."""
        tied = [self.inspection] if self.inspection else []
        if self.intervention:
            tied.append(self.intervention.inspection)
        if any(inspection.council_id != self.council_id for inspection in tied):
            raise ValueError("A partner is tied to inspections of its own council")
        super().save(by=by, at=at, seen=seen)

    @property
    def from_in_words(self) -> str:
        """The day it starts, or the month, quarter or year; "" where none is known."""
        if self.from_on is None:
            return ""
        return span_in_words(self.from_on, self.from_precision) or in_words(self.from_on)
