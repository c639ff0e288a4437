"""The register of a plan's risks: filters in the URL, one page at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from accounts.as_at import AsAt
from accounts.models import User
from govuk.forms import Checkboxes
from improvement.filters import Narrowed
from improvement.models import ImprovementPlan, RiskScale
from improvement.risk_register import RiskLine, height_of, lines_of, risk_rows, scales_of

ROWS_A_PAGE = 50
NOT_RATED = "none"


class RiskFilterForm(forms.Form):
    """The filters of the register. What they offer is what the register holds."""

    band = forms.MultipleChoiceField(
        label="Current rating", widget=Checkboxes(is_small=True), required=False
    )
    owner = forms.ChoiceField(label="Owner", required=False)
    strand = forms.ChoiceField(label="Strand", required=False)
    state = forms.ChoiceField(
        label="Open or closed",
        choices=[("", "Open"), ("closed", "Closed"), ("all", "Both")],
        required=False,
    )
    needs = forms.ChoiceField(
        label="Needs attention",
        choices=[
            ("", "Any"),
            ("action", "No action mitigates it"),
            ("review", "Review overdue"),
            ("rating", "Not yet rated"),
        ],
        required=False,
    )
    sort = forms.ChoiceField(
        label="Order",
        choices=[("", "As the plan has them"), ("rating", "Current rating, highest first")],
        required=False,
    )
    as_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, lines: list[RiskLine]) -> None:
        super().__init__(data)
        fields: Any = self.fields
        bands = [
            band.name
            for scale in scales_of(line.current for line in lines)
            for band in reversed(scale.levels.bands)
        ]
        listed = [*dict.fromkeys(bands), NOT_RATED]
        words = {NOT_RATED: "On no known scale"}
        fields["band"].choices = [(each, words.get(each, each)) for each in listed]
        owners = sorted({line.owner for line in lines if line.owner}, key=str.lower)
        fields["owner"].choices = [("", "Anyone"), *((each, each) for each in owners)]
        strands = sorted({line.strand for line in lines if line.strand})
        fields["strand"].choices = [("", "Any"), *((each, each) for each in strands)]

    def narrowed(self, lines: list[RiskLine]) -> list[RiskLine]:
        """The lines under every filter; a refused value filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        state = asked.get("state") or "open"
        found = []
        for line in lines:
            needs = {
                "": True,
                "action": not line.is_closed and not line.actions,
                "review": line.review_days_late > 0,
                "rating": not line.is_closed and line.current is None,
            }
            band = line.current.band if line.current and line.current.scale else NOT_RATED
            wanted = (
                state == "all" or line.is_closed == (state == "closed"),
                not asked.get("band") or band in asked["band"],
                not asked.get("owner") or line.owner == asked["owner"],
                not asked.get("strand") or line.strand == asked["strand"],
                needs[asked.get("needs") or ""],
            )
            if all(wanted):
                found.append(line)
        return found


@dataclass(frozen=True)
class RiskList(Narrowed):
    """One page of the register, ready to print."""

    form: RiskFilterForm
    page: Any
    scales: list[RiskScale]
    is_mixed: bool
    total: int
    open_count: int
    closed_count: int


def risk_list(
    plan: ImprovementPlan, query: QueryDict, *, user: User, on: date, past: AsAt | None
) -> RiskList:
    """`on` is the day that is shown."""
    lines = lines_of(risk_rows(plan, user=user, past=past), plan, user=user, on=on, past=past)
    form = RiskFilterForm(query, lines=lines)
    found = form.narrowed(lines)
    current = [line.current for line in found if line.current]
    is_mixed = len({rating.scale_id for rating in current}) > 1
    # Ratings of different scales have no order among them.
    if form.cleaned_data.get("sort") == "rating" and not is_mixed:
        found.sort(key=lambda line: height_of(line.current), reverse=True)
    closed_count = sum(line.is_closed for line in lines)
    return RiskList(
        form=form,
        page=Paginator(found, ROWS_A_PAGE).get_page(query.get("page")),
        scales=scales_of(rating for line in found for _, rating in line.three),
        is_mixed=is_mixed,
        total=len(lines),
        open_count=len(lines) - closed_count,
        closed_count=closed_count,
    )
