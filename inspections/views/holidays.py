"""Settings: the days that are not working days, by which statutory dates are counted."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.forms import new_token
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from inspections.forms.holidays import (
    HolidayForm,
    MoveDatesForm,
    MovingForm,
    WithdrawHolidayForm,
    seal_of,
)
from inspections.models import BankHoliday, StatutoryDate
from inspections.permissions import may_keep_holidays
from inspections.workflows import Moving, moved_by

NOT_TYPED = {"csrfmiddlewaretoken", "confirmed", "token"}


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
        "moving": told(
            request, moved_by(request.council, BankHoliday.objects.table(request.council))
        ),
    }
    return render(request, "inspections/holidays.html", context)


@opens(Capability.MANAGE_PEOPLE, post=True)
def add_holiday(request: SignedInRequest) -> HttpResponse:
    require(may_keep_holidays(request.user, request.council))
    form = HolidayForm(sent(request), council=request.council)
    return confirmed_page(request, form, "inspections/add_holiday.html", done="Day added")


@opens(Capability.MANAGE_PEOPLE, post=True)
def withdraw_holiday(request: SignedInRequest, holiday_id: int) -> HttpResponse:
    require(may_keep_holidays(request.user, request.council))
    own = BankHoliday.objects.in_council(request.council).standing()
    holiday = get_object_or_404(own, pk=holiday_id)
    form = WithdrawHolidayForm(sent(request), holiday=holiday, council=request.council)
    return confirmed_page(
        request, form, "inspections/withdraw_holiday.html", done="Day withdrawn", holiday=holiday
    )


@opens(Capability.MANAGE_PEOPLE, post=True)
def move_open_dates(request: SignedInRequest) -> HttpResponse:
    """Move the open dates to where the table as it stands has them."""
    require(may_keep_holidays(request.user, request.council))
    form = MoveDatesForm(sent(request), council=request.council)
    moving = moved_by(request.council, BankHoliday.objects.table(request.council))
    if moving:
        return confirmed_page(request, form, "", done="Open dates counted again")
    messages.info(request, "Every open date is where the bank holidays have it.")
    return redirect("inspections:holidays", request.council.slug)


def confirmed_page(
    request: SignedInRequest, form: MovingForm, template: str, *, done: str, **context: Any
) -> HttpResponse:
    """The form; then the dates it would move, to be confirmed; then it is done."""
    moving = form.moving() if form.is_valid() else []
    if form.is_valid():
        if not form.is_confirmed(moving):
            return confirm_page(request, form, moving)
        if form.record(by=request.user, at=timezone.now()):
            messages.success(request, f"{done}. {moved(len(told(request, moving)))}")
            return redirect("inspections:holidays", request.council.slug)
    if isinstance(form, MoveDatesForm):
        return confirm_page(request, form, form.moving(), status=422 if form.is_bound else 200)
    return render_form(request, template, form, **context)


def confirm_page(
    request: SignedInRequest, form: MovingForm, moving: list[Moving], *, status: int = 200
) -> HttpResponse:
    """The dates that would move, old and new; sending it again says yes."""
    typed = {name: value for name, value in request.POST.items() if name not in NOT_TYPED}
    token = form["token"].value() or new_token()
    return render(
        request,
        "inspections/confirm_dates.html",
        {
            "form": form,
            "moving": told(request, moving),
            "hidden": [*typed.items(), ("confirmed", seal_of(moving)), ("token", token)],
        },
        status=status,
    )


def told(request: SignedInRequest, moving: list[Moving]) -> list[Moving]:
    """Of the dates that move, those that the person may know of.

    An administrator reads no plan, but must know what a day of theirs moves. Exempt matter stays
    with those entitled to it.
    """
    ids = [each.row.pk for each in moving]
    seen = StatutoryDate.objects.visible_to(request.user).filter(pk__in=ids)
    open_to_all = StatutoryDate.objects.filter(pk__in=ids).exclude(inspection__visibility="exempt")
    known = set(seen.values_list("pk", flat=True)) | set(open_to_all.values_list("pk", flat=True))
    return [each for each in moving if each.row.pk in known]


def moved(count: int) -> str:
    if not count:
        return "No statutory date moves."
    return f"{count} statutory date{'' if count == 1 else 's'} moved."
