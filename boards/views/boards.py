from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import AnyModel, find
from accounts.views.withdrawing import withdraw
from boards.forms import (
    BoardForm,
    MemberForm,
    PlanSeenForm,
    RelationForm,
    ShareViewForm,
)
from boards.models import Board, BoardMember, BoardRelation, Meeting, PlanSeen
from boards.permissions import may_keep_boards, may_read_boards
from improvement.models import ImprovementPlan, SavedView
from improvement.permissions import may_keep_view

A_PAGE = 50
MOST_HERE = 20  # the rest is in its forward plan, its history and under Decisions of meetings


@opens(Capability.READ_BOARDS)
def boards(request: SignedInRequest) -> HttpResponse:
    require(may_read_boards(request.user, request.council))
    today = timezone.localdate()
    meetings = Meeting.objects.visible_to(request.user).in_council(request.council)
    here = Board.objects.visible_to(request.user).in_council(request.council).standing()
    page = Paginator(here.with_meetings(meetings, on=today), A_PAGE).get_page(
        request.GET.get("page")
    )
    ids = [pk for board in page for pk in (board.next_meeting_id, board.last_meeting_id) if pk]
    found = meetings.in_bulk(ids)
    rows = [
        (board, found.get(board.next_meeting_id), found.get(board.last_meeting_id))
        for board in page
    ]
    may_keep = may_keep_boards(request.user, request.council)
    context = {"page": page, "rows": rows, "may_keep": may_keep}
    return render(request, "boards/boards.html", context)


