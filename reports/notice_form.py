"""Record what was published before a meeting."""

from typing import Any

from django import forms

from accounts.forms import RecordForm
from accounts.models import User
from govuk.forms import DatePartsField, Radios
from reports.models import CommitteeReport, Notice
from reports.models.notice import WITH_REASON, NoticeKind


class NoticeForm(RecordForm):
    """A notice, with the reason where the law asks for one."""

    lists = ("documents", "address")

    class Meta:
        model = Notice
        fields = (
            "kind",
            "published_on",
            "report",
            "matter",
            "reason",
            "agreed_by",
            "answer",
            "documents",
            "address",
        )
        field_classes = {"published_on": DatePartsField}
        widgets = {
            "kind": Radios(),
            "reason": forms.Textarea(attrs={"rows": 3}),
            "answer": forms.Textarea(attrs={"rows": 3}),
            "documents": forms.Textarea(attrs={"rows": 3}),
            "address": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"report": "Report it is about"}
        help_texts = {
            "matter": "For the notice of a key decision: what is to be decided.",
            "reason": "For a private meeting, an exception, urgency or a late item.",
            "agreed_by": "For special urgency: the chair of the scrutiny committee, by post.",
            "answer": "For the second notice of a private meeting.",
            "documents": "For the notice of a key decision: one to a line.",
            "address": "For the notice of a key decision.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [choice for choice in fields["kind"].choices if choice[0]]
        theirs = CommitteeReport.objects.visible_to(user).filter(meeting=self.instance.meeting_id)
        fields["report"].queryset = theirs.filter(withdrawn_at=None)
        fields["report"].empty_label = "The whole meeting"

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        wanted = []
        if kind in WITH_REASON:
            wanted.append(("reason", "Enter the reason"))
        if kind == NoticeKind.SPECIAL_URGENCY:
            wanted.append(("agreed_by", "Enter the post that agreed to it"))
        if kind == NoticeKind.KEY_DECISION:
            wanted.append(("matter", "Enter what is to be decided"))
            wanted.append(("address", "Enter where copies can be had"))
        for name, words in wanted:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned
