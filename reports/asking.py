"""A paper asked for as things stand: made by the maker, kept an hour for the one who asked."""

from datetime import date, datetime
from functools import partial
from pathlib import Path

from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult

from accounts.kept_files import written_whole
from accounts.models import AccessEntry, Council, User
from accounts.policy import access_of
from reports.document import Document, from_json, to_json
from reports.making import attempt, is_in_hand, maker_runs, wait_until
from reports.models import AskedPaper
from reports.models.asked import KEPT
from reports.pdf import PdfBusy, PdfProblem, make_pdf

LOGGED = ("plan_id", "what", "how_much", "with_exempt", "sha256")  # of an access entry
MOST_WAITING = 10  # papers of one person that are not made yet: the maker is there for all


class TooManyAsked(PdfProblem):
    message = (
        "Many papers that you asked for are still being made. Wait for them, and then ask for"
        " this one."
    )


def ask_for(
    document: Document,
    *,
    title: str,
    made_on: date,
    back: str,
    council: Council,
    by: User,
    at: datetime,
    entry: AccessEntry | None = None,
    onward: str = "",
) -> AskedPaper:
    """Put the paper into the queue, and wait two seconds for it.

    Asked for again within the hour, with nothing changed meanwhile, it is the same paper. `back`
    is our own page that it was asked for on; `entry` is logged each time it is handed over;
    `onward` is the address of the file that it goes into. Raises TooManyAsked.
    """
    digest = document.digest()
    title, taken = title[:300], "\n".join(document.taken)[:400]
    logged = {name: getattr(entry, name) for name in LOGGED} if entry is not None else None
    kept = AskedPaper.objects.kept_for(by, council, at=at)
    asked = kept.filter(
        digest=digest,
        title=title,
        made_on=made_on,
        taken=taken,
        onward=onward,
        failed_because="",
    ).first()
    if asked is None:
        waiting = AskedPaper.objects.filter(asked_by=by, size=None, failed_because="")
        if waiting.filter(asked_at__gt=at - KEPT).count() >= MOST_WAITING:
            raise TooManyAsked
        asked = AskedPaper.objects.create(
            council=council,
            asked_by=by,
            access=access_of(by).stamp(council.pk),
            title=title,
            document=to_json(document),
            digest=digest,
            made_on=made_on,
            taken=taken,
            entry=logged,
            back=back,
            onward=onward,
            asked_at=at,
        )
        make_asked.enqueue(str(asked.pk))
        sweep.using(run_after=asked.kept_until).enqueue()
    wait_until(lambda: _is_settled(asked))
    return asked


def log_handing_over(asked: AskedPaper, *, at: datetime) -> None:
    """Record that it is taken, before the first byte leaves, where that is to be logged."""
    if asked.entry is not None:
        AccessEntry(council=asked.council, **asked.entry).save(by=asked.asked_by, at=at)


def _is_settled(asked: AskedPaper) -> bool:
    asked.refresh_from_db(fields=["size", "failed_because"])
    return asked.is_settled


def see_to(asked: AskedPaper) -> None:
    """Make it now if it is not made yet, and the maker that was asked runs no more. Where a maker
    runs that gave it up without a word, as when the database was away, ask again."""
    if asked.is_settled:
        return
    if maker_runs():
        if not is_in_hand(str(asked.pk)):
            make_asked.enqueue(str(asked.pk))
        return
    try:
        make_kept(asked)
    except PdfBusy as busy:
        _fail(asked, str(busy))


@task(takes_context=True)
def make_asked(context: TaskContext, pk: str, times_busy: int = 0) -> None:
    """The maker's part. What was swept away meanwhile is not made."""
    asked = AskedPaper.objects.filter(pk=pk).first()
    if asked is not None and not asked.is_settled:
        attempt(
            context,
            partial(make_kept, asked),
            times_busy=times_busy,
            or_else=partial(_fail, asked),
        )


def _fail(asked: AskedPaper, reason: str) -> None:
    asked.failed_because = reason
    asked.save(update_fields=["failed_because"])


def make_kept(asked: AskedPaper) -> None:
    """Make the PDF and keep it, or say why there is none. Raises PdfBusy."""
    try:
        made = make_pdf(from_json(asked.document), identifier=asked.digest, made_on=asked.made_on)
    except PdfBusy:
        raise
    except PdfProblem as problem:
        _fail(asked, str(problem))
        return
    with written_whole(asked.folder(), asked.path.name) as file:
        file.write(made)
    asked.size, asked.document = len(made), ""
    asked.save(update_fields=["size", "document"])


@task(takes_context=True)
def sweep(context: TaskContext) -> None:
    """Remove what was kept for an hour."""
    started_at = context.task_result.started_at
    assert started_at is not None, "the maker has begun it"
    sweep_away(before=started_at - KEPT)


def sweep_away(*, before: datetime) -> None:
    """Remove papers that were asked for by then, their files, and what the queue has done."""
    AskedPaper.objects.filter(asked_at__lte=before).delete()
    DBTaskResult.objects.finished().filter(finished_at__lte=before).delete()
    for path in _files():
        if path.stat().st_mtime <= before.timestamp():
            path.unlink(missing_ok=True)


def _files() -> list[Path]:
    folder = AskedPaper.folder()
    return list(folder.iterdir()) if folder.is_dir() else []
