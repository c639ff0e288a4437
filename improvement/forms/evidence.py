from datetime import date, datetime
from typing import Any

from django import forms

from accounts.models import User
from govuk.forms import DatePartsField, Radios
from improvement.evidence_files import discard_file, keep_file
from improvement.forms.editing import NO_CHILD, EditForm
from improvement.forms.progress import FILE_HINT, EvidenceFileField
from improvement.models import Evidence
from improvement.models.evidence import evidence_storage
from improvement.permissions import may_clear_exempt, may_set_exempt
from improvement.workflows import describe_file


class EvidenceForm(EditForm):
    """A new item of evidence: a link or a file."""

    link = forms.URLField(
        label="Link",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="The address of the document where the council keeps it.",
    )
    upload = EvidenceFileField(label="Or a file", required=False, help_text=FILE_HINT)

    class Meta:
        model = Evidence
        fields = [
            "title",
            "kind",
            "link",
            "dated_on",
            "finding",
            "visibility",
            "exempt_paragraphs",
            "exempt_reason",
        ]
        field_classes = {"dated_on": DatePartsField}
        widgets = {
            "visibility": Radios,
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"visibility": "Who may read it", "kind": "Kind of evidence"}
        help_texts = {"finding": NO_CHILD}

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        council = self.instance.action.council
        self.keep_visibility_to(
            may_set=may_set_exempt(user, council), may_clear=may_clear_exempt(user, council)
        )
        self.order_fields(["title", "kind", "link", "upload", "dated_on", "finding"])

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def clean_dated_on(self) -> date | None:
        dated_on: date | None = self.cleaned_data["dated_on"]
        if dated_on and dated_on > self.on:
            raise forms.ValidationError("Date of the evidence must be today or in the past")
        return dated_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        link, upload = cleaned.get("link"), cleaned.get("upload")
        if link and upload:
            self.add_error("upload", "Give a link or a file, not both")
        elif not link and not upload and not {"link", "upload"} & set(self.errors):
            self.add_error("link", "Enter a link or select a file")
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        upload = self.cleaned_data.get("upload")
        if not upload:
            super().save_record(record, by=by, at=at)
            return
        kept = keep_file(upload, upload.checked_type, storage=evidence_storage())
        try:
            describe_file(record, kept)
            super().save_record(record, by=by, at=at)
        except BaseException:
            discard_file(kept, storage=evidence_storage())
            raise
