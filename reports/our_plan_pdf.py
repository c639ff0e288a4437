"""The young people's paper as a PDF: made once for what it says, and kept for everybody.

Anybody may ask for it, signed in or not, as often as they like. So it is kept under the digest of
what it says, and the queue never holds it twice, however many ask. What could not be made is not
tried again for a while.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django_tasks import TaskContext, task

from accounts.kept_files import written_whole
from govuk.dates import LONDON
from impact.models import YoungPeoplePage
from impact.young_people import our_plan_of
from reports.making import attempt, is_in_hand, maker_runs, wait_until
from reports.our_plan_paper import last_changed, our_plan_paper
from reports.pdf import PdfBusy, PdfProblem, make_pdf

TRY_AGAIN_SECONDS = 600


class OurPlanPdf:
    """The PDF of what a page tells everybody `on` a day: there, being made, or given up."""

    def __init__(self, page: YoungPeoplePage, *, on: date) -> None:
        it = our_plan_of(page, QueryDict(), on=on)
        self.paper = our_plan_paper(page.council, it)
        self.made_on = last_changed(it)
        self.digest = self.paper.digest()
        self.folder = Path(settings.DATA_DIR) / "our-plan" / str(page.council_id)
        self.in_queue = page._meta.label, page.pk

    @property
    def kept(self) -> Path:
        return self.folder / f"{self.digest}.pdf"

    @property
    def failed(self) -> Path:
        return self.folder / f"{self.digest}.failed"

    def read(self) -> bytes | None:
        try:
            return self.kept.read_bytes()
        except FileNotFoundError:
            return None

    def is_given_up(self, *, at: datetime) -> bool:
        """Whether it could not be made a short while ago."""
        try:
            given_up_at = self.failed.stat().st_mtime
        except FileNotFoundError:
            return False
        return at.timestamp() - given_up_at < TRY_AGAIN_SECONDS

    def is_settled(self, *, at: datetime) -> bool:
        return self.kept.exists() or self.is_given_up(at=at)

    def give_up(self, _reason: str) -> None:
        """The reason speaks to who writes reports; the log has it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.failed.touch()

    def make(self) -> None:
        """Make and keep it, or give it up. Raises PdfBusy."""
        try:
            made = make_pdf(self.paper, identifier=self.digest, made_on=self.made_on, is_large=True)
        except PdfBusy:
            raise
        except PdfProblem as problem:
            self.give_up(str(problem))
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for former in (*self.folder.glob("*.pdf"), *self.folder.glob("*.failed")):
            former.unlink(missing_ok=True)
        with written_whole(self.folder, self.kept.name) as file:
            file.write(made)


def have_made(pdf: OurPlanPdf, *, at: datetime) -> None:
    """Have it made if it is neither there nor given up: by the maker, or here while none runs.

    The one who puts it into the queue waits two seconds for it. Nobody else waits, so the public
    holds one thread of the server at most.
    """
    with _alone(pdf.folder / "making.lock") as is_alone:
        if not is_alone or pdf.is_settled(at=at):
            return
        if maker_runs():
            if not is_in_hand(*pdf.in_queue):
                make_our_plan.enqueue(*pdf.in_queue)
                wait_until(lambda: pdf.is_settled(at=at))
            return
        try:
            pdf.make()
        except PdfBusy:
            return  # as if somebody else made it: who looks again has it tried again


@task(takes_context=True)
def make_our_plan(context: TaskContext, label: str, pk: int, times_busy: int = 0) -> None:
    """The maker's part: what the page `pk` says by then, if everybody may still read it.

    `label` is that of the model: the queue names what it makes by both.
    """
    pages: Any = YoungPeoplePage.objects.open_to_all().select_related("plan", "council")
    page, at = pages.filter(pk=pk).first(), context.task_result.started_at
    assert at is not None, "the maker has begun it"
    if page is None:
        return
    pdf = OurPlanPdf(page, on=at.astimezone(LONDON).date())
    if not pdf.is_settled(at=at):
        attempt(context, pdf.make, times_busy=times_busy, or_else=pdf.give_up)


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Whether nobody else is inside, in whatever process; who is not alone does not wait."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
