from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.records import Link, Precision, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet, Visible
from improvement.models.plan import ImprovementPlan, Strand
from improvement.models.progress import Closing, DueDateChange, ProgressUpdate
from improvement.status import ActionStatus, status_case, status_of


def progress_of_rows(
    *, at: datetime | None = None, updates: "QuerySet[Any] | None" = None
) -> dict[str, Any]:
    """Annotations that give an action its progress: `rag`, `last_on`, `delivered_on`, `is_closed`.

    They fit actions and rows of their history alike. With `at`, only what was recorded by then
    counts. `updates` are those that count: the ones that are not exempt, unless others are given.
    `status` stands on them.
    """
    counted: Any = updates_for(None) if updates is None else updates
    counted = counted.filter(action_id=OuterRef("id"))
    closings = Closing.objects.filter(action_id=OuterRef("id"))
    if at is not None:
        counted = counted.filter(recorded_at__lte=at)
    latest = counted.latest_first()
    return {
        "rag": Subquery(latest.values("rag")[:1]),
        "last_on": Subquery(latest.values("on")[:1]),
        "delivered_on": Subquery(latest.values("delivered_on")[:1]),
        "is_closed": Exists(closings.in_force(at=at)),
    }


def updates_for(user: User | None) -> "QuerySet[Any]":
    """The updates that count for `user`: what they may read; for nobody, what is not exempt."""
    updates: Any = ProgressUpdate.objects
    return updates.open() if user is None else updates.readable_by(user)  # type: ignore[no-any-return]


def with_progress(
    rows: "QuerySet[Any]",
    *,
    on: date,
    at: datetime | None = None,
    updates: "QuerySet[Any] | None" = None,
) -> Any:
    """Annotate `rows`, actions or their history, with their progress and `status` on `on`."""
    progress = progress_of_rows(at=at, updates=updates)
    return rows.annotate(**progress).annotate(status=status_case(on=on))


def with_moves(rows: "QuerySet[Any]", *, at: datetime | None = None) -> Any:
    """Annotate `rows` with `moves_count`: the new dates that were agreed."""
    agreed = DueDateChange.objects.filter(action_id=OuterRef("id"), is_agreed=True)
    if at is not None:
        agreed = agreed.filter(decided_at__lte=at)
    counted = agreed.order_by().values("action_id").annotate(n=Count("pk")).values("n")
    return rows.annotate(moves_count=Coalesce(Subquery(counted), 0))


# What may hang on an action, by the names of the relations; some of it lives in the rooms above.
PARTS = (
    "area_links", "milestones", "evidence", "date_changes", "closings", "risk_links",
    "measure_links", "activity_links", "assurance_ratings", "voice_links", "outcome_links",
    "challenges", "exception_notes",
)  # fmt: skip


def may_have(action: Any, part: str) -> bool:
    """Whether anything of `part` may hang on the action: no, only where it is known."""
    return bool(getattr(action, f"has_{part}", True))


