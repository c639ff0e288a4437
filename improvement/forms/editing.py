"""What the forms of a plan share."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

import accounts.narratives
from accounts.models import Council, Membership, User
from improvement.models import Action, ImprovementPlan
from improvement.permissions import LEADING_ROLES
from inspections.models import AreaForImprovement

LONGEST_ID = 18
NO_CHILD = f"{accounts.narratives.NO_CHILD} Write about practice."


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


class ActionList(list[Action]):
    """Actions, which read as their references."""

    def __str__(self) -> str:
        return ", ".join(action.reference for action in self)


class ActionsField(forms.CharField):
    """Actions of a plan, typed as references with commas between them. Set `actions` first."""

    actions: Any = Action.objects.none()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 1_000)
        kwargs.setdefault("help_text", "Their references, with commas between, such as P1.2, P1.4.")
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        typed = [each.strip() for each in super().clean(value).split(",")]
        wanted = list(dict.fromkeys(each for each in typed if each))
        found = {action.reference: action for action in self.actions.filter(reference__in=wanted)}
        missing = [each for each in wanted if each not in found]
        if missing:
            raise forms.ValidationError(f"The plan has no action {missing[0]}")
        return ActionList(found[each] for each in wanted)


def actions_for(plan: ImprovementPlan, user: User) -> Any:
    """The plan's actions that `user` may tie something to."""
    visible: Any = Action.objects.visible_to(user)
    return visible.filter(plan=plan, withdrawn_at=None).order_by("order", "pk")


def tied_to(links: Any, actions: Any) -> str:
    """The references of the `actions` that the current links name, as the field takes them."""
    held = links.current().values("action")
    return str(ActionList(actions.filter(pk__in=held)))


def name_and_post(person: Any) -> str:
    """Such as "A. Officer, Head of service"; an account that stands for a post is named once."""
    post = getattr(person, "post", "")
    return f"{person.name}, {post}" if post and post != person.name else str(person.name)


def people_who_report(council: Council, *, on: date, also: Iterable[int] = ()) -> "QuerySet[Any]":
    """Those who may carry an action on the day `on`, and `also` those named; each with a `post`."""
    return people_in_roles(council, LEADING_ROLES, on=on, also=also)


def people_in_roles(
    council: Council, roles: Collection[str], *, on: date, also: Iterable[int] = ()
) -> "QuerySet[Any]":
    """Those who hold one of `roles` on the day `on`, and `also` those named; each with a `post`."""
    held = Membership.objects.live(on=on).filter(council=council)
    post = held.filter(user_id=OuterRef("pk")).exclude(post="").values("post")[:1]
    in_role = held.filter(role__in=roles).values("user_id")
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
