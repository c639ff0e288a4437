"""What happens to a report: started, frozen, made into PDF and Word, issued, corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from accounts.kept_files import written_whole
from accounts.models import User
from accounts.records import Conflict
from accounts.scope import Visibility
from govuk.dates import in_words
from reports.checks import reasons_not_to_issue
from reports.document import from_json
from reports.freezing import frozen
from reports.making import attempt, maker_runs, wait_until
from reports.models import (
    Clearance,
    ClearanceAnswer,
    CommitteeReport,
    IssuedReport,
    ReportSection,
    TemplateVersion,
)
from reports.models.report import FrozenPaper, ReportStatus, report_storage
from reports.models.template import GENERAL
from reports.paper import Edition, Paper
from reports.pdf import PdfBusy, PdfProblem, make_pdf
from reports.word import WordProblem, make_word

TAKEN_BACK = "It was made a draft again before its PDF was there."


class NotTheDraftSeen(Exception):
    """The report is no longer the draft that the person looked at."""


class NotToBeIssued(Exception):
    """What must be there before the report is issued is missing: `reasons`, in words."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class FactsAltered(PdfProblem):
    message = (
        "What was frozen is no longer what it was, so no PDF is made of it. Tell your "
        "administrator: it can be brought back from a backup."
    )


@transaction.atomic
def start_report(
    report: CommitteeReport,
    *,
    words: Mapping[str, str] | None = None,
    by: User,
    at: datetime,
) -> CommitteeReport:
    """Record a new report with the sections of its template, the general one if none is given.

    It takes its numbering, its reference and the clearances it needs from the template too.
    """
    if not report.template_id:
        offered = TemplateVersion.objects.current_in(report.council)
        report.template = offered.get(code=GENERAL)
    report.numbering = report.template.numbering
    report.footer_reference = report.footer_reference or report.template.layout.get(
        "footer_reference", ""
    )
    report.save(by=by, at=at)
    sections = ReportSection.of_template(report, words)
    for section in sections:
        section.save(by=by, at=at)
    for clearance in Clearance.of_template(report, sections):
        clearance.save(by=by, at=at)
    return report


def words_of(report: CommitteeReport) -> str:
    """A stamp of what is typed and of the clearances: it changes when any of it does."""
    versions = [
        list(rows.order_by("pk").values_list("pk", "version"))
        for rows in (
            report.sections,
            report.clearances,
            report.consultations,
            report.background_papers,
        )
    ]
    said = ClearanceAnswer.objects.filter(clearance__report=report).order_by("pk")
    versions.append(list(said.values_list("pk")))
    return sha256(repr(versions).encode()).hexdigest()


@dataclass(frozen=True)
class Files:
    """The bytes of a frozen paper."""

    pdf: bytes
    word: bytes


def files_made_of(paper: FrozenPaper, *, on: date) -> Files:
    """Make the PDF and the Word file of frozen facts: the same facts, the same bytes.

    Outside any transaction: it may take a minute. Raises PdfProblem and WordProblem.
    """
    if not paper.is_as_frozen:
        raise FactsAltered
    document = from_json(paper.document)
    named, made_on = paper.facts_sha256, document.issued_on or on
    word = make_word(document, identifier=named, made_on=made_on)
    return Files(make_pdf(document, identifier=named, made_on=made_on), word)


def keep_files(paper: FrozenPaper, made: Files, *, at: datetime) -> None:
    """Write the files, and set what is known of them. Saves nothing else."""
    paper.pdf.name, paper.word.name = paper.file_name, paper.word_name
    for name, content in ((paper.file_name, made.pdf), (paper.word_name, made.word)):
        with written_whole(Path(report_storage().location), name) as file:
            file.write(content)
    paper.size, paper.sha256 = len(made.pdf), sha256(made.pdf).hexdigest()
    paper.word_size, paper.word_sha256 = len(made.word), sha256(made.word).hexdigest()
    paper.issued_at = at


