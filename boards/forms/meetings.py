"""The forms with which a meeting is prepared, run and minuted."""

from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm, RecordForm, VisibleForm
from accounts.models import User
from accounts.scope import VISIBILITY_FIELDS, Visibility
from boards.models import (
    AgendaItem,
    Attendance,
    Attended,
    Board,
    BoardMember,
    Meeting,
    Outcome,
    OutcomeAction,
    OutcomeKind,
)
from boards.models.agenda import ASKING
from boards.status import Step
from boards.workflows import take_step
from govuk.dates import in_words
from govuk.forms import DatePartsField, Radios
from improvement.forms import ActionForm
from improvement.models import Action

LONGEST_TITLE = 300
NOT_TOLD = ("", "Not recorded")
ATTENDED_SINCE = "Somebody recorded attendance meanwhile. Look at it again, then save"


class StepForm(OnceForm):
    """Take the next step of a meeting, as far as the sender had seen it go."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)
    reason = forms.CharField(
        label="Why it is reopened",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        help_text="Such as a correction that the board asked for. The reason stays on record.",
    )

    def __init__(self, *args: Any, meeting: Meeting, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.on, self.step = meeting, on, meeting.follows
        self.initial["after"] = meeting.steps.count()
        if self.step != Step.REOPENED:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if day := self.meeting.waits_until(on=self.on):
            verb = "start" if self.step == Step.STARTED else "be closed"
            raise forms.ValidationError(f"It is on {in_words(day)} and cannot {verb} before")
        return cleaned

    def do(self, *, by: User, at: datetime) -> str:
        take_step(
            self.meeting,
            self.step,
            after=self.cleaned_data["after"],
            reason=self.cleaned_data.get("reason", ""),
            by=by,
            on=self.on,
            at=at,
        )
        return self.meeting.get_absolute_url()


class AgendaItemForm(VisibleForm):
    class Meta:
        model = AgendaItem
        fields = (
            "title",
            "kind",
            "presenter_post",
            "report",
            "is_to_follow",
            "late_reason",
            *VISIBILITY_FIELDS,
            "public_title",
        )
        labels = {
            "kind": "What it is for",
            "visibility": "Who may read it",
            "public_title": "Title for the public",
        }
        help_texts = {
            "public_title": (
                "For an exempt item. The agenda says it to everybody, with the paragraphs and what"
                " they are about. Without a title it says “Exempt item”."
            ),
            "presenter_post": "The post, not the name, such as Director of Children’s Services.",
            "report": "A report shows here once it names this meeting.",
            "is_to_follow": "The agenda says so, with the reason, until the paper is issued.",
            "exempt_reason": "For an exempt item. Do not put the exempt matter itself here.",
        }
        widgets = {"kind": Radios(), "visibility": Radios()}

    def __init__(
        self, *args: Any, meeting: Meeting, user: User, report: str = "", **kwargs: Any
    ) -> None:
        """report: the id of the one that the item is to be about, as an address says it."""
        super().__init__(*args, **kwargs)
        self.meeting, self.user = meeting, user
        if self.instance._state.adding:
            self.instance.meeting = meeting
        papers = meeting.reports.readable_by(user).filter(withdrawn_at=None)
        field: Any = self.fields["report"]
        field.queryset = papers.order_by("title", "pk")
        if self.instance.report_id:
            field.queryset = (
                papers | papers.model.objects.filter(pk=self.instance.report_id)
            ).distinct()
        field.empty_label = "No paper"
        if report.isdecimal() and (found := papers.filter(pk=report).first()):
            self.begin_with(found)
        self.keep_visibility_to(user, meeting.board.council)

    def begin_with(self, report: Any) -> None:
        """Offer the item as its paper says it: the paper's title, who presents it, who may read."""
        self.initial = {
            **self.initial,
            "report": report.pk,
            "title": report.title[:200],
            "presenter_post": report.report_of[:160],
            **report.readers,
        }

    def again(self) -> dict[str, Any]:
        return {"meeting": self.meeting, "user": self.user}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "visibility" in self.fields and cleaned.get("visibility") != Visibility.EXEMPT:
            cleaned["public_title"] = ""
        if not cleaned.get("is_to_follow"):
            cleaned["late_reason"] = ""
        elif not cleaned.get("late_reason"):
            self.add_error("late_reason", "Enter why the paper is late")
        return cleaned

    def save_record(self, record: AgendaItem, *, by: User, at: datetime) -> None:
        if record._state.adding:
            record.order = record.meeting.items.next_order()
        super().save_record(record, by=by, at=at)


