from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.policy import Capability, access_of
from accounts.records import Precision, Record, Withdrawable, day_as_stated
from accounts.scope import ScopedQuerySet, Visible
from govuk.dates import LONDON, in_words
from reports.models.report import (
    BYTES_WITH_HASH_OR_NONE,
    WORD_WITH_HASH_OR_NONE,
    PublishedPaper,
)

if TYPE_CHECKING:
    from accounts.models import Council, User
    from reports.models.call_in import CallInMade

# What the law wants in a record, in its order. Each is typed, be it "None." or "N/A".
STATUTORY_FIELDS = (
    "decided_on",
    "reasons",
    "alternatives",
    "conflicts_of_interest",
    "dispensations",
)


class DecisionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class CallInStanding(models.TextChoices):
    SUBJECT = "subject", "It may be called in"
    EXEMPT = "exempt", "It is exempt from call-in"
    NOT_EXECUTIVE = "not_executive", "It is no executive decision: call-in does not apply"


@dataclass(frozen=True)
class Standing:
    """How a decision stands at a moment: in words, with the colour of the tag."""

    words: str
    colour: str
    may_be_implemented: bool = False


class FinalRecord(Exception):
    """A published record of a decision is final: a correction is a new one."""


class DecisionRecordQuerySet(ScopedQuerySet):
    council_at = "council"
    exempt_at = ("", "meeting", "report", "report__plan")
    board_at = ("meeting__board",)
    capability = Capability.READ_BOARDS

    def readable_by(self, user: "User") -> Self:
        """Those `user` may know of: what is published, and drafts for those who keep boards."""
        keeping = access_of(user).councils(Capability.KEEP_BOARDS)
        published = Q(status=DecisionStatus.PUBLISHED)
        return self.visible_to(user).filter(Q(council_id__in=keeping) | published)

    def for_list(self, user: "User") -> Self:
        """Standing ones with what a list shows of each to `user`, the latest decision first.

        One is called superseded to those who may know of its correction.
        """
        corrections = DecisionRecord.objects.visible_to(user).filter(
            supersedes=OuterRef("pk"), status=DecisionStatus.PUBLISHED
        )
        rows = self.filter(withdrawn_at=None).select_related("meeting__board", "published")
        rows = rows.defer("published__document").prefetch_related("call_ins__meeting__board")
        return rows.annotate(is_superseded=Exists(corrections))


