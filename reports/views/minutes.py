"""The minutes of a meeting: as a web page, and as a PDF and a Word file made on the spot."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry
from accounts.policy import Capability, may_open, opens
from accounts.scope import find
from boards.minutes import minutes_of
from boards.models import Meeting
from reports.document import Document
from reports.markings import PART_1, PART_2
from reports.minutes_paper import minutes_paper
from reports.taking import entry_if_exempt
from reports.views.files import Make, PaperNow, made_now, word_now
from reports.views.parts import PartAsked, part_asked_for
from reports.views.sheets import sheet_asked_for


@dataclass(frozen=True)
class MinutesAsked:
    """The minutes as their reader may have them, in the part asked for. `has_two_parts`: whether
    Part 2 says anything that Part 1 does not."""

    meeting: Meeting
    paper: Document
    part: PartAsked
    is_exempt: bool
    has_two_parts: bool

    def url(self, name: str, query: str | None = None) -> str:
        council = self.meeting.board.council.slug
        address = reverse(f"reports:{name}", args=[council, self.meeting.pk])
        return address + (self.part.query if query is None else query)

    @property
    def other_part(self) -> str:
        """The address of the other part, where the reader may choose and it differs."""
        other = self.part.other_query
        return self.url("minutes", other) if self.has_two_parts and other is not None else ""


def minutes_asked_for(request: SignedInRequest, meeting_id: int) -> MinutesAsked:
    """The minutes in the part that was asked for. They are Part 2 where they say anything that is
    not for every member; there are none before the meeting began."""
    meeting = find(Meeting, request, related=("board__council",), pk=meeting_id)
    if not meeting.has_begun:
        raise Http404("It has no minutes yet")
    part = part_asked_for(request, meeting)
    told, has_two_parts = minutes_of(meeting, user=request.user), False
    if part.open_reader is not None:
        open_part = minutes_of(meeting, user=part.open_reader)
        has_two_parts = meeting.is_exempt or told != open_part
        told = open_part if part.query else told
    is_exempt = part.is_exempt and has_two_parts
    paper = minutes_paper(meeting, told, marking=PART_2 if is_exempt else PART_1)
    return MinutesAsked(meeting, paper, part, is_exempt, has_two_parts)


@opens(Capability.READ_BOARDS)
def minutes(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    asked = minutes_asked_for(request, meeting_id)
    may_export = may_open(request.user, Capability.EXPORT, request.council)
    pdf_url = asked.url("minutes_pdf") if may_export else ""
    context = {
        **sheet_asked_for(request, asked.paper, pdf_url=pdf_url),
        "meeting": asked.meeting,
        "word_url": asked.url("minutes_word"),
        "may_export": may_export,
        "is_exempt": asked.is_exempt,
        "other_part": asked.other_part,
    }
    return render(request, "reports/minutes.html", context)


@opens(Capability.EXPORT)
def minutes_pdf(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    return minutes_made(request, meeting_id, made_now, AccessEntry.What.MINUTES)


@opens(Capability.EXPORT)
def minutes_word(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    return minutes_made(request, meeting_id, word_now, AccessEntry.What.MINUTES_WORD)


def minutes_made(
    request: SignedInRequest, meeting_id: int, make: Make, what: AccessEntry.What
) -> HttpResponse:
    asked, today = minutes_asked_for(request, meeting_id), timezone.localdate()
    to_make = PaperNow(
        asked.paper,
        title=f"Minutes {asked.meeting} {'Part 2' if asked.is_exempt else 'Part 1'}",
        on=today,
        back=asked.url("minutes"),
        facts_on=asked.meeting.on,
        entry=entry_if_exempt(
            asked.paper,
            what,
            of=asked.meeting,
            council=request.council,
            on=asked.meeting.on,
            is_exempt=asked.is_exempt,
        ),
    )
    return make(request, to_make)
