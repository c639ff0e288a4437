from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.as_at import AsAt, NothingThen, past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from inspections.forms import (
    AreaForm,
    EndLineageForm,
    LineageForm,
    MetForm,
    OrderAreasForm,
    TurnForm,
    WithdrawForm,
)
from inspections.forms.area import next_reference
from inspections.models import AreaForImprovement, AreaLineage, Strength, StrengthLineage
from inspections.models.area import LineageRelation
from inspections.past import answering_then, area_then, turns_then
from inspections.permissions import may_answer_areas, may_record_inspections
from inspections.views.inspections import (
    areas_of,
    crumbs_to,
    nothing_then,
    plans_of,
    require_recording,
    to_record,
)

ACTIONS_A_PAGE = 50


@opens(Capability.READ_PLAN)
def area(request: SignedInRequest, area_id: int) -> HttpResponse:
    """One area for improvement: its wording, its line through the inspections, and its actions."""
    seen = AreaForImprovement.objects.visible_to(request.user).in_council(request.council)
    rows = seen.filter(pk=area_id).select_related("inspection__council")
    found = next(iter(rows.with_line(request.user, with_answers=False)), None)
    if found is None:
        raise Http404("No area here")
    past = past_of(request, today=timezone.localdate())
    if past is not None:
        return past_area(request, found, past)
    it = found.inspection
    actions = (
        found.actions()
        .visible_to(request.user)
        .in_council(request.council)
        .not_withdrawn()
        .with_progress(on=timezone.localdate(), user=request.user)
        .select_related("plan__council", "strand")
    )
    paginator = Paginator(actions, ACTIONS_A_PAGE)
    paginator.count = found.answers_count  # it was counted with the area
    return render(
        request,
        "inspections/area.html",
        {
            "area": found,
            "inspection": it,
            "page": paginator.get_page(request.GET.get("page")),
            "turns": turns_of(request, found),
            "is_met": any(link.relation == LineageRelation.MET for link in found.later),
            "add_action_links": add_action_links(request, found),
            "may_record": may_record_inspections(request.user, request.council),
            "may_set_exempt": may_set_exempt(request.user, request.council),
            "today": timezone.localdate(),
            "here_url": found.get_absolute_url(),
            "crumbs": crumbs_to(request, it),
        },
    )


def past_area(request: SignedInRequest, area: AreaForImprovement, past: AsAt) -> HttpResponse:
    """The same page as recorded by a past day: nothing can be changed on it."""
    user = request.user
    try:
        it = area_then(area, user=user, past=past)
    except NothingThen:
        return nothing_then(request, area, past)
    actions = answering_then(area, user=user, past=past)
    return render(
        request,
        "inspections/area.html",
        {
            "area": it,
            "inspection": it.inspection,
            "page": Paginator(actions, ACTIONS_A_PAGE).get_page(request.GET.get("page")),
            "turns": turns_then(area, user=user, past=past),
            "past": past,
            "today": timezone.localdate(),
            "here_url": area.get_absolute_url(),
            "crumbs": crumbs_to(request, it.inspection, past=past),
        },
    )


def turns_of(request: SignedInRequest, it: AreaForImprovement) -> Any:
    """The strengths it was or became, as far as the person may know of them."""
    seen = Strength.objects.visible_to(request.user).standing()
    links = it.turns.current().filter(strength__in=seen)
    return links.select_related("strength__inspection__council").order_by("pk")


def add_action_links(request: SignedInRequest, it: AreaForImprovement) -> list[tuple[str, str]]:
    """A plan's title and where to add an action to it that answers `it`, for those who may."""
    if not may_answer_areas(request.user, request.council):
        return []
    try:
        return [
            (
                plan.title,
                reverse("improvement:add_action", args=[request.council.slug, plan.pk])
                + f"?area={it.pk}",
            )
            for plan in plans_of(request, it.inspection)
        ]
    except NoReverseMatch:
        return []


def area_to_record(request: SignedInRequest, area_id: int) -> AreaForImprovement:
    found = find(AreaForImprovement, request, pk=area_id)
    require_recording(request)
    return found


