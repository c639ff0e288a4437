"""A paper as a page of ours: whole where it is short, sheet by sheet where it is long."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports.document import Document, from_json
from reports.html import fragment
from reports.models import IssuedReport, SubmittedPlan
from reports.web_pages import contents_of, sheets_of


def sheet_asked_for(request: HttpRequest, document: Document, *, pdf_url: str) -> dict[str, Any]:
    """What `reports/_paper.html` takes. pdf_url: of the whole, empty where there is none."""
    sheets = sheets_of(document)
    page = Paginator(sheets, 1).get_page(request.GET.get("page"))
    contents = list(contents_of(sheets)) if page.has_other_pages() else []
    return {"paper": fragment(page[0]), "page": page, "contents": contents, "pdf_url": pdf_url}


def frozen_page(
    request: HttpRequest,
    template: str,
    kept: IssuedReport | SubmittedPlan,
    about: Mapping[str, Any],
    *,
    pdf_url: str,
) -> HttpResponse:
    """The web page twin of a PDF, from the same frozen facts, a step below the page of the paper.

    about: what that page shows around it.
    """
    paper = sheet_asked_for(request, from_json(kept.document), pdf_url=pdf_url)
    crumbs = [*about["crumbs"], (str(kept), kept.get_absolute_url())]
    return render(request, template, {**paper, **about, "crumbs": crumbs})
