from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import VisibleForm
from accounts.models import User
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import DatePartsField, Radios
from improvement.evidence_files import discard_file, keep_file
from improvement.forms.editing import NO_CHILD, areas_by_inspection
from improvement.forms.progress import FILE_HINT, EvidenceFileField, FileChosenAgain
from improvement.models import Action, Evidence, EvidenceStrength
from improvement.models.evidence import evidence_storage
from improvement.permissions import may_add_evidence_to_all
from improvement.ratings import ratings_of
from improvement.workflows import describe_file, forget_file
from inspections.models import AreaForImprovement


class EvidenceForm(FileChosenAgain, VisibleForm):
    """An item of evidence: a link or a file, and what it shows.

    When it is edited, a new link or file replaces the former as the next revision.
    """

    file_field = "upload"

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
            "covers_from_on",
            "covers_until_on",
            "finding",
            "strength",
            *VISIBILITY_FIELDS,
        ]
        field_classes = dict.fromkeys(
            ("dated_on", "covers_from_on", "covers_until_on"), DatePartsField
        )
        widgets = {
            "strength": Radios,
            "visibility": Radios,
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"visibility": "Who may read it", "kind": "Kind of evidence"}
        help_texts = {
            "finding": NO_CHILD,
            "covers_from_on": "If it is about a period. For example, 1 4 2026",
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        council = self.instance.plan.council
        self.keep_visibility_to(user, council)
        strength: Any = self.fields["strength"]
        strength.choices = [("", "Not yet judged"), *EvidenceStrength.choices]
        strength.widget.hints = ratings_of(council).strength
        if self.instance.pk:
            self.fields["link"].help_text = "Another link replaces what is there."
            self.fields["upload"].label = "Or another file"
            self.fields[
                "upload"
            ].help_text = f"It replaces what is there, which can still be read. {FILE_HINT}"
        self.order_fields(["title", "kind", "link", "upload", "dated_on"])

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
        former = self.initial.get("link") or ""
        if upload and link == former:
            # The file takes the place of the link that was there.
            link = cleaned["link"] = ""
        if link and upload:
            self.add_error("upload", "Give a link or a file, not both")
        elif not (link or upload or self.has_file) and not {"link", "upload"} & set(self.errors):
            self.add_error("link", "Enter a link or select a file")
        self.is_replaced = bool(upload) or bool(link and link != former)
        begins, ends = cleaned.get("covers_from_on"), cleaned.get("covers_until_on")
        if begins and ends and ends < begins:
            self.add_error("covers_until_on", "Last day it covers must be on or after the first")
        elif begins and not ends and "covers_until_on" not in self.errors:
            self.add_error("covers_until_on", "Enter the last day it covers")
        return cleaned

    @property
    def has_file(self) -> bool:
        """Whether a file is there already, which stays unless something replaces it."""
        return bool(self.instance.pk and self.instance.file_name)

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        upload = self.cleaned_data.get("upload")
        if record.pk and self.is_replaced:
            record.revision += 1
        if not upload:
            if record.link:
                forget_file(record)
            super().save_record(record, by=by, at=at)
            return
        kept = keep_file(upload, upload.checked_type, storage=evidence_storage())
        try:
            describe_file(record, kept)
            super().save_record(record, by=by, at=at)
        except BaseException:
            discard_file(kept, storage=evidence_storage())
            raise


class PlanEvidenceForm(EvidenceForm):
    """Evidence that stands on an action, on an area, on both, or on the plan as a whole."""

    action = forms.ModelChoiceField(
        label="Action", queryset=Action.objects.none(), required=False, empty_label="None"
    )
    area = forms.ModelChoiceField(
        label="Area for improvement",
        queryset=AreaForImprovement.objects.none(),
        required=False,
        empty_label="None",
    )

    class Meta(EvidenceForm.Meta):
        fields = [*EvidenceForm.Meta.fields, "action", "area"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance.plan
        actions: Any = Action.objects.visible_to(self.user).filter(plan=plan)
        areas: Any = AreaForImprovement.objects.visible_to(self.user).in_council(plan.council)
        actions = actions.not_withdrawn()
        if not may_add_evidence_to_all(self.user, plan):
            actions = actions.reported_by(self.user)
            self.fields["action"].required = True
        self.fields["action"].queryset = actions  # type: ignore[attr-defined]
        chosen: Any = self.fields["area"]
        chosen.queryset = (
            areas.filter(withdrawn_at=None)
            .select_related("inspection")
            .order_by("-inspection__started_on", "inspection_id", "order", "pk")
        )
        chosen.choices = [("", "None"), *areas_by_inspection(chosen.queryset)]
        self.order_fields(
            ["title", "kind", "link", "upload", "action", "area", "dated_on", "covers_from_on"]
        )