@opens(Capability.READ_BOARDS)
def board(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(Board, request, pk=pk)
    today = timezone.localdate()
    members = BoardMember.objects.visible_to(request.user).standing().filter(board=found)
    members = members.select_related("user")
    present = list(members.sitting_or_to_come(on=today))
    meetings = Meeting.objects.visible_to(request.user).filter(board=found)
    past = Paginator(meetings.past(on=today), 20).get_page(request.GET.get("page"))
    plans = ImprovementPlan.objects.visible_to(request.user).filter(withdrawn_at=None)
    others = Board.objects.visible_to(request.user)
    relations = BoardRelation.objects.standing()
    context = {
        "board": found,
        "members": [member for member in present if member.standing == "member"],
        "others": [member for member in present if member.standing != "member"],
        "former": members.left(on=today),
        "relations": relations.of(found, others=others),
        "related_from": relations.towards(found, others=others),
        "plans": plans.filter(board_links__board=found, board_links__ended_at=None),
        "upcoming": meetings.upcoming(on=today)[:MOST_HERE],
        "latest_terms": found.terms.standing().latest_first().first(),
        "past": past,
        "passed_on": passed_on(request, found),
        "seen": plans_seen_by(request).filter(board=found).order_by("-on", "-pk")[:MOST_HERE],
        "may_keep": may_keep_boards(request.user, request.council),
        "today": today,
    }
    return render(request, "boards/board.html", context)


def passed_on(request: SignedInRequest, found: Board) -> list[dict[str, Any]]:
    """What published decisions delegated or referred to the board, and what its own did: the
    latest of each kind, below its heading."""
    resolutions: Any = Board._meta.get_field("resolutions_to_it").related_model._default_manager
    known = resolutions.visible_to(request.user).passing_on(request.user)
    to_it, by_it = known.filter(to_board=found), known.filter(decision__meeting__board=found)
    lists = [
        {
            "heading": f"{verb} {way} this board",
            "rows": list(rows.filter(kind=kind)[:MOST_HERE]),
            "names_body": way == "by",
        }
        for kind, verb in (("delegate", "Delegated"), ("refer", "Referred"))
        for way, rows in (("to", to_it), ("by", by_it))
    ]
    return [each for each in lists if each["rows"]]


@opens(Capability.READ_BOARDS)
def plans_seen(request: SignedInRequest) -> HttpResponse:
    require(may_read_boards(request.user, request.council))
    found = plans_seen_by(request).order_by("-on", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    may_keep = may_keep_boards(request.user, request.council)
    return render(request, "boards/plans_seen.html", {"page": page, "may_keep": may_keep})


def plans_seen_by(request: SignedInRequest) -> Any:
    """Who saw which plan when, of the plans, bodies and meetings that the reader may know of."""
    found = PlanSeen.objects.visible_with_its_parts(request.user).in_council(request.council)
    known = found.standing().with_meeting(request.user)
    return known.select_related("plan", "board", "meeting")


def record_and_return(
    request: SignedInRequest, form: Any, title: str, *, back: str, done: str, **context: Any
) -> HttpResponse:
    """Record the form and go to what it made; else show it again, under `title`."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance)
    return render_form(request, "boards/form.html", form, page_title=title, back=back, **context)


@opens(Capability.KEEP_BOARDS, post=True)
def add_board(request: SignedInRequest) -> HttpResponse:
    require(may_keep_boards(request.user, request.council))
    form = BoardForm(sent(request), council=request.council, user=request.user)
    back = reverse("boards:boards", args=[request.council.slug])
    return record_and_return(request, form, "Add a board", back=back, done="Board added")


@opens(Capability.KEEP_BOARDS, post=True)
def edit_board(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept(request, pk)
    form = BoardForm(sent(request), instance=found, council=request.council, user=request.user)
    return record_and_return(
        request,
        form,
        "Change the board",
        back=found.get_absolute_url(),
        done="Board changed",
        withdraw_url=reverse("boards:withdraw_board", args=[request.council.slug, pk]),
    )


@opens(Capability.KEEP_BOARDS, post=True)
def add_member(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept(request, pk)
    form = MemberForm(sent(request), board=found, on=timezone.localdate())
    back = found.get_absolute_url()
    return record_and_return(request, form, "Add a member", back=back, done="Member added")


@opens(Capability.KEEP_BOARDS, post=True)
def edit_member(request: SignedInRequest, pk: int) -> HttpResponse:
    member = find_kept_part(BoardMember, request, pk)
    form = MemberForm(sent(request), instance=member, board=member.board, on=timezone.localdate())
    back = member.get_absolute_url()
    return record_and_return(
        request,
        form,
        "Change a member",
        back=back,
        done="Member changed",
        withdraw_url=reverse("boards:withdraw_member", args=[request.council.slug, pk]),
    )


@opens(Capability.KEEP_BOARDS, post=True)
def add_relation(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept(request, pk)
    form = RelationForm(sent(request), board=found, user=request.user)
    back = found.get_absolute_url()
    return record_and_return(request, form, "Add a relation", back=back, done="Relation added")


@opens(Capability.KEEP_BOARDS, post=True)
def edit_relation(request: SignedInRequest, pk: int) -> HttpResponse:
    relation = find_kept_part(BoardRelation, request, pk)
    form = RelationForm(sent(request), instance=relation, board=relation.board, user=request.user)
    back = relation.get_absolute_url()
    return record_and_return(
        request,
        form,
        "Change a relation",
        back=back,
        done="Relation changed",
        withdraw_url=reverse("boards:withdraw_relation", args=[request.council.slug, pk]),
    )


@opens(Capability.KEEP_BOARDS, post=True)
def add_plan_seen(request: SignedInRequest) -> HttpResponse:
    require(may_keep_boards(request.user, request.council))
    given = {name: request.GET[name] for name in ("meeting", "board") if name in request.GET}
    initial = {name: int(pk) for name, pk in given.items() if pk.isdecimal() and len(pk) < 10}
    form = PlanSeenForm(sent(request), initial=initial, council=request.council, user=request.user)
    back = reverse("boards:plans_seen", args=[request.council.slug])
    return record_and_return(
        request, form, "Record who saw a plan", back=back, done="Recorded who saw the plan"
    )


@opens(Capability.KEEP_BOARDS, post=True)
def edit_plan_seen(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = find_kept_part(PlanSeen, request, pk)
    form = PlanSeenForm(sent(request), instance=seen, council=request.council, user=request.user)
    back = seen.get_absolute_url()
    return record_and_return(
        request,
        form,
        "Change who saw a plan",
        back=back,
        done="Changed who saw the plan",
        withdraw_url=reverse("boards:withdraw_plan_seen", args=[request.council.slug, pk]),
    )


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_board(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept(request, pk)
    url = reverse("boards:boards", args=[request.council.slug])
    return withdraw(request, found, back=found.get_absolute_url(), to=url)


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_member(request: SignedInRequest, pk: int) -> HttpResponse:
    member = find_kept_part(BoardMember, request, pk)
    notes = ["Somebody who sat on the board and left is not withdrawn: give them a last day."]
    return withdraw(request, member, noun="member", back=member.get_absolute_url(), notes=notes)


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_relation(request: SignedInRequest, pk: int) -> HttpResponse:
    relation = find_kept_part(BoardRelation, request, pk)
    return withdraw(request, relation, noun="relation", back=relation.get_absolute_url())


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_plan_seen(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = find_kept_part(PlanSeen, request, pk)
    noun = "record of who saw the plan"
    return withdraw(request, seen, noun=noun, back=seen.get_absolute_url())


@opens(Capability.READ_BOARDS, post=True)
def share_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer a saved view of a plan to the members of its boards."""
    view = find(SavedView, request, pk=pk)
    require(may_keep_view(request.user, view))
    form = ShareViewForm(sent(request), view=view, user=request.user)
    back = reverse("improvement:views", args=[request.council.slug, view.plan_id])
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"{view.name}: who is offered it is recorded")
        return redirect(back)
    context = {"page_title": f"Share {view.name} with a board", "back": back}
    return render_form(request, "boards/form.html", form, **context)


def find_kept(request: SignedInRequest, pk: int) -> Board:
    """A board that stands, for somebody who may keep it."""
    found = find(Board, request, pk=pk, withdrawn_at=None)
    require(may_keep_boards(request.user, request.council))
    return found


def find_kept_part(model: type[AnyModel], request: SignedInRequest, pk: int) -> AnyModel:
    """A member, relation or plan seen that stands, for somebody who may keep boards."""
    found = find(model, request, pk=pk, withdrawn_at=None)
    require(may_keep_boards(request.user, request.council))
    return found
