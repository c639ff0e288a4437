"""The saved views of a plan: kept by who made them, offered to others when they say so."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.forms import OnceForm
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from govuk.chips import chips_of
from improvement.forms import DefaultViewForm, SavedViewForm
from improvement.models import DefaultView, ImprovementPlan, SavedView
from improvement.permissions import may_keep_view, may_use_view
from improvement.plan_list import plan_list
from improvement.saved_views import query_of
from improvement.views.crumbs import Crumbs, plan_crumbs


@opens(Capability.READ_PLAN)
def views(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    offered = SavedView.objects.filter(plan=plan).offered_to(request.user, on=timezone.localdate())
    default = DefaultView.objects.current().filter(user=request.user, plan=plan)
    context = {
        "plan": plan,
        "views": offered.select_related("owner", "plan__council").prefetch_related(
            "board_links__board"
        ),
        "default_id": default.values_list("view_id", flat=True).first(),
        "once": OnceForm(),
        "crumbs": plan_crumbs(request, plan),
    }
    return render(request, "improvement/views.html", context)


@opens(Capability.READ_PLAN, post=True)
def save_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep the filters of the address under a name."""
    plan = find(ImprovementPlan, request, pk=pk)
    new = SavedView(plan=plan, owner=request.user)
    return keep_view(request, new, query_of(request.GET), heading="Save this view")


@opens(Capability.READ_PLAN, post=True)
def edit_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a view's name, who is offered it, and its filters where the address has others."""
    view = find(SavedView, request, pk=pk)
    require(may_keep_view(request.user, view))
    query = query_of(request.GET) or view.query
    return keep_view(request, view, query, heading="Change the view")


def keep_view(
    request: SignedInRequest, view: SavedView, query: str, *, heading: str
) -> HttpResponse:
    form = SavedViewForm(
        sent(request), instance=view, user=request.user, initial={"query": query[:2_000]}
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"View saved: {view.name}")
        return redirect(view)
    given = QueryDict(form["query"].value() or "")
    listed = plan_list(view.plan, given, user=request.user, on=timezone.localdate(), past=None)
    return render_form(
        request,
        "improvement/saved_view.html",
        form,
        heading=heading,
        plan=view.plan,
        chips=chips_of(listed.filter.form, given),
        count=listed.page.paginator.count,
        crumbs=views_crumbs(request, view.plan),
    )


@opens(Capability.READ_PLAN, post=True)
def withdraw_view(request: SignedInRequest, pk: int) -> HttpResponse:
    view = find(SavedView, request, pk=pk)
    require(may_keep_view(request.user, view))
    all_views = reverse("improvement:views", args=[request.council.slug, view.plan_id])
    crumbs = views_crumbs(request, view.plan)
    return withdraw(request, view, noun="view", back=all_views, to=all_views, crumbs=crumbs)


@opens(Capability.READ_PLAN, post=True, get=False)
def default_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan opens with this view for the reader; or, if it did, with all actions again."""
    view = find(SavedView, request, pk=pk)
    require(may_use_view(request.user, view, on=timezone.localdate()))
    form = DefaultViewForm(request.POST, user=request.user, view=view)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, form.said)
    return redirect("improvement:views", request.council.slug, view.plan_id)


def views_crumbs(request: SignedInRequest, plan: ImprovementPlan) -> Crumbs:
    all_views = reverse("improvement:views", args=[request.council.slug, plan.pk])
    return [*plan_crumbs(request, plan), ("Saved views", all_views)]
