"""Submit a version of the plan: the click that freezes it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db import IntegrityError

from accounts.forms import READERS, OnceForm, VisibleForm
from accounts.models import User
from accounts.records import Conflict
from accounts.scope import VISIBILITY_FIELDS
from govuk.dates import in_words
from govuk.forms import Checkboxes, DatePartsField, Radios
from improvement.forms.editing import SeveralField
from improvement.models import PlanInspection
from inspections.models import StatutoryDate
from inspections.permissions import may_record_inspections
from inspections.statutory_rules import PLAN_RULES
from reports.freezing import VersionWithdrawn, submit
from reports.models import SubmittedPlan


class DatesField(SeveralField):
    """Statutory dates, each with its day and its inspection."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}, due on {in_words(obj.due_on)}: {obj.inspection.title}"


class SubmitForm(VisibleForm):
    """To whom the version was sent, when, and who may read the copy that is frozen.

    The statutory dates of the plan that are still open are offered as met on the day it was sent,
    the first of each inspection ticked. One that was met already is never offered.
    """

    meets = DatesField(
        label="Statutory dates that this meets",
        queryset=StatutoryDate.objects.none(),
        widget=Checkboxes,
        required=False,
        help_text="They are recorded as met on the day it was sent. Clear what it does not meet.",
        error_messages={
            "invalid_choice": "A date that you ticked was met or withdrawn meanwhile. "
            "Open the page again to see how it stands"
        },
    )

    class Meta:
        model = SubmittedPlan
        fields = ["sent_to", "sent_on", *VISIBILITY_FIELDS]
        field_classes = {"sent_on": DatePartsField}
        widgets = {
            "visibility": Radios(hints=READERS),
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"visibility": "Who may read the copy"}
        help_texts = {
            "visibility": "Exempt matter of the plan stands in the copy only if the copy is exempt."
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        self.keep_visibility_to(user, self.instance.plan.council)
        self.offer_dates()

    def offer_dates(self) -> None:
        """Offer the open dates of the plan's inspections, to those who may say that one is met."""
        plan = self.instance.plan
        answers = PlanInspection.objects.current().filter(plan=plan).values("inspection_id")
        found: Any = StatutoryDate.objects.visible_to(self.user).outstanding()
        dates = (
            found.filter(inspection__in=answers, rule__in=PLAN_RULES)
            .select_related("inspection")
            .by_due_date()
        )
        offered = list(dates) if may_record_inspections(self.user, plan.council) else []
        if not offered:
            del self.fields["meets"]
            return
        field: Any = self.fields["meets"]
        field.queryset = dates
        self.order_fields(["sent_to", "sent_on", "meets"])
        first = {each.inspection_id: each.pk for each in reversed(offered)}
        self.initial.setdefault("meets", list(first.values()))

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def clean_sent_on(self) -> date:
        sent_on: date = self.cleaned_data["sent_on"]
        first_on = self.instance.plan.first_recorded_on()
        if sent_on > self.on:
            raise forms.ValidationError("Date it was sent must be today or in the past")
        if sent_on < first_on:
            raise forms.ValidationError(
                "The plan was not kept here on that day, so no copy of it can be frozen."
                " Record it as a step of the version"
            )
        return sent_on

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        try:
            submit(record, by=by, on=self.on, at=at)
        except IntegrityError:
            raise forms.ValidationError("This version was submitted already") from None
        except VersionWithdrawn:
            raise forms.ValidationError("This version was withdrawn meanwhile") from None
        for each in self.cleaned_data.get("meets", ()):
            each.met_on = record.sent_on
            try:
                each.save(by=by, at=at)
            except Conflict:
                raise forms.ValidationError(
                    f"Somebody changed “{each.title}” at the same moment. Send it again"
                ) from None


class MakeCopyForm(OnceForm):
    """After the making of the PDF was cut short: try again."""

    def __init__(self, *args: Any, copy: SubmittedPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.copy = copy

    def do(self, *, by: User, at: datetime) -> str:
        return self.copy.get_absolute_url()
