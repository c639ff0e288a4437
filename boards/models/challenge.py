"""What a board asked, of whom, what was answered and agreed, and what difference it made."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from accounts.models import User
from accounts.policy import Capability
from accounts.records import Fact, Record, Withdrawable, who_and_when
from accounts.scope import ScopedQuerySet, Visible
from boards.models.board import Board, BoardMember
from boards.models.meeting import Meeting
from impact.models import Measure
from improvement.models import Action, Evidence, ImprovementPlan, Risk
from inspections.models import AreaForImprovement

SHORT = 120  # letters of a question that stand for it


class ChallengeState(models.TextChoices):
    OPEN = "open", "Awaiting an answer"
    ANSWERED = "answered", "Answered"
    AGREED = "agreed", "Agreed"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


def state_of(challenge: Any, *, is_answered: bool) -> ChallengeState:
    """How far a challenge, or a row of its history, has come."""
    if challenge.withdrawn_at is not None:
        return ChallengeState.WITHDRAWN
    if challenge.difference:
        return ChallengeState.CLOSED
    if challenge.agreed:
        return ChallengeState.AGREED
    return ChallengeState.ANSWERED if is_answered else ChallengeState.OPEN


def with_state(rows: "QuerySet[Any]", *, at: datetime | None = None) -> Any:
    """Annotate challenges, or rows of their history, with `state`.

    With `at`, only the answers that had been recorded by then count.
    """
    answers = ChallengeAnswer.objects.filter(challenge_id=OuterRef("id"))
    if at is not None:
        answers = answers.filter(recorded_at__lte=at)
    state = Case(
        When(withdrawn_at__isnull=False, then=Value(ChallengeState.WITHDRAWN.value)),
        When(~Q(difference=""), then=Value(ChallengeState.CLOSED.value)),
        When(~Q(agreed=""), then=Value(ChallengeState.AGREED.value)),
        When(is_answered=True, then=Value(ChallengeState.ANSWERED.value)),
        default=Value(ChallengeState.OPEN.value),
        output_field=models.CharField(),
    )
    return rows.alias(is_answered=Exists(answers)).annotate(state=state)


class ChallengeQuerySet(ScopedQuerySet):
    council_at = "board__council"
    # The question tells of what it is about: who may not read the one may not read the other.
    exempt_at = (
        "", "meeting", "plan", "action", "area", "area__inspection", "measure", "risk",
    )  # fmt: skip
    board_at = ("board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def with_state(self) -> Self:
        return with_state(self)  # type: ignore[no-any-return]

    def waiting_for_or_answered_to(self, user: User) -> Self:
        """What `user` has to answer, which `waits_for_me`, and what they asked and was answered.

        Once something is agreed, or a difference seen, neither is theirs to look at any more.
        """
        mine = Q(state=ChallengeState.OPEN, asked_of=user)
        answered = Q(state=ChallengeState.ANSWERED, asked_by=user)
        rows: Self = self.with_state().filter(mine | answered).order_by("asked_on", "pk")
        return rows.annotate(waits_for_me=Case(When(mine, then=Value(True)), default=Value(False)))


class Challenge(Record, Visible, Withdrawable):
    """One question that was put to somebody, with what came of it.

    `meeting` is where it was asked; without one it was asked between meetings. `asked_by_post` is
    the role of who asked, as it was then; `asked_by` the person, where they sign in. Answers are
    only ever added. How far it has come is worked out: see `state_of`.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="challenges", editable=False)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    asked_on = models.DateField("when it was asked")
    member = models.ForeignKey(
        BoardMember, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    asked_by_post = models.CharField("role or post of who asked", max_length=160, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question = models.TextField(max_length=20_000)
    plan = models.ForeignKey(
        ImprovementPlan, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    area = models.ForeignKey(
        AreaForImprovement, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    risk = models.ForeignKey(Risk, models.PROTECT, null=True, blank=True, related_name="challenges")
    agreed = models.TextField("what was agreed", blank=True, max_length=20_000)
    agreed_on = models.DateField("when it was agreed", null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    difference = models.TextField("what difference it made", blank=True, max_length=20_000)
    difference_on = models.DateField("when that was seen", null=True, blank=True)
    difference_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="challenges"
    )

    objects = ChallengeQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-asked_on", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            who_and_when("agreed_by", "agreed_on"),
            who_and_when("difference_by", "difference_on"),
            models.CheckConstraint(
                condition=Q(agreed="", agreed_on=None) | (~Q(agreed="") & ~Q(agreed_on=None)),
                name="challenge_agreed_says_what",
            ),
            models.CheckConstraint(
                condition=Q(difference="", difference_on=None, evidence=None)
                | (~Q(difference="") & ~Q(difference_on=None)),
                name="challenge_difference_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by_post="") & ~Q(question=""), name="challenge_says_who_asks"
            ),
        ]
        indexes = [models.Index(fields=["asked_of", "asked_on"], name="challenge_asked_of")]

    def __str__(self) -> str:
        words = " ".join(self.question.split())
        return words if len(words) <= SHORT else f"{words[:SHORT].rsplit(' ', 1)[0]} …"

    @property
    def is_answered(self) -> bool:
        return self.answers.exists()

    def exempt_part(self) -> Visible | None:
        """Where it was asked, or what it is about, if that is exempt."""
        parts = (self.meeting, self.plan, self.action, self.area, self.measure, self.risk)
        return next((part for part in parts if part is not None and part.is_exempt), None)

    @property
    def must_be_exempt_because(self) -> str:
        if self.exempt_part() is None:
            return ""
        return "It is about something exempt, or was asked at an exempt meeting: choose exempt"

    def get_absolute_url(self) -> str:
        return reverse("boards:challenge", args=[self.board.council.slug, self.pk])


class ChallengeAnswer(Fact):
    """What was answered, on a day. `given_by` is the post of who answered, if not the recorder."""

    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="answers")
    on = models.DateField("when it was answered")
    given_by = models.CharField(max_length=160, blank=True)
    text = models.TextField(max_length=20_000)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="challenge_answer_says_something")
        ]

    def __str__(self) -> str:
        return f"Answer of {self.on} to {self.challenge_id}"
