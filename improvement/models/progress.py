from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from accounts.policy import Capability, access_of
from accounts.records import Fact, Precision, Record, who_and_when
from accounts.scope import ScopedQuerySet, Visible
from improvement.models.plan import ImprovementPlan
from improvement.status import Impact, Rag


def decided_by(rows: Any, user: User, capability: Capability, *, on: date) -> Any:
    """Those of `rows` that hang on a plan over which `user` decides: a director, or a chair."""
    councils = access_of(user).councils(capability)
    chaired = ImprovementPlan.objects.chaired_by(user, on=on)
    return rows.filter(
        Q(action__plan__council_id__in=councils) | Q(action__plan__in=chaired.values("pk"))
    )


class UpdateQuerySet(ScopedQuerySet):
    council_at = "action__plan__council"
    exempt_at = ("", "action", "action__plan")
    plan_at = ("action__plan",)

    def latest_first(self) -> Self:
        """By the day they speak of, then by the moment they were recorded."""
        return self.order_by("-on", "-recorded_at", "-pk")

    def as_at(self, moment: datetime) -> Self:
        return self.filter(recorded_at__lte=moment)

    def open(self) -> Self:
        """Those that are not exempt by themselves. Their action may be."""
        return self.exclude(visibility="exempt")

    def readable_by(self, user: User) -> Self:
        """Of updates on actions that `user` may know of, those that they may read.

        Cheaper than `visible_to`, for where the actions were narrowed already.
        """
        access = access_of(user)
        entitled = access.councils(Capability.READ_EXEMPT)
        if set(access.roles) <= set(entitled):
            return self.all()
        seen = ~Q(visibility="exempt")
        if entitled:
            seen |= Q(action__plan__council_id__in=entitled)
        if access.plans.exempt:
            seen |= Q(action__plan_id__in=sorted(access.plans.exempt))
        return self.filter(seen)


class ProgressUpdate(Fact, Visible):
    """What the lead or a contributor says of an action on a day. Updates are added, never changed.

    `on` is the day it was recorded; only an imported one carries an earlier day. The latest
    update says whether the action is delivered, and on which day. One may be exempt while its
    action is not; who may read it is said as it is recorded, and stays.
    """

    action = models.ForeignKey("improvement.Action", models.PROTECT, related_name="updates")
    on = models.DateField("date")
    rag = models.CharField("RAG rating", max_length=5, choices=Rag.choices, blank=True)
    delivered_on = models.DateField("delivered", null=True, blank=True)
    happened = models.TextField("what happened", max_length=20_000)
    next_steps = models.TextField("what happens next", blank=True, max_length=20_000)
    is_imported = models.BooleanField(default=False)
    as_stated = models.CharField("status in the source's words", max_length=120, blank=True)
    on_as_stated = models.CharField("date in the source's words", max_length=60, blank=True)
    source = models.CharField(max_length=200, blank=True)

    objects = UpdateQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-on", "-recorded_at", "-pk"]
        indexes = [
            models.Index(
                fields=["action", "-on", "-recorded_at", "-id"], name="update_latest_first"
            )
        ]
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_imported=True) | ~Q(rag=""), name="update_is_rated_unless_imported"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.happened[:60]}"

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#update-{self.pk}"


class DueDateChangeQuerySet(ScopedQuerySet):
    council_at = "action__plan__council"
    exempt_at = ("action", "action__plan")
    plan_at = ("action__plan",)

    def undecided(self) -> Self:
        return self.filter(decided_at=None, taken_back_at=None)

    def undecided_at(self, moment: datetime) -> Self:
        """Asked for, and neither decided nor taken back, by that moment."""
        waiting = Q(decided_at=None) | Q(decided_at__gt=moment)
        stood = Q(taken_back_at=None) | Q(taken_back_at__gt=moment)
        return self.filter(waiting, stood, asked_at__lte=moment)

    def agreed(self) -> Self:
        return self.filter(is_agreed=True)

    def awaiting(self, user: User, *, on: date) -> Any:
        """Those that `user` may decide on the day `on`: in their scope, and not asked by them.

        What is withdrawn or closed has no due date to decide.
        """
        scoped = decided_by(self.undecided().visible_to(user), user, Capability.DECIDE_DATE, on=on)
        closed = Closing.objects.in_force().filter(action=OuterRef("action"))
        return scoped.filter(~Exists(closed), action__withdrawn_at=None).exclude(asked_by=user)

    def awaiting_or_asked_by(self, user: User, *, on: date) -> Any:
        """What `user` may decide on the day `on`, and what they asked for themselves.

        Nobody decides what they asked for: `asked_by` tells the two apart.
        """
        to_decide = self.awaiting(user, on=on).order_by().values("pk")
        asked = Q(asked_by=user, action__withdrawn_at=None)
        return self.visible_to(user).undecided().filter(Q(pk__in=to_decide) | asked)


