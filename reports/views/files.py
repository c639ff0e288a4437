"""The files of papers: made of things as they stand, or handed out as they were frozen."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry
from reports.asking import ask_for, log_handing_over
from reports.document import Document
from reports.making import maker_runs
from reports.models import AskedPaper
from reports.models.report import FrozenPaper
from reports.pdf import PdfProblem, make_pdf
from reports.taking import entry_of, with_taker
from reports.word import FILE_TYPE, WordProblem, make_word
from reports.workflows import bytes_of, word_of

LONGEST_NAME, END_OF_NAME = 100, 40  # letters of a file name


@dataclass(frozen=True)
class PaperNow:
    """A paper of things as they stand, and what goes with it as it is handed over."""

    document: Document
    title: str
    on: date
    back: str  # our own page that it was asked for on
    version: str = ""  # the plan's, in words
    facts_on: date | None = None  # the day of its facts, where that is not `on`
    entry: AccessEntry | None = None  # logged as it is handed over


Make = Callable[[SignedInRequest, PaperNow], HttpResponse]


def made_now(request: SignedInRequest, paper: PaperNow) -> HttpResponse:
    """The PDF of it, or the page that says when it is there.

    Where it cannot be made, the page it was asked for on, saying why.
    """
    document = taken_now(request, paper)
    try:
        if maker_runs():
            return asked_for_paper(request, replace(paper, document=document))
        made = make_pdf(document, identifier=document.digest(), made_on=paper.on)
    except PdfProblem as problem:
        messages.warning(request, str(problem))
        return redirect(paper.back)
    log_taking(request, paper.entry)
    return download(made, paper.title)


def word_now(request: SignedInRequest, paper: PaperNow) -> HttpResponse:
    """The Word file of it, on the same terms."""
    document = taken_now(request, paper)
    try:
        made = make_word(document, made_on=paper.on)
    except WordProblem as problem:
        messages.warning(request, str(problem))
        return redirect(paper.back)
    log_taking(request, paper.entry)
    return download_word(made, paper.title)


def asked_for_paper(request: SignedInRequest, paper: PaperNow) -> HttpResponse:
    """The same, of the maker. The paper has its taker at its foot already."""
    asked = asked_of_maker(request, paper)
    if asked.is_made:
        log_handing_over(asked, at=timezone.now())
        return download(asked.path.read_bytes(), paper.title)
    return redirect(asked)


def asked_of_maker(request: SignedInRequest, paper: PaperNow, *, onward: str = "") -> AskedPaper:
    """What the maker has in hand, or has made within two seconds. `onward` is the address of the
    file that it goes into. Raises a PdfProblem."""
    return ask_for(
        paper.document,
        title=paper.title,
        made_on=paper.on,
        back=paper.back,
        council=request.council,
        by=request.user,
        at=timezone.now(),
        entry=paper.entry,
        onward=onward,
    )


def taken_now(request: SignedInRequest, paper: PaperNow) -> Document:
    facts_on = paper.facts_on or paper.on
    return taken_by(request, paper.document, version=paper.version, on=facts_on)


def taken_by(request: SignedInRequest, document: Document, *, version: str, on: date) -> Document:
    """The paper, with its taker at its foot where that is a reader by grant."""
    return with_taker(
        document,
        user=request.user,
        council=request.council,
        version=version,
        on=on,
        at=timezone.now(),
    )


def log_taking(request: SignedInRequest, entry: AccessEntry | None) -> None:
    """Record that it is taken, before the first byte leaves, where that is to be logged."""
    if entry is not None:
        entry.save(by=request.user, at=timezone.now())


def frozen_file(
    request: SignedInRequest,
    paper: FrozenPaper,
    title: str,
    *,
    or_else: Callable[[], HttpResponse],
    is_word: bool = False,
) -> HttpResponse:
    """The PDF or the Word file that was frozen; Http404 where it was not made.

    The bytes never change: who takes them is in the access log. `or_else` answers where what is
    kept is not what was frozen.
    """
    if not paper.is_issued or (is_word and not paper.word):
        raise Http404("No such file of it yet")
    made = word_of(paper) if is_word else bytes_of(paper)
    if made is None:
        return or_else()
    what = AccessEntry.What.FROZEN_WORD if is_word else AccessEntry.What.FROZEN_PDF
    log_taking(request, entry_of(paper, what, user=request.user, council=request.council))
    return download_word(made, title) if is_word else download(made, title)


def download_word(made: bytes, title: str) -> HttpResponse:
    return download(made, title, ending="docx", content_type=FILE_TYPE)


def download(
    made: bytes, title: str, *, ending: str = "pdf", content_type: str = "application/pdf"
) -> HttpResponse:
    return HttpResponse(made, content_type=content_type, headers=file_headers(title, ending=ending))


def file_headers(title: str, *, ending: str) -> dict[str, str]:
    """Of a file to save: never shown within our own pages, never kept by a cache."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-") or "report"
    if len(name) > LONGEST_NAME:  # its end says of which day and which part it is
        end = name[-END_OF_NAME:].partition("-")[2] or name[-END_OF_NAME:]
        name = f"{name[: LONGEST_NAME - END_OF_NAME].rstrip('-')}-{end}"
    return {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
