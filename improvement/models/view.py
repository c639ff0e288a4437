from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.records import Link, Record, Withdrawable, linked_once
from improvement.models.plan import ImprovementPlan, InPlanQuerySet


class SavedViewQuerySet(InPlanQuerySet):
    def visible_to(self, user: User) -> Self:
        """Of plans that `user` may read: their own views, and those that were shared with them."""
        seat = "board_links__board__members"
        held = {f"{seat}__user": user, f"{seat}__withdrawn_at": None}
        theirs = Q(**held, board_links__ended_at=None)
        shared = Q(owner=user) | Q(is_shared=True) | theirs
        return super().visible_to(user).filter(shared).distinct()

    def offered_to(self, user: User, *, on: date) -> Self:
        """Their own, those shared with all who read the plan, and those of boards they sit on."""
        seat = "board_links__board__members"
        begun = Q(**{f"{seat}__from_on": None}) | Q(**{f"{seat}__from_on__lte": on})
        going_on = Q(**{f"{seat}__until_on": None}) | Q(**{f"{seat}__until_on__gte": on})
        held = {f"{seat}__user": user, f"{seat}__withdrawn_at": None}
        sits = Q(**held, board_links__ended_at=None) & begun & going_on
        offered = self.filter(Q(owner=user) | Q(is_shared=True) | sits, withdrawn_at=None)
        return offered.distinct()


class SavedView(Record, Withdrawable):
    """Filters of a plan's actions under a name. `query` is what the address holds after its "?"."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="views")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", editable=False
    )
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True, max_length=2_000, editable=False)
    is_shared = models.BooleanField("shared with everybody who reads the plan", default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "owner", "name"],
                condition=Q(withdrawn_at=None),
                name="saved_view_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def boards(self) -> list[str]:
        """The boards whose members are offered it, by name."""
        links = [link for link in self.board_links.all() if link.ended_at is None]
        return sorted(link.board.name for link in links if link.board.withdrawn_at is None)

    def get_absolute_url(self) -> str:
        plan = reverse("improvement:plan", args=[self.plan.council.slug, self.plan_id])
        return f"{plan}?{self.query}{'&' if self.query else ''}view={self.pk}"


class DefaultView(Link):
    """The view with which a plan opens for one person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="default_view_links"
    )
    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="default_view_links")
    view = models.ForeignKey(SavedView, models.PROTECT, related_name="default_links")

    class Meta:
        constraints = [linked_once("user", "plan", name="one_default_view")]

    def __str__(self) -> str:
        return f"{self.user}: {self.view}"
