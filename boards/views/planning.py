from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import IntegerField, Value
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from boards.calendar_list import Occasion, follow_ups_of, occasions_of, referred_to
from boards.forms import SeriesForm, TermsForm
from boards.models import Board, Meeting, TermsOfReference
from boards.permissions import may_keep_boards
from boards.views.boards import find_kept, find_kept_part, plans_seen_by
from improvement.views.evidence import download, inert

A_PAGE = 20


@opens(Capability.READ_BOARDS)
def forward_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The meetings to come with their themes, what is expected at each, and what comes back."""
    found = find(Board, request, pk=pk)
    today = timezone.localdate()
    meetings = meetings_of(request, found).upcoming(on=today)
    outside = [rows.filter(on__gte=today) for rows in outside_meetings(request, found)]
    page, occasions = occasions_on_page(request, meetings, *outside)
    context = {
        "board": found,
        "page": page,
        "occasions": occasions,
        "may_keep": may_keep_boards(request.user, request.council) and not found.withdrawn_at,
    }
    return render(request, "boards/forward_plan.html", context)


@opens(Capability.READ_BOARDS)
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which plan and which paper the board saw when, and what was due, the latest first."""
    found = find(Board, request, pk=pk)
    today = timezone.localdate()
    meetings = meetings_of(request, found).past(on=today)
    outside = [rows.filter(on__lt=today) for rows in outside_meetings(request, found)]
    page, occasions = occasions_on_page(request, meetings, *outside, is_latest_first=True)
    context = {"board": found, "page": page, "occasions": occasions}
    return render(request, "boards/history.html", context)


def outside_meetings(request: SignedInRequest, board: Board) -> tuple[Any, Any, Any]:
    """What is in the calendar of the board but at none of its meetings, each with its day `on`:
    plans seen, resolutions that come back, and what was referred to it."""
    return (
        plans_seen_by(request).filter(board=board, at_meeting=None),
        follow_ups_of(board, user=request.user),
        referred_to(board, user=request.user),
    )


def occasions_on_page(
    request: SignedInRequest,
    meetings: Any,
    seen_outside: Any,
    follow_ups: Any,
    referred: Any,
    *,
    is_latest_first: bool = False,
) -> tuple[Any, list[Occasion]]:
    """A page of meetings and of what stands outside them, in the order of their days."""
    kinds = (meetings, seen_outside, follow_ups, referred)
    first, *others = (
        rows.order_by()
        .annotate(in_list=Value(kind, IntegerField()))
        .values_list("on", "in_list", "id")
        for kind, rows in enumerate(kinds)
    )
    order = ("-on", "-in_list", "-id") if is_latest_first else ("on", "in_list", "id")
    page = Paginator(first.union(*others, all=True).order_by(*order), A_PAGE).get_page(
        request.GET.get("page")
    )
    ids: list[list[int]] = [[] for _ in kinds]
    for _, kind, pk in page:
        ids[kind].append(pk)
    meetings, seen_outside, follow_ups, referred = (
        rows.filter(pk__in=on_page) for rows, on_page in zip(kinds, ids, strict=True)
    )
    occasions = occasions_of(
        request.user,
        meetings=meetings.with_state(),
        seen_outside=seen_outside,
        follow_ups=follow_ups,
        referred=referred,
    )
    return page, occasions[::-1] if is_latest_first else occasions


def meetings_of(request: SignedInRequest, board: Board) -> Any:
    return Meeting.objects.visible_to(request.user).filter(board=board)


@opens(Capability.KEEP_BOARDS, post=True)
def add_series(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept(request, pk)
    form = SeriesForm(sent(request), board=found)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        count = len(form.days)
        messages.success(request, f"{count} meeting{'' if count == 1 else 's'} added")
        return redirect(found.get_forward_plan_url())
    back = found.get_absolute_url()
    title = "Add a series of meetings"
    return render_form(request, "boards/form.html", form, page_title=title, back=back)


@opens(Capability.READ_BOARDS)
def terms(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the board is for, in each version."""
    found = find(Board, request, pk=pk)
    versions = TermsOfReference.objects.visible_to(request.user).standing().filter(board=found)
    may_keep = may_keep_boards(request.user, request.council) and not found.withdrawn_at
    context = {"board": found, "versions": versions.latest_first(), "may_keep": may_keep}
    return render(request, "boards/terms.html", context)


@opens(Capability.KEEP_BOARDS, post=True)
def add_terms(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept(request, pk)
    form = TermsForm(sent(request), request.FILES or None, board=found)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Terms of reference added")
        return redirect(form.instance)
    return render_form(request, "boards/terms_form.html", form, board=found)


@opens(Capability.READ_BOARDS)
@inert
def terms_file(request: SignedInRequest, pk: int) -> Any:
    """The file of a version, as a download that no browser opens in our name."""
    found = find(TermsOfReference, request, pk=pk)
    return download(found, found)


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_terms(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept_part(TermsOfReference, request, pk)
    url = reverse("boards:terms", args=[request.council.slug, found.board_id])
    return withdraw(request, found, back=url, to=url)
