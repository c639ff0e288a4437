"""The pack of a meeting and its highlight report: as web pages, and as PDFs made on the spot.

A pack is long, so each part of it is a page of its own, and a long part is several.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry, User
from accounts.pages import render_form, sent
from accounts.policy import Capability, may_open, opens, require
from accounts.scope import find
from boards.agenda_list import agenda_of, latest_papers
from boards.minutes import (
    Minutes,
    are_known_now,
    known_now,
    minutes_in,
    minutes_of,
)
from boards.models import Meeting
from boards.permissions import may_sum_up
from boards.what_changed import WhatChanged, what_changed
from govuk.dates import in_words
from improvement.ratings import ratings_of
from reports.board_pack import Pack, PackPart
from reports.document import Document
from reports.highlight_paper import highlight_report
from reports.html import fragment
from reports.paper import colour_of
from reports.summary_form import SummaryForm
from reports.views.files import PaperNow, made_now
from reports.views.parts import part_asked_for
from reports.web_pages import in_pages


@dataclass(frozen=True)
class Asked:
    """The pack that was asked for, and what its page needs. `query` keeps to its part."""

    meeting: Meeting
    pack: Pack
    query: str
    other_part: str  # the contents of the other part, where the reader may choose

    def url(self, name: str, *more: str) -> str:
        """The address of one of its pages, in the same part."""
        council = self.meeting.board.council.slug
        return reverse(f"reports:{name}", args=[council, self.meeting.pk, *more]) + self.query

    def url_of(self, part: PackPart) -> str:
        return self.url("board_pack_part", part.name)

    def highlight(self) -> Document:
        return highlight_report(
            self.pack.found,
            self.pack.agenda,
            self.pack.ratings,
            marking=self.pack.marking,
            colour=colour_of(self.meeting.board.council),
        )


def asked_for(request: SignedInRequest, meeting_id: int, *, with_minutes: bool = True) -> Asked:
    """The pack as its reader may know it, in the part that was asked for; without the minutes of
    the last meeting where none of it prints them."""
    meeting = find(Meeting, request, related=("board__council",), pk=meeting_id)
    today = timezone.localdate()
    asked = part_asked_for(request, meeting)
    user, is_exempt = asked.reader, asked.is_exempt
    papers = latest_papers(meeting, user=user)
    found = what_changed(
        meeting, user=user, on=today, is_public=meeting.board.has_public_papers and not is_exempt
    )
    pack = Pack(
        found=found,
        agenda=agenda_of(meeting, user=user, on=today, issues=papers, drafts=()),
        papers=papers,
        ratings=ratings_of(request.council),
        is_exempt=is_exempt,
        minutes=minutes_for(found, user=user) if with_minutes else None,
    )
    contents = reverse("reports:board_pack", args=[request.council.slug, meeting.pk])
    other = asked.other_query
    return Asked(meeting, pack, asked.query, contents + other if other is not None else "")


def minutes_for(found: WhatChanged, *, user: User) -> Callable[[], Minutes] | None:
    """What reads those of the last meeting: as they were frozen with the pack, or as they stand.

    None where there are none. A pack that was frozen before packs had them stays without.
    """
    if found.is_frozen:
        kept = minutes_in(found.now.minutes) if found.now.minutes else None
        if kept is None or not are_known_now(kept, user=user):
            return None
        return partial(known_now, kept, user=user)
    if found.before is None or not found.before.is_minuted:
        return None
    return partial(minutes_of, found.before, user=user)


@opens(Capability.READ_BOARDS)
def board_pack(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """The first page of the pack: what it is of, and its contents."""
    asked = asked_for(request, meeting_id)
    context = {
        "paper": fragment(asked.pack.front()),
        "contents": [(part.title, asked.url_of(part)) for part in asked.pack.parts],
        **about(request, asked, "Board pack", pdf="board_pack_pdf"),
    }
    return render(request, "reports/board_pack.html", context)


@opens(Capability.READ_BOARDS)
def board_pack_part(request: SignedInRequest, meeting_id: int, name: str) -> HttpResponse:
    """One part of the pack, or a page of it, with the parts before and after it."""
    asked = asked_for(request, meeting_id)
    parts = asked.pack.parts
    place = next((place for place, part in enumerate(parts) if part.name == name), None)
    if place is None:
        raise Http404("No such part of the pack")
    part = parts[place]
    page = Paginator(in_pages(part.write()), 1).get_page(request.GET.get("page"))
    context = {
        "paper": fragment(asked.pack.sheet(part, page[0])),
        "part": part,
        "page": page,
        "before": beside(asked, parts[place - 1] if place else None),
        "after": beside(asked, parts[place + 1] if place + 1 < len(parts) else None),
        "contents_url": asked.url("board_pack"),
        **about(request, asked, part.title, pdf="board_pack_pdf"),
    }
    return render(request, "reports/board_pack_part.html", context)


def beside(asked: Asked, part: PackPart | None) -> dict[str, str] | None:
    """The title and the address of the part before or after."""
    return {"title": part.title, "url": asked.url_of(part)} if part else None


@opens(Capability.READ_BOARDS)
def highlight(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    asked = asked_for(request, meeting_id, with_minutes=False)
    context = {
        "paper": fragment(asked.highlight()),
        "summary_url": asked.url("sum_up") if may_sum_up_now(request, asked.meeting) else "",
        **about(request, asked, "Highlight report", pdf="highlight_pdf"),
    }
    return render(request, "reports/board_pack.html", context)


@opens(Capability.KEEP_BOARDS, post=True)
def sum_up(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """The few lines that stand first in the highlight report of a meeting."""
    meeting = find(Meeting, request, related=("board__council",), pk=meeting_id)
    require(may_sum_up_now(request, meeting))
    form = SummaryForm(sent(request), instance=meeting)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Summary recorded")
        return redirect(form.back())
    context = {"page_title": f"Summary of {meeting}", "back": form.back()}
    return render_form(request, "boards/form.html", form, **context)


def may_sum_up_now(request: SignedInRequest, meeting: Meeting) -> bool:
    return may_sum_up(request.user, meeting, on=timezone.localdate())


@opens(Capability.EXPORT)
def board_pack_pdf(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    asked = asked_for(request, meeting_id)
    return paper_pdf(
        request,
        asked,
        asked.pack.document(),
        "board_pack",
        "Board pack",
        what=AccessEntry.What.BOARD_PACK,
    )


@opens(Capability.EXPORT)
def highlight_pdf(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    asked = asked_for(request, meeting_id, with_minutes=False)
    return paper_pdf(
        request,
        asked,
        asked.highlight(),
        "highlight",
        "Highlight report",
        what=AccessEntry.What.HIGHLIGHT,
    )


def about(request: SignedInRequest, asked: Asked, name: str, *, pdf: str) -> dict[str, Any]:
    """What the page of a pack or a highlight report shows around the paper."""
    return {
        "meeting": asked.meeting,
        "name": name,
        "pdf_url": asked.url(pdf),
        "may_export": may_open(request.user, Capability.EXPORT, request.council),
        "is_exempt": asked.pack.is_exempt,
        "other_part": asked.other_part,
    }


def paper_pdf(
    request: SignedInRequest,
    asked: Asked,
    document: Document,
    page: str,
    name: str,
    *,
    what: AccessEntry.What,
) -> HttpResponse:
    require(may_open(request.user, Capability.EXPORT, request.council))
    part = "Part 2" if asked.pack.is_exempt else "Part 1"
    to_make = PaperNow(
        document,
        title=f"{name} {asked.pack.title} {part}",
        on=timezone.localdate(),
        back=asked.url(page),
        facts_on=asked.pack.found.now.on,
        entry=AccessEntry(
            council=request.council,
            what=what,
            how_much=f"Meeting {asked.meeting.pk} of {in_words(asked.meeting.on)}",
            with_exempt=asked.pack.is_exempt,
            sha256=document.digest(),
        ),
    )
    return made_now(request, to_make)
