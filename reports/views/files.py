"""The files of papers: made of things as they stand, or handed out as they were frozen."""

import re
from collections.abc import Callable
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
from reports.models.report import FrozenPaper
from reports.pdf import PdfProblem, make_pdf
from reports.taking import entry_of, with_taker
from reports.word import FILE_TYPE, WordProblem, make_word
from reports.workflows import bytes_of, word_of


def made_now(
    request: SignedInRequest,
    document: Document,
    *,
    title: str,
    on: date,
    back: str,
    version: str = "",
    facts_on: date | None = None,
    entry: AccessEntry | None = None,
) -> HttpResponse:
    """The PDF of `document`, or the page that says when it is there.

    Where it cannot be made, the page it was asked on, saying why. `version` is the plan's, and
    `facts_on` the day of its facts where that is not `on`. `entry` is logged as it is handed over.
    """
    document = taken_by(request, document, version=version, on=facts_on or on)
    try:
        if maker_runs():
            return asked_for_paper(request, document, title=title, on=on, back=back, entry=entry)
        made = make_pdf(document, identifier=document.digest(), made_on=on)
    except PdfProblem as problem:
        messages.warning(request, str(problem))
        return redirect(back)
    if entry is not None:
        entry.save(by=request.user, at=timezone.now())
    return download(made, title)


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


def asked_for_paper(
    request: SignedInRequest,
    document: Document,
    *,
    title: str,
    on: date,
    back: str,
    entry: AccessEntry | None,
) -> HttpResponse:
    asked = ask_for(
        document,
        title=title,
        made_on=on,
        back=back,
        council=request.council,
        by=request.user,
        at=timezone.now(),
        entry=entry,
    )
    if asked.is_made:
        log_handing_over(asked, at=timezone.now())
        return download(asked.path.read_bytes(), title)
    return redirect(asked)


def word_now(
    request: SignedInRequest,
    document: Document,
    *,
    title: str,
    on: date,
    back: str,
    version: str = "",
    facts_on: date | None = None,
    entry: AccessEntry | None = None,
) -> HttpResponse:
    """The Word file of `document`, on the same terms."""
    document = taken_by(request, document, version=version, on=facts_on or on)
    try:
        made = make_word(document, made_on=on)
    except WordProblem as problem:
        messages.warning(request, str(problem))
        return redirect(back)
    if entry is not None:
        entry.save(by=request.user, at=timezone.now())
    return download_word(made, title)


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
    entry = entry_of(paper, what, user=request.user, council=request.council)
    if entry is not None:
        entry.save(by=request.user, at=timezone.now())
    return download_word(made, title) if is_word else download(made, title)


def download_word(made: bytes, title: str) -> HttpResponse:
    return download(made, title, ending="docx", content_type=FILE_TYPE)


def download(
    made: bytes, title: str, *, ending: str = "pdf", content_type: str = "application/pdf"
) -> HttpResponse:
    return HttpResponse(made, content_type=content_type, headers=file_headers(title, ending=ending))


def file_headers(title: str, *, ending: str) -> dict[str, str]:
    """Of a file to save: never shown within our own pages, never kept by a cache."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")[:100] or "report"
    return {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
