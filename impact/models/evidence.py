"""Which evidence stands behind a measure or an assurance activity."""

from django.db import models

from accounts.records import Link, linked_once
from impact.models.assurance import AssuranceActivity
from impact.models.measure import Measure
from improvement.models import Evidence


class ActivityEvidence(Link):
    """The item of evidence shows what the activity found."""

    activity = models.ForeignKey(AssuranceActivity, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="activity_links")

    class Meta:
        constraints = [linked_once("activity", "evidence", name="activity_evidence_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} – {self.evidence_id}"


class MeasureEvidence(Link):
    """The item of evidence stands behind the figures of the measure."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="measure_links")

    class Meta:
        constraints = [linked_once("measure", "evidence", name="measure_evidence_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} – {self.evidence_id}"