@opens(Capability.RECORD_INSPECTION, post=True)
def add_area(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    used = it.areas.standing().filter(kind="improvement").values_list("reference", flat=True)
    form = AreaForm(
        sent(request),
        instance=AreaForImprovement(inspection=it),
        initial={"reference": next_reference(used)},
        user=request.user,
        council=request.council,
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Area {form.instance.reference} recorded")
        if "another" in request.POST:
            return redirect("inspections:add_area", request.council.slug, it.pk)
        return redirect(f"{it.get_absolute_url()}#areas")
    return render_form(
        request,
        "inspections/edit_area.html",
        form,
        heading="Add an area for improvement",
        crumbs=crumbs_to(request, it),
        inspection=it,
        button="Add area",
        may_add_another=True,
        back=it.get_absolute_url(),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_area(request: SignedInRequest, area_id: int) -> HttpResponse:
    it = area_to_record(request, area_id)
    form = AreaForm(sent(request), instance=it, user=request.user, council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Area {it.reference} recorded")
        return redirect(it)
    return render_form(
        request,
        "inspections/edit_area.html",
        form,
        heading="Edit the area",
        crumbs=crumbs_to(request, it.inspection, it),
        inspection=it.inspection,
        button="Save",
        back=it.get_absolute_url(),
    )


@opens(Capability.SET_EXEMPT, post=True)
def area_readers(request: SignedInRequest, area_id: int) -> HttpResponse:
    it = find(AreaForImprovement, request, pk=area_id, withdrawn_at=None)
    return change_readers(request, it, noun="area", crumbs=crumbs_to(request, it.inspection, it))


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_area(request: SignedInRequest, area_id: int) -> HttpResponse:
    it = area_to_record(request, area_id)
    answered = it.actions().visible_to(request.user).not_withdrawn().count()
    notes = []
    if answered:
        words = "1 action answers" if answered == 1 else f"{answered} actions answer"
        notes = [f"{words} this area, and will stay in the plan."]
    return withdraw(
        request,
        it,
        form_class=WithdrawForm,
        noun="area",
        back=it.get_absolute_url(),
        notes=notes,
        crumbs=crumbs_to(request, it.inspection, it),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def order_areas(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    url = reverse("inspections:order_areas", args=[request.council.slug, it.pk])
    form = OrderAreasForm(sent(request), areas=areas_of(request, it), url=url)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Order of the areas recorded")
        return redirect(url)
    return render_form(
        request, "inspections/order_areas.html", form, inspection=it, crumbs=crumbs_to(request, it)
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_lineage(request: SignedInRequest, area_id: int) -> HttpResponse:
    """Say which earlier area this one comes from."""
    it = area_to_record(request, area_id)
    form = LineageForm(sent(request), area=it, user=request.user)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Link to the earlier area recorded")
        return redirect(it)
    return render_form(
        request,
        "inspections/add_lineage.html",
        form,
        area=it,
        has_earlier=form.has_earlier,
        crumbs=crumbs_to(request, it.inspection, it),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def mark_met(request: SignedInRequest, area_id: int) -> HttpResponse:
    it = area_to_record(request, area_id)
    form = MetForm(sent(request), area=it)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Area {it.reference} marked as met")
        return redirect(it)
    return render_form(
        request,
        "inspections/mark_met.html",
        form,
        area=it,
        crumbs=crumbs_to(request, it.inspection, it),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def end_lineage(request: SignedInRequest, area_id: int, lineage_id: int) -> HttpResponse:
    it = area_to_record(request, area_id)
    lines = (it.came_from.current() | it.became.current()).select_related("before", "after")
    link: AreaLineage | None = lines.filter(pk=lineage_id).first()
    if link is None:
        raise Http404("No such line here")
    form = EndLineageForm(sent(request), area=it, link=link)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Link removed")
        return redirect(it)
    return render_form(
        request,
        "inspections/end_lineage.html",
        form,
        area=it,
        link=link,
        crumbs=crumbs_to(request, it.inspection, it),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_turn(request: SignedInRequest, area_id: int) -> HttpResponse:
    """Say that this area was a strength, or became one."""
    it = area_to_record(request, area_id)
    form = TurnForm(sent(request), area=it, user=request.user)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Link to the strength recorded")
        return redirect(it)
    return render_form(
        request,
        "inspections/add_turn.html",
        form,
        area=it,
        has_strengths=form.has_strengths,
        crumbs=crumbs_to(request, it.inspection, it),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def end_turn(request: SignedInRequest, area_id: int, turn_id: int) -> HttpResponse:
    it = area_to_record(request, area_id)
    link: StrengthLineage | None = turns_of(request, it).filter(pk=turn_id).first()
    if link is None:
        raise Http404("No such line here")
    form = EndLineageForm(sent(request), area=it, link=link)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Link removed")
        return redirect(it)
    return render_form(
        request,
        "inspections/end_lineage.html",
        form,
        area=it,
        link=link,
        crumbs=crumbs_to(request, it.inspection, it),
    )
