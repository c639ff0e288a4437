from django.db import models
from django.urls import reverse

from accounts.records import Fact
from improvement.models.action import Action, InActionQuerySet
from improvement.models.plan import ImprovementPlan, InPlanQuerySet


class BatchKind(models.TextChoices):
    """One change that many actions can take at once."""

    LEAD = "lead", "Lead"
    STRAND = "strand", "Strand"
    ADD_THEME = "add_theme", "Add a theme"
    REMOVE_THEME = "remove_theme", "Take off a theme"
    ADD_TAG = "add_tag", "Add a tag"
    REMOVE_TAG = "remove_tag", "Take off a tag"
    ASK_DATE = "ask_date", "Ask for a new due date"
    WITHDRAW = "withdraw", "Withdraw"
    HAND_OVER = "hand_over", "Hand over from one person to another"


class ActionBatch(Fact):
    """One change to several actions of a plan, for one reason: recorded as a whole, or not at all.

    Undoing one is a batch of its own, whose entries lead back.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=20, choices=BatchKind.choices)
    becomes = models.CharField("what it becomes", max_length=300, blank=True)
    reason = models.TextField(max_length=2_000)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undoing"
    )

    objects = InPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        words = self.get_kind_display()
        words = f"{words}: {self.becomes}" if self.becomes else words
        return f"Undone: {words}" if self.undoes_id else words

    def get_absolute_url(self) -> str:
        return reverse("improvement:batch", args=[self.plan.council.slug, self.pk])


class BatchEntry(Fact):
    """What a batch changed on one action: as people read it, and as it is put back.

    `before` and `after` hold what the field holds: the id of a person, strand or theme, a tag, a
    date (2026-03-27), the reason of a withdrawal; empty for nothing. `version` is the one that
    the action had afterwards.
    """

    batch = models.ForeignKey(ActionBatch, models.PROTECT, related_name="entries")
    action = models.ForeignKey(Action, models.PROTECT, related_name="batch_entries")
    what = models.CharField(
        max_length=20,
        choices=[
            ("lead", "Lead"),
            ("contributor", "Contributor"),
            ("strand", "Strand"),
            ("theme", "Theme"),
            ("tag", "Tag"),
            ("new_date", "New due date asked for"),
            ("withdrawn", "Withdrawn"),
        ],
    )
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    before_words = models.TextField(blank=True)
    after_words = models.TextField(blank=True)
    version = models.PositiveIntegerField()

    objects = InActionQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "pk"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.before_words} to {self.after_words}"
