"""The notice of a key decision as a paper, with what regulation 9(1)(a) to (h) wants in it."""

from collections.abc import Sequence

from govuk.dates import in_words
from reports.document import Block, BulletList, Document, Fact, Heading, Paragraph, numbered
from reports.models import Notice
from reports.paper import colour_of

NO_DOCUMENTS = "None is known yet."


def notice_paper(notice: Notice, members: Sequence[str]) -> Document:
    """The notice; `members` are the posts of those who sit on the body that decides."""
    meeting = notice.meeting
    board = meeting.board
    documents = [line.strip() for line in notice.documents.split("\n") if line.strip()]
    given: list[tuple[str, list[Block]]] = [
        ("A key decision is to be made", [_line(f"{board} is to make a key decision.")]),
        ("The matter", [_line(notice.matter)]),
        ("Who decides", [_line(str(board)), *([BulletList.of(*members)] if members else [])]),
        ("When", [_line(meeting.on_as_stated or in_words(meeting.on, weekday=True))]),
        (
            "Documents to be considered",
            [BulletList.of(*documents)] if documents else [_line(NO_DOCUMENTS)],
        ),
        ("Where copies can be had", [_line(notice.address)]),
        (
            "Other documents",
            [_line(f"Further documents on the matter may be put before {board}.")],
        ),
        (
            "How to ask for them",
            [_line("Details of them can be asked for at the address above, as they are ready.")],
        ),
    ]
    blocks: list[Block] = []
    for heading, below in given:
        blocks += [Heading(1, heading), *below]
    return Document(
        title="Notice of a key decision",
        council=board.council.name,
        blocks=numbered(tuple(blocks), "sections"),
        facts=(Fact("Published", in_words(notice.published_on, weekday=True)),),
        issued_on=notice.published_on,
        colour=colour_of(board.council),
    )


def _line(words: str) -> Paragraph:
    return Paragraph.of(words, counted=False)
