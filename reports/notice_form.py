"""Draft a notice and publish it, or record what was published elsewhere before a meeting."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db import IntegrityError, transaction

from accounts.forms import OnceForm, RecordForm, WithdrawForm
from accounts.models import User
from accounts.narratives import NO_CHILD
from accounts.records import Conflict
from govuk.dates import in_words
from govuk.forms import DatePartsField, Radios
from reports.models import CommitteeReport, Notice
from reports.models.notice import WITH_PAPER, WITH_REASON, AgreedAs, NoticeKind
from reports.publishing import publish_notice

READ_BY_ALL = (
    "Everybody who reads the notice reads this reason, even once its meeting or report is exempt. "
    "Put nothing exempt in it."
)


class WithdrawNoticeForm(WithdrawForm):
    """The reason stays open with a published notice, whatever becomes exempt after it."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        if not self.instance.is_draft:
            self.fields["reason"].help_text = f"{READ_BY_ALL} {NO_CHILD}"


class NoticeForm(RecordForm):
    """A notice, with what the law asks of its kind."""

    lists = ("documents", "address")

    class Meta:
        model = Notice
        fields = (
            "kind",
            "published_on",
            "published_time",
            "report",
            "matter",
            "reason",
            "agreed_by",
            "agreed_as",
            "agreed_on",
            "answer",
            "documents",
            "address",
        )
        field_classes = {"published_on": DatePartsField, "agreed_on": DatePartsField}
        widgets = {
            "published_time": forms.TimeInput(
                format="%H:%M", attrs={"class": "govuk-input--width-5"}
            ),
            "kind": Radios(),
            "agreed_as": Radios(),
            "reason": forms.Textarea(attrs={"rows": 3}),
            "answer": forms.Textarea(attrs={"rows": 3}),
            "documents": forms.Textarea(attrs={"rows": 3}),
            "address": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"report": "Report it is about", "agreed_as": "Whose agreement it is"}
        help_texts = {
            "kind": "The agenda and a late item are published elsewhere, and recorded here. Line of"
            " Sight makes the other notices: you look at each before it is published.",
            "published_time": "Such as 16:30. It matters where the council counts what comes out"
            " late in the day as of the next.",
            "matter": "For a key decision: what is to be decided. For a private meeting: what the"
            " public may know of it.",
            "reason": "For a private meeting, an exception, urgency or a late item. At short"
            " notice: why the meeting is urgent and cannot reasonably be deferred.",
            "agreed_by": "For special urgency, and for a private meeting at short notice: such as"
            " the chair of the scrutiny committee.",
            "agreed_as": "For a private meeting at short notice. The law takes nobody else’s"
            " agreement.",
            "agreed_on": "For a private meeting at short notice. The notice is published as soon as"
            " reasonably practicable after it.",
            "answer": "For the second notice of a private meeting. Type None. where there were"
            " none.",
            "documents": "For the notice of a key decision: one to a line.",
            "address": "For a key decision and the first notice of a private meeting: where to"
            " write to.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: dict[str, Any] = self.fields
        theirs = CommitteeReport.objects.visible_to(user).filter(meeting=self.instance.meeting_id)
        fields["report"].queryset = theirs.filter(withdrawn_at=None)
        fields["report"].empty_label = "The whole meeting"
        fields["agreed_as"].choices = [("", "Not recorded"), *AgreedAs.choices]

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        for (name, words), kinds in WANTED.items():
            if kind in kinds and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        if "agreed_on" not in self.errors:
            self.check_agreement(cleaned)
        report = cleaned.get("report")
        if kind in WITH_PAPER and report is not None and report.is_exempt:
            self.add_error(
                "report",
                "This report is exempt, and a notice is public. Choose the whole meeting, and say"
                " under the matter what the public may know",
            )
        if self.instance._state.adding:
            self.instance.is_draft = kind in WITH_PAPER
        elif self.instance.is_draft and kind not in WITH_PAPER:
            self.add_error("kind", "Withdraw this draft, and record what was published elsewhere")
        return cleaned

    def check_agreement(self, cleaned: dict[str, Any]) -> None:
        """The agreement comes before the notice that tells of it, and before the meeting."""
        agreed_on, published_on = cleaned.get("agreed_on"), cleaned.get("published_on")
        if agreed_on is None:
            return
        if published_on is not None and agreed_on > published_on:
            words = "The agreement must be there before the notice is published"
            self.add_error("agreed_on", words)
        elif agreed_on > self.instance.meeting.on:
            self.add_error("agreed_on", "The agreement must be there before the meeting")


# What is asked of which kinds, as what to do.
WANTED = {
    ("reason", "Enter the reason"): WITH_REASON,
    ("agreed_by", "Enter the post that agreed to it"): (
        NoticeKind.SPECIAL_URGENCY,
        NoticeKind.PRIVATE_URGENT,
    ),
    ("agreed_as", "Choose whose agreement it is"): (NoticeKind.PRIVATE_URGENT,),
    ("agreed_on", "Enter the date of the agreement"): (NoticeKind.PRIVATE_URGENT,),
    ("matter", "Enter what is to be decided"): (
        NoticeKind.KEY_DECISION,
        NoticeKind.GENERAL_EXCEPTION,
        NoticeKind.SPECIAL_URGENCY,
    ),
    ("address", "Enter where copies can be had"): (NoticeKind.KEY_DECISION,),
    ("address", "Enter where representations can be sent"): (NoticeKind.PRIVATE,),
    ("answer", "Enter the representations and the answer, or None."): (NoticeKind.PRIVATE_AGAIN,),
}


class PublishNoticeForm(OnceForm):
    """The click that makes a notice final."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, notice: Notice, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice, self.on = notice, on
        self.initial["seen"] = notice.version

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.notice.published_on > self.on:
            day = in_words(self.notice.published_on)
            self.add_error(None, f"Its date of publication is {day}. Publish it then, or change it")
        return cleaned

    def do(self, *, by: User, at: datetime) -> str:
        try:
            with transaction.atomic():
                seen = self.cleaned_data["seen"]
                self.made = publish_notice(self.notice, by=by, at=at, seen=seen)
        except (Conflict, IntegrityError):
            raise forms.ValidationError(
                "The notice has changed since you opened this page. Look at it again"
            ) from None
        return self.notice.get_absolute_url()


class MakeNoticeFilesForm(OnceForm):
    """After the making of its files was cut short: try again."""

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice

    def do(self, *, by: User, at: datetime) -> str:
        return self.notice.get_absolute_url()
