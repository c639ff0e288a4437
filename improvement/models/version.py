from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Precision, Record, Withdrawable
from accounts.scope import ScopedQuerySet
from govuk.dates import in_words
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


def name_of(version: Any) -> str:
    """A version, or the row of its history, as the council calls it; a bare number is no name."""
    label = version.label or str(version.number)
    return f"Version {label}" if label[:1].isdigit() else label


class PlanVersion(Record, Withdrawable):
    """An edition of the plan: why it was revised, and the states it went through.

    `number` is ours; `label` is what the council calls it, such as Phase 2 or vf1a. Its state
    follows from its steps (`state_of`). What was submitted is frozen as bytes in the room of
    reports (`copy`).
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
        page = reverse("improvement:versions", args=[self.plan.council.slug, self.plan_id])
        return f"{page}?v={self.number}#v{self.number}"

    @property
    def name(self) -> str:
        return name_of(self)

    @property
    def is_submitted(self) -> bool:
        return self.steps.filter(state=VersionState.SUBMITTED, withdrawn_at=None).exists()

    def reasons_not_to_withdraw(self) -> list[str]:
        if self.is_submitted:
            return ["It was submitted"]
        # What came into force superseded what was in force before.
        if self.steps.filter(state=VersionState.IN_FORCE, withdrawn_at=None).exists():
            return ["It came into force. Withdraw that step first"]
        return []


class InVersionQuerySet(ScopedQuerySet):
    council_at = "plan_version__plan__council"
    exempt_at = ("plan_version__plan",)
    plan_at = ("plan_version__plan",)


def day_of(step: Any) -> str:
    """The day of a step, or of the row of its history: in the council's words, else in full."""
    return step.on_as_stated or in_words(step.on)


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
    on_precision = models.CharField(
        "the date is", max_length=8, choices=Precision.choices, default=Precision.DAY
    )
    on_as_stated = models.CharField("date in the council's words", max_length=60, blank=True)
    body = models.CharField("body, or who agreed it", max_length=200, blank=True)
    minute_reference = models.CharField(max_length=80, blank=True)
    accepted = models.TextField("recommendations accepted", blank=True, max_length=20_000)
    rejected = models.TextField("recommendations rejected, and why", blank=True, max_length=20_000)
    note = models.TextField("what was decided or changed", blank=True, max_length=20_000)

    objects = InVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan_version", "on", "recorded_at", "pk"]
        verbose_name = "step"
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "state"],
                condition=Q(withdrawn_at=None, state__in=["submitted", "in_force", "superseded"]),
                name="version_is_settled_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {day_of(self)}"

    def get_absolute_url(self) -> str:
        return self.plan_version.get_absolute_url()


class RegulatorResponse(Record, Withdrawable):
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
            ("comments", "Comments on the plan"),
        ],
    )
    letter_reference = models.CharField("reference of the letter", max_length=80, blank=True)
    text = models.TextField("in short", blank=True, max_length=20_000)
    letter = models.ForeignKey(
        "improvement.Evidence", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan_version", "received_on", "pk"]
        verbose_name = "response"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {in_words(self.received_on)}"

    def get_absolute_url(self) -> str:
        return self.plan_version.get_absolute_url()
