"""The forms with which a board plans ahead, and says what it is for."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Max

from accounts.forms import OnceForm, RecordForm
from accounts.models import User
from boards.models import Board, Meeting, TermsOfReference
from boards.series import RHYTHMS, SeriesDay, series_days
from govuk.dates import in_words
from govuk.forms import DatePartsField, Radios
from improvement.evidence_files import discard_file, keep_file
from improvement.forms.progress import FILE_HINT, EvidenceFileField, FileChosenAgain
from improvement.models.evidence import evidence_storage
from inspections.models import BankHoliday
from inspections.working_days import BeyondTheTable

MOST_MEETINGS = 26


class SeriesForm(OnceForm):
    """Add several meetings at once, in a rhythm, each with its theme."""

    lists = ("themes",)

    first_on = DatePartsField(label="First meeting")
    rhythm = forms.ChoiceField(
        label="How often",
        choices=[(code, words) for code, (words, _, _) in RHYTHMS.items()],
        widget=Radios(),
        help_text="A day that is no working day moves to the next one that is.",
    )
    count = forms.IntegerField(
        label="How many meetings",
        min_value=1,
        max_value=MOST_MEETINGS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    starts_at = forms.TimeField(label="Time", required=False, help_text="Such as 14:00.")
    place = forms.CharField(label="Place", required=False, max_length=160)
    themes = forms.CharField(
        label="Themes",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One to a line, the first for the first meeting. Leave a line empty for none.",
    )

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board
        self.days: list[SeriesDay] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        themes = [line.strip() for line in cleaned.get("themes", "").splitlines()]
        if any(len(theme) > 160 for theme in themes):
            self.add_error("themes", "Each theme must be 160 characters or fewer")
        if {"first_on", "rhythm", "count"} <= cleaned.keys():
            self.work_out(cleaned)
        return cleaned

    def work_out(self, cleaned: dict[str, Any]) -> None:
        """The days; an error where bank holidays are not known so far ahead."""
        table = BankHoliday.objects.table(self.board.council)
        try:
            self.days = series_days(
                cleaned["first_on"], cleaned["rhythm"], cleaned["count"], bank_holidays=table
            )
        except BeyondTheTable as beyond:
            self.add_error("count", str(beyond))

    def do(self, *, by: User, at: datetime) -> str:
        days = [day.on for day in self.days]
        taken = self.board.meetings.filter(on__in=days, on_precision="day", withdrawn_at=None)
        clash = taken.order_by("on").first()
        if clash is not None:
            raise forms.ValidationError(f"The board has a meeting on {in_words(clash.on)} already")
        themes = [line.strip() for line in self.cleaned_data["themes"].splitlines()]
        for n, day in enumerate(self.days):
            Meeting(
                board=self.board,
                on=day.on,
                theme=themes[n] if n < len(themes) else "",
                starts_at=self.cleaned_data["starts_at"],
                place=self.cleaned_data["place"],
                note=moved_in_words(day),
            ).save(by=by, at=at)
        return self.board.get_forward_plan_url()


def moved_in_words(day: SeriesDay) -> str:
    return f"Instead of {in_words(day.instead_of)}: {day.because}." if day.instead_of else ""


class TermsForm(FileChosenAgain, RecordForm):
    """A new version of what a board is for: words, a file, or both."""

    file_field = "upload"
    upload = EvidenceFileField(label="Or a file", required=False, help_text=FILE_HINT)

    class Meta:
        model = TermsOfReference
        fields = ("agreed_on", "text")
        field_classes = {"agreed_on": DatePartsField}
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.board = board

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = cleaned.get("text") or cleaned.get("upload")
        if not said and not {"text", "upload"} & set(self.errors):
            self.add_error("text", "Enter the terms of reference or select a file")
        return cleaned

    def save_record(self, record: TermsOfReference, *, by: User, at: datetime) -> None:
        last = record.board.terms.aggregate(last=Max("number"))["last"]
        record.number = (last or 0) + 1
        upload = self.cleaned_data.get("upload")
        if not upload:
            super().save_record(record, by=by, at=at)
            return
        kept = keep_file(upload, upload.checked_type, storage=evidence_storage())
        record.file.name, record.file_name = kept.stored_as, kept.file_name
        record.content_type, record.size, record.sha256 = kept.content_type, kept.size, kept.sha256
        try:
            super().save_record(record, by=by, at=at)
        except BaseException:
            discard_file(kept, storage=evidence_storage())
            raise
