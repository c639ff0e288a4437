"""The forms of a decision: its record, its resolutions, publishing, correcting; the rules."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django import forms
from django.db.models import Q

from accounts.forms import FuzzyDate, OnceForm, RecordForm
from accounts.models import User
from accounts.narratives import NO_CHILD
from accounts.records import Conflict, refused_if_taken
from accounts.scope import VISIBILITY_FIELDS
from boards.models import Board
from govuk.dates import in_words
from govuk.forms import DatePartsField, Radios, YesNoField
from inspections.models import BankHoliday
from inspections.working_days import BeyondTheTable
from reports.forms import HOW, READER_WIDGETS, VISIBILITY_LABELS, PaperForm
from reports.markdown import TooMuchText, blocks_of
from reports.models import CommitteeReport, CommitteeRules, DecisionRecord, Resolution
from reports.models.decision import CallInStanding, FinalRecord
from reports.models.rules import LEAST_DAYS, CallInTrigger, PublishWithin
from reports.publishing import CannotPublish, publish, resolutions_of, start_correction_of

NIL = "Where there are none, type so, such as None. or N/A. It is printed as you type it."
PROSE = ("narrative", "reasons", "alternatives", "conflicts_of_interest", "dispensations")
FINAL = "The record is published, and final. A correction is a new record"
CHANGED = "The record has changed since you opened this page. Look at it again before you publish"


class DecisionForm(PaperForm):
    """The record of a decision, with the fields that the law wants. Blanks are for later."""

    class Meta:
        model = DecisionRecord
        fields = (
            "title",
            "agenda_item",
            "report",
            "is_key_decision",
            "decided_on",
            *PROSE,
            "call_in",
            "exempt_from_call_in_because",
            *VISIBILITY_FIELDS,
        )
        field_classes = {"decided_on": DatePartsField, "is_key_decision": YesNoField}
        widgets = {
            **READER_WIDGETS,
            "agenda_item": forms.TextInput(attrs={"class": "govuk-input--width-4"}),
            "narrative": forms.Textarea(attrs={"rows": 12}),
            "call_in": Radios(),
            "exempt_from_call_in_because": forms.Textarea(attrs={"rows": 2}),
            **dict.fromkeys(PROSE[2:], forms.Textarea(attrs={"rows": 3})),
        }
        labels = {
            **VISIBILITY_LABELS,
            "is_key_decision": "Is it a key decision?",
            "report": "Report it was decided on",
            "call_in": "Call-in",
            "exempt_from_call_in_because": "If exempt from call-in: why",
        }
        help_texts = {
            "narrative": f"What was considered, in the council’s words. {HOW}",
            **dict.fromkeys(PROSE[2:], NIL),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["report"]
        offered: Any = CommitteeReport.objects.visible_to(self.user).in_council(self.council)
        theirs = Q(meeting=self.instance.meeting_id, withdrawn_at=None)
        field.queryset = offered.filter(theirs | Q(pk=self.instance.report_id))
        field.empty_label = "No report"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in PROSE:
            try:
                blocks_of(cleaned.get(name, ""))
            except TooMuchText as refusal:
                self.add_error(name, str(refusal))
        is_exempt = cleaned.get("call_in") == CallInStanding.EXEMPT
        if is_exempt and not cleaned.get("exempt_from_call_in_because"):
            self.add_error("exempt_from_call_in_because", "Enter why it is exempt from call-in")
        elif not is_exempt:
            cleaned["exempt_from_call_in_because"] = ""
        hidden = [self.instance.meeting, cleaned.get("report")]
        is_open = cleaned.get("visibility") not in (None, "exempt")
        if is_open and any(thing is not None and thing.is_exempt for thing in hidden):
            self.add_error("visibility", "Its meeting or its report is exempt, so it must be too")
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        try:
            super().save_record(record, by=by, at=at)
        except FinalRecord:
            raise forms.ValidationError(FINAL) from None


class ResolutionForm(FuzzyDate):
    """One resolution. What is delegated names the body; a follow-up may be a month."""

    class Meta:
        model = Resolution
        fields = (
            "number",
            "kind",
            "text",
            "to_board",
            "to_other",
            "on",
            "on_precision",
            "on_as_stated",
        )
        field_classes = {"on": DatePartsField}
        widgets = {
            "number": forms.TextInput(attrs={"class": "govuk-input--width-4"}),
            "kind": Radios(is_inline=True),
            "text": forms.Textarea(attrs={"rows": 4}),
            "on_precision": Radios(is_inline=True),
        }
        labels = {
            "to_board": "Body it goes to",
            "on": "Follow-up",
            "on_precision": "The follow-up is",
        }
        help_texts = {
            "to_board": "Who it is delegated or referred to.",
            "to_other": "If the body is not on the list, or it is delegated to an officer: the"
            " post, not the name.",
            "on_as_stated": "Such as July. It is shown in place of the date.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: dict[str, Any] = self.fields
        council = self.instance.decision.council
        fields["to_board"].queryset = Board.objects.visible_to(user).in_council(council).standing()
        fields["to_board"].empty_label = "No body on the list"

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names_body = cleaned.get("to_board") or cleaned.get("to_other")
        if cleaned.get("kind") == "delegate" and not names_body and "to_board" not in self.errors:
            self.add_error("to_board", "Select or enter the body it is delegated to")
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        # Asked here and not while cleaning: a form that is sent twice leads to its first result.
        others = record.decision.resolutions.standing().exclude(pk=record.pk)
        if others.filter(number=record.number).exists():
            raise forms.ValidationError({"number": "There is a resolution of this number already"})
        try:
            super().save_record(record, by=by, at=at)
        except FinalRecord:
            raise forms.ValidationError(FINAL) from None


class PublishDecisionForm(OnceForm):
    """The click that makes a record final. It names each field that is still blank."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=4000)
    published_on = DatePartsField(
        label="Date of publication", help_text="The day on which it is open to the public."
    )

    def __init__(
        self, *args: Any, record: DecisionRecord, rules: CommitteeRules, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.decision, self.rules, self.on = record, rules, on
        self.fields["seen"].initial = self.stamp()
        self.initial["published_on"] = on

    def stamp(self) -> str:
        """Tells whether the record or a resolution was edited since."""
        resolutions = [f"{each.pk}.{each.version}" for each in resolutions_of(self.decision)]
        return ":".join([str(self.decision.version), *resolutions])

    def clean_published_on(self) -> date:
        published_on: date = self.cleaned_data["published_on"]
        decided_on = self.decision.decided_on
        if published_on > self.on:
            raise forms.ValidationError("Date of publication must be today or in the past")
        if decided_on is not None and published_on < decided_on:
            raise forms.ValidationError(
                f"Date of publication must be {in_words(decided_on)}, when it was decided, or later"
            )
        return published_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for words in missing_words(self.decision):
            self.add_error(None, f"{words}. It cannot be published while that is blank")
        if not resolutions_of(self.decision):
            self.add_error(None, "Add at least one resolution")
        is_subject = self.decision.call_in == CallInStanding.SUBJECT
        if is_subject and not self.rules.has_call_in:
            self.add_error(
                None,
                "Record the council’s call-in rule under Committee rules, or say that call-in does"
                " not apply",
            )
        return cleaned

    def do(self, *, by: User, at: datetime) -> str:
        if self.cleaned_data["seen"] != self.stamp():
            raise forms.ValidationError(CHANGED)
        table = cache(lambda: BankHoliday.objects.table(self.decision.council))
        try:
            self.made = publish(
                self.decision,
                self.rules,
                published_on=self.cleaned_data["published_on"],
                bank_holidays=table,
                by=by,
                at=at,
            )
        except BeyondTheTable as refusal:
            raise forms.ValidationError({"published_on": str(refusal)}) from None
        except (CannotPublish, Conflict, FinalRecord):
            raise forms.ValidationError(CHANGED) from None
        return self.decision.get_absolute_url()


def missing_words(record: DecisionRecord) -> list[str]:
    """What is still blank, as what to do: Enter details of any dispensations."""
    named = (str(DecisionRecord._meta.get_field(name).verbose_name) for name in record.missing())  # type: ignore[union-attr]
    return [f"Enter {name}" for name in named]


class OfDecisionForm(OnceForm):
    """Something that is done with a record as a whole."""

    def __init__(self, *args: Any, record: DecisionRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision = record


class CorrectDecisionForm(OfDecisionForm):
    """Start the record that will supersede a published one."""

    reason = forms.CharField(
        label="Why it is corrected",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        help_text=f"It is printed in the new record. {NO_CHILD}",
    )

    def do(self, *, by: User, at: datetime) -> str:
        reason = self.cleaned_data["reason"]
        with refused_if_taken("A correction of this record was started already"):
            self.made = start_correction_of(self.decision, reason, by=by, at=at)
        return self.made.get_absolute_url()


class MakeDecisionPdfForm(OfDecisionForm):
    """After the making of the PDF was cut short: try again."""

    def do(self, *, by: User, at: datetime) -> str:
        return self.decision.get_absolute_url()


class CommitteeRulesForm(RecordForm):
    """The council's own rules, as its constitution states them."""

    class Meta:
        model = CommitteeRules
        fields = (
            "publish_within",
            "publish_working_days",
            "call_in_days",
            "call_in_trigger",
            "call_in_counts_trigger_day",
            "call_in_until",
            "call_in_signatories",
            "call_in_source",
            "draft_working_days",
            "clearance_working_days",
            "agenda_days",
            "agenda_unit",
            "notice_days",
            "notice_unit",
            "exception_days",
            "exception_unit",
            "saturdays_are_clear",
            "publish_before",
            "key_decision_test",
        )
        widgets = {
            **dict.fromkeys(
                ("agenda_unit", "notice_unit", "exception_unit"), Radios(is_inline=True)
            ),
            "publish_within": Radios(),
            "call_in_trigger": Radios(),
            "key_decision_test": forms.Textarea(attrs={"rows": 3}),
            **{
                name: forms.NumberInput(attrs={"class": "govuk-input--width-2"})
                for name in (
                    "publish_working_days",
                    "call_in_days",
                    "call_in_signatories",
                    "draft_working_days",
                    "clearance_working_days",
                    *LEAST_DAYS,
                )
            },
            **dict.fromkeys(
                ("call_in_until", "publish_before"),
                forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
            ),
        }
        labels = {
            "publish_within": "When a decision is published",
            "publish_working_days": "If a number of working days: how many",
            "call_in_days": "Call-in: working days",
            "call_in_trigger": "Call-in: counted from the day on which",
            "call_in_counts_trigger_day": "Call-in: that day is day 1, if it is a working day",
            "call_in_until": "Call-in: when the last day ends",
            "call_in_signatories": "Call-in: members who must sign it, at the least",
            "call_in_source": "Call-in: where the rule stands",
            "draft_working_days": "Drafts: working days before the agenda is published",
            "clearance_working_days": "Clearances: working days before the agenda is published",
            "agenda_days": "Agenda and reports: days open before the meeting",
            "agenda_unit": "Agenda: these days are",
            "notice_days": "Notice of a key decision or a private meeting: days before",
            "notice_unit": "Notice: these days are",
            "exception_days": "General exception: days to wait after the notice",
            "exception_unit": "General exception: these days are",
            "saturdays_are_clear": "Saturdays count as clear working days",
            "publish_before": "Time after which a notice counts as of the next day",
            "key_decision_test": "What makes a decision a key decision",
        }
        help_texts = {
            "publish_working_days": "The day of the decision is not counted.",
            "call_in_days": "Leave empty where the council has no call-in.",
            "call_in_until": "Leave empty for midnight, or type a time such as 12:00.",
            "call_in_source": "Such as Constitution, part 4, rule 15.",
            "agenda_days": "The law asks for 5. It counts for the second notice of a private"
            " meeting too. The day of publication and the day of the meeting are never counted.",
            "notice_days": "The law asks for 28.",
            "exception_days": "The law asks for 5.",
            "saturdays_are_clear": "Bank holidays never count. Most councils leave this empty.",
            "publish_before": "Such as 17:00. Leave empty where any time of the day will do.",
            "key_decision_test": "Such as the council’s sum, or two wards or more. It is shown to"
            " those who say whether a decision is one.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("publish_within") != PublishWithin.WORKING_DAYS:
            cleaned["publish_working_days"] = None
        elif not cleaned.get("publish_working_days") and "publish_working_days" not in self.errors:
            self.add_error("publish_working_days", "Enter how many working days, 1 or more")
        for name, least in LEAST_DAYS.items():
            if cleaned.get(name) is not None and not least <= cleaned[name] <= 60:
                self.add_error(name, f"Enter a number from {least}, which the law asks for, to 60")
        for name in ("publish_working_days", "call_in_days"):
            if cleaned.get(name) is not None and not 1 <= cleaned[name] <= 60:
                self.add_error(name, "Enter a number from 1 to 60, or leave it empty")
        if cleaned.get("call_in_days") is None and "call_in_days" not in self.errors:
            cleaned |= {
                "call_in_trigger": CallInTrigger.PUBLISHED,
                "call_in_counts_trigger_day": False,
                "call_in_until": None,
                "call_in_signatories": None,
                "call_in_source": "",
            }
        return cleaned
