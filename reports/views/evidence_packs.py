"""The evidence pack of a plan: the choice, the paper, and the zip of the paper with its files."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry
from accounts.policy import Capability, opens, require
from accounts.scope import find
from govuk.dates import in_words
from improvement.models import ImprovementPlan
from improvement.permissions import may_read_exempt
from improvement.ratings import ratings_of
from improvement.version_list import newest_name
from improvement.views.crumbs import plan_crumbs
from improvement.views.evidence import library_url
from improvement.views.plans import nothing_then
from reports.document import Document
from reports.evidence_form import MOST_PAGES, EvidencePackForm
from reports.evidence_pack import EvidencePack
from reports.evidence_paper import evidence_paper, pages_of
from reports.evidence_zip import MOST_MEGABYTES, zip_of
from reports.live_sections.wording import many
from reports.making import maker_runs
from reports.models import AskedPaper
from reports.pdf import PdfProblem, make_pdf
from reports.permissions import may_take_pack
from reports.views.asked import find_asked
from reports.views.files import PaperNow, asked_of_maker, file_headers, made_now, taken_by

PAPER = "paper"  # in the address of a zip: which paper was made for it meanwhile


class Asked:
    """What one request asks for. Raises `NothingThen` where the plan was not there by that day."""

    def __init__(self, request: SignedInRequest, plan: ImprovementPlan, *, is_sent: bool) -> None:
        self.user, self.plan, self.today = request.user, plan, timezone.localdate()
        self.past = past_of(request, today=self.today)
        self.shown = as_recorded(plan, user=request.user, past=self.past)
        may_take_exempt = may_read_exempt(request.user, plan)
        # Of a plan that is exempt as a whole, there is nothing else to take.
        self.is_all_exempt = bool(plan.is_exempt or self.shown.is_exempt)
        parts = self.pack(with_exempt=may_take_exempt).every_part
        self.form = EvidencePackForm(
            request.GET,
            parts=parts,
            may_take_exempt=may_take_exempt and not self.is_all_exempt,
            as_at=self.past.on.isoformat() if self.past else "",
            is_sent=is_sent,
        )
        self.has_parts = bool(parts)

    def pack(self, *, with_exempt: bool, chosen: Any = None) -> EvidencePack:
        return EvidencePack(
            self.plan,
            user=self.user,
            on=self.today,
            past=self.past,
            with_exempt=with_exempt or self.is_all_exempt,
            chosen=chosen,
        )

    def wanted(self) -> tuple[EvidencePack, Document] | None:
        """The pack that was asked for, and its paper; None where the form has to be mended."""
        if not self.form.is_valid():
            return None
        given = self.form.cleaned_data
        pack = self.pack(with_exempt=given.get("with_exempt", False), chosen=given["part"])
        ratings = ratings_of(self.plan.council, at=pack.at)
        paper = evidence_paper(pack, self.shown, ratings, made_on=self.today)
        if self.form.refuse_pages(pages_of(paper)):
            return None
        return pack, paper

    @property
    def title(self) -> str:
        return f"Evidence pack {self.shown.title}"

    @property
    def back(self) -> str:
        url = reverse("reports:evidence_pack", args=[self.plan.council.slug, self.plan.pk])
        return url + (self.past.query if self.past else "")

    def taken(self, request: SignedInRequest, paper: Document) -> Document:
        """The paper with its taker at its foot, where that is a reader by grant."""
        facts_on = self.past.on if self.past else self.today
        return taken_by(request, paper, version=self.version, on=facts_on)

    @property
    def version(self) -> str:
        return newest_name(self.plan, past=self.past)

    def entry(self, what: AccessEntry.What, pack: EvidencePack, paper: Document) -> AccessEntry:
        """What the access log is to say when it is taken, before the first byte leaves."""
        files = sum(item.is_given for item in pack.evidence)
        return AccessEntry(
            council=self.plan.council,
            plan=self.plan,
            what=what,
            how_much=f"{len(pack.parts)} of {many(len(pack.every_part), 'finding')}, as at"
            f" {in_words(pack.on)}, {many(files, 'file')}",
            with_exempt=pack.with_exempt,
            sha256=paper.digest(),
        )


@opens(Capability.EXPORT)
def evidence_pack(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Which findings go into the pack, now or as at a past day."""
    plan = find_plan(request, plan_id)
    try:
        return choice(request, Asked(request, plan, is_sent=False))
    except NothingThen:
        return nothing_then(request, plan, past_of(request, today=timezone.localdate()))


