"""Filters of the lists of this room; they live in the address."""

from typing import Any

import django_filters
from django import forms

from govuk.forms import Checkboxes
from inspections.lineage import State
from inspections.models import Inspection
from inspections.models.framework import FrameworkKind
from inspections.timeline import EntryKind


class InspectionFilter(django_filters.FilterSet):  # type: ignore[misc]
    kind = django_filters.ChoiceFilter(
        field_name="framework__kind",
        choices=FrameworkKind.choices,
        label="Kind of inspection",
        empty_label="Any",
    )
    as_at = django_filters.CharFilter(method="kept_in_the_address", widget=forms.HiddenInput)

    class Meta:
        model = Inspection
        fields = ["kind"]

    def kept_in_the_address(self, rows: Any, name: str, value: str) -> Any:
        """The day narrows nothing here: the rows of a past day are read elsewhere."""
        return rows

    @property
    def kind_chosen(self) -> str:
        return str(self.form.cleaned_data.get("kind") or "") if self.is_valid() else ""


class TimelineFilter(forms.Form):
    """Which kinds of entries the timeline shows: all, if none is chosen."""

    kind = forms.MultipleChoiceField(
        label="What to show",
        choices=EntryKind.choices,
        required=False,
        widget=Checkboxes(is_small=True),
    )
    as_at = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def kinds(self) -> list[str]:
        """The kinds that are asked for. What is no kind is passed over."""
        return list(self.cleaned_data.get("kind", [])) if self.is_valid() else []


class LineageFilter(forms.Form):
    """Which lines of areas are shown, by where they stand."""

    state = forms.ChoiceField(
        label="Where they stand",
        choices=[("", "Any"), *State.choices],
        required=False,
    )
    as_at = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def state_chosen(self) -> str:
        return str(self.cleaned_data.get("state", "")) if self.is_valid() else ""
