"""The statutory timetable of a meeting, and the notices published before it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from boards.models import BoardMember, Meeting
from boards.permissions import may_keep_boards
from reports.models import Notice
from reports.models.notice import NoticeKind
from reports.notice_form import NoticeForm
from reports.notice_paper import notice_paper
from reports.views.reports import made_now

OF_MEETING = ("meeting__board__council",)


@opens(Capability.READ_BOARDS)
def timetable(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    meeting = find(Meeting, request, related=["board__council"], pk=meeting_id)
    may_keep = may_keep_boards(request.user, request.council)
    context = {"meeting": meeting, "may_keep": may_keep, "today": timezone.localdate()}
    return render(request, "reports/timetable.html", context)


@opens(Capability.KEEP_BOARDS, post=True)
def add_notice(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    meeting = find(Meeting, request, related=["board__council"], pk=meeting_id, withdrawn_at=None)
    require(may_keep_boards(request.user, request.council))
    new = Notice(meeting=meeting, published_on=timezone.localdate())
    return kept(request, NoticeForm(sent(request), instance=new, user=request.user))


@opens(Capability.KEEP_BOARDS, post=True)
def edit_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    notice = find_kept(request, notice_id)
    url = reverse("reports:withdraw_notice", args=[request.council.slug, notice.pk])
    form = NoticeForm(sent(request), instance=notice, user=request.user)
    return kept(request, form, withdraw_url=url)


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    notice = find_kept(request, notice_id)
    return withdraw(request, notice, back=notice.get_absolute_url())


@opens(Capability.READ_BOARDS)
def notice_pdf(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """The notice of a key decision, made anew of what is recorded."""
    notice = find(Notice, request, related=OF_MEETING, pk=notice_id, withdrawn_at=None)
    if notice.kind != NoticeKind.KEY_DECISION:
        raise Http404("Not the notice of a key decision")
    seats = BoardMember.objects.standing().sitting(on=notice.published_on)
    members = seats.filter(board=notice.meeting.board, standing="member")
    return made_now(
        request,
        notice_paper(notice, list(members.values_list("post", flat=True))),
        title=f"Notice {notice.matter}",
        on=notice.published_on,
        back=notice.get_absolute_url(),
    )


def find_kept(request: SignedInRequest, notice_id: int) -> Notice:
    notice = find(Notice, request, related=OF_MEETING, pk=notice_id, withdrawn_at=None)
    require(may_keep_boards(request.user, request.council))
    return notice


def kept(request: SignedInRequest, form: NoticeForm, *, withdraw_url: str = "") -> HttpResponse:
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Recorded what was published")
        return redirect(form.instance)
    back = form.instance.get_absolute_url()
    context = {"page_title": "Record what was published", "back": back}
    return render_form(request, "boards/form.html", form, withdraw_url=withdraw_url, **context)
