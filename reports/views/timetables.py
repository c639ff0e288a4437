"""The statutory timetable of a meeting, and the notices published before it."""

from typing import Any

from django.contrib import messages
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
from boards.models import Meeting
from boards.permissions import may_keep_boards
from reports.document import Document, from_json
from reports.html import fragment
from reports.models import Notice, PublishedNotice
from reports.notice_form import (
    MakeNoticeFilesForm,
    NoticeForm,
    PublishNoticeForm,
    WithdrawNoticeForm,
)
from reports.notice_paper import notice_paper
from reports.permissions import may_keep_notice
from reports.publishing import members_on
from reports.taking import entry_if_exempt, hidden_without_exempt
from reports.views.files import Make, PaperNow, frozen_file, made_now, word_now
from reports.workflows import finish_copy

OF_MEETING = ("meeting__board__council", "published")


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


@opens(Capability.READ_BOARDS)
def notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """A notice of which we make the paper: the draft to look at, or what was published."""
    found = find_notice(request, notice_id)
    return render(request, "reports/notice.html", about(request, found))


@opens(Capability.KEEP_BOARDS, post=True)
def edit_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    found = find_kept(request, notice_id)
    require(may_keep_notice(request.user, found))
    url = reverse("reports:withdraw_notice", args=[request.council.slug, found.pk])
    form = NoticeForm(sent(request), instance=found, user=request.user)
    return kept(request, form, withdraw_url=url)


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Take it off the timetable, with a reason. What was published stays to be read."""
    found = find_kept(request, notice_id)
    back = reverse("reports:timetable", args=[request.council.slug, found.meeting_id])
    form_class = WithdrawNoticeForm
    return withdraw(request, found, back=found.get_absolute_url(), to=back, form_class=form_class)


@opens(Capability.KEEP_BOARDS, post=True, get=False)
def publish_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """The click below the draft: the notice is final, and its files are made."""
    found = find_kept(request, notice_id)
    if not found.is_draft:
        return redirect(found)
    form = PublishNoticeForm(request.POST, notice=found, on=timezone.localdate())
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        return finished(request, form.made)
    return render_form(request, "reports/notice.html", form, **about(request, found))


@opens(Capability.KEEP_BOARDS, post=True, get=False)
def finish_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Make the files of what was published, where that was cut short."""
    found = find_kept(request, notice_id)
    published = published_of(found)
    form = MakeNoticeFilesForm(request.POST, notice=found)
    if published is None or published.is_issued:
        return redirect(found)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        return finished(request, published)
    return render_form(request, "reports/notice.html", form, **about(request, found))


@opens(Capability.READ_BOARDS)
def notice_pdf(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """The PDF that was published; of a draft one that is marked as such, and not kept."""
    return notice_file(request, notice_id, make=made_now, what=AccessEntry.What.DRAFT_PDF)


@opens(Capability.READ_BOARDS)
def notice_word(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """The Word file, on the same terms."""
    return notice_file(request, notice_id, make=word_now, what=AccessEntry.What.DRAFT_WORD)


# What the views share


def notice_file(
    request: SignedInRequest,
    notice_id: int,
    *,
    make: Make,
    what: AccessEntry.What,
) -> HttpResponse:
    found = find_notice(request, notice_id)
    published = published_of(found)
    title = f"Notice {found.matter or found.get_kind_display()}"
    if published is None:
        document = notice_paper(found, members_on(found), is_published=not found.is_draft)
        to_make = PaperNow(
            document,
            title=f"DRAFT {title}" if found.is_draft else title,
            on=found.published_on,
            back=found.get_absolute_url(),
            entry=entry_if_exempt(
                document,
                what,
                of=found,
                council=request.council,
                on=timezone.localdate(),
                is_exempt=hidden_without_exempt(found, user=request.user),
            ),
        )
        return make(request, to_make)
    return frozen_file(
        request,
        published,
        title,
        or_else=lambda: altered(request, found),
        is_word=what == AccessEntry.What.DRAFT_WORD,
    )


def altered(request: SignedInRequest, found: Notice) -> HttpResponse:
    """Say that what is kept is not what was published, in place of handing it out."""
    context = {**about(request, found), "is_damaged": True}
    return render(request, "reports/notice.html", context, status=503)


def published_of(found: Notice) -> PublishedNotice | None:
    return getattr(found, "published", None)


def find_notice(request: SignedInRequest, notice_id: int) -> Notice:
    """A notice with a paper, withdrawn or not."""
    rows: Any = Notice.objects.readable_by(request.user).filter(pk=notice_id)
    theirs = rows.filter(meeting__board__council=request.council)
    found: Notice | None = theirs.select_related(*OF_MEETING).first()
    if found is None or not found.has_paper:
        raise Http404("No notice here")
    return found


def find_kept(request: SignedInRequest, notice_id: int) -> Notice:
    found = find(Notice, request, related=OF_MEETING, pk=notice_id, withdrawn_at=None)
    require(may_keep_boards(request.user, request.council))
    return found


def finished(request: SignedInRequest, made: PublishedNotice) -> HttpResponse:
    """Make the files of the frozen notice, and lead to what came of it."""
    if finish_copy(made, by=request.user, on=timezone.localdate(), at=timezone.now()):
        messages.success(request, "The notice is published")
    else:
        messages.warning(request, "The notice is published. Its PDF is still to be made.")
    return redirect(made.notice)


def about(request: SignedInRequest, found: Notice) -> dict[str, Any]:
    published = published_of(found)
    may_keep = may_keep_notice(request.user, found)
    paper: Document | None = None
    if published is None:
        paper = notice_paper(found, members_on(found), is_published=not found.is_draft)
    elif published.is_as_frozen:
        paper = from_json(published.document)
    today = timezone.localdate()
    may_publish = may_keep and found.is_draft and found.published_on <= today
    is_known = Meeting.objects.visible_to(request.user).filter(pk=found.meeting_id).exists()
    may_finish = published is not None and not published.is_issued
    return {
        "notice": found,
        "published": published,
        "meeting": found.meeting if is_known else None,  # exempt since
        "paper": fragment(paper, title_level=2) if paper else "",
        "is_damaged": paper is None,
        "may_keep": may_keep,
        "may_withdraw": found.withdrawn_at is None
        and may_keep_boards(request.user, request.council),
        "publish_form": PublishNoticeForm(notice=found, on=today) if may_publish else None,
        "try_form": MakeNoticeFilesForm(notice=found)
        if may_finish and may_keep_boards(request.user, request.council)
        else None,
    }


def kept(request: SignedInRequest, form: NoticeForm, *, withdraw_url: str = "") -> HttpResponse:
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        drafted = "Notice drafted. Look at it, then publish it"
        messages.success(request, drafted if form.instance.is_draft else "Notice recorded")
        return redirect(form.instance)
    back = form.instance.get_absolute_url() if form.instance.pk else timetable_url(form.instance)
    context = {"page_title": "Draft or record a notice", "back": back}
    return render_form(request, "boards/form.html", form, withdraw_url=withdraw_url, **context)


def timetable_url(found: Notice) -> str:
    slug = found.meeting.board.council.slug
    return reverse("reports:timetable", args=[slug, found.meeting_id])
