"""What the council says of itself before inspectors come, and the yearly conversation about it."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from accounts.records import Record, Withdrawable, who_and_when
from accounts.scope import ScopedQuerySet, Visible
from govuk.dates import in_words
from inspections.models.inspection import Inspection


class Accuracy(models.TextChoices):
    """How inspectors judged a self-evaluation."""

    NOT_JUDGED = "", "Not judged, or not known"
    ACCURATE = "accurate", "Accurate"
    PARTLY = "partly", "Partly accurate"
    INACCURATE = "inaccurate", "Not accurate"


class SelfEvaluationQuerySet(ScopedQuerySet):
    council_at = "council"
    exempt_at = ("", "inspection")
    inspection_at = ("inspection",)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def with_place(self, user: User) -> Self:
        """With `is_superseded`: whether a later version that `user` may know of stands in its
        place."""
        later: Any = self.model._default_manager.all()
        later = later.visible_to(user).filter(supersedes=OuterRef("pk"), withdrawn_at=None)
        return self.annotate(is_superseded=Exists(later))


class SelfEvaluation(Record, Visible, Withdrawable):
    """One version of the council's self-evaluation. The next one supersedes it; it stays readable.

    `inspection` is the one whose inspectors judged its accuracy.
    """

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="evaluations")
    title = models.CharField(max_length=160)
    version_label = models.CharField("version", max_length=20, default="1")
    on = models.DateField("date")
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    revised_because = models.TextField("why there is a new version", max_length=2_000, blank=True)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="evaluations"
    )
    accuracy = models.CharField(max_length=10, choices=Accuracy.choices, blank=True)
    accuracy_note = models.TextField("what they said of it", max_length=5_000, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = SelfEvaluationQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-on", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(withdrawn_at=None, supersedes__isnull=False),
                name="self_evaluation_superseded_once",
            ),
            models.CheckConstraint(
                condition=Q(accuracy="") | Q(inspection__isnull=False),
                name="accuracy_is_some_inspections",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version_label}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:self_evaluation", args=[self.council.slug, self.pk])


class EvaluationThemeQuerySet(ScopedQuerySet):
    council_at = "evaluation__council"
    exempt_at = ("evaluation", "evaluation__inspection")
    inspection_at = ("evaluation__inspection",)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class EvaluationTheme(Record, Withdrawable):
    """One theme of a self-evaluation, such as leaving care: where it stands, and what follows."""

    evaluation = models.ForeignKey(SelfEvaluation, models.PROTECT, related_name="themes")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120)
    position = models.TextField("where we are", max_length=20_000, blank=True)
    strengths = models.TextField(max_length=20_000, blank=True)
    challenges = models.TextField(max_length=20_000, blank=True)
    priorities = models.TextField(max_length=20_000, blank=True)

    objects = EvaluationThemeQuerySet.as_manager()

    class Meta:
        ordering = ["evaluation", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "name"],
                condition=Q(withdrawn_at=None),
                name="evaluation_theme_once",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.evaluation.get_absolute_url()}#theme-{self.pk}"


class EngagementMeetingQuerySet(ScopedQuerySet):
    council_at = "council"
    exempt_at = ("", "evaluation")
    inspection_at = ("evaluation__inspection",)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class EngagementMeeting(Record, Visible, Withdrawable):
    """The annual engagement meeting: inspectorate and council talk about the self-evaluation."""

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="engagements")
    on = models.DateField("date")
    evaluation = models.ForeignKey(
        SelfEvaluation, models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    attendees = models.TextField(
        "who took part", max_length=2_000, help_text="Posts, not names, one to a line."
    )
    notes = models.TextField(max_length=20_000, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = EngagementMeetingQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-on", "-pk"]
        constraints = [*Visible.Meta.constraints, who_and_when("withdrawn_by", "withdrawn_at")]

    def __str__(self) -> str:
        return f"Annual engagement meeting, {in_words(self.on)}"

    def get_absolute_url(self) -> str:
        page = reverse("inspections:self_evaluations", args=[self.council.slug])
        return f"{page}#meeting-{self.pk}"
