from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Link, LinkQuerySet, Record, Withdrawable
from accounts.scope import ScopedQuerySet, Visible
from inspections.models.inspection import Inspection


class AreaQuerySet(ScopedQuerySet):
    council_at = "inspection__council"
    exempt_at = ("", "inspection")
    inspection_at = ("inspection",)


class AreaKind(models.TextChoices):
    IMPROVEMENT = "improvement", "Area for improvement"
    PRIORITY_ACTION = "priority_action", "Area for priority action"
    RECOMMENDATION = "recommendation", "Recommendation"
    OWN_READING = "own_reading", "The council's own reading"


class AreaForImprovement(Record, Visible, Withdrawable):
    """Something that must get better: an inspectorate's finding, or the council's own reading."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="areas")
    kind = models.CharField(
        max_length=16, choices=AreaKind.choices, default=AreaKind.IMPROVEMENT
    )
    reference = models.CharField(max_length=20, help_text="A letter or number, such as a or 1.2.")
    order = models.PositiveSmallIntegerField(default=0)
    wording = models.TextField(max_length=20_000)
    is_paraphrased = models.BooleanField("paraphrased", default=False)
    short_title = models.CharField(max_length=160)
    source = models.CharField(max_length=200, blank=True)
    paragraph = models.CharField("paragraph in the source", max_length=40, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["inspection", "kind", "order", "pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(
                fields=["inspection", "kind", "reference"],
                condition=Q(withdrawn_at=None),
                name="area_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}. {self.short_title}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:area", args=[self.inspection.council.slug, self.pk])


class Strength(Record, Visible, Withdrawable):
    """What inspectors praised, with the word they used for it."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="strengths")
    reference = models.CharField(max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    wording = models.TextField(max_length=20_000)
    is_paraphrased = models.BooleanField("paraphrased", default=False)
    descriptor = models.CharField(
        max_length=80, blank=True, help_text="The source's word, such as highly effective."
    )
    source = models.CharField(max_length=200, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["inspection", "order", "pk"]

    def __str__(self) -> str:
        return self.wording[:80]

    def get_absolute_url(self) -> str:
        return self.inspection.get_absolute_url()


class ThemeQuerySet(ScopedQuerySet):
    council_at = "council"


class Theme(Record):
    """A topic that runs across areas and strands, such as care leavers."""

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="themes")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["council", "name"], name="theme_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class AreaTheme(Link):
    """An area for improvement belongs to a theme."""

    area = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="theme_links")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="area_links")

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "theme"], condition=Q(ended_at=None), name="area_theme_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} – {self.theme}"


class AreaLineage(Link):
    """What became of an area: `after` carries, rewords, merges or repeats `before`."""

    before = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="became")
    after = models.ForeignKey(
        AreaForImprovement, models.PROTECT, null=True, blank=True, related_name="came_from"
    )
    relation = models.CharField(
        max_length=10,
        choices=[
            ("carried", "Carried forward"),
            ("reworded", "Reworded"),
            ("merged", "Merged"),
            ("repeated", "Repeated"),
            ("met", "Met"),
        ],
    )
    note = models.TextField(blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["before", "after"], condition=Q(ended_at=None), name="lineage_once"
            ),
            models.CheckConstraint(
                condition=Q(relation="met") | Q(after__isnull=False),
                name="lineage_leads_somewhere_unless_met",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} {self.relation}"
