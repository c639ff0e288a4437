"""Records of decisions: drafted, published once, corrected; and the council's rules for them."""

from functools import cache
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from boards.models import Board, Meeting
from boards.permissions import may_keep_boards, may_read_boards
from govuk.dates import in_words
from improvement.money import pounds
from inspections.models import BankHoliday
from inspections.working_days import BeyondTheTable
from reports.decision_forms import (
    CommitteeRulesForm,
    CorrectDecisionForm,
    DecisionForm,
    MakeDecisionPdfForm,
    PublishDecisionForm,
    ResolutionForm,
    missing_words,
)
from reports.decision_paper import decision_paper
from reports.document import Document, from_json
from reports.html import fragment
from reports.making import is_in_hand
from reports.models import (
    ApprovedMoney,
    CommitteeReport,
    CommitteeRules,
    DecisionRecord,
    IssuedReport,
    PublishedDecision,
    Resolution,
)
from reports.models.decision import DecisionStatus
from reports.permissions import (
    may_correct_decision,
    may_draft_reports,
    may_keep_decision,
    may_keep_rules,
    may_record_call_in,
)
from reports.publishing import resolutions_of
from reports.taking import entry_if_exempt, hidden_without_exempt
from reports.views.files import Make, PaperNow, frozen_file, made_now, word_now
from reports.workflows import finish_copy, in_queue

A_PAGE = 50


