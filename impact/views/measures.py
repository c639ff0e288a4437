from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.as_at import NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from impact.forms.measure import (
    BaselineForm,
    ComparatorForm,
    MeasureForm,
    OwedReadingsForm,
    ReadingForm,
    TargetForm,
)
from impact.measure_history import history_of_measure
from impact.measure_list import measure_list
from impact.measure_sheet import measure_sheet
from impact.measure_status import KEY, standings_of
from impact.models import Comparator, Measure, MeasureTarget
from impact.permissions import (
    may_add_measure,
    may_edit_measure,
    may_read_measure_history,
    may_record_reading,
    may_record_readings,
)
from impact.views.parts import edit_in_parts
from improvement.models import ImprovementPlan
from improvement.views.crumbs import plan_crumbs
from improvement.views.plans import edit, nothing_then


@opens(Capability.READ_PLAN)
def measures(request: SignedInRequest, pk: int) -> HttpResponse:
    """The measures of a plan, by what they tell, now or as at a past day."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    listed = measure_list(plan, request.GET, user=request.user, on=today, past=past)
    context = {
        "plan": shown,
        "list": listed,
        "past": past,
        "today": today,
        "key": KEY,
        "may_add": past is None and may_add_measure(request.user, plan),
        "may_record": past is None and may_record_readings(request.user, request.council),
        "clear_url": past.query if past else "?",
        "crumbs": plan_crumbs(request, plan),
    }
    status = 422 if listed.form.errors else 200
    return render(request, "impact/measures.html", context, status=status)


def find_measure(request: SignedInRequest, pk: int) -> Measure:
    """The measure with its plan, council and keepers, or 404."""
    rows: Any = Measure.objects.select_related("plan__council").prefetch_related("keeper_links")
    found = rows.visible_to(request.user).in_council(request.council).filter(pk=pk).first()
    return found if found is not None else find(Measure, request, pk=pk)


def measure_crumbs(request: SignedInRequest, measure: Measure) -> list[tuple[str, str]]:
    here = (measure.reference, measure.get_absolute_url())
    return [*plan_measures_crumbs(request, measure.plan), here]


def plan_measures_crumbs(
    request: SignedInRequest, plan: ImprovementPlan, tail: str = ""
) -> list[tuple[str, str]]:
    url = reverse("impact:measures", args=[request.council.slug, plan.pk])
    return [*plan_crumbs(request, plan), ("Measures", url + tail)]


@opens(Capability.READ_PLAN)
def measure(request: SignedInRequest, pk: int) -> HttpResponse:
    """One measure: its chart, its readings, its story, now or as at a past day."""
    measure = find_measure(request, pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    sheet = measure_sheet(measure, user=request.user, on=today, past=past)
    user, is_now = request.user, past is None
    return render(
        request,
        "impact/measure.html",
        {
            "record": measure,
            "m": sheet.measure,
            "sheet": sheet,
            "standing": sheet.standing,
            # Made by govuk.charts, which escapes every word of it.
            "chart": SafeString(sheet.chart),
            "past": past,
            "today": today,
            "key": KEY,
            "may_edit": is_now and may_edit_measure(user, measure),
            "may_record": is_now and may_record_reading(user, measure),
            "may_read_history": is_now and may_read_measure_history(user, measure),
            "crumbs": plan_measures_crumbs(request, measure.plan, past.query if past else ""),
        },
    )


@opens(Capability.KEEP_MEASURES, post=True)
def add_measure(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_add_measure(request.user, plan))
    asked = request.GET
    form = MeasureForm(
        sent(request),
        instance=Measure(plan=plan),
        user=request.user,
        on=timezone.localdate(),
        initial={"areas": asked.getlist("area"), "actions": ", ".join(asked.getlist("action"))},
    )
    return edit_in_parts(
        request,
        form,
        "Measure added",
        heading="Add a measure",
        caption=plan.title,
        button="Add the measure",
        cancel_url=reverse("impact:measures", args=[request.council.slug, plan.pk]),
        crumbs=plan_measures_crumbs(request, plan),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def edit_measure(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = find_measure(request, pk)
    require(may_edit_measure(request.user, measure))
    form = MeasureForm(sent(request), instance=measure, user=request.user, on=timezone.localdate())
    return edit_in_parts(
        request,
        form,
        "Measure changed",
        heading="Change the measure",
        caption=str(measure),
        button="Record the change",
        cancel_url=measure.get_absolute_url(),
        crumbs=measure_crumbs(request, measure),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_measure(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = find_measure(request, pk)
    require(may_edit_measure(request.user, measure))
    return withdraw_part(request, measure, measure, notes=["Its readings stay on record with it."])


@opens(Capability.READ_HISTORY)
def measure_history(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = find_measure(request, pk)
    require(may_read_measure_history(request.user, measure))
    return render(
        request,
        "impact/measure_history.html",
        {
            "measure": measure,
            "entries": history_of_measure(measure, user=request.user),
            "crumbs": measure_crumbs(request, measure),
        },
    )


@opens(Capability.KEEP_MEASURES, post=True)
def add_reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """The reading of a period, or the correction of one."""
    measure = find_measure(request, pk)
    require(may_record_reading(request.user, measure))
    today = timezone.localdate()
    standing = standings_of([measure], on=today)[measure.pk]
    form = ReadingForm(
        sent(request),
        measure=measure,
        standing=standing,
        on=today,
        initial={"period_on": request.GET["period"]} if request.GET.get("period") else {},
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Reading recorded for {measure.reference}")
        return redirect(measure)
    return render_form(
        request,
        "impact/add_reading.html",
        form,
        measure=measure,
        standing=standing,
        crumbs=measure_crumbs(request, measure),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def record_baseline(request: SignedInRequest, pk: int) -> HttpResponse:
    """The baseline, from whoever is asked for the readings, while it is being established."""
    measure = find_measure(request, pk)
    require(may_record_reading(request.user, measure))
    if measure.baseline_value is not None:
        messages.info(request, "The measure has its baseline already")
        return redirect(measure)
    form = BaselineForm(sent(request), instance=measure, on=timezone.localdate())
    return edit(
        request,
        form,
        "Baseline recorded",
        heading="Record the baseline",
        caption=str(measure),
        button="Record the baseline",
        cancel_url=measure.get_absolute_url(),
        crumbs=measure_crumbs(request, measure),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def readings_owed(request: SignedInRequest) -> HttpResponse:
    """Every reading that is owed by the person, on one page, in one form."""
    require(may_record_readings(request.user, request.council))
    today = timezone.localdate()
    rows: Any = Measure.objects.visible_to(request.user).in_council(request.council)
    kept = list(rows.kept_by(request.user).select_related("plan").order_by("plan", "order", "pk"))
    standings = standings_of(kept, on=today).values()
    form = OwedReadingsForm(sent(request), standings=[it for it in standings if it.is_owed])
    form.next_url = request.path
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        count = form.recorded_count
        messages.success(request, f"{count} reading{'' if count == 1 else 's'} recorded")
        return redirect(request.path)
    return render_form(
        request,
        "impact/readings_owed.html",
        form,
        kept_count=len(kept),
        to_come=[it for it in standings if not it.is_owed],
        crumbs=[("My work", reverse("overview:my_work"))],
    )


@opens(Capability.KEEP_MEASURES, post=True)
def add_target(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = find_measure(request, pk)
    require(may_edit_measure(request.user, measure))
    form = TargetForm(sent(request), instance=MeasureTarget(measure=measure))
    return edit_part(request, form, measure, "Target added", "Add a target", "Add the target")


@opens(Capability.KEEP_MEASURES, post=True)
def edit_target(request: SignedInRequest, pk: int) -> HttpResponse:
    target = find(MeasureTarget, request, pk=pk)
    require(target.withdrawn_at is None and may_edit_measure(request.user, target.measure))
    form = TargetForm(sent(request), instance=target)
    return edit_part(request, form, target.measure, "Target changed", "Change the target")


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_target(request: SignedInRequest, pk: int) -> HttpResponse:
    target = find(MeasureTarget, request, pk=pk)
    require(target.withdrawn_at is None and may_edit_measure(request.user, target.measure))
    return withdraw_part(request, target, target.measure, noun="target")


@opens(Capability.KEEP_MEASURES, post=True)
def add_comparator(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = find_measure(request, pk)
    require(may_edit_measure(request.user, measure))
    form = ComparatorForm(sent(request), instance=Comparator(measure=measure))
    return edit_part(
        request, form, measure, "Comparison added", "Add a comparison", "Add the comparison"
    )


@opens(Capability.KEEP_MEASURES, post=True)
def edit_comparator(request: SignedInRequest, pk: int) -> HttpResponse:
    comparator = find(Comparator, request, pk=pk)
    require(comparator.withdrawn_at is None and may_edit_measure(request.user, comparator.measure))
    form = ComparatorForm(sent(request), instance=comparator)
    words = "Change the comparison"
    return edit_part(request, form, comparator.measure, "Comparison changed", words)


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_comparator(request: SignedInRequest, pk: int) -> HttpResponse:
    comparator = find(Comparator, request, pk=pk)
    require(comparator.withdrawn_at is None and may_edit_measure(request.user, comparator.measure))
    return withdraw_part(request, comparator, comparator.measure, noun="comparison")


def withdraw_part(
    request: SignedInRequest, record: Any, measure: Measure, **said: Any
) -> HttpResponse:
    """Withdraw the measure, or something that hangs on it, and go back to it."""
    back, crumbs = measure.get_absolute_url(), measure_crumbs(request, measure)
    return withdraw(request, record, back=back, to=back, crumbs=crumbs, **said)


def edit_part(
    request: SignedInRequest,
    form: Any,
    measure: Measure,
    done: str,
    heading: str,
    button: str = "Record the change",
) -> HttpResponse:
    """Record something that hangs on a measure and go back to it, or show the form again."""
    return edit(
        request,
        form,
        done,
        heading=heading,
        caption=str(measure),
        button=button,
        cancel_url=measure.get_absolute_url(),
        crumbs=measure_crumbs(request, measure),
    )
