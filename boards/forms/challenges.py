"""The forms of the challenge log: ask, answer, say what was agreed and what difference it made."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Q

from accounts.forms import OnceForm, RecordForm
from accounts.models import Membership, User
from accounts.policy import Capability, access_of, can
from accounts.scope import VISIBILITY_FIELDS, Visibility
from boards.models import Board, BoardMember, Challenge, ChallengeAnswer, Meeting
from govuk.dates import in_words
from govuk.forms import DatePartsField
from impact.models import Measure
from improvement.forms.editing import NO_CHILD, PersonField, areas_by_inspection, people_who_report
from improvement.models import Action, Evidence, ImprovementPlan, Risk
from inspections.forms.sections import WHO_MAY_READ, VisibleForm
from inspections.models import AreaForImprovement

# What is named by its reference in the plan: the field, its model, and its name in words.
REFERENCES: tuple[tuple[str, Any, str], ...] = (
    ("action", Action, "action"),
    ("measure", Measure, "measure"),
    ("risk", Risk, "risk"),
)


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A seat of the board: its post, and the person who holds it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.post}, {obj.user.name}" if obj.user else str(obj.post)


class ReferenceField(forms.CharField):
    """One thing in a plan, typed as its reference, such as A3."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "govuk-input--width-10"}
        super().__init__(
            required=False, max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs
        )


