"""Name the resolution that approved a line of money, or say that none did."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm
from accounts.models import User
from accounts.records import relink
from improvement.models import FundingLine
from reports.models import ApprovedMoney, Resolution

MOST_OFFERED = 100


class ResolutionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.in_full)


class ApprovedMoneyForm(OnceForm):
    """The choice among the resolutions that approve something, of decisions one may read."""

    resolution = ResolutionField(
        queryset=Resolution.objects.none(),
        required=False,
        label="Resolution that approved it",
        empty_label="None is named",
        help_text="Of published decisions, the latest first. Both pages then lead to one another.",
    )

    def __init__(self, *args: Any, line: FundingLine, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        readable = Resolution.objects.visible_to(user)
        approving = readable.in_force(user).in_council(line.plan.council).filter(kind="approve")
        latest = approving.latest_first().values_list("pk", flat=True)[:MOST_OFFERED]
        standing = ApprovedMoney.objects.current().shown_to(user).filter(line=line).first()
        offered = {*latest, *([standing.resolution_id] if standing else [])}
        field: Any = self.fields["resolution"]
        field.queryset = readable.filter(pk__in=offered).latest_first()
        self.initial["resolution"] = standing.resolution_id if standing else None

    def do(self, *, by: User, at: datetime) -> str:
        FundingLine.objects.select_for_update().get(pk=self.line.pk)
        chosen = self.cleaned_data["resolution"]
        standing = ApprovedMoney.objects.current().filter(line=self.line)
        wanted = [ApprovedMoney(line=self.line, resolution=chosen)] if chosen else []
        relink(standing, wanted, key="resolution_id", by=by, at=at)
        return self.line.get_absolute_url()
