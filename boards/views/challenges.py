"""The challenge log of a board: who asked what, of whom, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import AsAt, NothingThen, as_recorded, past_of, visible_by_id
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from boards.challenge_list import describe_one, log_of
from boards.forms import AgreedForm, AnswerForm, ChallengeForm, DifferenceForm
from boards.models import Board, Challenge
from boards.permissions import (
    may_answer,
    may_ask,
    may_edit_challenge,
    may_say_what_difference,
    may_say_what_was_agreed,
    may_withdraw_challenge,
)
from improvement.models import Evidence

Crumbs = list[tuple[str, str]]
FORM_IN_PARTS = "improvement/sectioned_form.html"
BESIDE = ("board__council", "member", "asked_of", "asked_by", "logged_by", "withdrawn_by")


def board_crumbs(request: SignedInRequest, board: Board) -> Crumbs:
    boards = reverse("boards:boards", args=[request.council.slug])
    return [("Boards", boards), (board.name, board.get_absolute_url())]


def log_crumbs(request: SignedInRequest, board: Board, past: AsAt | None = None) -> Crumbs:
    log = reverse("boards:challenges", args=[request.council.slug, board.pk])
    return [*board_crumbs(request, board), ("Challenge log", log + (past.query if past else ""))]


def challenge_crumbs(request: SignedInRequest, challenge: Challenge) -> Crumbs:
    return [*log_crumbs(request, challenge.board), ("Challenge", challenge.get_absolute_url())]


@opens(Capability.READ_BOARDS)
def challenges(request: SignedInRequest, pk: int) -> HttpResponse:
    """The log: filters in the URL, the latest asked first, today or as at a past day."""
    board = find(Board, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(board, user=request.user, past=past)
    except NothingThen:
        crumbs = board_crumbs(request, board)
        nothing: Any = {"board": board, "past": past, "today": today, "crumbs": crumbs}
        return render(request, "boards/no_challenges_then.html", nothing, status=404)
    it = log_of(board, request.GET, user=request.user, past=past)
    context = {
        "board": shown,
        "it": it,
        "filter_form": it.filter.form,
        "past": past,
        "today": today,
        "clear_url": past.query if past else "?",
        "tail": f"&as_at={past.on.isoformat()}" if past else "",
        "may_ask": past is None and may_ask(request.user, board),
        "crumbs": board_crumbs(request, board),
    }
    status = 422 if it.filter.form.errors else 200
    return render(request, "boards/challenges.html", context, status=status)


@opens(Capability.READ_BOARDS)
def challenge(request: SignedInRequest, pk: int) -> HttpResponse:
    record = find(Challenge, request, pk=pk, related=BESIDE)
    user, today = request.user, timezone.localdate()
    past = past_of(request, today=today)
    shown = as_recorded(record, user=user, past=past)
    describe_one(shown, request.council, user=user, past=past)
    at = past.moment if past else None
    evidence = visible_by_id(Evidence, [shown.evidence_id], user=user, at=at)
    context = {
        "record": record,
        "it": shown,
        "evidence": evidence.get(shown.evidence_id),
        "past": past,
        "today": today,
        "crumbs": log_crumbs(request, record.board, past),
    }
    if past is None:
        context |= controls(request, record)
    return render(request, "boards/challenge.html", context)


def controls(request: SignedInRequest, record: Challenge) -> dict[str, Any]:
    """Which controls the page shows: only those that would not be refused."""
    user = request.user
    is_standing = record.withdrawn_at is None
    return {
        "may_answer": may_answer(user, record),
        "may_agree": may_say_what_was_agreed(user, record),
        "may_say_difference": may_say_what_difference(user, record),
        "may_edit": may_edit_challenge(user, record),
        "may_withdraw": may_withdraw_challenge(user, record),
        "may_set_exempt": is_standing and may_set_exempt(user, request.council),
    }


@opens(Capability.CHALLENGE, post=True)
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    board = find(Board, request, pk=pk)
    require(may_ask(request.user, board))
    asked = {
        name: request.GET[name] for name in ("meeting", "plan", "action") if name in request.GET
    }
    form = ChallengeForm(
        sent(request),
        initial=asked,
        board=board,
        user=request.user,
        on=timezone.localdate(),
    )
    crumbs = log_crumbs(request, board)
    return record_challenge(
        request, form, "Challenge added", heading="Ask a question", caption=board.name,
        button="Put it in the log", cancel_url=crumbs[-1][1], crumbs=crumbs,
    )  # fmt: skip


def record_challenge(
    request: SignedInRequest, form: Any, done: str, **context: Any
) -> HttpResponse:
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance)
    return render_form(request, FORM_IN_PARTS, form, **context)


@opens(Capability.CHALLENGE, post=True)
def edit_challenge(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(Challenge, request, pk=pk, related=("board__council",))
    require(may_edit_challenge(request.user, found))
    form = ChallengeForm(
        sent(request),
        instance=found,
        board=found.board,
        user=request.user,
        on=timezone.localdate(),
    )
    return record_challenge(
        request, form, "Challenge changed", heading="Change the question",
        caption=found.board.name, cancel_url=found.get_absolute_url(),
        crumbs=challenge_crumbs(request, found),
    )  # fmt: skip


def go_on(request: SignedInRequest, found: Challenge, form: Any, **context: Any) -> HttpResponse:
    """Record what came of the question, or ask for it on a page that repeats the question."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, context["done"])
        return redirect(found)
    context |= {"challenge": found, "crumbs": challenge_crumbs(request, found)}
    return render_form(request, "boards/go_on.html", form, **context)


@opens(Capability.ANSWER_CHALLENGE, post=True)
def answer_challenge(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(Challenge, request, pk=pk, related=BESIDE)
    require(may_answer(request.user, found))
    form = AnswerForm(sent(request), challenge=found, on=timezone.localdate())
    return go_on(request, found, form, page_title="Answer", done="Answer recorded")


@opens(Capability.KEEP_BOARDS, post=True)
def say_agreed(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(Challenge, request, pk=pk, related=BESIDE)
    require(may_say_what_was_agreed(request.user, found))
    form = AgreedForm(sent(request), instance=found, on=timezone.localdate())
    title = "Say what was agreed"
    return go_on(request, found, form, page_title=title, done="What was agreed is recorded")


@opens(Capability.CHALLENGE, post=True)
def say_difference(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(Challenge, request, pk=pk, related=BESIDE)
    require(may_say_what_difference(request.user, found))
    form = DifferenceForm(sent(request), instance=found, user=request.user, on=timezone.localdate())
    title = "Say what difference it made"
    return go_on(request, found, form, page_title=title, done="The difference is recorded")


@opens(Capability.CHALLENGE, post=True)
def withdraw_challenge(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(Challenge, request, pk=pk, related=("board__council",))
    require(may_withdraw_challenge(request.user, found))
    crumbs = challenge_crumbs(request, found)
    notes = ["It leaves the lists. The log still shows it to those who ask for what was withdrawn."]
    return withdraw(request, found, back=found.get_absolute_url(), notes=notes, crumbs=crumbs)


@opens(Capability.SET_EXEMPT, post=True)
def challenge_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(Challenge, request, pk=pk, withdrawn_at=None)
    return change_readers(request, found, crumbs=challenge_crumbs(request, found))
