"""What every page of this room that records does first and last."""

from typing import Any

from django.urls import reverse

from accounts.models import FormToken
from accounts.records import AlreadyRecorded
from improvement.models import Action, ImprovementPlan

Crumbs = list[tuple[str, str]]


def lead_to_first_result(request: Any) -> None:
    """A form sent twice leads to its first result, even where a second one would be refused."""
    token = request.POST.get("token", "")
    if request.method != "POST" or not token or "\x00" in token:
        return
    first = FormToken.objects.filter(token=token[:64], user=request.user).first()
    if first is not None:
        raise AlreadyRecorded(first.url)


def plan_crumbs(request: Any, plan: ImprovementPlan) -> Crumbs:
    return [*plans_crumbs(request), (plan.title, plan.get_absolute_url())]


def plans_crumbs(request: Any) -> Crumbs:
    return [("Plans", reverse("improvement:plans", args=[request.council.slug]) + "?all=1")]


def action_crumbs(request: Any, action: Action) -> Crumbs:
    return [*plan_crumbs(request, action.plan), (action.reference, action.get_absolute_url())]
