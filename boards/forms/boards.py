from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import FuzzyDate, OnceForm, RecordForm, VisibleForm
from accounts.models import Council, Membership, User
from accounts.records import relink
from accounts.scope import VISIBILITY_FIELDS
from boards.models import Board, BoardMember, BoardRelation, BoardView, Meeting, PlanSeen
from boards.workflows import hold_to_account
from govuk.dates import DatePartsField
from govuk.forms import Checkboxes, Radios
from improvement.models import ImprovementPlan, SavedView

STATED = "If the paper gives no day, such as summer 2026. It is shown in place of the date."


class BoardForm(RecordForm):
    plans = forms.ModelMultipleChoiceField(
        ImprovementPlan.objects.none(),
        label="Plans it holds to account",
        required=False,
        widget=Checkboxes(),
        help_text="Its chair decides new dates and closes actions of these plans.",
    )

    class Meta:
        model = Board
        fields = (
            "name",
            "kind",
            "purpose",
            "is_independently_chaired",
            "chair_post",
            "meets",
            "terms_of_reference_on",
        )
        field_classes = {"terms_of_reference_on": DatePartsField}
        help_texts = {
            "chair_post": "The post, not the name, such as Independent chair.",
            "meets": "Such as every six weeks.",
        }

    def __init__(self, *args: Any, council: Council, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council, self.user = council, user
        if self.instance._state.adding:
            self.instance.council = council
        field: Any = self.fields["plans"]
        plans = ImprovementPlan.objects.visible_to(user).in_council(council)
        field.queryset = plans.filter(withdrawn_at=None)
        if self.instance.pk:
            links = self.instance.plan_links.current()
            field.initial = list(links.values_list("plan_id", flat=True))

    def again(self) -> dict[str, Any]:
        return {"council": self.council, "user": self.user}

    def save_record(self, record: Board, *, by: User, at: datetime) -> None:
        # Asked here and not while cleaning: a form that is sent twice leads to its first result.
        others = Board.objects.standing().filter(council=self.council, name=record.name)
        if others.exclude(pk=record.pk).exists():
            raise forms.ValidationError({"name": "There is a board of this name already"})
        super().save_record(record, by=by, at=at)
        field: Any = self.fields["plans"]
        plans = self.cleaned_data["plans"]
        hold_to_account(record, plans, among=field.queryset, by=by, at=at)


class MemberForm(RecordForm):
    class Meta:
        model = BoardMember
        fields = ("post", "organisation", "standing", "is_chair", "user", "from_on", "until_on")
        labels = {
            "standing": "What they are on the board",
            "is_chair": "Chairs the board",
            "user": "Person who signs in",
        }
        help_texts = {
            "post": "The post, not the name, such as Director of Children’s Services.",
            "organisation": "Such as the council, the police or a school trust.",
            "user": "So that a chair can decide. Leave empty for somebody without an account.",
            "until_on": "Leave empty while they sit on the board.",
        }
        widgets = {"standing": Radios()}
        field_classes = {"from_on": DatePartsField, "until_on": DatePartsField}

    def __init__(self, *args: Any, board: Board, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board, self.on = board, on
        if self.instance._state.adding:
            self.instance.board = board
        here = Membership.objects.standing(on=on).filter(council=board.council)
        field: Any = self.fields["user"]
        people = User.objects.filter(pk__in=here.values("user"))
        if self.instance.user_id:
            people |= User.objects.filter(pk=self.instance.user_id)
        field.queryset = people.order_by("name")
        field.empty_label = "Nobody"

    def again(self) -> dict[str, Any]:
        return {"board": self.board, "on": self.on}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_chair") and cleaned.get("standing") != "member":
            self.add_error("standing", "The chair must be a member")
        from_on, until_on = cleaned.get("from_on"), cleaned.get("until_on")
        if from_on and until_on and until_on < from_on:
            self.add_error("until_on", "Last day must be the first day or later")
        return cleaned


class RelationForm(RecordForm):
    class Meta:
        model = BoardRelation
        fields = ("relation", "other", "subject", "since_on")
        labels = {"relation": "This board", "other": "Other body", "since_on": "Since"}
        error_messages = {"relation": {"required": "Select what this board does"}}
        help_texts = {"subject": "What it is about, or a body that is not on the list."}
        widgets = {"relation": Radios()}
        field_classes = {"since_on": DatePartsField}

    def __init__(self, *args: Any, board: Board, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board, self.user = board, user
        if self.instance._state.adding:
            self.instance.board = board
        boards = Board.objects.visible_to(user).in_council(board.council).standing()
        field: Any = self.fields["other"]
        field.queryset = boards.exclude(pk=board.pk)
        field.empty_label = "None of these"

    def again(self) -> dict[str, Any]:
        return {"board": self.board, "user": self.user}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("other") and not cleaned.get("subject") and "other" in cleaned:
            self.add_error("other", "Select the other body, or say what is meant")
        return cleaned


class MeetingForm(FuzzyDate, VisibleForm):
    class Meta:
        model = Meeting
        fields = (
            "on",
            "on_precision",
            "on_as_stated",
            "starts_at",
            "place",
            "title",
            "theme",
            "note",
            *VISIBILITY_FIELDS,
        )
        labels = {"on_precision": "The date is", "title": "Title", "visibility": "Who may read it"}
        help_texts = {
            "on_as_stated": STATED,
            "starts_at": "Such as 14:00.",
            "title": "Only if it is more than a meeting of the board, such as a joint session.",
            "theme": "What the meeting is mainly about.",
            "exempt_reason": "For an exempt meeting. Do not put the exempt matter itself here.",
        }
        widgets = {"on_precision": Radios(), "visibility": Radios()}
        field_classes = {"on": DatePartsField}

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board
        if self.instance._state.adding:
            self.instance.board = board

    def again(self) -> dict[str, Any]:
        return {"board": self.board}


class PlanSeenForm(FuzzyDate):
    """Which body saw which plan when. A meeting that is chosen says the body and the day."""

    on = DatePartsField(label="Date", required=False)

    class Meta:
        model = PlanSeen
        fields = (
            "plan",
            "meeting",
            "board",
            "recipient",
            "what",
            "on",
            "on_precision",
            "on_as_stated",
            "note",
        )
        labels = {
            "board": "Body",
            "recipient": "Body outside the council",
            "what": "What it did",
            "on_precision": "The date is",
        }
        help_texts = {
            "meeting": "If it was at a meeting on the list, choose it: it says body and day.",
            "recipient": "Such as Ofsted or the Department for Education.",
            "on_as_stated": STATED,
        }
        widgets = {"what": Radios(), "on_precision": Radios()}

    def __init__(self, *args: Any, council: Council, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council, self.user = council, user
        fields: dict[str, Any] = self.fields
        fields["plan"].queryset = ImprovementPlan.objects.visible_to(user).in_council(council)
        fields["meeting"].queryset = (
            Meeting.objects.visible_to(user)
            .in_council(council)
            .filter(withdrawn_at=None)
            .select_related("board")
        )
        fields["board"].queryset = Board.objects.visible_to(user).in_council(council).standing()
        fields["plan"].empty_label = "Choose a plan"
        fields["meeting"].empty_label = "No meeting on the list"
        fields["board"].empty_label = "None of these"

    def again(self) -> dict[str, Any]:
        return {"council": self.council, "user": self.user}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = dict(self.cleaned_data)
        meeting = cleaned.get("meeting")
        if meeting is not None:
            if cleaned.get("board") not in (None, meeting.board):
                self.add_error("board", "The meeting is of another body. Choose one of the two")
            self.cleaned_data["board"] = meeting.board
            if not cleaned.get("on"):
                self.cleaned_data["on"] = meeting.on
                self.cleaned_data["on_precision"] = meeting.on_precision
                self.cleaned_data["on_as_stated"] = meeting.on_as_stated
        elif not cleaned.get("board") and not cleaned.get("recipient") and "board" in cleaned:
            self.add_error("board", "Select the body, or enter one outside the council")
        if not self.cleaned_data.get("on") and "on" not in self.errors:
            self.add_error("on", "Enter the date")
        return super().clean()


class ShareViewForm(OnceForm):
    """Offer a saved view to the members of boards that hold its plan to account, or to no more."""

    boards = forms.ModelMultipleChoiceField(
        Board.objects.none(),
        label="Boards whose members are offered it",
        required=False,
        widget=Checkboxes(),
        help_text="Only boards that hold the plan to account.",
    )

    def __init__(self, *args: Any, view: SavedView, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        boards: Any = Board.objects.visible_to(user).standing()
        field: Any = self.fields["boards"]
        field.queryset = boards.filter(plan_links__plan=view.plan, plan_links__ended_at=None)
        shared = BoardView.objects.current().filter(view=view)
        self.initial["boards"] = list(shared.values_list("board_id", flat=True))

    def do(self, *, by: User, at: datetime) -> str:
        offered: Any = self.fields["boards"]
        relink(
            BoardView.objects.filter(view=self.view, board__in=offered.queryset.values("pk")),
            [BoardView(view=self.view, board=board) for board in self.cleaned_data["boards"]],
            key="board_id",
            by=by,
            at=at,
        )
        return self.view.get_absolute_url()
