from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.policy import Capability
from accounts.records import Link, Record, Withdrawable, linked_once
from accounts.scope import ScopedQuerySet


class BoardQuerySet(ScopedQuerySet):
    council_at = "council"
    board_at = ("",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def with_meetings(self, meetings: Any, *, on: date) -> Self:
        """Each with `next_meeting_id` and `last_meeting_id`, among `meetings`, seen from `on`."""
        of_board = meetings.filter(board=OuterRef("pk")).values("pk")
        return self.annotate(
            next_meeting_id=Subquery(of_board.upcoming(on=on)[:1]),
            last_meeting_id=Subquery(of_board.past(on=on)[:1]),
        )

    def chaired_by(self, user: Any, *, on: date) -> Self:
        """Boards that `user` chairs on the day `on`."""
        chairs = BoardMember.objects.standing().sitting(on=on).filter(is_chair=True, user=user)
        return self.filter(Exists(chairs.filter(board=OuterRef("pk"))), withdrawn_at=None)


class BoardKind(models.TextChoices):
    CABINET = "cabinet", "Cabinet or executive board"
    SCRUTINY = "scrutiny", "Overview and scrutiny committee"
    CORPORATE_PARENTING = "corporate_parenting", "Corporate parenting panel"
    IMPROVEMENT = "improvement", "Improvement board"
    SUB_PANEL = "sub_panel", "Scrutiny sub-panel"
    DEPARTMENTAL = "departmental", "Departmental board"
    PERFORMANCE = "performance", "Performance board"
    SEMINAR = "seminar", "Members' seminar"
    COUNCIL = "council", "Full council"
    OTHER = "other", "Other body"


# Bodies of the council whose papers must be open to the public for five clear days before.
WITH_PUBLIC_PAPERS = (
    BoardKind.CABINET,
    BoardKind.SCRUTINY,
    BoardKind.CORPORATE_PARENTING,
    BoardKind.SUB_PANEL,
    BoardKind.COUNCIL,
)


class Board(Record, Withdrawable):
    """A board or another body that sees, scrutinises or decides on a plan."""

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="boards")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=BoardKind.choices)
    purpose = models.TextField(blank=True, max_length=20_000)
    is_independently_chaired = models.BooleanField("independently chaired", default=False)
    chair_post = models.CharField("post of the chair", max_length=160, blank=True)
    meets = models.CharField("how often it meets", max_length=80, blank=True)
    terms_of_reference_on = models.DateField("terms of reference agreed", null=True, blank=True)
    plans: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "improvement.ImprovementPlan", through="boards.BoardPlan", related_name="boards"
    )

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "name"],
                condition=Q(withdrawn_at=None),
                name="board_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_public_papers(self) -> bool:
        """Whether the law opens the papers of its meetings, but for what is exempt, to anybody."""
        return self.kind in WITH_PUBLIC_PAPERS

    def get_absolute_url(self) -> str:
        return reverse("boards:board", args=[self.council.slug, self.pk])

    def get_forward_plan_url(self) -> str:
        return reverse("boards:forward_plan", args=[self.council.slug, self.pk])


class BoardPlan(Link):
    """The board holds this plan to account. Its chair decides date changes and closings."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="plan_links")
    plan = models.ForeignKey(
        "improvement.ImprovementPlan", models.PROTECT, related_name="board_links"
    )

    class Meta:
        constraints = [linked_once("board", "plan", name="board_plan_once")]

    def __str__(self) -> str:
        return f"{self.board} – {self.plan}"


class BoardView(Link):
    """A saved view of a plan that the members of this board are offered."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="view_links")
    view = models.ForeignKey("improvement.SavedView", models.PROTECT, related_name="board_links")

    class Meta:
        constraints = [linked_once("board", "view", name="board_view_once")]

    def __str__(self) -> str:
        return f"{self.board} – {self.view}"


class InBoardQuerySet(ScopedQuerySet):
    council_at = "board__council"
    board_at = ("board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class BoardMemberQuerySet(InBoardQuerySet):
    def sitting(self, *, on: date) -> Self:
        """Whose dates take in the day `on`, withdrawn ones too: see `standing`."""
        return self.filter(Q(from_on=None) | Q(from_on__lte=on)).filter(
            Q(until_on=None) | Q(until_on__gte=on)
        )

    def sitting_or_to_come(self, *, on: date) -> Self:
        return self.filter(Q(until_on=None) | Q(until_on__gte=on) | Q(from_on__gt=on))

    def left(self, *, on: date) -> Self:
        """Whose last day is before the day `on`."""
        return self.filter(until_on__lt=on)


class BoardMember(Record, Withdrawable):
    """A seat: the role or post, its organisation, and the person who signs in, if there is one."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="board_seats",
    )
    post = models.CharField("role or post", max_length=160)
    organisation = models.CharField(max_length=160, blank=True)
    standing = models.CharField(
        max_length=10,
        choices=[("member", "Member"), ("attendee", "Attendee"), ("observer", "Observer")],
        default="member",
    )
    is_chair = models.BooleanField("chair", default=False)
    from_on = models.DateField("first day", null=True, blank=True)
    until_on = models.DateField("last day", null=True, blank=True)

    objects = BoardMemberQuerySet.as_manager()

    class Meta:
        ordering = ["board", "-is_chair", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_chair=False) | Q(standing="member"), name="chair_is_a_member"
            )
        ]

    def __str__(self) -> str:
        return self.post

    def sits(self, *, on: date) -> bool:
        """Whether the seat is held on the day `on`, its first and last day included."""
        return (self.from_on is None or self.from_on <= on) and (
            self.until_on is None or self.until_on >= on
        )

    def get_absolute_url(self) -> str:
        return self.board.get_absolute_url()


WATCHES = ("scrutinises", "quality_assures")


class BoardRelationQuerySet(InBoardQuerySet):
    def of(self, board: Board, *, others: "models.QuerySet[Any]") -> Self:
        """How `board` stands to bodies among `others`, and to those that are not on the list."""
        rows = self.filter(Q(other=None) | Q(other__in=others), board=board)
        return rows.select_related("other")

    def towards(self, board: Board, *, others: "models.QuerySet[Any]") -> Self:
        """How those of `others` stand to `board`."""
        return self.filter(other=board, board__in=others).select_related("board")


class BoardRelation(Record, Withdrawable):
    """How one body stands to another, such as delegates to, or scrutinises."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="relations")
    relation = models.CharField(
        max_length=20,
        choices=[
            ("scrutinises", "scrutinises"),
            ("delegates_to", "delegates to"),
            ("reports_to", "reports to"),
            ("quality_assures", "quality-assures"),
        ],
    )
    other = models.ForeignKey(
        Board, models.PROTECT, null=True, blank=True, related_name="related_from"
    )
    subject = models.CharField("what is meant", max_length=200, blank=True)
    since_on = models.DateField(null=True, blank=True)

    objects = BoardRelationQuerySet.as_manager()

    class Meta:
        ordering = ["board", "pk"]

    def __str__(self) -> str:
        return f"{self.board} {self.get_relation_display()} {self.other or self.subject}"

    def get_absolute_url(self) -> str:
        return self.board.get_absolute_url()
