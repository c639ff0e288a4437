"""What happens to a report: started, frozen, made into PDF and Word, issued, corrected."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.kept_files import written_whole
from accounts.models import User
from accounts.records import Conflict
from govuk.dates import in_words
from reports.document import from_json
from reports.freezing import frozen
from reports.models import (
    CommitteeReport,
    IssuedReport,
    ReportSection,
    TemplateVersion,
)
from reports.models.report import FrozenPaper, ReportStatus, report_storage
from reports.models.template import GENERAL
from reports.paper import Edition, Paper
from reports.pdf import PdfProblem, make_pdf
from reports.word import WordProblem, make_word

TAKEN_BACK = "It was made a draft again before its PDF was there."


class NotTheDraftSeen(Exception):
    """The report is no longer the draft that the person looked at."""


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

    It takes its numbering and its reference from the template too.
    """
    if not report.template_id:
        offered = TemplateVersion.objects.current_in(report.council)
        report.template = offered.get(code=GENERAL)
    report.numbering = report.template.numbering
    report.footer_reference = report.footer_reference or report.template.layout.get(
        "footer_reference", ""
    )
    report.save(by=by, at=at)
    for section in ReportSection.of_template(report, words):
        section.save(by=by, at=at)
    return report


def words_of(report: CommitteeReport) -> str:
    """A stamp of the typed sections as they stand: it changes when any of them is edited."""
    versions = report.sections.order_by("pk").values_list("pk", "version")
    return sha256(repr(list(versions)).encode()).hexdigest()


def write_pdf(paper: FrozenPaper, *, on: date, at: datetime) -> None:
    """Make the PDF of frozen facts, write it, and set what is known of it. Saves nothing else.

    Outside any transaction: making the PDF may take a minute. The same facts give the same
    bytes, so that it may be tried again after it was cut short. Raises PdfProblem.
    """
    if not paper.is_as_frozen:
        raise FactsAltered
    document = from_json(paper.document)
    made = make_pdf(document, identifier=paper.facts_sha256, made_on=document.issued_on or on)
    paper.pdf.name = paper.file_name
    with written_whole(Path(report_storage().location), paper.pdf.name) as file:
        file.write(made)
    paper.size, paper.sha256, paper.issued_at = len(made), sha256(made).hexdigest(), at


def word_made_of(issue: IssuedReport, *, on: date) -> bytes:
    """Make the Word file of frozen facts: the same facts, the same bytes. Raises WordProblem."""
    document = from_json(issue.document)
    return make_word(document, identifier=issue.facts_sha256, made_on=document.issued_on or on)


def keep_word(issue: IssuedReport, made: bytes) -> None:
    """Write the Word file, and set what is known of it. Saves nothing else."""
    issue.word.name = f"{issue.pk}.docx"
    with written_whole(Path(report_storage().location), issue.word.name) as file:
        file.write(made)
    issue.word_size, issue.word_sha256 = len(made), sha256(made).hexdigest()


@transaction.atomic
def freeze(
    report: CommitteeReport, *, seen: int, words_seen: str, by: User, on: date, at: datetime
) -> IssuedReport:
    """Freeze the facts of a draft as its next issue; the report is then issuing.

    Raises NotTheDraftSeen when the draft is no longer the version `seen`, or a section was edited
    since `words_seen`. Of two at once, one freezes.
    """
    if report.status != ReportStatus.DRAFT or words_of(report) != words_seen:
        raise NotTheDraftSeen
    last = report.latest_issue()
    number = last.number + 1 if last else 1
    supersedes = ""
    if last is not None and last.issued_at is not None:
        day = last.frozen_at.astimezone(timezone.get_default_timezone()).date()
        supersedes = f"issue {last.number} of {in_words(day)}"
    paper = Paper(report, today=on)
    document = paper.document(Edition(number, issued_on=on, supersedes=supersedes))
    report.status, report.not_issued_because = ReportStatus.ISSUING, ""
    try:
        report.save(by=by, at=at, seen=seen)
    except Conflict:
        raise NotTheDraftSeen from None
    issue = IssuedReport(
        report=report,
        number=number,
        report_version=report.version,
        title=report.title,
        meeting=report.meeting,
        visibility=report.visibility,
        exempt_paragraphs=report.exempt_paragraphs,
        exempt_reason=report.exempt_reason,
        **frozen(document, on=paper.facts.on, by=by, at=at),
    )
    issue.save(by=by, at=at)
    return issue


def finish(issue: IssuedReport, *, by: User, on: date, at: datetime) -> bool:
    """Make the PDF and the Word file of the frozen facts and issue them. False when it is a draft
    again."""
    try:
        word = word_made_of(issue, on=on)
        write_pdf(issue, on=on, at=at)
    except (PdfProblem, WordProblem) as problem:
        take_back(issue, str(problem), by=by, at=at)
        return False
    keep_word(issue, word)
    try:
        with transaction.atomic():
            issue.save(by=by, at=at)
            _set_status(issue, ReportStatus.ISSUED, "", by=by, at=at)
    except Conflict:
        return IssuedReport.objects.filter(pk=issue.pk, issued_at__isnull=False).exists()
    return True


def take_back(issue: IssuedReport, reason: str, *, by: User, at: datetime) -> bool:
    """Make the report a draft again, with the reason. False when it was issued meanwhile."""
    issue.failed_because = reason
    try:
        with transaction.atomic():
            issue.save(by=by, at=at)
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


def word_of(issue: IssuedReport) -> bytes | None:
    """The issued Word file, on the same terms."""
    return _held(issue.word.name, issue.word_sha256)


def _held(name: str | None, recorded: str) -> bytes | None:
    path = Path(report_storage().location) / Path(name or "").name
    try:
        made = path.read_bytes()
    except OSError:
        return None
    return made if sha256(made).hexdigest() == recorded else None


# A version of the plan, and the record of a decision


def finish_copy(copy: FrozenPaper, *, by: User, on: date, at: datetime) -> bool:
    """Make the PDF of what was frozen. False when it cannot be made: it may be tried again."""
    try:
        write_pdf(copy, on=on, at=at)
    except PdfProblem as problem:
        copy.failed_because = str(problem)
    else:
        copy.failed_because = ""
    try:
        copy.save(by=by, at=at)
    except Conflict:
        copy.refresh_from_db()
    return copy.is_issued