class ActionQuerySet(ScopedQuerySet):
    council_at = "plan__council"
    exempt_at = ("", "plan")
    plan_at = ("plan",)

    def with_progress(self, *, on: date, user: User | None = None) -> Self:
        """Adds `rag`, `last_on`, `delivered_on`, `is_closed` and `status` on the day `on`.

        An update that is exempt counts only for a `user` who may read it: no status, rating or date
        tells anybody else of it.
        """
        return with_progress(self, on=on, updates=updates_for(user))  # type: ignore[no-any-return]

    def with_moves(self) -> Self:
        """Adds `moves_count`: the new dates that were agreed."""
        return with_moves(self)  # type: ignore[no-any-return]

    def not_withdrawn(self) -> Self:
        return self.filter(withdrawn_at=None)

    def counts_by_plan(self, *, on: date, user: User) -> dict[int, dict[str, int]]:
        """`total`, `closed` and `overdue` of each plan on the day `on`, withdrawn ones left out."""
        rows = self.with_progress(on=on, user=user).not_withdrawn().order_by().values("plan_id")
        counted = rows.annotate(
            total=Count("pk"),
            closed=Count("pk", filter=Q(status=ActionStatus.CLOSED)),
            overdue=Count("pk", filter=Q(status=ActionStatus.OVERDUE)),
        )
        return {row["plan_id"]: row for row in counted}

    def with_parts(self) -> Self:
        """Adds `has_…` for each of `PARTS`, so that a page need not ask for what is not there.

        Nothing is deleted: what there is none of now, there was none of at a past day.
        """
        parts = {
            f"has_{name}": Exists(
                self.model._meta.get_field(name).related_model._base_manager.filter(
                    action=OuterRef("pk")
                )
            )
            for name in PARTS
        }
        return self.annotate(**parts)

    def led_by(self, user: User) -> Self:
        return self.filter(
            Exists(ActionLead.objects.current().filter(action=OuterRef("pk"), user=user))
        )

    def reported_by(self, user: User) -> Self:
        """Actions that `user` leads or contributes to."""
        return self.filter(
            Exists(ActionLead.objects.current().filter(action=OuterRef("pk"), user=user))
            | Exists(ActionContributor.objects.current().filter(action=OuterRef("pk"), user=user))
        )

    def as_at(self, moment: datetime, *, on: date, user: User | None = None) -> Any:
        """These actions as recorded by `moment`: rows of their history, with progress and status.

        Status is worked out for the day `on`, from updates that `user` may read. An action that is
        exempt now stays within this queryset's own scope; one that was exempt then is for the
        caller to leave out (see `visibility` of the row).
        """
        updates = updates_for(user)
        return with_progress(self.rows_at(moment), on=on, at=moment, updates=updates)

    def rows_at(self, moment: datetime) -> Any:
        """The rows of history of these actions that stood at `moment`."""
        rows = Action.history.model.objects
        last = (
            rows.filter(id=OuterRef("id"), history_date__lte=moment)
            .order_by("-history_date", "-history_id")
            .values("history_id")[:1]
        )
        return rows.filter(id__in=self.order_by().values("pk"), history_id=Subquery(last))


class Action(Record, Visible, Withdrawable):
    """One thing to be done, with exactly one accountable lead.

    `original_due_on` is set once and kept for ever. `due_on` moves only by an agreed
    `DueDateChange`. Both are the last day of the span that `…_as_stated` gives in the council's
    words. Its status is worked out (`improvement.status`); its RAG rating stands in its updates.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="actions")
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="actions")
    reference = models.CharField(max_length=20)
    order = models.PositiveIntegerField(default=0, editable=False)
    title = models.CharField(max_length=300)
    description = models.TextField("what will be done", blank=True, max_length=20_000)
    outcome_sought = models.TextField("outcome for children", blank=True, max_length=20_000)
    success_measure = models.TextField("how we will know", blank=True, max_length=20_000)
    start_on = models.DateField("start date", null=True, blank=True)
    original_due_on = models.DateField("original due date", editable=False)
    original_due_precision = models.CharField(
        max_length=8, choices=Precision.choices, default=Precision.DAY, editable=False
    )
    original_due_as_stated = models.CharField(max_length=60, blank=True, editable=False)
    due_on = models.DateField("due date")
    due_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    due_as_stated = models.CharField("due date in the council's words", max_length=60, blank=True)
    already_under_way = models.BooleanField("already under way", default=False)
    source = models.CharField("where it comes from", max_length=200, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["plan", "order", "pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "reference"], name="action_reference_once"),
            models.CheckConstraint(
                condition=Q(start_on=None) | Q(due_on__gte=F("start_on")),
                name="action_due_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawn_reason="")
                ),
                name="action_withdrawn_says_who_when_why",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "due_on"], name="action_plan_due"),
            models.Index(fields=["plan", "order"], name="action_plan_order"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("improvement:action", args=[self.plan.council.slug, self.pk])

    @property
    def council(self) -> Any:
        return self.plan.council

    def keep_due_date_as_original(self) -> None:
        """The due date as it stands is the original one from now on, in all three fields."""
        self.original_due_on = self.due_on
        self.original_due_precision = self.due_precision
        self.original_due_as_stated = self.due_as_stated

    def lead(self) -> User | None:
        """The one accountable lead, who is the action's owner."""
        link = self.lead_links.current().select_related("user").first()
        return link.user if link else None

    # Ids of the "lead" and each "contributor" of now, where a page has read them anyway.
    people_now: "Mapping[str, Collection[int]] | None" = None

    # These three read what was prefetched, so that a page may ask them often.

    def is_led_by(self, user: User) -> bool:
        if self.people_now is not None:
            return user.pk in self.people_now["lead"]
        links = self.lead_links.all()
        return any(link.user_id == user.pk and link.ended_at is None for link in links)

    def is_reported_by(self, user: User) -> bool:
        """The lead and the contributors report."""
        if self.people_now is not None:
            return self.is_led_by(user) or user.pk in self.people_now["contributor"]
        links = self.contributor_links.all()
        return self.is_led_by(user) or any(
            link.user_id == user.pk and link.ended_at is None for link in links
        )

    def closing_in_force(self) -> Closing | None:
        standing = (c for c in self.closings.all() if c.is_closed and c.reopened_at is None)
        return next(standing, None)

    def latest_update(self, user: User | None = None) -> ProgressUpdate | None:
        """The latest of all, or the latest that `user` may read."""
        updates: Any = self.updates if user is None else self.updates.readable_by(user)
        found: ProgressUpdate | None = updates.latest_first().select_related("by").first()
        return found

    def status_on(self, on: date, user: User | None = None) -> ActionStatus:
        """The status at the end of `on`, from all that is recorded now: what the rules go by.

        With `user`, from what they may read: what a page tells them.
        """
        latest = self.latest_update(user)
        return status_of(
            start_on=self.start_on,
            due_on=self.due_on,
            is_begun=self.already_under_way or latest is not None,
            delivered_on=latest.delivered_on if latest else None,
            is_closed=self.closing_in_force() is not None,
            is_withdrawn=self.withdrawn_at is not None,
            on=on,
        )

    @property
    def days_gained(self) -> int:
        """Days between the original due date and the current one; 0 where it has not moved."""
        return (self.due_on - self.original_due_on).days