class DecisionRecord(Record, Visible, Withdrawable):
    """What a meeting decided on one item. Final once it is published: a correction supersedes it.

    `alternatives`, `conflicts_of_interest` and `dispensations` are printed as they are typed:
    "None." and "N/A" say different things.
    """

    council = models.ForeignKey(
        "accounts.Council", models.PROTECT, related_name="decision_records", editable=False
    )
    meeting = models.ForeignKey(
        "boards.Meeting", models.PROTECT, related_name="decision_records", editable=False
    )
    report = models.ForeignKey(
        "reports.CommitteeReport",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decision_records",
    )
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", editable=False
    )
    correction_reason = models.TextField(blank=True, editable=False, max_length=2_000)
    title = models.CharField("title of the item", max_length=250)
    agenda_item = models.CharField("agenda item", max_length=20, blank=True)
    is_key_decision = models.BooleanField("key decision", null=True, blank=True)
    decided_on = models.DateField("date of the decision", null=True, blank=True)
    narrative = models.TextField("record of the decision", blank=True, max_length=20_000)
    reasons = models.TextField("reasons for the decision", blank=True, max_length=20_000)
    alternatives = models.TextField(
        "alternative options considered and rejected", blank=True, max_length=20_000
    )
    conflicts_of_interest = models.TextField(
        "declared conflicts of interest", blank=True, max_length=5_000
    )
    dispensations = models.TextField("details of any dispensations", blank=True, max_length=5_000)
    call_in = models.CharField(
        "call-in", max_length=13, choices=CallInStanding.choices, default=CallInStanding.SUBJECT
    )
    exempt_from_call_in_because = models.TextField(
        "why it is exempt from call-in", blank=True, max_length=2_000
    )
    status = models.CharField(
        max_length=9, choices=DecisionStatus.choices, default=DecisionStatus.DRAFT, editable=False
    )

    objects = DecisionRecordQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-meeting__on", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(withdrawn_at=None),
                name="decision_corrected_once",
            ),
            models.CheckConstraint(
                name="correction_says_why",
                condition=Q(supersedes=None) | ~Q(correction_reason=""),
            ),
            models.CheckConstraint(
                name="exempt_from_call_in_says_why",
                condition=~Q(call_in="exempt") | ~Q(exempt_from_call_in_because=""),
            ),
            models.CheckConstraint(
                name="published_decision_is_whole",
                condition=Q(status="draft")
                | (
                    Q(decided_on__isnull=False, withdrawn_at=None)
                    & ~Q(reasons="")
                    & ~Q(alternatives="")
                    & ~Q(conflicts_of_interest="")
                    & ~Q(dispensations="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:decision", args=[self.council.slug, self.pk])

    def save(self, *, by: Any, at: datetime, seen: int | None = None) -> None:  # type: ignore[override]
        """As every record; raises FinalRecord when it was published."""
        published = type(self)._base_manager.filter(pk=self.pk, status=DecisionStatus.PUBLISHED)
        if self.pk and published.exists():
            raise FinalRecord
        super().save(by=by, at=at, seen=seen)

    @property
    def is_published(self) -> bool:
        return self.status == DecisionStatus.PUBLISHED

    def missing(self) -> list[str]:
        """The names of the fields that the law wants and that are still blank."""
        return [name for name in STATUTORY_FIELDS if not getattr(self, name)]

    def reasons_not_to_withdraw(self) -> list[str]:
        if self.is_published:
            return ["It is published, and final. A correction supersedes it"]
        return []

    def superseded_by(self) -> "DecisionRecord | None":
        """The published correction that took its place, if there is one."""
        found: DecisionRecord | None = self.corrections.filter(
            status=DecisionStatus.PUBLISHED
        ).first()
        return found

    def standing(self, *, at: datetime, is_superseded: bool) -> Standing:
        """How it stands at the moment `at`: a draft, subject to call-in, or free to implement."""
        if self.withdrawn_at is not None:
            return Standing("Withdrawn", "grey")
        if not self.is_published:
            return Standing("Draft", "grey")
        if is_superseded:
            return Standing("Superseded", "grey")
        called_in = self.called_in()
        if called_in is not None:
            return called_in.standing()
        return self.published.standing(at=at)

    def called_in(self) -> "CallInMade | None":
        """The call-in that stands against it, if it was called in."""
        made = (each for each in self.call_ins.all() if each.withdrawn_at is None)
        return next(made, None)


class ResolutionKind(models.TextChoices):
    NOTE = "note", "Note"
    APPROVE = "approve", "Approve"
    REFER = "refer", "Refer"
    DELEGATE = "delegate", "Delegate"


class ResolutionQuerySet(ScopedQuerySet):
    council_at = "decision__council"
    exempt_at = ("decision", "decision__meeting", "decision__report", "decision__report__plan")
    board_at = ("decision__meeting__board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def of_published(self) -> Self:
        return self.standing().filter(decision__status=DecisionStatus.PUBLISHED)

    def in_force(self, user: "User") -> Self:
        """Those of published records that no published correction has taken the place of, as far
        as `user` may know."""
        corrections = DecisionRecord.objects.visible_to(user).filter(
            supersedes=OuterRef("decision"), status=DecisionStatus.PUBLISHED
        )
        return self.of_published().exclude(Exists(corrections))

    def latest_first(self) -> Self:
        """The latest decision first, each with what names it."""
        named = self.select_related(
            "decision__council", "decision__meeting__board", "to_board__council"
        )
        return named.order_by("-decision__decided_on", "-decision_id", "pk")

    def passing_on(self, user: "User") -> Self:
        """What decisions in force delegate or refer, the latest first."""
        kinds = (ResolutionKind.DELEGATE, ResolutionKind.REFER)
        return self.in_force(user).filter(kind__in=kinds).latest_first()


class Resolution(Record, Withdrawable):
    """One numbered thing that a decision resolves. `on` is when it comes back, if that was said.

    What is referred or delegated goes to a body: `to_board`, or `to_other` where that is none of
    the council's.
    """

    decision = models.ForeignKey(
        DecisionRecord, models.PROTECT, related_name="resolutions", editable=False
    )
    number = models.CharField(max_length=10)
    kind = models.CharField("what it does", max_length=8, choices=ResolutionKind.choices)
    text = models.TextField("resolution", max_length=5_000)
    to_board = models.ForeignKey(
        "boards.Board", models.PROTECT, null=True, blank=True, related_name="resolutions_to_it"
    )
    to_other = models.CharField("another body or officer", max_length=200, blank=True)
    on = models.DateField("follow-up", null=True, blank=True)
    on_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    on_as_stated = models.CharField("follow-up in the council's words", max_length=60, blank=True)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"],
                condition=Q(withdrawn_at=None),
                name="resolution_number_once",
            ),
            models.CheckConstraint(
                name="delegation_names_its_body",
                condition=~Q(kind="delegate") | Q(to_board__isnull=False) | ~Q(to_other=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Resolution {self.number}"

    def get_absolute_url(self) -> str:
        return self.decision.get_absolute_url()

    def save(self, *, by: Any, at: datetime, seen: int | None = None) -> None:  # type: ignore[override]
        """As every record; raises FinalRecord when its decision was published."""
        decisions = DecisionRecord._base_manager.filter(pk=self.decision_id)
        if decisions.filter(status=DecisionStatus.PUBLISHED).exists():
            raise FinalRecord
        super().save(by=by, at=at, seen=seen)

    @property
    def in_full(self) -> str:
        """Resolution 2 of “Inspection: first response” (Cabinet, 18 September 2026)."""
        day = in_words(self.decision.decided_on) if self.decision.decided_on else ""
        where = ", ".join(filter(None, [str(self.decision.meeting.board), day]))
        return f"{self} of “{self.decision}” ({where})"

    @property
    def goes_to(self) -> str:
        """The body or officer it goes to, in words; "" where it goes to none."""
        return self.to_other or (str(self.to_board) if self.to_board else "")

    on_in_words = property(day_as_stated)


class PublishedDecisionQuerySet(ScopedQuerySet):
    council_at = "decision__council"
    exempt_at = ("", "decision__meeting", "decision__report", "decision__report__plan")
    board_at = ("decision__meeting__board",)
    capability = Capability.READ_BOARDS


class PublishedDecision(PublishedPaper):
    """The record as it was published: its words, its call-in with the working, and its PDF.

    `call_in_ends_at` is the instant from which it may be implemented: for midnight the first one
    of the next day in London. It is None where call-in does not apply. `call_in_working` holds
    the sentences of the working, as the council's rule stood then.
    """

    decision = models.OneToOneField(DecisionRecord, models.PROTECT, related_name="published")
    call_in = models.CharField(max_length=13, choices=CallInStanding.choices)
    call_in_ends_at = models.DateTimeField(null=True)
    call_in_words = models.CharField(max_length=100, blank=True)
    call_in_working = models.JSONField(default=list)

    objects = PublishedDecisionQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-published_on", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=BYTES_WITH_HASH_OR_NONE, name="published_decision_has_bytes_and_hash"
            ),
            models.CheckConstraint(
                condition=WORD_WITH_HASH_OR_NONE, name="decision_word_has_bytes_and_hash"
            ),
            models.CheckConstraint(
                name="call_in_ends_where_it_applies",
                condition=Q(call_in="subject", call_in_ends_at__isnull=False)
                | (~Q(call_in="subject") & Q(call_in_ends_at=None)),
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.decision.get_absolute_url()

    @property
    def file_name(self) -> str:
        return f"decision-{self.pk}.pdf"

    @property
    def what_it_is(self) -> str:
        return "Record of a decision"

    @property
    def of_council(self) -> "Council":
        return self.decision.council

    def successors(self) -> Any:
        return PublishedDecision.objects.filter(decision__supersedes=self.decision_id)

    @property
    def free_from(self) -> str:
        """When it may be implemented, in words."""
        if self.call_in_ends_at is None:
            return "At once"
        ends = self.call_in_ends_at.astimezone(LONDON)
        day = in_words(ends.date(), weekday=True)
        is_midnight = (ends.hour, ends.minute) == (0, 0)
        return f"From {day}" if is_midnight else f"After {self.call_in_words}"

    def standing(self, *, at: datetime) -> Standing:
        if self.call_in == CallInStanding.EXEMPT:
            return Standing("Exempt from call-in: may be implemented", "green", True)
        if self.call_in_ends_at is not None and at < self.call_in_ends_at:
            return Standing("Subject to call-in", "yellow")
        return Standing("May be implemented", "green", True)