class DueDateChange(Record):
    """A new date asked for, with its reason, and what someone else decided.

    While undecided, and when refused or taken back, the old date counts.
    """

    action = models.ForeignKey("improvement.Action", models.PROTECT, related_name="date_changes")
    from_on = models.DateField("old due date", editable=False)
    to_on = models.DateField("new due date")
    to_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    to_as_stated = models.CharField("in the council's words", max_length=60, blank=True)
    reason = models.TextField("why the date must move", max_length=20_000)
    effect_on_children = models.TextField("what it means for children", max_length=20_000)
    asked_at = models.DateTimeField(editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    is_agreed = models.BooleanField(null=True, blank=True)
    decision_reason = models.TextField("reason for the decision", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = DueDateChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(decided_at=None, taken_back_at=None),
                name="one_undecided_date_an_action",
            ),
            who_and_when("taken_back_by", "taken_back_at"),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(decided_at=None),
                name="date_taken_back_is_not_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_agreed=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_agreed__isnull=False),
                name="date_decided_says_who_when_what",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="date_decided_by_someone_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.to_on}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()

    @property
    def days_moved(self) -> int:
        return (self.to_on - self.from_on).days


class ClosingQuerySet(ScopedQuerySet):
    council_at = "action__plan__council"
    exempt_at = ("action", "action__plan")
    plan_at = ("action__plan",)

    def undecided(self) -> Self:
        return self.filter(decided_at=None)

    def awaiting(self, user: User, *, on: date) -> Any:
        """Those that `user` may decide on the day `on`: not their proposal, nor their action."""
        scoped = decided_by(self.undecided().visible_to(user), user, Capability.CLOSE_ACTION, on=on)
        actions: Any = self.model._meta.get_field("action").related_model
        led = actions._default_manager.led_by(user).values("pk")
        return (
            scoped.filter(action__withdrawn_at=None)
            .exclude(proposed_by=user)
            .exclude(action__in=led)
        )

    def in_force(self, *, at: datetime | None = None) -> Self:
        """Closings that were decided, and not reopened, by the moment `at` (default: now)."""
        if at is None:
            return self.filter(is_closed=True, reopened_at=None)
        return self.filter(is_closed=True, decided_at__lte=at).filter(
            Q(reopened_at=None) | Q(reopened_at__gt=at)
        )


class Closing(Record):
    """A proposal to close an action, and what the chair or the Director decided.

    Closing needs impact at least "evident" and a minute reference, and someone who neither leads
    the action nor proposed it.
    """

    action = models.ForeignKey("improvement.Action", models.PROTECT, related_name="closings")
    case = models.TextField("why it can close", max_length=20_000)
    proposed_at = models.DateTimeField(editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    is_closed = models.BooleanField(null=True, blank=True)
    impact = models.CharField(max_length=16, choices=Impact.choices, blank=True)
    minute_reference = models.CharField(max_length=60, blank=True)
    decision_reason = models.TextField("reason for the decision", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    reopened_reason = models.TextField("why it is open again", blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(decided_at=None),
                name="one_undecided_closing_an_action",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_closed=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_closed__isnull=False),
                name="closing_decided_says_who_when_what",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="closing_decided_by_someone_else",
            ),
            models.CheckConstraint(
                condition=~Q(is_closed=True)
                | (Q(impact__in=["evident", "sustained"]) & ~Q(minute_reference="")),
                name="closing_needs_impact_and_minute",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None)
                | (
                    Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopened_reason="")
                ),
                name="reopened_says_who_when_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Closing of {self.action_id}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()
