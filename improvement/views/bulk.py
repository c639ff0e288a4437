"""One change to several actions at once, the batches of a plan, and undoing one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from improvement.batches import HANDED_OVER, Wanted, actions_for_batch, changed_since, rows_of
from improvement.forms import BulkEditForm, HandOverPeopleForm, UndoBatchForm
from improvement.forms.bulk import MOST, Choice
from improvement.handover import also_carried_by, carried_by, leavers_of, people_carrying
from improvement.models import Action, ActionBatch, BatchKind, ImprovementPlan
from improvement.permissions import (
    may_bulk_edit,
    may_hand_over,
    may_read_batches,
    may_undo_batch,
)
from improvement.views.crumbs import Crumbs, plan_crumbs

A_PAGE = 50


@opens(Capability.IMPORT_PLAN, post=True)
def bulk_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the change, say what it becomes, see each row, give the reason: in steps.

    What was chosen so far stands in the address, or in what is sent.
    """
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_bulk_edit(request.user, plan))
    posted = sent(request)
    given = request.GET if posted is None else posted
    actions = chosen_actions(plan, request, given)
    choice = Choice(
        given,
        plan=plan,
        actions=actions,
        on=timezone.localdate(),
        is_sent=posted is not None,
    )
    context = {
        "plan": plan,
        "actions": actions,
        "choice": choice,
        "crumbs": plan_crumbs(request, plan),
    }
    if not actions or choice.asks is not None:
        status = 200 if posted is None else 422
        context["form"] = choice.asks
        return render(request, "improvement/bulk_edit.html", context, status=status)
    form = BulkEditForm(posted, plan=plan, kind=choice.kind, to=choice.to)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        count = len(form.cleaned_data["seen"])
        messages.success(request, f"{count} action{'' if count == 1 else 's'} changed")
        return redirect(form.url)
    if form.conflict is not None:
        actions = chosen_actions(plan, request, given)
    rows = rows_of(Wanted(choice.kind, choice.to), actions, by=request.user)
    form.see(row.action for row in rows if not row.refusal)
    context |= {
        "rows": [row for row in rows if not row.refusal],
        "refused": [row for row in rows if row.refusal],
        "changed": form.conflict or [],
        "heading": choice.kind_label,
        "hidden": [("change", choice.kind), ("to", choice.hidden)],
    }
    return render_form(request, "improvement/confirm_bulk_edit.html", form, **context)


@opens(Capability.EDIT_ACTION, post=True)
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one person carries in the plan goes to another: say who, see each row, say why."""
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_hand_over(request.user, plan))
    posted = sent(request)
    given = request.GET if posted is None else posted
    people = HandOverPeopleForm(
        given if posted is not None or "to_person" in given else None,
        initial={"from_person": given.get("from_person")},
        plan=plan,
        carrying=people_carrying(plan),
        on=timezone.localdate(),
    )
    context = {"plan": plan, "crumbs": plan_crumbs(request, plan)}
    if not people.is_valid():
        context["leavers"] = leavers_of([plan], on=timezone.localdate())
        context["form"] = people
        status = 422 if people.is_bound else 200
        return render(request, "improvement/hand_over.html", context, status=status)
    leaver, person = people.cleaned_data["from_person"], people.cleaned_data["to_person"]
    form = BulkEditForm(posted, plan=plan, kind=BatchKind.HAND_OVER, to=person, from_person=leaver)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Handed over from {leaver} to {person}")
        return redirect(form.url)
    visible: Any = Action.objects.visible_to(request.user)
    carried = visible.filter(pk__in=carried_by(leaver, plan).values("pk"))
    actions = actions_for_batch(carried, HANDED_OVER)
    wanted = Wanted(BatchKind.HAND_OVER, person, from_person=leaver)
    rows = rows_of(wanted, actions, by=request.user)
    form.see(row.action for row in rows if not row.refusal)
    context |= {
        "rows": [row for row in rows if not row.refusal],
        "refused": [row for row in rows if row.refusal],
        "changed": form.conflict or [],
        "heading": f"Hand over from {leaver} to {person}",
        "hidden": [("from_person", leaver.pk), ("to_person", person.pk)],
        "may_leave_out": True,
        "ticked": given.getlist("action") if posted is not None else None,
        "also": also_carried_by(leaver, plan),
    }
    return render_form(request, "improvement/confirm_bulk_edit.html", form, **context)


def chosen_actions(
    plan: ImprovementPlan, request: SignedInRequest, given: QueryDict
) -> list[Action]:
    """Those that are ticked, or, once they were seen and confirmed, those that were seen."""
    seen = [pair.partition(":")[0] for pair in given.get("seen", "").split(",")]
    ids = [pk for pk in given.getlist("action") or seen if pk.isdecimal() and len(pk) < 19][:MOST]
    rows: Any = Action.objects.visible_to(request.user).filter(plan=plan, pk__in=ids)
    return actions_for_batch(rows) if ids else []


@opens(Capability.EDIT_ACTION)
def batches(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_read_batches(request.user, plan))
    rows = plan.batches.select_related("by", "undoes", "undoing", "plan__council")
    rows = rows.annotate(actions_count=Count("entries__action", distinct=True))
    rows = rows.order_by("-recorded_at", "-pk")
    context = {
        "plan": plan,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "may_bulk_edit": may_bulk_edit(request.user, plan),
        "crumbs": plan_crumbs(request, plan),
    }
    return render(request, "improvement/batches.html", context)


@opens(Capability.EDIT_ACTION)
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    batch = find(ActionBatch, request, pk=pk)
    require(may_read_batches(request.user, batch.plan))
    context = {
        "batch": batch,
        "entries": batch.entries.select_related("action__plan__council"),
        "may_undo": may_undo_batch(request.user, batch),
        "crumbs": batch_crumbs(request, batch)[:-1],
    }
    return render(request, "improvement/batch.html", context)


@opens(Capability.IMPORT_PLAN, post=True)
def undo_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    batch = find(ActionBatch, request, pk=pk)
    require(may_bulk_edit(request.user, batch.plan))
    if not may_undo_batch(request.user, batch):
        messages.info(request, "It was undone already, or undoes another batch itself")
        return redirect(batch)
    form = UndoBatchForm(sent(request), batch=batch)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Undone: every action is as it was before")
        return redirect(form.url)
    since = changed_since(batch, on=timezone.localdate())
    stale = Action.objects.filter(pk__in=since).select_related("plan__council")
    return render_form(
        request,
        "improvement/undo_batch.html",
        form,
        batch=batch,
        entries=batch.entries.select_related("action"),
        stale=[(action, since[action.pk]) for action in stale],
        crumbs=batch_crumbs(request, batch),
    )


def batch_crumbs(request: SignedInRequest, batch: ActionBatch) -> Crumbs:
    all_of_them = reverse("improvement:batches", args=[request.council.slug, batch.plan_id])
    return [
        *plan_crumbs(request, batch.plan),
        ("Changes to several actions", all_of_them),
        (str(batch), batch.get_absolute_url()),
    ]
