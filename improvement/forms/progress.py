from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.forms import GroundsField, OnceForm
from accounts.models import User
from accounts.scope import Visibility
from govuk.forms import DatePartsField, Radios
from improvement.evidence_files import (
    ACCEPT,
    ACCEPTED,
    LARGEST_MEGABYTES,
    check_file,
    discard_file,
    keep_file,
)
from improvement.forms.editing import NO_CHILD
from improvement.models import Action, Evidence, ProgressUpdate
from improvement.models.evidence import evidence_storage
from improvement.ratings import ratings_of
from improvement.status import Rag
from improvement.workflows import NewDate, NewEvidence, Readers, record_progress

YES, NO = "yes", "no"
NEXT_STEPS = "If it is red or amber, say what is being done to recover."
EXEMPT = ("exempt_paragraphs", "exempt_reason")
EVIDENCE = tuple(f"evidence_{part}" for part in ("title", "kind", "dated_on", "link", "file"))
FILE_HINT = (
    f"{ACCEPTED}, {LARGEST_MEGABYTES} MB at most. Nothing that names a child. "
    "If something has to be mended on this page, choose the file again."
)


class EvidenceFileField(forms.FileField):
    """A file of a kind that may be kept. Its content type is on the upload as `checked_type`."""

    widget = forms.FileInput(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            upload.checked_type = check_file(upload)  # type: ignore[attr-defined]
        return upload


class FileChosenAgain:
    """A form with a file, which no page can keep: after an error it asks for it again."""

    file_field: ClassVar[str]

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        form: Any = self
        upload = form.files.get(form.add_prefix(self.file_field))
        if upload and form.errors:
            form[
                self.file_field
            ].help_text = f"Choose “{upload.name[:80]}” again: it was not kept. {FILE_HINT}"


class ProgressUpdateForm(FileChosenAgain, OnceForm):
    """What somebody says of an action today: one form, one submit."""

    file_field = "evidence_file"
    # A part that is optional as a whole says so once, above it; within it these are needed.
    needed_together = (
        "visibility",
        *("delivered_on", "new_due_on", "date_reason", "date_effect"),
        *EVIDENCE,
        *EXEMPT,
    )

    rag = forms.ChoiceField(label="RAG rating", choices=Rag.choices, widget=Radios)
    happened = forms.CharField(
        label="What happened",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
        help_text=NO_CHILD,
    )
    next_steps = forms.CharField(
        label="What happens next",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        required=False,
        help_text=NEXT_STEPS,
    )
    is_delivered = forms.ChoiceField(
        label="Has it been delivered?",
        choices=[(NO, "No, not yet"), (YES, "Yes")],
        widget=Radios(
            hints={YES: "It then awaits its evidence. Someone else closes it."}, is_inline=False
        ),
        error_messages={"required": "Select whether it has been delivered"},
    )
    delivered_on = DatePartsField(
        label="Day it was delivered",
        required=False,
        help_text="Only if it has been delivered. For example, 27 3 2026",
    )
    new_due_on = DatePartsField(
        label="New due date",
        required=False,
        help_text="Leave empty to keep the date. For example, 27 3 2026",
    )
    date_reason = forms.CharField(
        label="Why the date must move",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
        required=False,
        help_text=NO_CHILD,
    )
    date_effect = forms.CharField(
        label="What it means for children",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
        required=False,
        help_text=NO_CHILD,
    )
    evidence_title = forms.CharField(label="Title of the evidence", max_length=200, required=False)
    evidence_kind = forms.ChoiceField(
        label="Kind of evidence",
        choices=Evidence._meta.get_field("kind").choices or (),
        initial="document",
        required=False,
    )
    evidence_dated_on = DatePartsField(
        label="Date of the evidence",
        required=False,
        help_text="The day it was written or done. For example, 27 3 2026",
    )
    evidence_link = forms.URLField(
        label="Link", max_length=500, required=False, assume_scheme="https"
    )
    evidence_file = EvidenceFileField(label="Or a file", required=False, help_text=FILE_HINT)
    visibility = forms.ChoiceField(
        label="Who may read this update",
        choices=Visibility.choices,
        initial=Visibility.MEMBERS,
        widget=Radios,
        required=False,
        help_text="An exempt update changes nothing for those who may not read it: not the words, "
        "not the rating, not the status. A new date that it asks for, and why, are not exempt.",
    )
    exempt_paragraphs = GroundsField()
    exempt_reason = forms.CharField(
        label="Why it is exempt",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        action: Action,
        on: date,
        asks_date: bool,
        sets_visibility: bool,
        latest: ProgressUpdate | None,
        **kwargs: Any,
    ) -> None:
        """Whether this person may ask for a new date now, and say who may read the update."""
        super().__init__(*args, **kwargs)
        self.action, self.on = action, on
        delivered_on = latest.delivered_on if latest else None
        rating: Any = self.fields["rag"].widget
        rating.hints = ratings_of(action.plan.council_id).rag
        self.initial.setdefault("is_delivered", YES if delivered_on else NO)
        self.initial.setdefault("delivered_on", delivered_on or on)
        if not asks_date:
            for name in ("new_due_on", "date_reason", "date_effect"):
                del self.fields[name]
        if not sets_visibility:
            for name in ("visibility", *EXEMPT):
                del self.fields[name]

    @property
    def is_asking_for_date(self) -> bool:
        """Whether the part about a new date was filled in or has to be mended."""
        return self._has_any("new_due_on", "date_reason", "date_effect")

    @property
    def has_evidence(self) -> bool:
        return self._has_any(
            "evidence_title", "evidence_dated_on", "evidence_link", "evidence_file"
        )

    def _has_any(self, *names: str) -> bool:
        if not self.is_bound:
            return False
        return any(
            name in self.fields and (self.errors.get(name) or self.cleaned_data.get(name))
            for name in names
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.clean_delivery(cleaned)
        self.clean_new_date(cleaned)
        self.clean_evidence(cleaned)
        self.clean_readers(cleaned)
        return cleaned

    def clean_delivery(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("is_delivered") != YES:
            self.errors.pop("delivered_on", None)
            cleaned["delivered_on"] = None
        elif "delivered_on" not in self.errors:
            if not cleaned.get("delivered_on"):
                self.add_error("delivered_on", "Enter the day it was delivered")
            elif cleaned["delivered_on"] > self.on:
                self.add_error("delivered_on", "Day it was delivered must be today or in the past")

    def clean_new_date(self, cleaned: dict[str, Any]) -> None:
        if not self._has_any("new_due_on", "date_reason", "date_effect"):
            return
        to_on = cleaned.get("new_due_on")
        if "new_due_on" not in self.errors:
            if not to_on:
                self.add_error("new_due_on", "Enter the new due date")
            elif to_on == self.action.due_on:
                self.add_error("new_due_on", "New due date must differ from the present one")
            elif to_on < self.on:
                self.add_error("new_due_on", "New due date must be today or later")
            elif self.action.start_on and to_on < self.action.start_on:
                self.add_error("new_due_on", "New due date must be on or after the start date")
        if not cleaned.get("date_reason") and "date_reason" not in self.errors:
            self.add_error("date_reason", "Enter why the date must move")
        if not cleaned.get("date_effect") and "date_effect" not in self.errors:
            self.add_error("date_effect", "Enter what it means for children")

    def clean_evidence(self, cleaned: dict[str, Any]) -> None:
        if not self.has_evidence:
            return
        link, upload = cleaned.get("evidence_link"), cleaned.get("evidence_file")
        if link and upload:
            self.add_error("evidence_file", "Give a link or a file, not both")
        elif not link and not upload and not {"evidence_link", "evidence_file"} & set(self.errors):
            self.add_error("evidence_link", "Enter a link or select a file")
        dated_on = cleaned.get("evidence_dated_on")
        if dated_on and dated_on > self.on:
            self.add_error("evidence_dated_on", "Date of the evidence must be today or in the past")
        if not cleaned.get("evidence_title") and "evidence_title" not in self.errors:
            self.add_error("evidence_title", "Enter the title of the evidence")

    @property
    def is_exempt(self) -> bool:
        return self.is_bound and self.data.get("visibility") == Visibility.EXEMPT

    def clean_readers(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("visibility") != Visibility.EXEMPT:
            cleaned["exempt_paragraphs"] = cleaned["exempt_reason"] = ""
            return
        if not cleaned.get("exempt_paragraphs") and "exempt_paragraphs" not in self.errors:
            self.add_error(
                "exempt_paragraphs", "Choose the paragraphs of Schedule 12A, or confidential"
            )
        if not cleaned.get("exempt_reason") and "exempt_reason" not in self.errors:
            self.add_error("exempt_reason", "Enter why it is exempt")

    def do(self, *, by: User, at: datetime) -> str:
        cleaned = self.cleaned_data
        new_date = None
        if cleaned.get("new_due_on"):
            new_date = NewDate(
                cleaned["new_due_on"], cleaned["date_reason"], cleaned["date_effect"]
            )
        upload, kept = cleaned.get("evidence_file"), None
        if upload:
            kept = keep_file(upload, upload.checked_type, storage=evidence_storage())
        evidence = None
        if self.has_evidence:
            evidence = NewEvidence(
                title=cleaned["evidence_title"],
                kind=cleaned["evidence_kind"] or "document",
                dated_on=cleaned["evidence_dated_on"],
                link=cleaned["evidence_link"],
                file=kept,
            )
        try:
            record_progress(
                self.action,
                rag=cleaned["rag"],
                happened=cleaned["happened"],
                next_steps=cleaned["next_steps"],
                delivered_on=cleaned["delivered_on"],
                new_date=new_date,
                evidence=evidence,
                readers=Readers(
                    cleaned.get("visibility") or Visibility.MEMBERS,
                    cleaned["exempt_paragraphs"],
                    cleaned["exempt_reason"],
                ),
                by=by,
                on=self.on,
                at=at,
            )
        except BaseException:
            if kept is not None:
                discard_file(kept, storage=evidence_storage())
            raise
        return self.action.get_absolute_url()
