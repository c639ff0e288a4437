"""Filters of the timeline; they live in the address."""

import django_filters

from inspections.models import Inspection
from inspections.models.framework import FrameworkKind


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
