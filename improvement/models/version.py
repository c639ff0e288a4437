from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Fact, Record, Withdrawable
from accounts.scope import ScopedQuerySet
from improvement.models.plan import ImprovementPlan, InPlanQuerySet


class VersionState(models.TextChoices):
    """Where a version of a plan stands, in the order most councils go through."""

    DRAFT = "draft", "Draft"
    BOARD = "board", "Board"
    SCRUTINY = "scrutiny", "Scrutiny"
    CABINET = "cabinet", "Cabinet"
    SUBMITTED = "submitted", "Submitted"
    IN_FORCE = "in_force", "In force"
    SUPERSEDED = "superseded", "Superseded"


# What a body says afterwards does not take these back.
SETTLED = (VersionState.SUBMITTED, VersionState.IN_FORCE, VersionState.SUPERSEDED)


def state_of(steps: Iterable[Any]) -> VersionState:
    """Where a version stands after `steps`: rows with `state`, `on` and `recorded_at`.

    The last step by its day counts, and a draft has none. Once it was submitted or came into
    force, a later step at a body, such as an approval after the submission, leaves that as it is.
    """
    said = [step for step in steps if step.state in VersionState.values]
    settled = [state for state in SETTLED if any(step.state == state for step in said)]
    if settled:
        return settled[-1]
    if not said:
        return VersionState.DRAFT
    last = max(said, key=lambda step: (step.on, step.recorded_at))
    return VersionState(last.state)


class PlanVersion(Record):
    """An edition of the plan: why it was revised, and the states it went through.

    `number` is ours; `label` is what the council calls it, such as Phase 2 or vf1a. Its state
    follows from its steps (`state_of`). What was submitted stands in its `SubmittedCopy`.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(editable=False)
    label = models.CharField("what the council calls it", max_length=40, blank=True)
    revised_because = models.TextField("why it was revised", blank=True, max_length=20_000)
    takes_in = models.CharField("other plans that it takes in", max_length=300, blank=True)

    objects = InPlanQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        plan = self.plan
        return (
            f"{reverse('improvement:versions', args=[plan.council.slug, plan.pk])}#v{self.number}"
        )

    @property
    def name(self) -> str:
        """Its version as the council calls it; a bare number is no name."""
        label = self.label or str(self.number)
        return f"Version {label}" if label[:1].isdigit() else label


class InVersionQuerySet(ScopedQuerySet):
    council_at = "plan_version__plan__council"
    exempt_at = ("plan_version__plan",)
    plan_at = ("plan_version__plan",)


class VersionStep(Record, Withdrawable):
    """What happened to a version on a day: a body saw it, it was submitted, it came into force.

    A minor edit is a change that an officer may make after the approval, under delegation; it
    leaves the state as it is.
    """

    MINOR_EDIT = "minor_edit"

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="steps")
    state = models.CharField(
        "what happened",
        max_length=12,
        choices=[*VersionState.choices, (MINOR_EDIT, "Minor edit under delegation")],
    )
    on = models.DateField("date")
    body = models.CharField("body, or who agreed it", max_length=200, blank=True)
    minute_reference = models.CharField(max_length=80, blank=True)
    accepted = models.TextField("recommendations accepted", blank=True, max_length=20_000)
    rejected = models.TextField("recommendations rejected, and why", blank=True, max_length=20_000)
    note = models.TextField("what was decided or changed", blank=True, max_length=20_000)

    objects = InVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan_version", "on", "recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "state"],
                condition=Q(withdrawn_at=None, state__in=["submitted", "in_force", "superseded"]),
                name="version_is_settled_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.on}"

    def get_absolute_url(self) -> str:
        return self.plan_version.get_absolute_url()


class SubmittedCopy(Fact):
    """What the plan said at the click that submitted a version: frozen for good.

    `content` is canonical JSON (see `improvement.plan_content`) and `sha256` the SHA-256 of that
    text; `recorded_at` is the moment it was frozen, and `by` who did it. `on` is the day it was
    sent. It holds the exempt matter too: a page or a paper leaves that out for those who may not
    read it.
    """

    plan_version = models.OneToOneField(PlanVersion, models.PROTECT, related_name="submitted_copy")
    on = models.DateField("date it was sent")
    sent_to = models.CharField(max_length=200, default="Ofsted")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    objects = InVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]
        verbose_name_plural = "submitted copies"

    def __str__(self) -> str:
        return f"{self.plan_version} as submitted"

    def get_absolute_url(self) -> str:
        return reverse(
            "reports:submitted_plan", args=[self.plan_version.plan.council.slug, self.pk]
        )


class RegulatorResponse(Record):
    """What the regulator answered to a version that was submitted."""

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="responses")
    received_on = models.DateField("date it was received")
    kind = models.CharField(
        "what it says",
        max_length=16,
        choices=[
            ("accepted", "Accepts the plan"),
            ("does_not_reflect", "Says that the plan does not reflect the findings"),
            ("asks_for_more", "Asks for more"),
        ],
    )
    text = models.TextField("in short", blank=True, max_length=20_000)
    letter = models.ForeignKey(
        "improvement.Evidence", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan_version", "received_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.received_on}"

    def get_absolute_url(self) -> str:
        return self.plan_version.get_absolute_url()
