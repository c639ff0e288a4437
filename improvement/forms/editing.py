"""What the forms of a plan share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

import accounts.forms
from accounts.forms import VisibleForm
from accounts.models import Council, Membership, User
from accounts.policy import MATRIX, Capability
from inspections.models import AreaForImprovement

LONGEST_ID = 18
NO_CHILD = f"{accounts.forms.NO_CHILD} Write about practice."
# Roles that may carry an action are those that may report on one.
LEADING_ROLES = tuple(MATRIX[Capability.RECORD_PROGRESS])


class EditForm(VisibleForm):
    """An edit of a plan, or of what hangs on it. What may be exempt follows the person."""


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One person, shown with the post they hold."""

    def label_from_instance(self, obj: Any) -> str:
        return name_and_post(obj)


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several records. A number that no record can have is refused before the database is asked."""

    def clean(self, value: Any) -> Any:
        for each in value if isinstance(value, list | tuple) else ():
            if len(str(each)) > LONGEST_ID:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(each)[:LONGEST_ID]},
                )
        return super().clean(value)


class PeopleField(SeveralField):
    """Several people, each shown with the post they hold."""

    def label_from_instance(self, obj: Any) -> str:
        return name_and_post(obj)


def name_and_post(person: Any) -> str:
    """Such as "A. Officer, Head of service"; an account that stands for a post is named once."""
    post = getattr(person, "post", "")
    return f"{person.name}, {post}" if post and post != person.name else str(person.name)


def people_who_report(council: Council, *, on: date, also: Iterable[int] = ()) -> "QuerySet[Any]":
    """Those who may carry an action on the day `on`, and `also` those named; each with a `post`."""
    held = Membership.objects.live(on=on).filter(council=council)
    post = held.filter(user_id=OuterRef("pk")).exclude(post="").values("post")[:1]
    in_role = held.filter(role__in=LEADING_ROLES).values("user_id")
    return (
        User.objects.filter(Q(pk__in=in_role) | Q(pk__in=list(also)))
        .annotate(post=Coalesce(Subquery(post), Value("")))
        .order_by("name", "pk")
    )


def areas_by_inspection(
    areas: Iterable[AreaForImprovement],
) -> list[tuple[str, list[tuple[int, str]]]]:
    """Choices grouped by the inspection that found each area, in the order given."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for area in areas:
        groups.setdefault(str(area.inspection), []).append((area.pk, str(area)))
    return list(groups.items())
