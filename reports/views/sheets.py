"""A paper as a page of ours: whole where it is short, sheet by sheet where it is long."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from reports.document import Document
from reports.html import fragment
from reports.web_pages import contents_of, sheets_of


def sheet_asked_for(request: HttpRequest, document: Document, *, pdf_url: str) -> dict[str, Any]:
    """What `reports/_paper.html` takes. pdf_url: of the whole, empty where there is none."""
    sheets = sheets_of(document)
    page = Paginator(sheets, 1).get_page(request.GET.get("page"))
    contents = list(contents_of(sheets)) if page.has_other_pages() else []
    return {"paper": fragment(page[0]), "page": page, "contents": contents, "pdf_url": pdf_url}