@opens(Capability.EXPORT)
def evidence_pack_pdf(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The pack as one PDF. It is kept for an hour at most; the line in the access log stays."""
    asked = Asked(request, find_plan(request, plan_id), is_sent=True)
    wanted = asked.wanted()
    if wanted is None:
        return choice(request, asked)
    pack, paper = wanted
    to_make = PaperNow(
        paper,
        title=asked.title,
        on=asked.today,
        back=asked.back,
        version=asked.version,
        facts_on=pack.on,
        entry=asked.entry(AccessEntry.What.PACK_PDF, pack, paper),
    )
    return made_now(request, to_make)


@opens(Capability.EXPORT)
def evidence_pack_zip(request: SignedInRequest, plan_id: int) -> Any:
    """The PDF, the files of the evidence and an index, sent as they are read. Where the PDF takes
    its time, the page that says when it is there leads back here."""
    asked = Asked(request, find_plan(request, plan_id), is_sent=True)
    wanted = asked.wanted()
    if wanted is None or asked.form.refuse_files(wanted[0]):
        return choice(request, asked)
    pack, paper = wanted
    try:
        made = pdf_for_zip(request, asked, pack, paper)
    except PdfProblem as problem:
        asked.form.add_error(None, str(problem))
        return choice(request, asked)
    if isinstance(made, AskedPaper):
        return redirect(made)
    entry = asked.entry(AccessEntry.What.PACK_ZIP, pack, paper)
    entry.save(by=request.user, at=timezone.now())
    return StreamingHttpResponse(
        zip_of(pack, made, title=asked.title),
        content_type="application/zip",
        headers=file_headers(asked.title, ending="zip"),
    )


def pdf_for_zip(
    request: SignedInRequest, asked: Asked, pack: EvidencePack, paper: Document
) -> bytes | AskedPaper:
    """The PDF of the pack, or what is being made. Raises a PdfProblem."""
    if made := made_meanwhile(request, paper):
        return made
    taken = asked.taken(request, paper)
    if not maker_runs():
        return make_pdf(taken, identifier=paper.digest(), made_on=asked.today)
    query = request.GET.copy()
    query.pop(PAPER, None)
    # Should they fetch the PDF by itself, that is another thing taken.
    paper_now = PaperNow(
        taken,
        title=asked.title,
        on=asked.today,
        back=asked.back,
        entry=asked.entry(AccessEntry.What.PACK_PDF, pack, paper),
    )
    onward = f"{request.path}?{query.urlencode()}" if query else request.path
    kept = asked_of_maker(request, paper_now, onward=onward)
    return kept.path.read_bytes() if kept.is_made else kept


def made_meanwhile(request: SignedInRequest, paper: Document) -> bytes | None:
    """What was made for this zip, where it is theirs and still says what `paper` says."""
    with suppress(ValueError, Http404, FileNotFoundError):
        kept = find_asked(request, UUID(request.GET.get(PAPER, "")))
        if kept.digest == paper.digest():
            return kept.path.read_bytes()
    return None


def find_plan(request: SignedInRequest, plan_id: int) -> ImprovementPlan:
    plan = find(ImprovementPlan, request, pk=plan_id)
    require(may_take_pack(request.user, request.council))
    plan.council = request.council
    return plan


def choice(request: SignedInRequest, asked: Asked) -> HttpResponse:
    """The page of the choice; what was asked for and cannot be had is said beside it."""
    context = {
        "plan": asked.shown,
        "form": asked.form,
        "has_parts": asked.has_parts,
        "is_all_exempt": asked.is_all_exempt,
        "past": asked.past,
        "today": asked.today,
        "here_url": reverse("reports:evidence_pack", args=[request.council.slug, asked.plan.pk]),
        "most_megabytes": MOST_MEGABYTES,
        "most_pages": MOST_PAGES,
        "crumbs": [
            *plan_crumbs(request, asked.plan),
            ("Evidence", library_url(asked.plan, asked.past)),
        ],
    }
    status = 422 if asked.form.errors else 200
    return render(request, "reports/evidence_pack.html", context, status=status)
