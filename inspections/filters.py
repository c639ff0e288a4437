"""Filters of the lists of this room; they live in the address."""

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

    class Meta:
        model = Inspection
        fields = ["kind"]


class TimelineFilter(forms.Form):
    """Which kinds of entries the timeline shows: all, if none is chosen."""

    kind = forms.MultipleChoiceField(
        label="What to show",
        choices=EntryKind.choices,
        required=False,
        widget=Checkboxes(is_small=True),
    )

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

    @property
    def state_chosen(self) -> str:
        return str(self.cleaned_data.get("state", "")) if self.is_valid() else ""
