from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import RecordForm
from accounts.models import User
from govuk.dates import in_words
from govuk.forms import DatePartsField
from improvement.forms.editing import NO_CHILD
from improvement.models import ExceptionNote


class ExceptionNoteForm(RecordForm):
    """Why an action is off track, and how it gets back."""

    class Meta:
        model = ExceptionNote
        fields = ["cause", "effect_on_children", "recovery", "help_wanted", "back_on_track_on"]
        field_classes = {"back_on_track_on": DatePartsField}
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("cause", "effect_on_children", "recovery", "help_wanted")
        }
        help_texts = {
            "cause": NO_CHILD,
            "effect_on_children": "What they wait for, or go without, meanwhile.",
            "help_wanted": "From the Director, the board or a partner. Leave empty if none.",
            "back_on_track_on": "For example, 27 3 2026",
        }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        """on: the day that the note speaks of; the action gets back on track after it."""
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_back_on_track_on(self) -> date:
        back: date = self.cleaned_data["back_on_track_on"]
        if back <= self.on:
            raise forms.ValidationError(
                f"Date it will be back on track must be after {in_words(self.on)}"
            )
        return back

    def save_record(self, record: ExceptionNote, *, by: User, at: datetime) -> None:
        record.save(by=by, at=at)
