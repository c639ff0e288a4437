from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import AsAt, NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.models import User
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, may_open, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from improvement.forms import FocusAreaForm, PlanForm, StrandForm
from improvement.forms.bulk import KINDS
from improvement.models import (
    Action,
    DefaultView,
    FocusArea,
    ImprovementPlan,
    PlanVersion,
    SavedView,
    Strand,
)
from improvement.permissions import may_add_action, may_add_plan, may_bulk_edit, may_edit_plan
from improvement.plan_list import PlanList, plan_list
from improvement.ratings import ratings_of
from improvement.saved_views import ViewBar, gone_filters, query_of, without
from improvement.views.crumbs import plan_crumbs, plans_crumbs

FORM_PAGE = "improvement/form.html"


def visible_plans(request: SignedInRequest) -> Any:
    found: Any = ImprovementPlan.objects
    return found.visible_to(request.user).in_council(request.council).filter(withdrawn_at=None)


@opens(Capability.READ_PLAN)
def plans(request: SignedInRequest) -> HttpResponse:
    """All plans; where there is one, straight to it."""
    require(may_open(request.user, Capability.READ_PLAN, request.council))
    versions = Prefetch("versions", PlanVersion.objects.filter(withdrawn_at=None))
    found = list(visible_plans(request).prefetch_related(versions))
    if len(found) == 1 and "all" not in request.GET:
        return redirect(found[0])
    today = timezone.localdate()
    visible = Action.objects.visible_to(request.user).filter(plan__in=found)
    counts = visible.counts_by_plan(on=today, user=request.user)
    return render(
        request,
        "improvement/plans.html",
        {
            "plans": [(plan, counts.get(plan.pk)) for plan in found],
            "may_add": may_add_plan(request.user, request.council),
        },
    )


@opens(Capability.READ_PLAN)
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan's strands and actions, filtered and sorted by the URL, now or as at a past day."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    # The past offers none, but keeps the one with which it was asked for.
    is_offered = past is None or "view" in request.GET
    views = views_of(plan, request.user, on=today) if is_offered else []
    default = next((view for view in views if view.is_default), None)
    if default is not None and not request.GET:
        return redirect(default)
    listed = plan_list(plan, request.GET, user=request.user, on=today, past=past)
    bar = view_bar(views, request.GET, listed)
    if bar.gone:
        kept = without(request.GET, bar.gone)
        listed = plan_list(plan, kept, user=request.user, on=today, past=past)
    can_edit = past is None and may_edit_plan(request.user, plan)
    context = {
        "plan": shown,
        "version": listed.options["version"][-1][1] if listed.options["version"] else "",
        "list": listed,
        "filter_form": listed.filter.form,
        "past": past,
        "today": today,
        "rag_definitions": ratings_of(plan.council_id, at=past.moment if past else None).rag_key,
        "may_edit": can_edit,
        "may_set_exempt": past is None
        and plan.withdrawn_at is None
        and may_set_exempt(request.user, request.council),
        "may_add_action": can_edit and may_add_action(request.user, plan),
        "may_choose": past is None and may_bulk_edit(request.user, plan),
        "all_chosen": request.GET.get("chosen") == "all",
        "changes": KINDS,
        "bar": bar,
        "clear_url": f"{past.query}&view=all" if past else "?view=all",
        "empty_strand": listed.empty_strand,
        "crumbs": plans_crumbs(request),
    }
    status = 422 if listed.filter.form.errors else 200
    return render(request, "improvement/plan.html", context, status=status)


def views_of(plan: ImprovementPlan, user: User, *, on: date) -> list[Any]:
    """The views of the plan that are offered to `user`; `is_default` where it opens with one."""
    opens_with = DefaultView.objects.current().filter(user=user, view=OuterRef("pk"))
    offered: Any = SavedView.objects.filter(plan=plan)
    views = list(offered.offered_to(user, on=on).annotate(is_default=Exists(opens_with)))
    for view in views:
        view.plan = plan
    return views


def view_bar(views: list[Any], given: QueryDict, listed: PlanList) -> ViewBar:
    """The views above the list, and what has become of the filters of the one that is on."""
    view = next((each for each in views if str(each.pk) == given.get("view")), None)
    gone = gone_filters(view, listed.filter.form) if view else []
    return ViewBar(views, view, query_of(given), gone)


def nothing_then(
    request: SignedInRequest, plan: ImprovementPlan, past: AsAt | None
) -> HttpResponse:
    """Says that of `plan` there is nothing to see as at that day, and leads back to today."""
    context = {
        "plan": plan,
        "past": past,
        "today": timezone.localdate(),
        "crumbs": plans_crumbs(request),
    }
    return render(request, "improvement/nothing_then.html", context, status=404)