@transaction.atomic
def freeze(
    report: CommitteeReport, *, seen: int, words_seen: str, by: User, on: date, at: datetime
) -> IssuedReport:
    """Freeze the facts of a draft as its next issue; the report is then issuing.

    Raises NotTheDraftSeen when the draft is no longer the version `seen`, or a section was edited
    since `words_seen`; NotToBeIssued while something is missing that it needs. Of two at once, one
    freezes.
    """
    if report.status != ReportStatus.DRAFT or words_of(report) != words_seen:
        raise NotTheDraftSeen
    last = report.latest_issue()
    number = last.number + 1 if last else 1
    supersedes = ""
    if last is not None and last.issued_at is not None:
        supersedes = f"issue {last.number} of {in_words(last.out_on)}"
    edition = Edition(number, issued_on=on, supersedes=supersedes)
    paper = Paper(report, today=on)
    if reasons := reasons_not_to_issue(paper):
        raise NotToBeIssued([reason.words for reason in reasons])
    report.status, report.not_issued_because = ReportStatus.ISSUING, ""
    try:
        report.save(by=by, at=at, seen=seen)
    except Conflict:
        raise NotTheDraftSeen from None
    issue = IssuedReport(
        **report.readers,
        **fields_of(paper, edition, by=by, at=at),
    )
    issue.save(by=by, at=at)
    if paper.withheld:
        freeze_pack(issue, edition, by=by, at=at)
    return issue


def freeze_pack(issue: IssuedReport, edition: Edition, *, by: User, at: datetime) -> None:
    """Freeze the Part 2 pack beside the paper, of the same facts: for those entitled alone."""
    paper = Paper(issue.report, today=edition.issued_on, is_pack=True)
    pack = IssuedReport(
        pack_of=issue,
        visibility=Visibility.EXEMPT,
        exempt_paragraphs=str(paper.grounds) or paper.grounds.cited[:40],
        exempt_reason="\n".join(dict.fromkeys(row.exempt_reason for row in paper.withheld)),
        **fields_of(paper, edition, by=by, at=at),
    )
    pack.save(by=by, at=at)


def fields_of(paper: Paper, edition: Edition, *, by: User, at: datetime) -> dict[str, Any]:
    """What an issue keeps of its report, and of `paper` as it stands at the click."""
    report = paper.report
    return {
        "report": report,
        "number": edition.number,
        "report_version": report.version,
        "title": report.title,
        "meeting": report.meeting,
        **frozen(paper.document(edition), on=paper.facts.on, by=by, at=at),
    }


def finish(issue: IssuedReport, *, by: User, on: date, at: datetime) -> bool:
    """Have the PDFs and the Word files of the frozen facts made, and issue them: the paper and its
    pack together, or neither. False when it is a draft again, or still being made."""
    return _made(issue, by=by, on=on, at=at)


def _issue(issue: IssuedReport, *, by: User, on: date, at: datetime) -> bool:
    papers = issue.with_pack()
    try:
        made = [files_made_of(paper, on=on) for paper in papers]
    except PdfBusy:
        raise
    except (PdfProblem, WordProblem) as problem:
        take_back(issue, str(problem), by=by, at=at)
        return False
    for paper, files in zip(papers, made, strict=True):
        keep_files(paper, files, at=at)
    try:
        with transaction.atomic():
            for paper in papers:
                paper.save(by=by, at=at)
            _set_status(issue, ReportStatus.ISSUED, "", by=by, at=at)
    except Conflict:
        return IssuedReport.objects.filter(pk=issue.pk, issued_at__isnull=False).exists()
    return True


def take_back(issue: IssuedReport, reason: str, *, by: User, at: datetime) -> bool:
    """Make the report a draft again, with the reason. False when it was issued meanwhile."""
    try:
        with transaction.atomic():
            for paper in issue.with_pack():
                paper.failed_because = reason
                paper.save(by=by, at=at)
            _set_status(issue, ReportStatus.DRAFT, reason, by=by, at=at)
    except Conflict:
        return False
    return True


def start_correction(report: CommitteeReport, *, by: User, at: datetime) -> None:
    """Make an issued report a draft for its next issue. What was issued stays as it is.

    Raises NotTheDraftSeen when it is not an issued report any more.
    """
    if report.status != ReportStatus.ISSUED:
        raise NotTheDraftSeen
    report.status, report.not_issued_because = ReportStatus.DRAFT, ""
    try:
        report.save(by=by, at=at)
    except Conflict:
        raise NotTheDraftSeen from None


def _set_status(
    issue: IssuedReport, status: ReportStatus, reason: str, *, by: User, at: datetime
) -> None:
    report: Any = CommitteeReport.objects.get(pk=issue.report_id)
    report.status, report.not_issued_because = status, reason
    report.save(by=by, at=at)


