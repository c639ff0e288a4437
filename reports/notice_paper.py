"""Notices before a meeting as papers, each with what the regulations of 2012 want in it.

Key decisions: regulation 9(1)(a) to (h). Private meetings: regulation 5(2) to (5), and at short
notice 5(6) and (7). General exception and special urgency: regulations 10 and 11.
"""

from collections.abc import Iterator, Sequence

from govuk.dates import in_words
from reports.document import Block, BulletList, Document, Fact, Heading, Paragraph, clean, numbered
from reports.models import Notice
from reports.models.notice import NoticeKind
from reports.paper import DRAFT, colour_of

NO_DOCUMENTS = "None is known yet."
TITLES = {
    NoticeKind.KEY_DECISION: "Notice of a key decision",
    NoticeKind.PRIVATE: "Notice of a private meeting",
    NoticeKind.PRIVATE_AGAIN: "Second notice of a private meeting",
    NoticeKind.PRIVATE_URGENT: "Notice of a private meeting at short notice",
    NoticeKind.GENERAL_EXCEPTION: "Notice of a key decision under general exception",
    NoticeKind.SPECIAL_URGENCY: "Notice of a key decision under special urgency",
}
PRIVATE = (NoticeKind.PRIVATE, NoticeKind.PRIVATE_AGAIN, NoticeKind.PRIVATE_URGENT)
Part = tuple[str, list[Block]]


def notice_paper(notice: Notice, members: Sequence[str], *, is_published: bool = False) -> Document:
    """The notice, a draft or as it is published; `members` are the posts of those who decide."""
    board = notice.meeting.board
    blocks: list[Block] = []
    for heading, below in _parts(notice, members):
        blocks += [Heading(1, heading), *below]
    label = "Published" if is_published else "To be published"
    return Document(
        title=TITLES[NoticeKind(notice.kind)],
        council=board.council.name,
        blocks=numbered(tuple(blocks), "sections"),
        facts=(Fact(label, in_words(notice.published_on, weekday=True)),),
        marking="" if is_published else DRAFT,
        issued_on=notice.published_on if is_published else None,
        colour=colour_of(board.council),
    )


def _parts(notice: Notice, members: Sequence[str]) -> Iterator[Part]:
    board, meeting = notice.meeting.board, notice.meeting
    day = meeting.on_as_stated or in_words(meeting.on, weekday=True)
    is_private = notice.kind in PRIVATE
    if is_private:
        said: list[Block] = [
            _line(f"{board} means to hold its meeting, or part of it, in private.")
        ]
        if notice.kind == NoticeKind.PRIVATE_URGENT:
            late = "The day by which it must be held leaves no time for the usual notice of that."
            said.append(_line(late))
        yield "A meeting is to be held in private", said
    else:
        yield "A key decision is to be made", [_line(f"{board} is to make a key decision.")]
    if notice.matter:
        yield "The matter", [_line(notice.matter)]
    if not is_private:
        yield "Who decides", [_line(str(board)), *([BulletList.of(*members)] if members else [])]
    yield "When", [_line(day)]
    if notice.kind != NoticeKind.KEY_DECISION:
        yield _WHY[NoticeKind(notice.kind)], _typed(notice.reason)
    match notice.kind:
        case NoticeKind.KEY_DECISION:
            yield from _documents(notice)
        case NoticeKind.PRIVATE:
            open_to = f"Anybody may say why {board} should meet in public on this matter."
            where = [_line(f"Write to: {notice.address}")] if notice.address else []
            yield "How to make representations", [_line(open_to), *where]
        case NoticeKind.PRIVATE_AGAIN:
            yield "Representations, and the answer to them", _typed(notice.answer)
        case NoticeKind.SPECIAL_URGENCY | NoticeKind.PRIVATE_URGENT:
            yield "Who agreed that it cannot wait", _agreement(notice, is_private=is_private)


_WHY = {
    NoticeKind.PRIVATE: "Why it is to be private",
    NoticeKind.PRIVATE_AGAIN: "Why it is to be private",
    NoticeKind.PRIVATE_URGENT: "Why it is urgent and cannot wait",
    NoticeKind.GENERAL_EXCEPTION: "Why the usual notice could not be given",
    NoticeKind.SPECIAL_URGENCY: "Why it is urgent and cannot wait",
}


def _agreement(notice: Notice, *, is_private: bool) -> list[Block]:
    """Who agreed, when that is recorded, and why it was they who were asked."""
    said = notice.agreed_by
    if notice.agreed_on is not None:
        what = "meeting" if is_private else "decision"
        on = in_words(notice.agreed_on, weekday=True)
        said += f" agreed on {on} that the {what} is urgent and cannot reasonably be deferred."
    return [_line(words) for words in (said, notice.why_asked) if words]


def _documents(notice: Notice) -> Iterator[Part]:
    board = notice.meeting.board
    documents = [line.strip() for line in notice.documents.split("\n") if line.strip()]
    # The report is a document before the meeting; a notice is public, so only a public title.
    if not documents and notice.report is not None and notice.report.visibility == "public":
        documents = [notice.report.title]
    listed: Block = BulletList.of(*documents) if documents else _line(NO_DOCUMENTS)
    yield "Documents to be considered", [listed]
    yield "Where copies can be had", [_line(notice.address)]
    more = f"Further documents on the matter may be put before {board}."
    yield "Other documents", [_line(more)]
    ask = "Details of them can be asked for at the address above, as they are ready."
    yield "How to ask for them", [_line(ask)]


def _typed(words: str) -> list[Block]:
    """Typed words as they are, a paragraph each."""
    parts = [clean(part).strip() for part in words.split("\n\n")]
    return [_line(part) for part in parts if part]


def _line(words: str) -> Paragraph:
    return Paragraph.of(words, counted=False)
