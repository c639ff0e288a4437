from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.policy import Capability, Role, access_of
from accounts.records import Record
from govuk.dates import LONDON

if TYPE_CHECKING:
    from accounts.models.council import Council
    from accounts.models.user import User


def holds_on(on: date) -> Q:
    """A membership, or a row of its history, that holds on the day `on`."""
    return Q(from_on__lte=on, ended_at=None) & (Q(until_on=None) | Q(until_on__gte=on))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self, *, on: date) -> Self:
        """Memberships that hold on the day `on`, first and last day included."""
        return self.filter(holds_on(on))

    def standing(self, *, on: date) -> Self:
        """Memberships that hold on the day `on`, or will later."""
        return self.filter(ended_at=None).filter(Q(until_on=None) | Q(until_on__gte=on))

    def visible_to(self, user: "User") -> Self:
        """Administrators see the memberships of their council."""
        return self.filter(council_id__in=access_of(user).councils(Capability.MANAGE_PEOPLE))

    def in_council(self, council: "Council") -> Self:
        return self.filter(council=council)


class Membership(Record):
    """A person's role in a council, from a day until a day. It gives the role everywhere in it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    post = models.CharField(
        max_length=120,
        blank=True,
        help_text="Job title, such as Head of Service, Children in Care.",
    )
    from_on = models.DateField("first day")
    until_on = models.DateField("last day", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "council", "role"],
                condition=Q(ended_at=None),
                name="membership_held_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="membership_ended_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:person", args=[self.council.slug, self.user_id])

    @property
    def ended_early_on(self) -> date | None:
        """The day in London on which an administrator ended it before its last day, if one did."""
        if self.ended_at is None:
            return None
        day = self.ended_at.astimezone(LONDON).date()
        return day if self.until_on is None or day < self.until_on else None

    @property
    def last_day(self) -> date | None:
        """The last day on which it held or will hold; None while it has no end."""
        return self.ended_early_on or self.until_on

    def stands(self, *, on: date) -> bool:
        """Whether it holds on the day `on`, or will later."""
        return self.ended_at is None and (self.until_on is None or self.until_on >= on)


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self, *, on: date) -> Self:
        """Grants that hold on the day `on`, its last day included."""
        return self.filter(until_on__gte=on, ended_at=None)

    def standing_first(self, *, on: date) -> Self:
        """Those that hold on the day `on` first, then those that are over; by name."""
        is_over = ~Q(until_on__gte=on, ended_at=None)
        return self.annotate(
            is_over=models.ExpressionWrapper(is_over, models.BooleanField())
        ).order_by("is_over", "user__name", "pk")

    def visible_to(self, user: "User") -> Self:
        return self.filter(council_id__in=access_of(user).councils(Capability.MANAGE_PEOPLE))

    def in_council(self, council: "Council") -> Self:
        return self.filter(council=council)


class Grant(Record):
    """One plan, board or inspection opened to one person until a day: the exception to roles.

    The rooms above are named by their labels: a grant only points at what it opens.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="grants")
    plan = models.ForeignKey(
        "improvement.ImprovementPlan", models.PROTECT, null=True, blank=True, related_name="grants"
    )
    board = models.ForeignKey(
        "boards.Board", models.PROTECT, null=True, blank=True, related_name="grants"
    )
    inspection = models.ForeignKey(
        "inspections.Inspection", models.PROTECT, null=True, blank=True, related_name="grants"
    )
    with_exempt = models.BooleanField("exempt matter too", default=False)
    until_on = models.DateField("last day")
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(plan__isnull=False, board=None, inspection=None)
                | Q(plan=None, board__isnull=False, inspection=None)
                | Q(plan=None, board=None, inspection__isnull=False),
                name="grant_opens_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="grant_ended_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.opens}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:grants", args=[self.council.slug])

    def stands(self, *, on: date) -> bool:
        return self.ended_at is None and self.until_on >= on

    @property
    def opens(self) -> models.Model:
        """The plan, board or inspection that is opened."""
        opened: models.Model | None = self.plan or self.board or self.inspection
        assert opened is not None
        return opened
