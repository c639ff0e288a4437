"""The young people's page as a paper in large type, and how it is kept from being made too often.

It says what the page says, in the same words: nothing in it is made from officers' words. Anybody
may ask for it, as often as they like. So its bytes are kept under the digest of what it says, and
made anew only when that changes: by one request at a time, without a queue. The others are asked to
come back. What could not be made is not tried again for a while.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from accounts.kept_files import written_whole
from accounts.models import Council
from govuk.dates import LONDON, in_words
from impact.young_people import Told, YoungPeoplesPage, latest_heard
from reports.document import (
    Block,
    Box,
    Document,
    Heading,
    Paragraph,
    Strong,
    Tag,
    TagKind,
    prose,
)
from reports.paper import colour_of
from reports.pdf import PdfBusy, PdfProblem, make_pdf

MOST_HEARD = 40
TRY_AGAIN_SECONDS = 600
COLOURS: dict[str, TagKind] = {
    "not_started": "grey",
    "in_progress": "blue",
    "overdue": "amber",
    "delivered": "turquoise",
    "closed": "green",
}


class Later(Exception):
    """The paper is not there yet: somebody else's request is making it, or it could not be made."""


def our_plan_paper(council: Council, it: YoungPeoplesPage) -> Document:
    return Document(
        title="Our plan",
        council=council.name,
        blocks=tuple(_blocks(it)),
        colour=colour_of(council),
        contents="never",
        taken=(f"Last changed {in_words(last_changed(it))}",),
    )


def last_changed(it: YoungPeoplesPage) -> date:
    return it.last_on.astimezone(LONDON).date()


def _blocks(it: YoungPeoplesPage) -> Iterator[Block]:
    yield Paragraph.of(it.page.welcome)
    if it.areas:
        yield Heading(1, "What must get better")
        yield from map(_card, it.areas)
    yield Heading(1, "What we promise")
    for group, promises in it.promises.items():
        yield Heading(2, f"For {group}")
        yield from map(_card, promises)
    if not it.promises:
        yield Paragraph.of("We are writing our promises now. Come back soon.")
    yield Heading(1, "What we heard: you said, we did")
    entries, has_more = latest_heard(it.page.plan, most=MOST_HEARD)
    for entry in entries:
        how = f": {entry.method}" if entry.method else ""
        yield Box(
            (
                Paragraph.of(Strong(prose(f"{entry.group}{how}, {entry.heard_words}"))),
                Paragraph.of(Strong(prose("You said: ")), entry.you_said),
                Paragraph.of(Strong(prose("We did: ")), entry.we_did),
            )
        )
    if has_more:
        yield Paragraph.of("What we heard before that is on our page.")
    if not entries:
        yield Paragraph.of("Nothing is here yet. You can be the first to tell us something.")
    if it.page.who_to_ask:
        yield Heading(1, "If you want to talk to somebody")
        yield Paragraph.of(it.page.who_to_ask)


def _card(told: Told) -> Box:
    said = [Paragraph.of(Strong(prose(told.words)))]
    if told.status:
        said.append(Paragraph.of(Tag(told.status_words, COLOURS[told.status])))
    for title, words in (
        ("What has changed: ", told.changed),
        ("What has not changed yet, and why: ", told.not_yet),
    ):
        if words:
            said.append(Paragraph.of(Strong(prose(title)), words))
    return Box(tuple(said))


def bytes_of_our_plan(council: Council, it: YoungPeoplesPage, *, at: datetime) -> bytes:
    """The PDF, as it is kept or made at the moment `at`. Raises `Later` where it is neither."""
    paper = our_plan_paper(council, it)
    digest = paper.digest()
    folder = Path(settings.DATA_DIR) / "our-plan" / str(council.pk)
    kept, failed = folder / f"{digest}.pdf", folder / f"{digest}.failed"
    if made := _read(kept):
        return made
    if failed.exists() and at.timestamp() - failed.stat().st_mtime < TRY_AGAIN_SECONDS:
        raise Later
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder / "making.lock"):
        if made := _read(kept):
            return made
        try:
            made = make_pdf(paper, identifier=digest, made_on=last_changed(it), is_large=True)
        except PdfBusy as busy:
            raise Later from busy
        except PdfProblem as problem:
            failed.touch()
            raise Later from problem
        for former in (*folder.glob("*.pdf"), *folder.glob("*.failed")):
            former.unlink(missing_ok=True)
        with written_whole(folder, kept.name) as file:
            file.write(made)
    return made


def _read(kept: Path) -> bytes | None:
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        return None


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Nobody else is inside meanwhile, in whatever process. Raises `Later` where somebody is."""
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Later from None
        yield