def edit(request: SignedInRequest, form: Any, done: str, **context: Any) -> HttpResponse:
    """Record a form of this room and go to its result, or show it again."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance)
    return render_form(request, FORM_PAGE, form, **context)


@opens(Capability.EDIT_ACTION, post=True)
def add_plan(request: SignedInRequest) -> HttpResponse:
    require(may_add_plan(request.user, request.council))
    new = ImprovementPlan(council=request.council)
    form = PlanForm(sent(request), instance=new, user=request.user)
    heading, cancel_url = "Add a plan", reverse("improvement:plans", args=[request.council.slug])
    return edit(
        request,
        form,
        "Plan added",
        heading=heading,
        button="Add the plan",
        cancel_url=cancel_url,
        crumbs=plans_crumbs(request),
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_edit_plan(request.user, plan))
    form = PlanForm(sent(request), instance=plan, user=request.user)
    return edit(
        request,
        form,
        "Plan changed",
        heading="Change the plan",
        caption=plan.title,
        cancel_url=plan.get_absolute_url(),
        withdraw_url=reverse("improvement:withdraw_plan", args=[request.council.slug, pk]),
        noun="plan",
        crumbs=plan_crumbs(request, plan),
    )


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_edit_plan(request.user, plan))
    return withdraw(
        request,
        plan,
        noun="plan",
        back=plan.get_absolute_url(),
        to=reverse("improvement:plans", args=[request.council.slug]) + "?all=1",
        notes=["Its strands and focus areas go with it."],
        crumbs=plan_crumbs(request, plan),
    )


@opens(Capability.SET_EXEMPT, post=True)
def plan_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk, withdrawn_at=None)
    return change_readers(request, plan, noun="plan", crumbs=plan_crumbs(request, plan))


@opens(Capability.EDIT_ACTION, post=True)
def add_strand(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_edit_plan(request.user, plan))
    new = Strand(plan=plan, order=plan.strands.count() + 1)
    form = StrandForm(sent(request), instance=new)
    return edit(
        request,
        form,
        "Strand added",
        heading="Add a strand",
        caption=plan.title,
        button="Add the strand",
        cancel_url=plan.get_absolute_url(),
        crumbs=plan_crumbs(request, plan),
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_strand(request: SignedInRequest, pk: int) -> HttpResponse:
    strand = find(Strand, request, pk=pk, withdrawn_at=None)
    require(may_edit_plan(request.user, strand.plan))
    form = StrandForm(sent(request), instance=strand)
    return edit(
        request,
        form,
        "Strand changed",
        heading="Change the strand",
        caption=strand.plan.title,
        cancel_url=strand.plan.get_absolute_url(),
        withdraw_url=reverse("improvement:withdraw_strand", args=[request.council.slug, pk]),
        noun="strand",
        crumbs=plan_crumbs(request, strand.plan),
    )


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_strand(request: SignedInRequest, pk: int) -> HttpResponse:
    strand = find(Strand, request, pk=pk, withdrawn_at=None)
    require(may_edit_plan(request.user, strand.plan))
    back = strand.plan.get_absolute_url()
    crumbs = plan_crumbs(request, strand.plan)
    return withdraw(request, strand, back=back, to=back, crumbs=crumbs)


@opens(Capability.EDIT_ACTION, post=True)
def add_focus_area(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_edit_plan(request.user, plan))
    new = FocusArea(plan=plan, order=plan.focus_areas.count() + 1)
    form = FocusAreaForm(sent(request), instance=new, user=request.user)
    return edit(
        request,
        form,
        "Focus area added",
        heading="Add a focus area",
        caption=plan.title,
        button="Add the focus area",
        cancel_url=plan.get_absolute_url(),
        crumbs=plan_crumbs(request, plan),
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_focus_area(request: SignedInRequest, pk: int) -> HttpResponse:
    focus = find(FocusArea, request, pk=pk, withdrawn_at=None)
    require(may_edit_plan(request.user, focus.plan))
    form = FocusAreaForm(sent(request), instance=focus, user=request.user)
    return edit(
        request,
        form,
        "Focus area changed",
        heading="Change the focus area",
        caption=focus.plan.title,
        cancel_url=focus.plan.get_absolute_url(),
        withdraw_url=reverse("improvement:withdraw_focus_area", args=[request.council.slug, pk]),
        noun="focus area",
        crumbs=plan_crumbs(request, focus.plan),
    )


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_focus_area(request: SignedInRequest, pk: int) -> HttpResponse:
    focus = find(FocusArea, request, pk=pk, withdrawn_at=None)
    require(may_edit_plan(request.user, focus.plan))
    back = focus.plan.get_absolute_url()
    crumbs = plan_crumbs(request, focus.plan)
    return withdraw(request, focus, back=back, to=back, crumbs=crumbs)


@opens(Capability.SET_EXEMPT, post=True)
def focus_area_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    focus = find(FocusArea, request, pk=pk, withdrawn_at=None)
    return change_readers(
        request, focus, noun="focus area", crumbs=plan_crumbs(request, focus.plan)
    )
