import re
from datetime import datetime
from typing import Any

from django import forms

from accounts.forms import VisibleForm
from accounts.models import User
from accounts.records import relink
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import DatePartsField, Radios
from improvement.forms.editing import NO_CHILD, ActionsField, actions_for, tied_to
from improvement.models import FundingAction, FundingLine
from improvement.models.money import MoneyKind, Recurrence, Span
from inspections.forms.sections import SectionedForm

# 2022/23, as it is written in several ways.
YEARS = re.compile(r"\s*(\d{4})\s*[/–-]\s*(?:\d{2})?(\d{2})\s*")
NOT_STATED = ("", "The document does not say")


class FundingLineForm(SectionedForm, VisibleForm):
    """Money for the plan as one document states it. What it does not say stays empty."""

    parts = (
        ("How much, for what and when", (
            "title", "financial_year", "amount_pounds", "as_stated",
        )),
        ("What kind of money", ("kind", "span", "recurrence", "funded_from")),
        ("Where it stands", (
            "status", "status_as_stated", "approving_body", "decided_on", "decision_reference",
        )),
        ("What it belongs to", ("strand", "actions", "note")),
        ("Who may read it", VISIBILITY_FIELDS),
    )  # fmt: skip

    actions = ActionsField(label="Actions it pays for")

    class Meta:
        model = FundingLine
        fields = [
            "title", "financial_year", "amount_pounds", "as_stated", "kind", "span", "recurrence",
            "funded_from", "status", "status_as_stated", "approving_body", "decided_on",
            "decision_reference", "strand", "note", *VISIBILITY_FIELDS,
        ]  # fmt: skip
        field_classes = {"decided_on": DatePartsField}
        widgets = {
            "financial_year": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "amount_pounds": forms.TextInput(
                attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}
            ),
            "as_stated": forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "kind": Radios,
            "span": Radios,
            "recurrence": Radios,
            "decision_reference": forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "note": forms.Textarea(attrs={"rows": 3}),
            "visibility": Radios,
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "as_stated": "Amount in the document's words",
            "kind": "What it is",
            "span": "Part of the year, or all of it",
            "recurrence": "Once, or every year",
            "status_as_stated": "Status in the document's words",
            "approving_body": "Body that decides on it",
            "visibility": "Readers",
        }
        help_texts = {
            "financial_year": "Such as 2026/27. Leave empty if the document does not say.",
            "amount_pounds": "In pounds, and pence where stated, such as 906000 or 906000.50.",
            "as_stated": "Such as £923k. Leave empty if it is written as above.",
            "note": NO_CHILD,
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        plan = self.instance.plan
        chosen: Any = self.fields
        chosen["strand"].queryset = plan.strands.filter(withdrawn_at=None)
        chosen["actions"].actions = actions_for(plan, user)
        for name, choices in (("kind", MoneyKind), ("span", Span), ("recurrence", Recurrence)):
            chosen[name].choices = [*choices.choices, NOT_STATED]
        if self.instance.pk:
            links = self.instance.action_links
            self.initial["actions"] = tied_to(links, chosen["actions"].actions)
        self.keep_visibility_to(user, plan.council)

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def clean_financial_year(self) -> str:
        """2022-23, 2022/2023 and 2022/23 are all 2022/23."""
        typed: str = self.cleaned_data["financial_year"]
        if not typed:
            return ""
        found = YEARS.fullmatch(typed)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise forms.ValidationError("Financial year must be like 2026/27")
        return f"{found[1]}/{found[2]}"

    def clean_amount_pounds(self) -> Any:
        amount = self.cleaned_data["amount_pounds"]
        if amount <= 0:
            raise forms.ValidationError(
                "Amount must be more than 0. A saving is a kind of money, not a minus"
            )
        return amount

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if record._state.adding:
            record.order = record.plan.funding_lines.next_order()
        super().save_record(record, by=by, at=at)
        shown: Any = self.fields
        # An action that this person may not know of stays tied to the money.
        current = record.action_links.filter(
            action__in=shown["actions"].actions.order_by().values("pk")
        )
        wanted = [FundingAction(line=record, action=each) for each in self.cleaned_data["actions"]]
        relink(current, wanted, key="action_id", by=by, at=at)
