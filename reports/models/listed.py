"""What a report lists in rows: who was consulted, and the papers that stand behind it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F
from django.urls import reverse

from accounts.records import Precision, Record, Withdrawable, day_as_stated
from accounts.scope import ScopedQuerySet, Visible
from reports.models.report import CommitteeReport
from reports.models.template import SectionKind


class ListedQuerySet(ScopedQuerySet):
    council_at = "report__council"
    exempt_at = ("", "report", "report__plan")
    plan_at = ("report__plan",)
    board_at = ("report__meeting__board",)


class Listed(Record, Visible, Withdrawable):
    """One row of a report. `on` may be as exact as a year, or not known at all."""

    section_kind: ClassVar[str]

    on = models.DateField("when", null=True, blank=True)
    on_precision = models.CharField(
        max_length=8, choices=Precision.choices, default=Precision.DAY, blank=True
    )
    on_as_stated = models.CharField("when, in the council's words", max_length=60, blank=True)

    objects = ListedQuerySet.as_manager()

    class Meta(Visible.Meta):
        abstract = True

    def get_absolute_url(self) -> str:
        """The section that prints it."""
        report: Any = self.report  # type: ignore[attr-defined]
        section = report.sections.filter(kind=self.section_kind).order_by("order", "pk").first()
        if section is None:
            return reverse("reports:sections", args=[report.council.slug, report.pk])
        return reverse("reports:edit_section", args=[report.council.slug, section.pk])

    on_in_words = property(day_as_stated)


class Consultation(Listed):
    """Who was consulted on a report, when and how, what they said, and what that changed."""

    section_kind = SectionKind.CONSULTATION

    report = models.ForeignKey(
        CommitteeReport, models.PROTECT, related_name="consultations", editable=False
    )
    who = models.CharField("who was consulted", max_length=200)
    how = models.CharField("how", max_length=200, blank=True)
    said = models.TextField("what they said", blank=True, max_length=5_000)
    changed = models.TextField("what changed because of it", blank=True, max_length=5_000)

    class Meta(Listed.Meta):
        ordering = ["report", F("on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.who


class BackgroundPaper(Listed):
    """A paper that a report rests on. An exempt one is left out of a report that is not exempt."""

    section_kind = SectionKind.BACKGROUND

    report = models.ForeignKey(
        CommitteeReport, models.PROTECT, related_name="background_papers", editable=False
    )
    label = models.CharField("number or letter", max_length=40, blank=True)
    title = models.CharField(max_length=250)
    body = models.CharField("whose paper it is", max_length=200, blank=True)
    link = models.URLField("where it is published", max_length=500, blank=True)

    class Meta(Listed.Meta):
        ordering = ["report", "pk"]

    def __str__(self) -> str:
        return self.title
