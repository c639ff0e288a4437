"""How a paper is laid out, whatever writes it: what stands on landscape pages, how wide columns
are, what runs at the head and foot of its pages. The HTML, the PDF and the Word file share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from govuk.dates import in_words
from reports.document import (
    Appendix,
    Block,
    Box,
    BulletList,
    Cell,
    Chart,
    Contents,
    Document,
    Heading,
    Key,
    NumberedList,
    PageBreak,
    Paragraph,
    Quotation,
    Row,
    Table,
    plain,
)

CHECK_CODE_DIGITS = 16
CONTENTS_FROM_PAGES = 11
MOST_AT_FULL_SIZE = 9  # columns of an upright table
MOST_LINES_TOGETHER = 20  # of one row of a table
DEEPEST_LIST = 8  # lists set deeper are printed at this depth
LONGEST_RUNNING_TITLE = 90
A_FEW_LINES = 0.4  # of a page, by estimate: too little to stand on a page alone
MOST_LETTERS_OF_SHORT_CELLS = 12
MOST_PAGES = 500  # by estimate: more would take its minute and then fail


def title_of_file(document: Document) -> str:
    """Return what a reader of files calls the paper: "Minutes – Board – Meeting, 9 June 2026"."""
    parts = (document.paper_kind, document.title, document.subtitle)
    return one_line(" – ".join(part for part in parts if part))[:255]


def running_title(document: Document) -> str:
    """Return the title as it stands at the head of each page, short enough for one line."""
    title = one_line(document.short_title or document.title)
    if len(title) > LONGEST_RUNNING_TITLE:
        title = title[: LONGEST_RUNNING_TITLE - 1].rstrip() + "…"
    return title


def running_foot(document: Document, identifier: str, made_on: date) -> list[str]:
    """Return the parts of the line at the foot of each page, beside "Page x of y"."""
    version = f"Version {document.version}" if document.version else ""
    if document.taken:
        dated = " \u00a0·\u00a0 ".join(document.taken)
    elif document.issued_on:
        dated = f"Issued {in_words(document.issued_on)}"
    else:
        dated = f"Made {in_words(made_on)}"
    named = "Check code" if document.issued_on else "Facts"
    foot = (document.footer_reference, version, dated, f"{named} {check_code(identifier)}")
    return [one_line(part) for part in foot if part]


def check_code(digest: str) -> str:
    """The start of a digest as it stands at the foot of a paper: 3f9a 22bc 90de 1234.

    Long enough that no two papers share it, and short enough to type.
    """
    start = digest[:CHECK_CODE_DIGITS]
    return "\u00a0".join(start[at : at + 4] for at in range(0, len(start), 4))


def is_wordless(block: Block) -> bool:
    return isinstance(block, Heading) and not (block.text.strip() or block.number)


def by_orientation(blocks: Sequence[Block]) -> list[tuple[bool, list[Block]]]:
    """Return runs of blocks with whether each run stands on landscape pages.

    A landscape table takes with it the headings, the key and the words just before it, back to
    the start of its section at most; an appendix that begins so stays landscape throughout; and
    a few lines that would stand on a page alone stand on the landscape page beside them.
    """
    landscape = [_is_wide(block) for block in blocks]
    for place in [place for place, wide in enumerate(landscape) if wide]:
        start = _lead_in(blocks, place)
        landscape[start:place] = [True] * (place - start)
    _turn_few_lines(blocks, landscape)
    in_landscape_appendix = False
    runs: list[tuple[bool, list[Block]]] = []
    for is_landscape, block in zip(landscape, blocks, strict=True):
        if isinstance(block, Appendix):
            in_landscape_appendix = is_landscape
        turned = is_landscape or in_landscape_appendix
        if not runs or runs[-1][0] is not turned:
            runs.append((turned, []))
        runs[-1][1].append(block)
    return runs


def opens_page(blocks: Sequence[Block]) -> list[bool]:
    """Tell of each appendix, in order, whether it begins a page: not where it bears the same label
    as the one before it, of which there are only a few lines. So it is with the parts of Part 2."""
    opens: list[bool] = []
    before: Appendix | None = None
    length = 0.0
    for block in blocks:
        if isinstance(block, Appendix):
            is_same = before is not None and (block.label, block.level) == (
                before.label,
                before.level,
            )
            shares = bool(is_same and block.label and length <= A_FEW_LINES)
            opens.append(not shares)
            before, length = block, length if shares else 0.0
        elif isinstance(block, PageBreak):
            before = None
        else:
            length += _length(block)
    return opens


def _turn_few_lines(blocks: Sequence[Block], landscape: list[bool]) -> None:
    """Mark as landscape what is short, between page ends, and can share a landscape page."""
    appendices = iter(opens_page(blocks))
    starts = [
        next(appendices) if isinstance(block, Appendix) else isinstance(block, PageBreak)
        for block in blocks
    ]
    begin = 0  # of the lines that stand on upright pages of their own
    length = 0.0
    for place in range(len(blocks) + 1):
        if place == len(blocks) or landscape[place]:
            # The head of the paper stands with what comes first.
            if 0 < begin < place and length <= A_FEW_LINES:
                joins_next = place < len(blocks) and not starts[place]
                if joins_next or not starts[begin]:
                    landscape[begin:place] = [True] * (place - begin)
            begin, length = place + 1, 0.0
            continue
        if starts[place]:
            begin, length = place, 0.0
        if not isinstance(blocks[place], Appendix):
            length += _length(blocks[place])


def _is_wide(block: Block) -> bool:
    return isinstance(block, Table) and block.orientation == "landscape"


def _lead_in(blocks: Sequence[Block], place: int) -> int:
    """Return where the words that lead in to the table at `place` begin: two paragraphs at most,
    and only where a heading or a key stands before them."""
    start = place
    paragraphs = 0
    while start and isinstance(blocks[start - 1], Heading | Appendix | Key | Paragraph):
        before = blocks[start - 1]
        paragraphs += isinstance(before, Paragraph)
        if paragraphs > 2:
            break
        start -= 1
        if isinstance(before, Appendix) or (isinstance(before, Heading) and before.level == 1):
            break
    while start < place and isinstance(blocks[start], Paragraph):
        start += 1
    return start


def is_kept_together(table: Table) -> bool:
    """Tell whether a table is kept on one page: it asks for that, or is short."""
    letters = sum(_letters(cell) for row in table.rows for cell in row)
    has_list = any(cell.below for row in table.rows for cell in row)
    return table.is_whole or (len(table.rows) <= 14 and letters <= 900 and not has_list)


def may_break(row: Row) -> bool:
    """Tell whether a row is so long that it may go on overleaf. Kept on one page, it would leave
    most of the page before it empty."""
    return any(_lines_about(cell) > MOST_LINES_TOGETHER for cell in row)


def _lines_about(cell: Cell) -> float:
    below = cell.below.items if cell.below else ()
    return _letters(cell) / 40 + sum(1 + len(plain(item.content)) / 60 for item in below)


def _letters(cell: Cell) -> int:
    """How many there is room for where the words of a cell stand: half a line ends empty."""
    words = plain(cell.content)
    return len(words) + 20 * words.count("\n")


def is_dense(table: Table) -> bool:
    """Tell whether an upright table has so many columns that they are set closer and smaller."""
    return table.orientation == "portrait" and len(table.columns) > MOST_AT_FULL_SIZE


def heading_words(heading: Heading | Appendix) -> str:
    if isinstance(heading, Appendix):
        label = f"{heading.label}: " if heading.label and heading.text else heading.label
        return one_line(f"{label}{heading.text}") or "Appendix"
    return one_line(f"{heading.number} {heading.text}")


def percentages(table: Table) -> list[int]:
    """Return whole percentages that add up to 100, in the shares the columns ask for.

    No column is so narrow that a word of up to sixteen letters, a date or a tag would break,
    unless there are too many columns for that: words are never hyphenated, so that they can be
    searched for and are read out whole.
    """
    letters_across = 180 if table.orientation == "landscape" else 92
    padding = 3.0
    if is_dense(table):
        letters_across, padding = 122, 1.6
    least = [
        min((_longest_word(table, place) * 1.08 + padding) * 100 / letters_across, 40)
        for place in range(len(table.columns))
    ]
    if sum(least) > 100:
        least = [share * 100 / sum(least) for share in least]
    wanted = [column.width for column in table.columns]
    exact = list(least)
    free = set(range(len(wanted)))
    while free:
        room = 100 - sum(exact[place] for place in range(len(exact)) if place not in free)
        asked = sum(wanted[place] for place in free)
        short = {place for place in free if wanted[place] * room / asked < least[place]}
        if not short:
            for place in free:
                exact[place] = wanted[place] * room / asked
            break
        free -= short
    whole = [max(int(share), 1) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in by_remainder[: max(100 - sum(whole), 0)]:
        whole[place] += 1
    return whole


def _longest_word(table: Table, place: int) -> int:
    """Return the letters of the longest run in a column that should not break."""
    column = table.columns[place]
    runs = {len(word) for word in column.heading.replace("-", " ").split()}
    said = {plain(row[place].content) for row in table.rows}
    if column.holds == "date":
        runs.update(map(len, said))
    elif column.holds == "reference":
        runs.update(len(word) + 1 for words in said for word in words.split())
    elif column.holds == "tag":
        runs.update(len(words) + 1 if len(words) <= 16 else 12 for words in said)
    else:
        runs.update(len(word) for words in said for word in words.replace("-", " ").split())
        if all(len(words) <= MOST_LETTERS_OF_SHORT_CELLS for words in said):
            runs.update(map(len, said))
    return min(max(runs, default=1), 16)


def one_line(words: str) -> str:
    return " ".join(words.split())


def wants_contents(wish: Contents, pages: float) -> bool:
    return wish == "always" or (wish == "automatic" and pages >= CONTENTS_FROM_PAGES)


def pages_about(blocks: tuple[Block, ...]) -> float:
    """Return how many pages the blocks may fill, to lay a long paper out once and not twice."""
    return 0.4 + sum(map(_length, blocks))


def _length(block: Block) -> float:
    """Return how much of an upright page a block may fill."""
    match block:
        case Table():
            letters = sum(_letters_below(cell) for row in block.rows for cell in row)
            return max(letters / 2300, len(block.rows) / 30) + 0.1
        case Chart():
            return 0.35 + len(block.categories) / 35
        case Box():
            return 0.05 + sum(map(_length, block.blocks))
        case Paragraph() | Quotation():
            return (len(plain(block.content)) / 85 + 1.5) / 44
        case BulletList() | NumberedList():
            return len(block.items) / 30
        case Appendix():
            return 0.8
        case _:
            return 0.08


def _letters_below(cell: Cell) -> int:
    """The letters of a cell with those of the list in it."""
    items = cell.below.items if cell.below else ()
    return len(plain(cell.content)) + sum(len(plain(item.content)) for item in items)