class ActionLead(Link):
    """Who is accountable for the action: exactly one person at any moment."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="lead_links")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="led_action_links"
    )

    class Meta:
        constraints = [linked_once("action", name="one_lead_an_action")]

    def __str__(self) -> str:
        return f"{self.user} leads {self.action_id}"


class ActionContributor(Link):
    """Someone who works on the action and may report on it."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="contributor_links")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributed_action_links"
    )

    class Meta:
        constraints = [linked_once("action", "user", name="contributor_once")]

    def __str__(self) -> str:
        return f"{self.user} contributes to {self.action_id}"


class ActionPartner(Link):
    """A partner organisation that shares in the action."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="partner_links")
    organisation = models.CharField(max_length=120)

    class Meta:
        constraints = [linked_once("action", "organisation", name="partner_once")]

    def __str__(self) -> str:
        return self.organisation


class ActionTag(Link):
    """A word of the council's own that the action goes by."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="tag_links")
    tag = models.CharField(max_length=40)

    class Meta:
        constraints = [linked_once("action", "tag", name="tag_once")]
        indexes = [models.Index(fields=["tag"], name="action_tag")]

    def __str__(self) -> str:
        return self.tag


class ActionArea(Link):
    """The action answers this area for improvement: the line from finding to action."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="area_links")
    area = models.ForeignKey(
        "inspections.AreaForImprovement", models.PROTECT, related_name="action_links"
    )

    class Meta:
        constraints = [linked_once("action", "area", name="action_area_once")]

    def __str__(self) -> str:
        return f"{self.action_id} – {self.area_id}"


class InActionQuerySet(ScopedQuerySet):
    council_at = "action__plan__council"
    exempt_at: ClassVar[tuple[str, ...]] = ("action", "action__plan")
    plan_at = ("action__plan",)


class MilestoneQuerySet(InActionQuerySet):
    exempt_at = ("", "action", "action__plan")


class Milestone(Record, Visible, Withdrawable):
    """A dated step within an action."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=300)
    due_on = models.DateField("due date")
    due_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    due_as_stated = models.CharField("due date in the council's words", max_length=60, blank=True)
    met_on = models.DateField("met", null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["action", "due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()
