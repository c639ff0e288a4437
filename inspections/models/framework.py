from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q


class FrameworkKind(models.TextChoices):
    FULL = "full_inspection", "Full inspection"
    FOCUSED_VISIT = "focused_visit", "Focused visit"
    MONITORING_VISIT = "monitoring_visit", "Monitoring visit"
    JTAI = "jtai", "Joint targeted area inspection"
    AREA_SEND = "area_send", "Area SEND inspection"
    CQC = "cqc", "CQC local authority assessment"


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def in_force(self, *, on: date) -> Self:
        """Frameworks for an inspection that starts on the day `on`."""
        return self.filter(starts_on__lte=on).filter(
            Q(starts_before=None) | Q(starts_before__gt=on)
        )


class Framework(models.Model):
    """What an inspection is judged by. It is chosen by the day the inspection starts.

    Reference data, loaded from `fixtures/frameworks.json`.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=FrameworkKind.choices)
    starts_on = models.DateField()
    starts_before = models.DateField(null=True, blank=True)
    has_grades = models.BooleanField(default=False)
    has_overall = models.BooleanField(default=False)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "code"]

    def __str__(self) -> str:
        return self.name


class JudgementRole(models.TextChoices):
    LEADERS = "leaders", "leaders"
    PRACTICE = "practice", "practice"
    OVERALL = "overall", "overall effectiveness"
    OTHER = "other", "other"


class JudgementArea(models.Model):
    """One thing a framework judges, in the order the report prints it."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="judgement_areas")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    theme = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=JudgementRole.choices)

    class Meta:
        ordering = ["framework", "order"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="judgement_area_code_once"),
            models.UniqueConstraint(
                fields=["framework", "order"], name="judgement_area_order_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """A grade, outcome or rating of a framework. `order` 1 is the best."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="grades")
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["framework", "order"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="grade_code_once"),
            models.UniqueConstraint(fields=["framework", "order"], name="grade_order_once"),
        ]

    def __str__(self) -> str:
        return self.label


class GradeAlias(models.Model):
    """Another way a grade is written, such as "Requires improvement"."""

    grade = models.ForeignKey(Grade, models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grade", "text"], name="grade_alias_once"),
        ]

    def __str__(self) -> str:
        return self.text