class ChallengeForm(VisibleForm):
    """Ask a question of somebody, or change it while it is not answered."""

    parts = (
        ("The question", ("question", "asked_of")),
        ("Who asks, and where", ("member", "asked_by_post", "meeting", "asked_on")),
        ("What it is about", ("plan", "action", "measure", "risk", "area")),
        WHO_MAY_READ,
    )

    member = MemberChoice(
        BoardMember.objects.none(),
        label="Who asks",
        required=False,
        empty_label="Nobody on this list",
    )
    asked_of = PersonField(
        User.objects.none(),
        label="Asked of",
        help_text="One person, who owes the answer.",
        error_messages={"required": "Select who is to answer"},
    )
    action = ReferenceField(label="Action", help_text="Its reference in the plan, such as A3.")
    measure = ReferenceField(label="Measure", help_text="Its reference in the plan, such as M2.")
    risk = ReferenceField(label="Risk", help_text="Its reference in the plan, such as R1.")

    class Meta:
        model = Challenge
        fields = (
            "question", "asked_of", "member", "asked_by_post", "meeting", "asked_on", "plan",
            "area", *VISIBILITY_FIELDS,
        )  # fmt: skip
        field_classes = {"asked_on": DatePartsField}
        labels = {
            "question": "The question",
            "asked_by_post": "Role or post",
            "meeting": "Asked at",
            "area": "Area for improvement",
        }
        widgets = {
            "question": forms.Textarea(attrs={"rows": 5}),
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "question": NO_CHILD,
            "asked_by_post": (
                "Only for somebody who is not on the list. If you ask it yourself and are not on "
                "the list, leave it empty."
            ),
            "meeting": "A meeting says the day too.",
            "asked_on": "Leave it empty if you choose the meeting. For example, 27 3 2026",
        }

    def __init__(self, *args: Any, board: Board, user: User, on: date, **kwargs: Any) -> None:
        if kwargs.get("instance") is None:
            kwargs["instance"] = Challenge(board=board)
        self.board, self.on = board, on
        super().__init__(*args, user=user, council=board.council, **kwargs)
        fields: Any = self.fields
        seats = BoardMember.objects.standing().filter(board=board).select_related("user")
        here = Q(pk__in=seats.sitting(on=on).values("pk"))
        fields["member"].queryset = seats.filter(here | Q(pk=self.instance.member_id))
        kept = [pk] if (pk := self.instance.asked_of_id) else []
        fields["asked_of"].queryset = people_who_report(board.council, on=on, also=kept)
        fields["asked_of"].empty_label = "Choose a person"
        meetings = Meeting.objects.visible_to(user).filter(board=board, withdrawn_at=None)
        fields["meeting"].queryset = meetings.filter(on__lte=on).select_related("board")
        fields["meeting"].label_from_instance = lambda meeting: meeting.on_in_words
        fields["meeting"].empty_label = "Between meetings"
        fields["asked_on"].required = False
        plans: Any = ImprovementPlan.objects.visible_to(user).in_council(board.council)
        fields["plan"].queryset = plans.filter(withdrawn_at=None)
        fields["plan"].empty_label = "No plan"
        areas: Any = AreaForImprovement.objects.visible_to(user).in_council(board.council)
        areas = areas.filter(withdrawn_at=None).select_related("inspection")
        areas = areas.order_by("-inspection__started_on", "inspection_id", "order", "pk")
        fields["area"].queryset = areas
        fields["area"].choices = [("", "No area"), *areas_by_inspection(areas)]
        for name, model, _ in REFERENCES:
            held = getattr(self.instance, f"{name}_id")
            if held and (row := model.objects.visible_to(user).filter(pk=held).first()):
                self.initial[name] = row.reference
        if self.instance._state.adding:
            self.suggest(
                seats.sitting(on=on).filter(user=user),
                plans.filter(board_links__board=board, board_links__ended_at=None),
            )

    def suggest(self, mine: Any, held: Any) -> None:
        """The recorder's own seat, and the board's plan where it holds but one to account."""
        seat, plans = mine.first(), list(held[:2])
        if seat is not None and not self.initial.get("member"):
            self.initial["member"] = seat.pk
        if len(plans) == 1 and not self.initial.get("plan"):
            self.initial["plan"] = plans[0].pk

    def again(self) -> dict[str, Any]:
        return {"board": self.board, "user": self.user, "on": self.on}

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        self.clean_where()
        self.clean_who()
        for name, model, words in REFERENCES:
            setattr(self.instance, name, self.named(name, model, words))
        # What the rule of exempt matter asks about.
        for name in ("meeting", "plan", "area"):
            if name in cleaned:
                setattr(self.instance, name, cleaned[name])
        cleaned = super().clean()
        self.clean_readers()
        return cleaned

    def clean_where(self) -> None:
        meeting, asked_on = self.cleaned_data.get("meeting"), self.cleaned_data.get("asked_on")
        if "asked_on" in self.errors:
            return
        if asked_on is None and meeting is None:
            self.add_error("asked_on", "Enter the day, or choose the meeting")
        elif asked_on is not None and asked_on > self.on:
            self.add_error("asked_on", "When it was asked must be today or in the past")
        elif asked_on is None and meeting is not None:
            # A meeting whose day is only known as a month may end after today.
            self.cleaned_data["asked_on"] = min(meeting.on, self.on)

    def clean_who(self) -> None:
        """A seat says the post and the person; else a post was typed, or it is the recorder."""
        member, post = self.cleaned_data.get("member"), self.cleaned_data.get("asked_by_post")
        if member is not None and post:
            self.add_error("asked_by_post", "Choose who asks, or enter a post: not both")
        if member is not None:
            self.instance.asked_by = member.user
            self.cleaned_data["asked_by_post"] = member.post
        elif post:
            self.instance.asked_by = None
        else:
            held = Membership.objects.live(on=self.on).filter(user=self.user, council=self.council)
            own: Any = held.order_by("pk").first()
            self.instance.asked_by = self.user
            self.cleaned_data["asked_by_post"] = own.post or own.get_role_display()

    def named(self, name: str, model: Any, words: str) -> Any:
        """What was named by its reference, in the plan that was chosen."""
        typed, plan = self.cleaned_data.get(name), self.cleaned_data.get("plan")
        if not typed or name in self.errors:
            return None
        if plan is None:
            if "plan" not in self.errors:
                self.add_error("plan", f"Choose the plan in which {typed} is")
            return None
        rows = model.objects.visible_to(self.user).filter(plan=plan, withdrawn_at=None)
        found = rows.filter(reference__iexact=typed).first()
        if found is None:
            self.add_error(name, f"The plan has no {words} {typed}")
        return found

    def clean_readers(self) -> None:
        """Whom it is asked of may read it. Those who may not say who reads it inherit that."""
        asked_of = self.cleaned_data.get("asked_of")
        visibility = self.cleaned_data.get("visibility", self.instance.visibility)
        if "visibility" not in self.fields and self.instance.must_be_exempt_because:
            whole: Any = self.instance.exempt_part()
            for name in VISIBILITY_FIELDS:
                setattr(self.instance, name, getattr(whole, name))
            visibility = Visibility.EXEMPT
        if visibility != Visibility.EXEMPT or asked_of is None:
            return
        by_grant = self.board.pk in access_of(asked_of).boards.exempt
        if not by_grant and not can(asked_of, Capability.READ_EXEMPT, self.council):
            self.add_error("asked_of", "This person may not read what is exempt. Ask somebody else")

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if record._state.adding:
            record.logged_by = by
        elif record.is_answered:
            raise forms.ValidationError("It was answered meanwhile. Ask a new question instead")
        super().save_record(record, by=by, at=at)


