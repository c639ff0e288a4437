from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.ordering import OrderForm
from accounts.pages import render_form, sent
from accounts.policy import Capability, can, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from boards.agenda_list import agenda_of, latest_papers, present_at
from boards.forms import (
    AgendaItemForm,
    AttendanceForm,
    MeetingForm,
    MinutesForm,
    OutcomeActionForm,
    OutcomeDoneForm,
    OutcomeForm,
    StepForm,
)
from boards.models import AgendaItem, Meeting, Outcome
from boards.permissions import (
    may_draft_reports,
    may_keep_boards,
    may_keep_meeting,
    may_make_action,
    may_minute,
    may_run_meeting,
    may_say_done,
    may_take_up,
)
from boards.snapshot import shown_to
from boards.status import Step
from boards.views.boards import find_kept, plans_seen_by, record_and_return
from boards.what_changed import what_changed as changed_at
from impact.measure_status import KEY as MEASURE_KEY
from improvement.models import Action, ImprovementPlan
from improvement.permissions import may_add_action
from improvement.ratings import ratings_of

OF_BOARD = ("board__council",)
OF_ITEM = ("meeting__board__council",)
OF_OUTCOME = ("item__meeting__board__council",)
# What each step is called where it is taken: the heading, the button, and what was done.
STEPS = {
    Step.OPENED: ("Open the meeting", "Meeting opened"),
    Step.STARTED: ("Start the meeting", "Meeting started"),
    Step.CLOSED: ("Close the meeting", "Meeting closed"),
    Step.REOPENED: ("Reopen the meeting", "Meeting reopened"),
}


@opens(Capability.READ_BOARDS)
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(Meeting, request, related=OF_BOARD, pk=pk)
    user, today = request.user, timezone.localdate()
    papers, drafts = latest_papers(found, user=user), drafts_of(request, found)
    agenda = agenda_of(found, user=user, on=today, issues=papers, drafts=drafts)
    context = {
        "meeting": found,
        "board": found.board,
        "steps": found.taken,
        "next_step": STEPS[found.follows][0],
        "waits_until": found.waits_until(on=today),
        "agenda": agenda,
        "on_agenda": {line.item.report_id for line in agenda.items},
        "present": present_at(found),
        "snapshots": snapshots_of(request, found),
        "papers": papers,
        "drafts": drafts,
        "seen": plans_seen_by(request).filter(at_meeting=found.pk),
        "decision_records": found.decision_records.readable_by(user).for_list(user),
        "may_record": may_keep_boards(user, request.council),
        "may_run": may_run_meeting(user, found),
        "may_keep": may_keep_meeting(user, found),
        "may_minute": may_minute(user, found),
        "may_draft": may_draft_reports(user, request.council),
        **(for_actions(request, found) if agenda.may_become_actions else {}),
        "today": today,
    }
    return render(request, "boards/meeting.html", context)


