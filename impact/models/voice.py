"""What children, families, carers and staff told the council, and what it did about it."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Link, Precision, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet, Visibility, Visible
from improvement.models import Action, ImprovementPlan
from inspections.models import AreaForImprovement


class VoiceQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("", "plan")
    plan_at = ("plan",)


class VoiceEntry(Record, Visible, Withdrawable):
    """One thing that was heard, from whom, what was done, and when they were told.

    The loop is closed once `told_on` is there. `you_said` and `we_did` are its words on the young
    people's page: typed by a person for them, and shown there only when `is_published`.
    """

    plan = models.ForeignKey(
        ImprovementPlan, models.PROTECT, related_name="voice_entries", editable=False
    )
    group = models.CharField(
        "who told us", max_length=80, help_text="In your own words, such as care leavers."
    )
    method = models.CharField(
        "how we heard it", max_length=120, blank=True, help_text="Such as a forum or a survey."
    )
    heard_on = models.DateField("when we heard it")
    heard_precision = models.CharField(
        max_length=8, choices=Precision.choices, default=Precision.DAY
    )
    heard_as_stated = models.CharField("when, in the council's words", max_length=60, blank=True)
    heard = models.TextField("what we heard", max_length=20_000)
    did = models.TextField("what we did", blank=True, max_length=20_000)
    came_of_it = models.TextField("what came of it", blank=True, max_length=20_000)
    told_on = models.DateField("when we told them", null=True, blank=True)
    you_said = models.TextField("you said", blank=True, max_length=2_000)
    we_did = models.TextField("we did", blank=True, max_length=2_000)
    is_published = models.BooleanField("show it on the young people's page", default=False)

    objects = VoiceQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "-heard_on", "-pk"]
        verbose_name_plural = "voice entries"
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_published=False)
                | (~Q(you_said="") & ~Q(we_did="") & ~Q(visibility="exempt")),
                name="voice_published_has_its_words",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None) | ~Q(did=""), name="voice_told_says_what_was_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.heard[:80]}"

    def save(self, *, by: Any, at: datetime, seen: int | None = None) -> None:  # type: ignore[override]
        """Record it. What not everybody may read comes off the page that everybody reads."""
        self.is_published = self.is_published and self.visibility == Visibility.PUBLIC
        super().save(by=by, at=at, seen=seen)

    @property
    def is_shown(self) -> bool:
        """Whether it is to stand on the young people's page, where there is one."""
        return self.is_published and self.withdrawn_at is None

    def get_absolute_url(self) -> str:
        return reverse("impact:voice_entry", args=[self.plan.council.slug, self.pk])


class VoiceAction(Link):
    """What was heard is about this action, or led to it."""

    entry = models.ForeignKey(VoiceEntry, models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, models.PROTECT, related_name="voice_links")

    class Meta:
        constraints = [linked_once("entry", "action", name="voice_action_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} – {self.action_id}"


class VoiceArea(Link):
    """What was heard bears on this area for improvement."""

    entry = models.ForeignKey(VoiceEntry, models.PROTECT, related_name="area_links")
    area = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="voice_links")

    class Meta:
        constraints = [linked_once("entry", "area", name="voice_area_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} – {self.area_id}"
