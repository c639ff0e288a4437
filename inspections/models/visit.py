"""Visits that were moved, and the letters that inspectors send afterwards."""

from django.db import models
from django.db.models import Q

from accounts.records import Fact, Record, Withdrawable, who_and_when
from accounts.scope import ScopedQuerySet, Visible
from inspections.models.inspection import Inspection

NOT_OPEN = (
    "Ofsted does not publish this letter, and the council has not disclosed it. Make it exempt, or"
    " first record on the visit who approved its disclosure, and when"
)


class VisitMoveQuerySet(ScopedQuerySet):
    council_at = "inspection__council"
    exempt_at = ("inspection",)
    inspection_at = ("inspection",)


class VisitMove(Fact):
    """A visit was put off or brought forward: the days it was to be, those it is to be, and why."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="moves")
    from_on = models.DateField("first day before")
    from_until = models.DateField("last day before", null=True, blank=True)
    to_on = models.DateField("first day now")
    to_until = models.DateField("last day now", null=True, blank=True)
    reason = models.TextField(max_length=2_000)
    source = models.CharField(max_length=200, blank=True)

    objects = VisitMoveQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(from_until=None) | Q(from_until__gte=models.F("from_on")))
                & (Q(to_until=None) | Q(to_until__gte=models.F("to_on"))),
                name="moved_visit_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="moved_visit_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.inspection} moved from {self.from_on} to {self.to_on}"


class LetterQuerySet(ScopedQuerySet):
    council_at = "inspection__council"
    exempt_at = ("", "inspection")
    inspection_at = ("inspection",)

    def standing(self) -> "LetterQuerySet":
        return self.filter(withdrawn_at=None)


class Letter(Record, Visible, Withdrawable):
    """What inspectors wrote after a visit.

    Its readers follow from the visit: while Ofsted does not publish the letter and the council has
    not disclosed it, it is exempt. The visit itself, and its days, are no secret.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="letters")
    dated_on = models.DateField("date of the letter", null=True, blank=True)
    text = models.TextField("what it says", max_length=20_000)
    source = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["inspection", "dated_on", "pk"]
        constraints = [*Visible.Meta.constraints, who_and_when("withdrawn_by", "withdrawn_at")]

    def __str__(self) -> str:
        return f"Letter after {self.inspection}"

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#letters"

    @property
    def must_be_exempt_because(self) -> str:
        return "" if self.inspection.is_letter_open else NOT_OPEN