@opens(Capability.READ_BOARDS)
def snapshot(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """What the board saw when the meeting was closed for the `number`-th time."""
    found = find(Meeting, request, related=OF_BOARD, pk=pk)
    shown = shown_to(request.user, found, number)
    if shown is None:
        raise Http404("No snapshot here")
    context = {
        "meeting": found,
        "shown": shown,
        "every": snapshots_of(request, found),
        "rag_key": ratings_of(request.council).rag_key,
        "measure_key": MEASURE_KEY,
    }
    return render(request, "boards/snapshot.html", context)


@opens(Capability.READ_BOARDS)
def what_changed(request: SignedInRequest, pk: int) -> HttpResponse:
    """What changed since the board's last closed meeting: as frozen at this one, or until today."""
    found = find(Meeting, request, related=OF_BOARD, pk=pk)
    today = timezone.localdate()
    context = {
        "meeting": found,
        "found": changed_at(found, user=request.user, on=today),
        "today": today,
        "all_url": reverse("reports:board_pack_part", args=[request.council.slug, pk, "changed"]),
        "rag_key": ratings_of(request.council).rag_key,
        "measure_key": MEASURE_KEY,
    }
    return render(request, "boards/what_changed.html", context)


def snapshots_of(request: SignedInRequest, found: Meeting) -> list[Any]:
    """What the board saw each time it was closed, the latest first; nothing is asked before."""
    if not any(taken.step == Step.CLOSED for taken in found.taken):
        return []
    snapshots: Any = found.snapshots
    return list(snapshots.visible_to(request.user).named())


def plans_of(request: SignedInRequest, found: Meeting) -> Any:
    """The plans that the board holds to account, and to which the reader may add actions."""
    plans = ImprovementPlan.objects.visible_to(request.user).filter(
        board_links__board=found.board_id, board_links__ended_at=None, withdrawn_at=None
    )
    return plans.select_related("council").order_by("-starts_on", "pk")


def for_actions(request: SignedInRequest, found: Meeting) -> dict[str, Any]:
    """The plan to which an outcome is taken first, none for those who may add no action; and
    whether to tell those who can mend it that there is no plan."""
    user, plans = request.user, list(plans_of(request, found))
    adds = can(user, Capability.EDIT_ACTION, request.council)
    return {
        "plan": next((plan for plan in plans if may_add_action(user, plan)), None),
        "holds_no_plan": not plans and (adds or may_run_meeting(user, found)),
    }


def drafts_of(request: SignedInRequest, found: Meeting) -> list[Any]:
    """The meeting's papers that are not issued yet, for those who draft."""
    if not may_draft_reports(request.user, request.council):
        return []
    theirs = found.reports.visible_to(request.user).filter(withdrawn_at=None)
    return list(theirs.exclude(status="issued").order_by("agenda_item", "pk"))


# The meeting itself


@opens(Capability.KEEP_BOARDS, post=True)
def add_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept(request, pk)
    form = MeetingForm(sent(request), board=found)
    back = found.get_absolute_url()
    return record_and_return(request, form, "Add a meeting", back=back, done="Meeting added")


@opens(Capability.KEEP_BOARDS, post=True)
def edit_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept_meeting(request, pk)
    form = MeetingForm(sent(request), instance=found, board=found.board)
    return record_and_return(
        request,
        form,
        "Change the meeting",
        back=found.get_absolute_url(),
        done="Meeting changed",
        withdraw_url=reverse("boards:withdraw_meeting", args=[request.council.slug, pk]),
    )


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept_meeting(request, pk)
    url = found.board.get_absolute_url()
    return withdraw(request, found, back=found.get_absolute_url(), to=url)


@opens(Capability.KEEP_BOARDS, post=True)
def take_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open, start, close or reopen a meeting: whichever comes next."""
    found = find(Meeting, request, related=OF_BOARD, pk=pk, withdrawn_at=None)
    require(may_run_meeting(request.user, found))
    heading, done = STEPS[found.follows]
    form = StepForm(sent(request), meeting=found, on=timezone.localdate())
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(found)
    context = {"meeting": found, "heading": heading, "step": form.step}
    return render_form(request, "boards/take_step.html", form, **context)


@opens(Capability.KEEP_BOARDS, post=True)
def attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept_meeting(request, pk)
    form = AttendanceForm(sent(request), meeting=found)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Attendance recorded")
        return redirect(found)
    return render_form(request, "boards/attendance.html", form, meeting=found)


# Its agenda


@opens(Capability.KEEP_BOARDS, post=True)
def add_item(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept_meeting(request, pk)
    form = AgendaItemForm(
        sent(request),
        meeting=found,
        user=request.user,
        report=request.GET.get("report", ""),
    )
    back = found.get_absolute_url()
    title = "Add an item to the agenda"
    return record_and_return(request, form, title, back=back, done="Item added")


@opens(Capability.KEEP_BOARDS, post=True)
def edit_item(request: SignedInRequest, pk: int) -> HttpResponse:
    item = find_kept_item(request, pk)
    form = AgendaItemForm(sent(request), instance=item, meeting=item.meeting, user=request.user)
    return record_and_return(
        request,
        form,
        "Change an item of the agenda",
        back=item.get_absolute_url(),
        done="Item changed",
        withdraw_url=reverse("boards:withdraw_item", args=[request.council.slug, pk]),
    )


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_item(request: SignedInRequest, pk: int) -> HttpResponse:
    item = find_kept_item(request, pk)
    url = item.meeting.get_absolute_url()
    return withdraw(request, item, noun="item", back=url, to=url)


@opens(Capability.KEEP_BOARDS, post=True)
def order_items(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_kept_meeting(request, pk)
    url = reverse("boards:order_items", args=[request.council.slug, pk])
    items = AgendaItem.objects.visible_to(request.user).standing().filter(meeting=found)
    groups = [("Items", list(items))] if items else []
    form = OrderForm(sent(request), groups=groups, url=url)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Order of the agenda recorded")
        return redirect(url)
    return render_form(request, "boards/order_items.html", form, meeting=found)


@opens(Capability.KEEP_BOARDS, post=True)
def write_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    item = find_minuted(request, pk)
    form = MinutesForm(sent(request), instance=item)
    title = f"Minutes: {item.title}"
    back = item.get_absolute_url()
    return record_and_return(request, form, title, back=back, done="Minutes recorded")


# What came of it


@opens(Capability.KEEP_BOARDS, post=True)
def add_outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    item = find_minuted(request, pk)
    form = OutcomeForm(sent(request), item=item, user=request.user)
    back, title = item.get_absolute_url(), f"Add an outcome: {item.title}"
    return record_and_return(request, form, title, back=back, done="Outcome added")


@opens(Capability.KEEP_BOARDS, post=True)
def edit_outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    outcome = find_outcome(request, pk)
    require(may_minute(request.user, outcome.item.meeting))
    form = OutcomeForm(sent(request), instance=outcome, item=outcome.item, user=request.user)
    return record_and_return(
        request,
        form,
        "Change an outcome",
        back=outcome.get_absolute_url(),
        done="Outcome changed",
        withdraw_url=reverse("boards:withdraw_outcome", args=[request.council.slug, pk]),
    )


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    outcome = find_outcome(request, pk)
    require(may_minute(request.user, outcome.item.meeting))
    url = outcome.item.get_absolute_url()
    return withdraw(request, outcome, noun="outcome", back=url, to=url)


@opens(Capability.KEEP_BOARDS, post=True)
def say_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a meeting asked for was done. It may be said after the meeting was closed."""
    outcome = find_outcome(request, pk)
    require(may_say_done(request.user, outcome))
    form = OutcomeDoneForm(sent(request), instance=outcome, on=timezone.localdate())
    back = outcome.get_absolute_url()
    return record_and_return(
        request, form, "Record it as done", back=back, done="Recorded", caption=outcome.words
    )


@opens(Capability.EDIT_ACTION, post=True)
def make_action(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make an outcome an action of a plan that the board holds to account, in one step."""
    outcome = find_outcome(request, pk)
    plans = list(plans_of(request, outcome.item.meeting))
    asked = request.GET.get("plan", "")
    plan = next((each for each in plans if str(each.pk) == asked), next(iter(plans), None))
    if plan is None:
        require(may_take_up(request.user, outcome))
        may_run = may_run_meeting(request.user, outcome.item.meeting)
        context = {"outcome": outcome, "may_run": may_run}
        return render(request, "boards/no_plan_for_action.html", context)
    require(may_make_action(request.user, outcome, plan))
    form = OutcomeActionForm(
        sent(request),
        instance=Action(plan=plan),
        user=request.user,
        on=timezone.localdate(),
        outcome=outcome,
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Action {form.instance.reference} added to the plan")
        return redirect(form.instance)
    context = {"outcome": outcome, "plan": plan, "others": [p for p in plans if p != plan]}
    return render_form(request, "boards/make_action.html", form, **context)


# Finding


def find_kept_meeting(request: SignedInRequest, pk: int) -> Meeting:
    """A meeting that is not closed, for somebody who may keep it."""
    found = find(Meeting, request, related=OF_BOARD, pk=pk, withdrawn_at=None)
    require(may_keep_meeting(request.user, found))
    return found


def find_kept_item(request: SignedInRequest, pk: int) -> AgendaItem:
    item = find(AgendaItem, request, related=OF_ITEM, pk=pk, withdrawn_at=None)
    require(may_keep_meeting(request.user, item.meeting))
    return item


def find_minuted(request: SignedInRequest, pk: int) -> AgendaItem:
    """An item of a meeting in progress, for somebody who may minute it."""
    item = find(AgendaItem, request, related=OF_ITEM, pk=pk, withdrawn_at=None)
    require(may_minute(request.user, item.meeting))
    return item


def find_outcome(request: SignedInRequest, pk: int) -> Outcome:
    return find(Outcome, request, related=OF_OUTCOME, pk=pk, withdrawn_at=None)
