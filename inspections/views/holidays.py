"""Settings: the days that are not working days, by which statutory dates are counted."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from inspections.forms.holidays import HolidayForm, WithdrawHolidayForm
from inspections.models import BankHoliday
from inspections.permissions import may_keep_holidays


@opens(Capability.MANAGE_PEOPLE)
def holidays(request: SignedInRequest) -> HttpResponse:
    require(may_keep_holidays(request.user, request.council))
    own = BankHoliday.objects.in_council(request.council)
    everywhere = BankHoliday.objects.of_installation().standing().order_by("on")
    this_year = timezone.localdate().year
    years = [(year, list(days)) for year, days in groupby(everywhere, lambda day: day.on.year)]
    context = {
        "own": own.standing().order_by("-on"),
        "withdrawn": own.exclude(withdrawn_at=None).select_related("withdrawn_by").order_by("-on"),
        "coming": [(year, days) for year, days in years if year >= this_year],
        "earlier": [(year, days) for year, days in reversed(years) if year < this_year],
    }
    return render(request, "inspections/holidays.html", context)


@opens(Capability.MANAGE_PEOPLE, post=True)
def add_holiday(request: SignedInRequest) -> HttpResponse:
    require(may_keep_holidays(request.user, request.council))
    form = HolidayForm(sent(request), council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Day added. {moved(form.changed_count)}")
        return redirect("inspections:holidays", request.council.slug)
    return render_form(request, "inspections/add_holiday.html", form)


@opens(Capability.MANAGE_PEOPLE, post=True)
def withdraw_holiday(request: SignedInRequest, holiday_id: int) -> HttpResponse:
    require(may_keep_holidays(request.user, request.council))
    own = BankHoliday.objects.in_council(request.council).standing()
    holiday = get_object_or_404(own, pk=holiday_id)
    form = WithdrawHolidayForm(sent(request), holiday=holiday, council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Day withdrawn. {moved(form.changed_count)}")
        return redirect("inspections:holidays", request.council.slug)
    return render_form(request, "inspections/withdraw_holiday.html", form, holiday=holiday)


def moved(count: int) -> str:
    if not count:
        return "No statutory date moves."
    return f"{count} statutory date{'' if count == 1 else 's'} moved."
