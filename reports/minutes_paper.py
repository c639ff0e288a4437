"""The minutes of a meeting as a paper: who was there, each item with what came of it, what arose.

What a reader may not know of is not in `boards.minutes`; of an exempt item stand here its number,
its title for the public, and why it is not for publication.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from boards.minutes import Asked, Came, Minuted, Minutes
from boards.models import Meeting
from govuk.dates import short_date
from reports.document import (
    Block,
    BulletList,
    Cell,
    Column,
    Document,
    Emphasis,
    Fact,
    Heading,
    Inline,
    Paragraph,
    Row,
    Table,
    clean,
    prose,
)
from reports.live_sections.wording import brief, lines, of
from reports.paper import DRAFT, colour_of

LONGEST = 600  # letters of a challenge, whose log has the whole of it
MATTERS = (
    Column("What was asked for or referred", 4.5),
    Column("At which meeting", 2.6),
    Column("Of whom, and by when", 2.4),
    Column("How it stands", 3),
)


def minutes_paper(meeting: Meeting, minutes: Minutes, *, marking: str) -> Document:
    """The minutes of `meeting` as a paper of their own: a draft until it is closed."""
    board = meeting.board
    return Document(
        title=str(board),
        subtitle=f"{meeting.title or 'Meeting'}, {meeting.on_in_words}",
        short_title=f"Minutes: {meeting}",
        council=board.council.name,
        blocks=tuple(minuted(minutes)),
        facts=tuple(head_of(meeting)),
        marking=marking if meeting.is_closed else f"{DRAFT} · {marking}",
        colour=colour_of(board.council),
        paper_kind="Minutes",
    )


def head_of(meeting: Meeting) -> Iterator[Fact]:
    yield from when_and_where(meeting)
    if not meeting.is_closed:
        yield Fact("Draft", "The meeting is not closed: its minutes may still change")


def when_and_where(meeting: Meeting) -> Iterator[Fact]:
    """What the head of each paper of a meeting says of it."""
    starts = f", {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    yield Fact("Meeting", f"{meeting.on_in_words}{starts}")
    for label, value in (("Where", meeting.place), ("Theme", meeting.theme)):
        if value:
            yield Fact(label, value)


def minuted(minutes: Minutes) -> Iterator[Block]:
    """What the paper says, in the order in which minutes are read."""
    yield Heading(1, "Attendance")
    for part in minutes.present:
        yield Heading(2, part.heading)
        yield BulletList.of(*(", ".join(filter(None, each)) for each in part.people))
    if not minutes.present:
        yield Paragraph.of("Who was there is not recorded.", counted=False)
    for number, item in enumerate(minutes.items, start=1):
        yield Heading(1, clean(item.title).strip() or "Item", str(number))
        yield from said_of(item, number)
    if not minutes.items:
        yield Paragraph.of("The meeting had no items.", counted=False)
    yield Heading(1, "Matters arising")
    yield Table(
        "Asked for by earlier meetings, or referred by other bodies",
        (*MATTERS[:-1], replace(MATTERS[-1], heading="How it stood")),
        tuple(map(arising_cells, minutes.arising)),
        empty="Nothing that earlier meetings asked for, or other bodies referred here, was open.",
    )
    yield Heading(1, "Challenges raised at the meeting")
    yield Table(
        "What was asked, of whom, and what was answered at the meeting",
        (Column("Question", 4), Column("Asked", 2.4), Column("Answer, and what was agreed", 4)),
        tuple(map(challenge_cells, minutes.challenges)),
        empty="None was recorded.",
    )
    yield Heading(1, "Date of the next meeting")
    following = minutes.following
    yield Paragraph.of(following.in_words if following else "Not arranged yet.", counted=False)


def said_of(item: Minuted, number: int) -> Iterator[Block]:
    if item.is_kept_from_reader:
        yield Paragraph.of(item.exclusion, counted=False)
        return
    if item.marking:
        yield Paragraph.of(f"{item.marking}.", counted=False)
    presented = f". Presented by {item.presenter}" if item.presenter else ""
    yield Paragraph.of(Emphasis(prose(f"{item.kind}{presented}.")), counted=False)
    yield from typed(item.words)
    if item.outcomes:
        yield Table(
            f"What came of item {number}",
            (
                Column("Outcome", 1.8),
                Column("In words", 5),
                Column("Of whom", 2.2),
                Column("By when", 1.6, holds="date"),
            ),
            tuple(map(outcome_cells, item.outcomes)),
        )
    elif not item.words.strip():
        yield Paragraph.of("Nothing is recorded of this item.", counted=False)


def typed(words: str) -> Iterator[Block]:
    """Words as they were typed: a paragraph each, with the lines in it."""
    for part in re.split(r"\n\s*\n", clean(words)):
        if part.strip():
            yield Paragraph.of(*in_lines(part), counted=False)


def in_lines(words: str) -> list[str | Inline]:
    return lines(line.strip() for line in clean(words).split("\n"))


def outcome_cells(outcome: Came) -> Row:
    return (
        of(outcome.kind, is_heading=True),
        of(*in_lines(outcome.words)),
        of(outcome.of or "–"),
        of(short_date(outcome.by_on) if outcome.by_on else "–"),
    )


def arising_cells(row: Came) -> Row:
    """A matter as it stood on the day of the meeting."""
    by = f"By {short_date(row.by_on)}" if row.by_on else ""
    done = f"Done on {short_date(row.done_on)}: {row.done_note}" if row.done_on else ""
    return matter(
        row.words,
        where=[row.referred_by, row.meeting, row.item],
        whom=[row.of, by],
        standing=[done or standing_words(is_late=row.is_late)],
    )


def standing_words(*, is_late: bool) -> str:
    return "Overdue" if is_late else "To be done"


def matter(
    words: str, *, where: Iterable[str], whom: Iterable[str], standing: Iterable[str]
) -> tuple[Cell, ...]:
    """A row of MATTERS."""
    return (
        of(brief(words, 400), is_heading=True),
        of(*lines(where)),
        of(*lines(whom) or ["Not recorded"]),
        of(*lines(standing)),
    )


def challenge_cells(row: Asked) -> Row:
    answers = [brief(answer, LONGEST) for answer in row.answers]
    agreed = f"Agreed: {brief(row.agreed, LONGEST)}" if row.agreed else ""
    return (
        of(brief(row.question, LONGEST), is_heading=True),
        of(*lines([f"By {row.by}", f"Of {row.of}"])),
        of(*lines([*answers, agreed]) or ["Not at the meeting"]),
    )
