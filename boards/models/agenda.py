"""What a meeting deals with: its items with their minutes, and what came of each."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q, Subquery
from django.urls import reverse

from accounts.policy import Capability
from accounts.records import Link, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet, Visibility, Visible
from accounts.withheld import Grounds
from boards.models.board import Board
from boards.models.meeting import Meeting

if TYPE_CHECKING:
    from accounts.models import User

UNTITLED = "Exempt item"


class ItemKind(models.TextChoices):
    DECISION = "decision", "For decision"
    DISCUSSION = "discussion", "For discussion"
    INFORMATION = "information", "For information"
    STANDING = "standing", "Standing item"


class AgendaItemQuerySet(ScopedQuerySet):
    council_at = "meeting__board__council"
    exempt_at = ("", "meeting")
    board_at = ("meeting__board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def kept_from(self, user: "User") -> "list[AgendaItem]":
        """What the public agenda says of items that `user` may not read, in meetings they may."""
        return list(self.withheld_from(user).values())

    def withheld_from(self, user: "User") -> "dict[int, AgendaItem]":
        """The same, each by the id of what it stands for.

        Each is an item by itself, unsaved, with its place, its title for the public and its
        grounds. Nothing else of it is asked for.
        """
        meetings = Meeting.objects.visible_to(user).values("pk")
        exempt = self.filter(visibility=Visibility.EXEMPT, meeting__in=meetings)
        rows = exempt.exclude(pk__in=AgendaItem.objects.visible_to(user).values("pk"))
        names = ("pk", "order", "public_title", "exempt_paragraphs")
        return {
            pk: AgendaItem(
                order=order,
                title=title or UNTITLED,
                visibility=Visibility.EXEMPT,
                exempt_paragraphs=str(Grounds.read(kept)),
            )
            for pk, order, title, kept in rows.values_list(*names)
        }


class AgendaItem(Record, Visible, Withdrawable):
    """An item of an agenda, with its minutes. A paper that comes late says so, and why.

    Of an exempt item the agenda says to everybody that there is one, as the law wants it: its
    `public_title` and its grounds, and nothing else.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    title = models.CharField(max_length=200)
    public_title = models.CharField("title for the public", max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=ItemKind.choices, default=ItemKind.DISCUSSION)
    presenter_post = models.CharField("post of who presents it", max_length=160, blank=True)
    report = models.ForeignKey(
        "reports.CommitteeReport",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="paper",
    )
    is_to_follow = models.BooleanField("the paper is to follow", default=False)
    late_reason = models.CharField("why the paper is late", max_length=300, blank=True)
    minutes = models.TextField(blank=True, max_length=20_000)

    kept_by = ("outcomes",)
    objects = AgendaItemQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["meeting", "order", "pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_to_follow=False) | ~Q(late_reason=""),
                name="paper_to_follow_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#item-{self.pk}"


class OutcomeKind(models.TextChoices):
    NOTE = "note", "Noted"
    AGREE = "agree", "Agreed"
    DECIDE = "decide", "Decided"
    ACTION = "action", "Action asked for"
    REFER = "refer", "Referred"


# What somebody is to do: it comes back as a matter arising until it is done.
ASKING = (OutcomeKind.ACTION, OutcomeKind.REFER)


class OutcomeQuerySet(ScopedQuerySet):
    council_at = "item__meeting__board__council"
    exempt_at = ("item", "item__meeting")
    board_at = ("item__meeting__board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None, item__withdrawn_at=None)

    def of_standing_meetings(self) -> Self:
        """Those that still count: a meeting that was withdrawn asked for nothing."""
        return self.standing().filter(item__meeting__withdrawn_at=None)

    def referred_to(self, board: Board) -> Self:
        """What meetings of other bodies referred to `board`."""
        referred = self.filter(kind=OutcomeKind.REFER, referred_to=board)
        return referred.exclude(item__meeting__board=board)

    def arising_at(self, meeting: Meeting) -> Self:
        """What earlier meetings of the board asked for, or those of another body referred to it,
        and was not done when `meeting` met.

        What was done since the meeting before comes back once more, as done.
        """
        before = meeting.board.meetings.past(on=meeting.on).values("on")[:1]
        own = Q(kind__in=ASKING, item__meeting__board=meeting.board_id)
        asked = self.of_standing_meetings().filter(
            own | Q(kind=OutcomeKind.REFER, referred_to=meeting.board_id),
            item__meeting__on__lt=meeting.on,
        )
        still = Q(done_on=None) | Q(done_on__gte=Subquery(before))
        return asked.filter(still).order_by("item__meeting__on", "item__order", "pk")


class Outcome(Record, Withdrawable):
    """What a meeting noted, agreed, decided, asked for or referred under an item.

    What it asked for or referred is a matter arising at its next meetings until it is done, and
    what it referred at those of the body it went to. It may become an action of a plan
    (`OutcomeAction`).
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="outcomes")
    kind = models.CharField("what the meeting did", max_length=6, choices=OutcomeKind.choices)
    words = models.TextField("what it says", max_length=5_000)
    asked_of_post = models.CharField("post that is to do it", max_length=160, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    referred_to = models.ForeignKey(
        Board, models.PROTECT, null=True, blank=True, related_name="outcomes_referred"
    )
    done_on = models.DateField("day it was done", null=True, blank=True)
    done_note = models.TextField("what was done", blank=True, max_length=5_000)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(kind__in=["action", "refer"]),
                name="only_what_was_asked_is_done",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words[:80]}"

    @property
    def is_asking(self) -> bool:
        return self.kind in ASKING

    def is_late(self, *, on: date) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < on

    def get_absolute_url(self) -> str:
        return f"{self.item.meeting.get_absolute_url()}#outcome-{self.pk}"


class OutcomeAction(Link):
    """The outcome became this action of a plan."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="action_links")
    action = models.ForeignKey("improvement.Action", models.PROTECT, related_name="outcome_links")

    class Meta:
        constraints = [linked_once("outcome", name="outcome_one_action")]

    def __str__(self) -> str:
        return f"{self.outcome_id} – {self.action_id}"


class AttendanceQuerySet(ScopedQuerySet):
    council_at = "meeting__board__council"
    exempt_at = ("meeting",)
    board_at = ("meeting__board",)
    capability = Capability.READ_BOARDS


class Attended(models.TextChoices):
    PRESENT = "present", "Present"
    APOLOGIES = "apologies", "Sent apologies"
    ABSENT = "absent", "Absent"


class Attendance(Record):
    """Whether somebody was at a meeting: role and organisation as they were on the day.

    `member` is the seat on the board; somebody without a seat is an attendee or an observer.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    member = models.ForeignKey(
        "boards.BoardMember", models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    post = models.CharField("role or post", max_length=160)
    organisation = models.CharField(max_length=160, blank=True)
    standing = models.CharField(
        max_length=10,
        choices=[("member", "Member"), ("attendee", "Attendee"), ("observer", "Observer")],
    )
    was = models.CharField(max_length=9, choices=Attended.choices, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"],
                condition=Q(member__isnull=False),
                name="attendance_of_a_seat_once",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(standing="member"),
                name="member_has_a_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.get_was_display() or 'not recorded'}"

    def get_absolute_url(self) -> str:
        return reverse("boards:attendance", args=[self.meeting.board.council.slug, self.meeting_id])