class InThePast(forms.Form):
    """Checks the day of something that was said: not to come, and not before it was asked."""

    challenge: Challenge
    on: date

    def day_of(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day > self.on:
            raise forms.ValidationError(f"{self[name].label} must be today or in the past")
        if day < self.challenge.asked_on:
            asked = in_words(self.challenge.asked_on)
            raise forms.ValidationError(f"{self[name].label} must be {asked} or later")
        return day


class AnswerForm(OnceForm, InThePast):
    """One more answer. It is added, and never changed."""

    text = forms.CharField(
        label="The answer",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"It cannot be changed later. You may add to it. {NO_CHILD}",
    )
    given_by = forms.CharField(
        label="Role or post of who answered",
        required=False,
        max_length=160,
        help_text="Only if it was not you, such as Head of service.",
    )
    answered_on = DatePartsField(label="When it was answered")

    field_order = ("text", "given_by", "answered_on")

    def __init__(self, *args: Any, challenge: Challenge, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.challenge, self.on = challenge, on
        self.initial["answered_on"] = on

    def clean_answered_on(self) -> date:
        return self.day_of("answered_on")

    def do(self, *, by: User, at: datetime) -> str:
        said = self.cleaned_data
        ChallengeAnswer(
            challenge=self.challenge,
            text=said["text"],
            given_by=said["given_by"],
            on=said["answered_on"],
        ).save(by=by, at=at)
        return self.challenge.get_absolute_url()


class AgreedForm(RecordForm, InThePast):
    class Meta:
        model = Challenge
        fields = ("agreed", "agreed_on")
        field_classes = {"agreed_on": DatePartsField}
        widgets = {"agreed": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"agreed": f"As the minutes say it. {NO_CHILD}"}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.challenge = on, self.instance
        for name in ("agreed", "agreed_on"):
            self.fields[name].required = True

    def again(self) -> dict[str, Any]:
        return {"on": self.on}

    def clean_agreed_on(self) -> date:
        return self.day_of("agreed_on")

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        record.agreed_by = by
        super().save_record(record, by=by, at=at)


class DifferenceForm(RecordForm, InThePast):
    class Meta:
        model = Challenge
        fields = ("difference", "difference_on", "evidence")
        field_classes = {"difference_on": DatePartsField}
        widgets = {"difference": forms.Textarea(attrs={"rows": 5})}
        labels = {"evidence": "Evidence that shows it"}
        help_texts = {
            "difference": f"What changed because it was asked, for children above all. {NO_CHILD}",
            "evidence": "If there is any: what is recorded of the action, or of its plan.",
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on, self.challenge = user, on, self.instance
        for name in ("difference", "difference_on"):
            self.fields[name].required = True
        rows: Any = Evidence.objects.visible_to(user).filter(withdrawn_at=None)
        about = self.challenge
        rows = rows.filter(Q(action=about.action_id) if about.action_id else Q(plan=about.plan_id))
        if about.plan_id is None:
            del self.fields["evidence"]
            return
        field: Any = self.fields["evidence"]
        field.queryset, field.empty_label = rows.order_by("-dated_on", "-pk"), "None"

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def clean_difference_on(self) -> date:
        return self.day_of("difference_on")

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        record.difference_by = by
        super().save_record(record, by=by, at=at)
