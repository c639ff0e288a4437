from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.policy import Capability
from accounts.records import Record, Withdrawable
from accounts.scope import ScopedQuerySet
from govuk.dates import in_words
from reports.models.decision import DecisionRecord, Standing


class CallInOutcome(models.TextChoices):
    UPHELD = "upheld", "The decision is upheld"
    NO_FURTHER_ACTION = "no_further_action", "No further action is taken"
    REFERRED_BACK = "referred_back", "The decision is referred back to the body that made it"


class CallInQuerySet(ScopedQuerySet):
    council_at = "decision__council"
    exempt_at = ("decision", "decision__meeting", "decision__report", "decision__report__plan")
    board_at = ("decision__meeting__board",)
    capability = Capability.READ_BOARDS


class CallInMade(Record, Withdrawable):
    """Members called a published decision in: it waits until a meeting has dealt with that.

    `signatories` are those who signed, one to a line. `made_time` matters only where call-in ends
    at an hour of the day. `meeting` is the one that decided the outcome, on its day.
    """

    decision = models.ForeignKey(
        DecisionRecord, models.PROTECT, related_name="call_ins", editable=False
    )
    made_on = models.DateField("date it was made")
    made_time = models.TimeField("time it was made", null=True, blank=True)
    signatories = models.TextField("who signed it", max_length=2_000)
    reasons = models.TextField("reasons given", max_length=5_000)
    outcome = models.CharField(max_length=17, choices=CallInOutcome.choices, blank=True)
    meeting = models.ForeignKey(
        "boards.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="call_ins_decided",
    )
    outcome_words = models.TextField("what the meeting said", max_length=5_000, blank=True)

    objects = CallInQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-pk"]
        verbose_name = "call-in"
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(withdrawn_at=None), name="decision_called_in_once"
            ),
            models.CheckConstraint(
                name="call_in_says_who_and_why", condition=~Q(signatories="") & ~Q(reasons="")
            ),
            models.CheckConstraint(
                name="outcome_of_call_in_has_its_meeting",
                condition=Q(outcome="", meeting=None, outcome_words="")
                | (~Q(outcome="") & Q(meeting__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Call-in of {in_words(self.made_on)}"

    def get_absolute_url(self) -> str:
        return f"{self.decision.get_absolute_url()}#call-in"

    @property
    def who_signed(self) -> list[str]:
        return [line.strip() for line in self.signatories.split("\n") if line.strip()]

    @property
    def decided_on(self) -> date | None:
        decided: Any = self.meeting
        return decided.on if decided is not None else None

    def standing(self) -> Standing:
        """How the decision stands that was called in."""
        match self.outcome:
            case CallInOutcome.UPHELD:
                return Standing("Called in and upheld: may be implemented", "green", True)
            case CallInOutcome.NO_FURTHER_ACTION:
                return Standing("Called in, no further action: may be implemented", "green", True)
            case CallInOutcome.REFERRED_BACK:
                return Standing("Called in and referred back: to be decided again", "yellow")
        return Standing("Called in", "light-red")

    @property
    def free_from(self) -> str:
        """When the decision may be implemented, in words."""
        if self.standing().may_be_implemented and self.decided_on is not None:
            return f"From {in_words(self.decided_on, weekday=True)}, when the call-in was decided"
        if self.outcome:
            return "Not as it was decided: it was referred back"
        return "Not until the call-in is decided"
