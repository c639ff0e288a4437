"""The young people's page of a council: what it promises, in words written for young people.

None of these words is made from officers' words. The page is the only one that shows them, and
it shows no more than what everybody may read.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Record, Withdrawable, who_and_when
from accounts.scope import ScopedQuerySet
from impact.models.voice import VoiceEntry
from improvement.models import Action, ImprovementPlan
from inspections.models import AreaForImprovement


class YoungPeoplePageQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("plan",)
    plan_at = ("plan",)

    def open_to_all(self) -> Self:
        """Pages that are published, of plans that everybody may read."""
        return self.public().filter(is_published=True, plan__withdrawn_at=None)


class YoungPeoplePage(Record):
    """The page of one plan. A council shows one such page at a time."""

    council = models.ForeignKey(
        "accounts.Council", models.PROTECT, related_name="young_people_pages", editable=False
    )
    plan = models.OneToOneField(
        ImprovementPlan, models.PROTECT, related_name="young_people_page", editable=False
    )
    welcome = models.TextField("first words of the page", max_length=2_000)
    who_to_ask = models.TextField("whom they can talk to", blank=True, max_length=1_000)
    is_published = models.BooleanField("show the page to everybody", default=False)

    objects = YoungPeoplePageQuerySet.as_manager()

    class Meta:
        ordering = ["plan"]
        verbose_name = "young people's page"
        constraints = [
            models.UniqueConstraint(
                fields=["council"], condition=Q(is_published=True), name="young_people_page_once"
            )
        ]

    def __str__(self) -> str:
        return f"The young people's page of {self.plan}"

    def get_absolute_url(self) -> str:
        return reverse("impact:young_people", args=[self.plan.council.slug, self.plan_id])


class YoungPeopleTextQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("plan", "action", "area", "area__inspection")
    plan_at = ("plan",)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def open_to_all(self) -> Self:
        """Texts about what stands and everybody may read."""
        action = Q(action__visibility="public", action__withdrawn_at=None)
        area = Q(
            area__visibility="public",
            area__withdrawn_at=None,
            area__inspection__visibility="public",
            area__inspection__withdrawn_at=None,
        )
        return self.standing().filter(action | area, plan__visibility="public")


class YoungPeopleText(Record, Withdrawable):
    """What young people are told about one action, or about one area for improvement."""

    plan = models.ForeignKey(
        ImprovementPlan, models.PROTECT, related_name="young_people_texts", editable=False
    )
    action = models.ForeignKey(
        Action, models.PROTECT, related_name="young_people_texts", null=True, editable=False
    )
    area = models.ForeignKey(
        AreaForImprovement,
        models.PROTECT,
        related_name="young_people_texts",
        null=True,
        editable=False,
    )
    group = models.CharField("whom it is for", max_length=80, blank=True)
    words = models.TextField("what we promise, or what must get better", max_length=1_000)
    changed = models.TextField("what has changed", blank=True, max_length=1_000)
    not_yet = models.TextField("what has not changed yet, and why", blank=True, max_length=1_000)

    objects = YoungPeopleTextQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = "text for young people"
        verbose_name_plural = "texts for young people"
        constraints = [
            models.CheckConstraint(
                condition=Q(action=None, area__isnull=False) | Q(action__isnull=False, area=None),
                name="young_people_text_is_about_one",
            ),
            models.UniqueConstraint(
                fields=["plan", "action"],
                condition=Q(withdrawn_at=None),
                name="young_people_text_of_action_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "area"],
                condition=Q(withdrawn_at=None),
                name="young_people_text_of_area_once",
            ),
        ]

    def __str__(self) -> str:
        return f"What young people are told about {self.about}"

    @property
    def about(self) -> Action | AreaForImprovement:
        return self.action or self.area  # type: ignore[return-value]

    def get_absolute_url(self) -> str:
        slug = self.plan.council.slug
        return reverse("impact:young_people", args=[slug, self.plan_id]) + f"#text-{self.pk}"


class YoungPeopleCommentQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("plan",)
    plan_at = ("plan",)

    def waiting(self) -> Self:
        return self.filter(decided_at=None)


class YoungPeopleComment(Record):
    """What somebody wrote on the page, whoever it was. Nobody but those who decide it reads it.

    It is published as a voice entry, in words that were read first, or refused with a reason. What
    was written stays as it was either way.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="young_people_comments")
    words = models.TextField("comment", max_length=2_000)
    sent_at = models.DateTimeField()
    entry = models.OneToOneField(
        VoiceEntry, models.PROTECT, related_name="comment", null=True, editable=False
    )
    refused_reason = models.TextField("why it is not shown", blank=True, max_length=2_000)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = YoungPeopleCommentQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-sent_at", "-pk"]
        verbose_name = "comment"
        constraints = [
            who_and_when("decided_by", "decided_at"),
            models.CheckConstraint(
                condition=Q(decided_at=None, entry=None, refused_reason="")
                | Q(decided_at__isnull=False, entry__isnull=False, refused_reason="")
                | (Q(decided_at__isnull=False, entry=None) & ~Q(refused_reason="")),
                name="young_people_comment_is_published_or_refused",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    def get_absolute_url(self) -> str:
        slug = self.plan.council.slug
        return reverse("impact:young_people_comments", args=[slug, self.plan_id])