class MinutesForm(RecordForm):
    class Meta:
        model = AgendaItem
        fields = ("minutes",)
        labels = {"minutes": "What was said"}
        widgets = {"minutes": forms.Textarea(attrs={"rows": 12})}


class OutcomeForm(RecordForm):
    class Meta:
        model = Outcome
        fields = ("kind", "words", "asked_of_post", "due_on", "referred_to")
        help_texts = {
            "words": "As the minutes will say it.",
            "asked_of_post": "For an action: the post, not the name.",
            "due_on": "For an action. Leave empty if the meeting named no day.",
            "referred_to": "For what was referred to another body.",
        }
        labels = {"referred_to": "Body it was referred to"}
        widgets = {"kind": Radios(), "words": forms.Textarea(attrs={"rows": 4})}
        field_classes = {"due_on": DatePartsField}
        error_messages = {"kind": {"required": "Select what the meeting did"}}

    def __init__(self, *args: Any, item: AgendaItem, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.user = item, user
        if self.instance._state.adding:
            self.instance.item = item
        kinds: Any = self.fields["kind"]
        kinds.choices = OutcomeKind.choices
        bodies: Any = self.fields["referred_to"]
        board = item.meeting.board
        found = Board.objects.visible_to(user).in_council(board.council).standing()
        bodies.queryset = found.exclude(pk=board.pk)
        bodies.empty_label = "No body on the list"

    def again(self) -> dict[str, Any]:
        return {"item": self.item, "user": self.user}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, post = cleaned.get("kind"), cleaned.get("asked_of_post")
        if kind == OutcomeKind.ACTION and not post:
            self.add_error("asked_of_post", "Enter the post that is to do it")
        if kind == OutcomeKind.REFER and not (post or cleaned.get("referred_to")):
            self.add_error("referred_to", "Select the body, or enter the post it was referred to")
        if self.instance.done_on is not None and kind not in ASKING:
            self.add_error("kind", "It is recorded as done, so it must be an action or a referral")
        return cleaned


class OutcomeDoneForm(RecordForm):
    """Say on which day what a meeting asked for was done. Without a day it is not done."""

    class Meta:
        model = Outcome
        fields = ("done_on", "done_note")
        field_classes = {"done_on": DatePartsField}
        help_texts = {"done_on": "Leave empty if it is not done after all."}
        widgets = {"done_note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def again(self) -> dict[str, Any]:
        return {"on": self.on}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        done_on = cleaned.get("done_on")
        if done_on and done_on > self.on:
            self.add_error("done_on", "Day it was done must be today or in the past")
        if done_on and not cleaned.get("done_note") and "done_note" not in self.errors:
            self.add_error("done_note", "Enter what was done")
        return cleaned


class OutcomeActionForm(ActionForm):
    """An action of a plan, made from an outcome of a meeting and tied to it."""

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        self.outcome = outcome
        meeting = outcome.item.meeting
        kwargs["initial"] = {
            "title": outcome.words[:LONGEST_TITLE],
            "due_on": outcome.due_on,
            "source": f"{meeting.board.name[:120]}, {in_words(meeting.on)}",
            "visibility": outcome.item.visibility if outcome.item.is_exempt else "members",
            "exempt_paragraphs": outcome.item.exempt_paragraphs,
            "exempt_reason": outcome.item.exempt_reason,
        }
        super().__init__(*args, **kwargs)

    def save_record(self, record: Action, *, by: User, at: datetime) -> None:
        if self.outcome.action_links.current().exists():
            raise forms.ValidationError("This outcome became an action already")
        super().save_record(record, by=by, at=at)
        OutcomeAction(outcome=self.outcome, action=record).save(by=by, at=at)


class AttendanceForm(OnceForm):
    """Who was there: each seat of the board on the day, others recorded before, and one more."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    post = forms.CharField(
        label="Role or post",
        required=False,
        max_length=160,
        help_text="Somebody without a seat on the board. The post, not the name.",
    )
    organisation = forms.CharField(label="Organisation", required=False, max_length=160)
    standing = forms.ChoiceField(
        label="Came as",
        required=False,
        choices=[("attendee", "Attendee"), ("observer", "Observer")],
        widget=Radios(is_inline=True, is_small=True),
        initial="attendee",
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.recorded = list(meeting.attendances.order_by("pk"))
        by_seat = {row.member_id: row for row in self.recorded if row.member_id}
        seats = BoardMember.objects.standing().filter(board=meeting.board).sitting(on=meeting.on)
        listed = list(seats)
        listed += BoardMember.objects.filter(pk__in=by_seat.keys() - {seat.pk for seat in listed})
        self.people = [by_seat.get(seat.pk) or attendance_of(meeting, seat) for seat in listed]
        self.people += [row for row in self.recorded if row.member_id is None]
        for person in self.people:
            self.fields[name_of(person)] = forms.ChoiceField(
                label=in_full(person),
                required=False,
                choices=[*Attended.choices, NOT_TOLD],
                initial=person.was,
                widget=Radios(is_inline=True, is_small=True),
            )
        self.initial["seen"] = self.as_seen()
        new = ("post", "organisation", "standing")
        self.order_fields([*(name_of(person) for person in self.people), *new])

    def as_seen(self) -> str:
        return ",".join(f"{row.pk}:{row.version}" for row in self.recorded)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Members first, then attendees and observers."""
        members = [self[name_of(each)] for each in self.people if each.standing == "member"]
        others = [self[name_of(each)] for each in self.people if each.standing != "member"]
        named = (("Members", members), ("Attendees and observers", others))
        return [(heading, rows) for heading, rows in named if rows]

    def new_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("post", "organisation", "standing")]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("organisation") and not cleaned.get("post") and "post" not in self.errors:
            self.add_error("post", "Enter the role or post of who came")
        return cleaned

    def do(self, *, by: User, at: datetime) -> str:
        if self.cleaned_data["seen"] != self.as_seen():
            typed: Any = self.data.copy()  # type: ignore[attr-defined]
            typed["seen"] = self.as_seen()
            self.data = typed
            raise forms.ValidationError(ATTENDED_SINCE)
        for person in self.people:
            was = self.cleaned_data[name_of(person)]
            if was != person.was:
                person.was = was
                person.save(by=by, at=at)
        if self.cleaned_data["post"]:
            Attendance(
                meeting=self.meeting,
                post=self.cleaned_data["post"],
                organisation=self.cleaned_data["organisation"],
                standing=self.cleaned_data["standing"] or "attendee",
                was=Attended.PRESENT,
            ).save(by=by, at=at)
        return self.meeting.get_absolute_url()


def attendance_of(meeting: Meeting, seat: BoardMember) -> Attendance:
    """What would be recorded of a seat: its role and organisation as they are now."""
    return Attendance(
        meeting=meeting,
        member=seat,
        post=seat.post,
        organisation=seat.organisation,
        standing=seat.standing,
    )


def name_of(person: Attendance) -> str:
    """The name of the field of a seat, or of somebody without one."""
    return f"seat_{person.member_id}" if person.member_id else f"other_{person.pk}"


def in_full(person: Attendance) -> str:
    return f"{person.post}, {person.organisation}" if person.organisation else person.post
