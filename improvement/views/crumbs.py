"""The way down to the pages of this room."""

from typing import Any

from django.urls import reverse

from improvement.models import Action, ImprovementPlan

Crumbs = list[tuple[str, str]]


def plan_crumbs(request: Any, plan: ImprovementPlan) -> Crumbs:
    return [*plans_crumbs(request), (plan.title, plan.get_absolute_url())]


def plans_crumbs(request: Any) -> Crumbs:
    return [("Plans", reverse("improvement:plans", args=[request.council.slug]) + "?all=1")]


def action_crumbs(request: Any, action: Action) -> Crumbs:
    return [*plan_crumbs(request, action.plan), (action.reference, action.get_absolute_url())]