@opens(Capability.READ_BOARDS)
def decisions(request: SignedInRequest) -> HttpResponse:
    require(may_read_boards(request.user, request.council))
    rows = DecisionRecord.objects.readable_by(request.user).in_council(request.council)
    page = Paginator(rows.for_list(request.user), A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    listed = [(row, row.standing(at=now, is_superseded=row.is_superseded)) for row in page]
    context = {
        "page": page,
        "rows": listed,
        "may_keep": may_keep_boards(request.user, request.council),
        "may_keep_rules": may_keep_rules(request.user, request.council),
    }
    return render(request, "reports/decisions.html", context)


@opens(Capability.KEEP_BOARDS, post=True)
def add_decision(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    meeting = find(Meeting, request, related=["board"], pk=meeting_id, withdrawn_at=None)
    require(may_keep_boards(request.user, request.council))
    new = DecisionRecord(council=request.council, meeting=meeting, visibility=meeting.visibility)
    new.exempt_paragraphs, new.exempt_reason = meeting.exempt_paragraphs, meeting.exempt_reason
    initial = {"decided_on": meeting.on} if meeting.on_precision == "day" else {}
    form = DecisionForm(
        sent(request), instance=new, user=request.user, council=request.council, initial=initial
    )
    return kept_decision(request, form, "Record a decision", back=meeting.get_absolute_url())


@opens(Capability.KEEP_BOARDS, post=True)
def edit_decision(request: SignedInRequest, decision_id: int) -> HttpResponse:
    found = find_kept(request, decision_id)
    form = DecisionForm(sent(request), instance=found, user=request.user, council=request.council)
    return kept_decision(request, form, "Change the record", back=found.get_absolute_url())


@opens(Capability.READ_BOARDS)
def decision(request: SignedInRequest, decision_id: int) -> HttpResponse:
    found = find_decision(request, decision_id)
    return render(request, "reports/decision.html", about(request, found))


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_decision(request: SignedInRequest, decision_id: int) -> HttpResponse:
    found = find_kept(request, decision_id)
    return withdraw(
        request,
        found,
        noun="record",
        back=found.get_absolute_url(),
        to=reverse("reports:decisions", args=[request.council.slug]),
        crumbs=crumbs_of(request),
    )


@opens(Capability.KEEP_BOARDS, post=True)
def add_resolution(request: SignedInRequest, decision_id: int) -> HttpResponse:
    found = find_kept(request, decision_id)
    new = Resolution(decision=found, number=str(len(resolutions_of(found)) + 1))
    form = ResolutionForm(sent(request), instance=new, user=request.user)
    return kept_resolution(request, form, "Add a resolution")


@opens(Capability.KEEP_BOARDS, post=True)
def edit_resolution(request: SignedInRequest, resolution_id: int) -> HttpResponse:
    found = find_resolution(request, resolution_id)
    form = ResolutionForm(sent(request), instance=found, user=request.user)
    url = reverse("reports:withdraw_resolution", args=[request.council.slug, found.pk])
    return kept_resolution(request, form, "Change the resolution", withdraw_url=url)


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_resolution(request: SignedInRequest, resolution_id: int) -> HttpResponse:
    found = find_resolution(request, resolution_id)
    back = found.get_absolute_url()
    return withdraw(request, found, back=back, crumbs=crumbs_of(request, found.decision))


@opens(Capability.KEEP_BOARDS, post=True)
def publish_decision(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """Look at what is missing and at the call-in, then the click: the record is final."""
    found = find_kept(request, decision_id)
    rules = CommitteeRules.objects.of(request.council)
    form = PublishDecisionForm(sent(request), record=found, rules=rules, on=timezone.localdate())
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        return finished(request, form.made)
    return render_form(
        request,
        "reports/publish_decision.html",
        form,
        **about(request, found, is_here=False),
    )


@opens(Capability.READ_BOARDS)
def decision_pdf(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """The PDF that was published; of a draft one that is marked as such, and not kept."""
    found = find_decision(request, decision_id)
    if not found.is_published:
        return draft_made(request, found, made_now, AccessEntry.What.DRAFT_PDF)
    title = f"Decision {found.title}"
    return frozen_file(request, found.published, title, or_else=lambda: altered(request, found))


@opens(Capability.READ_BOARDS)
def decision_word(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """The Word file, on the same terms."""
    found = find_decision(request, decision_id)
    if not found.is_published:
        return draft_made(request, found, word_now, AccessEntry.What.DRAFT_WORD)
    title = f"Decision {found.title}"
    return frozen_file(
        request, found.published, title, or_else=lambda: altered(request, found), is_word=True
    )


@opens(Capability.KEEP_BOARDS, post=True, get=False)
def finish_decision(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """Make the PDF of what was published, where that was cut short."""
    found = find_decision(request, decision_id)
    require(may_keep_boards(request.user, request.council))
    form = MakeDecisionPdfForm(request.POST, record=found)
    if not found.is_published or found.published.is_issued:
        return redirect(found)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        return finished(request, found.published)
    return render_form(request, "reports/decision.html", form, **about(request, found))


@opens(Capability.KEEP_BOARDS, post=True)
def correct_decision(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """Start the record that supersedes a published one, with all that was typed in it."""
    found = find_decision(request, decision_id)
    require(may_correct_decision(request.user, found))
    form = CorrectDecisionForm(sent(request), record=found)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Correction started, with all that was typed in the record")
        return redirect(form.made)
    context = about(request, found, is_here=False)
    return render_form(request, "reports/correct_decision.html", form, **context)


@opens(Capability.EDIT_TEMPLATES, post=True)
def committee_rules(request: SignedInRequest) -> HttpResponse:
    require(may_keep_rules(request.user, request.council))
    rules = CommitteeRules.objects.of(request.council)
    form = CommitteeRulesForm(sent(request), instance=rules)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Rules recorded")
        return redirect(form.instance)
    history: Any = CommitteeRules.history.filter(council=request.council)
    former = history.select_related("history_user").order_by("-history_date", "-history_id")
    return render_form(request, "reports/committee_rules.html", form, versions=former)


# What the views share


def draft_made(
    request: SignedInRequest,
    found: DecisionRecord,
    make: Make,
    what: AccessEntry.What,
) -> HttpResponse:
    require(may_keep_boards(request.user, request.council))
    today, council = timezone.localdate(), request.council
    document = decision_paper(found, resolutions_of(found))
    is_exempt = hidden_without_exempt(found, user=request.user)
    to_make = PaperNow(
        document,
        title=f"DRAFT {found.title}",
        on=today,
        back=found.get_absolute_url(),
        entry=entry_if_exempt(
            document, what, of=found, council=council, on=today, is_exempt=is_exempt
        ),
    )
    return make(request, to_make)


def altered(request: SignedInRequest, found: DecisionRecord) -> HttpResponse:
    """Say that what is kept is not what was published, in place of handing it out."""
    context = {**about(request, found), "is_damaged": True}
    return render(request, "reports/decision.html", context, status=503)


def find_decision(request: SignedInRequest, decision_id: int) -> DecisionRecord:
    rows: Any = DecisionRecord.objects.readable_by(request.user).in_council(request.council)
    related = rows.select_related(
        "council", "meeting__board", "report__plan", "published", "supersedes__published"
    )
    found: DecisionRecord | None = related.filter(pk=decision_id).first()
    if found is None:
        raise Http404("No record here")
    return found


def find_kept(request: SignedInRequest, decision_id: int) -> DecisionRecord:
    """A draft, for somebody who may keep it."""
    found = find_decision(request, decision_id)
    require(may_keep_decision(request.user, found))
    return found


def find_resolution(request: SignedInRequest, resolution_id: int) -> Resolution:
    found = find(Resolution, request, pk=resolution_id, withdrawn_at=None)
    found.decision = find_kept(request, found.decision_id)
    return found


def kept_decision(
    request: SignedInRequest, form: DecisionForm, title: str, *, back: str
) -> HttpResponse:
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Record saved")
        return redirect(form.instance)
    rules = CommitteeRules.objects.of(request.council)
    return render_form(
        request,
        "reports/decision_form.html",
        form,
        page_title=title,
        back=back,
        meeting=form.instance.meeting,
        rules=rules,
    )


def kept_resolution(
    request: SignedInRequest, form: ResolutionForm, title: str, *, withdraw_url: str = ""
) -> HttpResponse:
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Resolution saved")
        return redirect(form.instance)
    back = form.instance.get_absolute_url()
    context = {"page_title": title, "back": back, "withdraw_url": withdraw_url}
    return render_form(request, "boards/form.html", form, **context)


def finished(request: SignedInRequest, made: PublishedDecision) -> HttpResponse:
    """Make the PDF of the frozen record, and lead to what came of it."""
    if finish_copy(made, by=request.user, on=timezone.localdate(), at=timezone.now()):
        messages.success(request, "The record is published")
    else:
        messages.warning(request, "The record is published. Its PDF is still to be made.")
    return redirect(made.decision)


def crumbs_of(
    request: SignedInRequest, found: DecisionRecord | None = None
) -> list[tuple[str, str]]:
    crumbs = [("Decisions", reverse("reports:decisions", args=[request.council.slug]))]
    return [*crumbs, (found.title, found.get_absolute_url())] if found else crumbs


def about(
    request: SignedInRequest, found: DecisionRecord, *, is_here: bool = True
) -> dict[str, Any]:
    """What the pages of a record show: how it stands, and what the person may do with it."""
    may_keep = may_keep_decision(request.user, found)
    boards = Board.objects.visible_to(request.user).filter(pk=found.meeting.board_id)
    return {
        "decision": found,
        "money": [
            (line, pounds(line.amount_pounds))
            for line in ApprovedMoney.of_decision(found, request.user)
        ],
        "resolutions": resolutions_of(found) if may_keep else [],
        "missing": missing_words(found) if may_keep else [],
        "timing": timing_of(request, found),
        "paper_url": paper_url(request, found),
        "may_read_board": boards.exists(),
        "may_keep": may_keep,
        "may_correct": may_correct_decision(request.user, found),
        "called_in": found.called_in(),
        "may_record_call_in": may_record_call_in(request.user, found),
        "may_keep_call_in": may_keep_boards(request.user, request.council),
        "crumbs": crumbs_of(request, None if is_here else found),
        **line_of_records(request, found),
        **frozen_or_drafted(request, found),
    }


def line_of_records(request: SignedInRequest, found: DecisionRecord) -> dict[str, Any]:
    """What it corrects and what corrects it, as the person may know it."""
    readable = DecisionRecord.objects.readable_by(request.user)
    corrections = readable.filter(supersedes=found)
    successor: DecisionRecord | None = corrections.filter(status=DecisionStatus.PUBLISHED).first()
    predecessor = found.supersedes
    if predecessor is not None and not readable.filter(pk=predecessor.pk).exists():
        predecessor = None  # exempt, to somebody who may not read it
    return {
        "successor": successor,
        "predecessor": predecessor,
        "correction": corrections.filter(withdrawn_at=None).first(),
        "standing": found.standing(at=timezone.now(), is_superseded=successor is not None),
    }


def frozen_or_drafted(request: SignedInRequest, found: DecisionRecord) -> dict[str, Any]:
    """Its paper as it was published, or as it would be now, and whether the PDF is to be made."""
    published: PublishedDecision | None = getattr(found, "published", None)
    paper: Document | None = None
    if published is None:
        paper = decision_paper(found, resolutions_of(found))
    elif published.is_as_frozen:
        paper = from_json(published.document)
    to_make = None if published is None or published.is_issued else published
    in_hand = to_make is not None and is_in_hand(*in_queue(to_make))
    may_try = to_make and not in_hand and may_keep_boards(request.user, request.council)
    return {
        "published": published,
        "is_damaged": paper is None,
        "paper": fragment(paper, title_level=2) if paper else "",
        "in_hand": in_hand,
        "try_form": MakeDecisionPdfForm(record=found) if may_try else None,
    }


def timing_of(request: SignedInRequest, found: DecisionRecord) -> dict[str, str]:
    """By when it was to be published, by the council's own target, and whether that was kept."""
    rules = CommitteeRules.objects.of(request.council)
    if found.decided_on is None:
        return {}
    table = cache(lambda: BankHoliday.objects.table(request.council))
    try:
        target = rules.publish_by(found.decided_on, bank_holidays=table)
    except BeyondTheTable as refusal:
        return {"target": "", "how": str(refusal)}
    if target is None:
        return {}
    done = found.published.published_on if found.is_published else timezone.localdate()
    late = ""
    if done > target.on:
        days = (done - target.on).days
        late = f"{days} day{'' if days == 1 else 's'} late"
    return {"target": in_words(target.on, weekday=True), "how": target.how_counted, "late": late}


def paper_url(request: SignedInRequest, found: DecisionRecord) -> str:
    """Where the report it was decided on is read, for who may read it."""
    if found.report_id is None:
        return ""
    issued = IssuedReport.objects.readable_by(request.user).papers().issued()
    latest = issued.filter(report=found.report_id).defer("document").order_by("-number").first()
    if latest is not None:
        return str(latest.get_absolute_url())
    drafts = CommitteeReport.objects.readable_by(request.user).filter(pk=found.report_id)
    if may_draft_reports(request.user, request.council) and drafts.exists():
        return str(drafts.get().get_absolute_url())
    return ""