def bytes_of(paper: FrozenPaper) -> bytes | None:
    """The kept PDF, if its file is there and has the hash that was recorded."""
    return _held(paper.pdf.name, paper.sha256)


def word_of(paper: FrozenPaper) -> bytes | None:
    """The kept Word file, on the same terms."""
    return _held(paper.word.name, paper.word_sha256)


def _held(name: str | None, recorded: str) -> bytes | None:
    path = Path(report_storage().location) / Path(name or "").name
    try:
        made = path.read_bytes()
    except OSError:
        return None
    return made if sha256(made).hexdigest() == recorded else None


# A version of the plan, and the record of a decision


def finish_copy(copy: FrozenPaper, *, by: User, on: date, at: datetime) -> bool:
    """Have the files of what was frozen made.

    False when they are still being made, or cannot be: then it may be tried again.
    """
    return _made(copy, by=by, on=on, at=at)


def _complete(copy: FrozenPaper, *, by: User, on: date, at: datetime) -> bool:
    try:
        keep_files(copy, files_made_of(copy, on=on), at=at)
    except PdfBusy:
        raise
    except (PdfProblem, WordProblem) as problem:
        copy.failed_because = str(problem)
    else:
        copy.failed_because = ""
    try:
        copy.save(by=by, at=at)
    except Conflict:
        copy.refresh_from_db()
    return copy.is_issued


# The maker's part


def _made(paper: FrozenPaper, *, by: User, on: date, at: datetime) -> bool:
    """Ask the maker and wait two seconds, or make it here while none runs. Whether it is there."""
    if not maker_runs():
        try:
            return _make_of(paper, by=by, on=on, at=at)
        except PdfBusy as busy:
            _give_up(paper, str(busy), by=by, at=at)
            return False
    if paper.failed_because:
        paper.failed_because = ""
        paper.save(by=by, at=at)
    put_into_queue(paper, by=by, on=on)
    unsettled = type(paper)._default_manager.filter(pk=paper.pk, issued_at=None, failed_because="")
    wait_until(lambda: not unsettled.exists())
    paper.refresh_from_db()
    return paper.is_issued


def put_into_queue(paper: FrozenPaper, *, by: User, on: date) -> None:
    make_frozen.enqueue(*in_queue(paper), by.pk, on.isoformat())


def in_queue(paper: FrozenPaper) -> tuple[str, int]:
    """What the queue calls the paper."""
    return paper._meta.label, paper.pk


def _make_of(paper: FrozenPaper, *, by: User, on: date, at: datetime) -> bool:
    """Make the files, or keep the reason why there are none. Raises PdfBusy."""
    if isinstance(paper, IssuedReport):
        return _issue(paper, by=by, on=on, at=at)
    return _complete(paper, by=by, on=on, at=at)


@task(takes_context=True)
def make_frozen(
    context: TaskContext, label: str, pk: int, by_pk: int, on: str, times_busy: int = 0
) -> None:
    """Make what was frozen, unless that was done or given up meanwhile. `on` is a day as ISO."""
    model: Any = apps.get_model(label)
    paper: FrozenPaper = model.objects.get(pk=pk)
    by, at = User.objects.get(pk=by_pk), context.task_result.started_at
    assert at is not None, "the maker has begun it"
    if paper.is_issued or paper.failed_because:
        return
    make = partial(_make_of, paper, by=by, on=date.fromisoformat(on), at=at)
    give_up = partial(_give_up, paper, by=by, at=at)
    attempt(context, make, times_busy=times_busy, or_else=give_up)


def _give_up(paper: FrozenPaper, reason: str, *, by: User, at: datetime) -> None:
    paper.refresh_from_db()
    if isinstance(paper, IssuedReport):
        take_back(paper, reason, by=by, at=at)
        return
    paper.failed_because = reason
    paper.save(by=by, at=at)


def put_all_into_queue() -> None:
    """Put into the queue all that was frozen and whose making was cut short.

    One that stands there already is made once all the same.
    """
    models: Any = [model for model in apps.get_models() if issubclass(model, FrozenPaper)]
    for model in models:
        for paper in model.objects.filter(issued_at=None, failed_because="").order_by("pk"):
            if isinstance(paper, IssuedReport) and paper.is_pack:
                continue  # it is made together with its paper
            day = paper.frozen_at.astimezone(timezone.get_default_timezone()).date()
            put_into_queue(paper, by=paper.frozen_by, on=day)
