"""Pages that look across inspections: the timeline, the lines of areas, the date calculator."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.as_at import past_of
from accounts.middleware import SignedInRequest
from accounts.policy import Capability, opens, require
from inspections.day_by_day import day_by_day
from inspections.filters import LineageFilter, TimelineFilter
from inspections.forms.calculator import CalculatorForm
from inspections.lineage import lineage_of
from inspections.permissions import may_read_inspections
from inspections.timeline import Reader
from inspections.timeline import timeline as entries_of

LINES_A_PAGE = 40


@opens(Capability.READ_PLAN)
def timeline(request: SignedInRequest) -> HttpResponse:
    """Everything that inspections brought, in one line of time."""
    require(may_read_inspections(request.user, request.council))
    today = timezone.localdate()
    past = past_of(request, today=today)
    on = past.on if past else today
    chosen = TimelineFilter(request.GET)
    entries = entries_of(Reader(request.user, request.council, on, past), chosen.kinds)
    return render(
        request,
        "inspections/timeline.html",
        {
            "filter": chosen,
            "entries": [(entry, entry.tense(on=on)) for entry in entries],
            "coming_count": sum(entry.on > on for entry in entries),
            "today": today,
            "past": past,
            "clear_url": request.path + (past.query if past else ""),
        },
    )


@opens(Capability.READ_PLAN)
def lineage(request: SignedInRequest) -> HttpResponse:
    """Each area for improvement through every inspection, now or as at a past day."""
    require(may_read_inspections(request.user, request.council))
    today = timezone.localdate()
    past = past_of(request, today=today)
    found = lineage_of(request.council, request.user, past)
    chosen = LineageFilter(request.GET)
    state = chosen.state_chosen
    lines = [line for line in found.lines if state in ("", line.state)]
    return render(
        request,
        "inspections/lineage.html",
        {
            "filter": chosen,
            "lineage": found,
            "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page")),
            "past": past,
            "today": today,
            "clear_url": request.path + (past.query if past else ""),
        },
    )


@opens(Capability.READ_PLAN)
def calculator(request: SignedInRequest) -> HttpResponse:
    """A statutory date with its working, day by day. The question is in the address."""
    require(may_read_inspections(request.user, request.council))
    asked = request.GET if "rule" in request.GET or "trigger" in request.GET else None
    form = CalculatorForm(asked, council=request.council)
    worked = form.worked if form.is_valid() else None
    rows = day_by_day(worked, bank_holidays=form.table) if worked else []
    return render(
        request,
        "inspections/calculator.html",
        {"form": form, "worked": worked, "rows": rows},
        status=422 if form.errors else 200,
    )
