"""The highlight report of a meeting: one side of A4 on where the plan stands and what is asked.

Everything in it is worked out from what the board sees (`boards.what_changed`), so that nobody
types it again; but for a few lines that the clerk or the chair may write above it. Each part holds
as much as one page allows: the pack has the rest.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from math import ceil
from typing import Any

from boards.agenda_list import Agenda
from boards.models.agenda import ItemKind
from boards.what_changed import Item, PlanChanged, WhatChanged, is_open, off_target
from govuk.dates import in_words, short_date
from improvement.ratings import Ratings
from improvement.status import ActionStatus, Rag
from reports.document import (
    Block,
    Box,
    BulletList,
    Cell,
    Column,
    Document,
    Inline,
    Inlines,
    LineBreak,
    NumberedList,
    Paragraph,
    Row,
    Strong,
    Table,
    plain,
    prose,
)
from reports.live_sections.wording import (
    RAG_COLOURS,
    beside,
    brief,
    many,
    on_small_counts,
    rag_tag,
)
from reports.markdown import blocks_of
from reports.milestones_and_money import Steps, money_lines, steps_of
from reports.register_paper import name_of, with_moves

Summed = Paragraph | BulletList | NumberedList

# As much as one page holds, whatever the records say.
SHOWN, SHOWN_BELOW_A_SUMMARY = 3, 2  # things in each part
ONE_LINE, TWO_LINES = 78, 140  # letters
ACROSS, MOST_LINES = 84, 5  # of the summary: usual letters in a line, and lines
WIDE = 1.35  # how much wider than a usual letter a capital, an m or a w is
LONGEST_NAME = 60
NOT_FROZEN = "Not known: it was not frozen when the meeting was closed."
WENT_WELL = ("closed", "delivered", "better", "measure_better", "impact_up", "risk_down")


def highlight_report(
    found: WhatChanged, agenda: Agenda, ratings: Ratings, *, marking: str, colour: str
) -> Document:
    """The highlight report as a paper of its own, on one page."""
    meeting = found.meeting
    theme = f" · {meeting.theme}" if meeting.theme else ""
    return Document(
        title="Highlight report",
        subtitle=brief(f"{brief(str(meeting.board), 45)}, {meeting.on_in_words}{theme}", 95),
        council=meeting.board.council.name,
        blocks=tuple(highlights(found, agenda, ratings)),
        marking=marking,
        colour=colour,
        contents="never",
        is_compact=True,
    )


def highlights(found: WhatChanged, agenda: Agenda, ratings: Ratings) -> Iterator[Block]:
    """The blocks of the report, in the order in which a board reads."""
    blocks, _ = summary_of(found.meeting.summary)
    if blocks:
        yield Box((Paragraph.of(Strong(prose("Summary"))), *blocks))
    shown = SHOWN_BELOW_A_SUMMARY if blocks else SHOWN
    some = partial(listed, shown=shown)
    rows = [
        part("Where it stands", *position(found)),
        part("RAG ratings of open actions", *rated(found)),
        some("What went well", went_well(found), "Nothing was closed or improved since."),
        some(
            "Off track or overdue, and the recovery",
            off_track(found),
            "No action is red or overdue.",
            most=TWO_LINES,
        ),
        some("Top risks", top_risks(found), "No open risk is rated."),
        some(
            "Measures off target",
            measures(found),
            "None is off target or moves the wrong way.",
            most=TWO_LINES,
        ),
        *milestones(found, shown=shown),
        money(found, shown=shown),
        some("Decisions asked for", decisions(found, agenda), "None."),
        some("Next steps", next_steps(found), "No open action falls due."),
    ]
    yield Table(
        basis(found),
        (Column("About", 2), Column("What to know", 7.5)),
        tuple(rows),
        note="Worked out from the records of the plan. Complete means closed with evidence."
        f" Lines of money overlap, and are not added up. {key_in_brief(ratings)}",
        is_whole=True,
    )
    yield from on_small_counts(row["latest_words"] for row in measure_rows(found)[:shown])


def summary_of(words: str) -> tuple[tuple[Summed, ...], str]:
    """The typed summary in paragraphs and lists, and what else was typed, in a word: "table"."""
    kept, left_out = [], ""
    for block in blocks_of(words):
        if isinstance(block, Paragraph | BulletList | NumberedList):
            kept.append(block)
        else:
            left_out = block.kind
    return tuple(kept), left_out


def lines_about(blocks: Iterable[Summed]) -> int:
    """How many lines the summary takes, at most: with one between two blocks."""
    lines = -1
    for block in blocks:
        lines += 1
        said = [block.content] if isinstance(block, Paragraph) else [*said_in(block)]
        for words in said:
            lines += sum(max(ceil(width_of(line) / ACROSS), 1) for line in plain(words).split("\n"))
    return lines


def width_of(line: str) -> float:
    """How wide the words are, in usual letters."""
    return sum(WIDE if letter.isupper() or letter in "mw@%" else 1 for letter in line)


def said_in(block: BulletList | NumberedList) -> Iterator[Inlines]:
    """The words of every item of a list, and of the lists in it."""
    for item in block.items:
        yield item.content
        if item.nested:
            yield from said_in(item.nested)


def key_in_brief(ratings: Ratings) -> str:
    """What the RAG ratings of actions mean, in the council's own words."""
    said = "; ".join(f"{rag}: {brief(ratings.rag[rag].rstrip('.'), ONE_LINE)}" for rag in Rag)
    return f"RAG ratings are the lead's own judgement: {said}."


def basis(found: WhatChanged) -> str:
    """Which day it shows, and which it is compared with: As frozen on …, compared with …"""
    shown = "As frozen on" if found.is_frozen else "As it stands on"
    words = f"{shown} {in_words(found.now.on)}"
    if found.then is None:
        return f"{words}; no meeting before to compare with"
    return f"{words}, compared with {in_words(found.then.on)}"


def part(heading: str, *content: str | Inline) -> Row:
    return Cell.of(heading, is_heading=True), Cell.of(*content)


def listed(
    heading: str,
    said: Sequence[str],
    none: str,
    *,
    shown: int,
    most: int = ONE_LINE,
    counts: str = "",
) -> Row:
    """A part as a list of its first lines; its heading says of how many, or gives the `counts`."""
    if not said:
        return part(heading, none)
    first = [brief(line, most) for line in said[:shown]]
    of_all = f"{shown} of {len(said)}" if len(said) > shown else ""
    named = Cell.of(heading, *beside(counts or of_all), is_heading=True)
    return named, Cell((), below=BulletList.of(*first))


# The parts


def standing(found: WhatChanged) -> list[dict[str, Any]]:
    return [row for plan in found.plans for row in plan.now.standing]


def position(found: WhatChanged) -> list[str | Inline]:
    """The overall position in one sentence."""
    rows = standing(found)
    if not rows:
        return ["There is no action in a plan that the board holds to account."]
    counts = Counter(row["status"] for row in rows)
    red = sum(1 for row in rows if is_open(row) and row["rag"] == Rag.RED)
    closed, overdue = counts[ActionStatus.CLOSED], counts[ActionStatus.OVERDUE]
    said = (
        f"Of {many(len(rows), 'action')}, {closed} {'is' if closed == 1 else 'are'} complete,"
        f" {counts[ActionStatus.DELIVERED]} delivered and awaiting evidence, {overdue} overdue"
        f" and {red} off track"
    )
    slipped = sum(len(plan.section("slippage").of("later")) for plan in found.plans)
    dates = many(slipped, "date") if slipped else "no date"
    since = f"; {dates} moved out since the last meeting" if found.then else ""
    return [Strong(prose(f"{said}{since}."))]


def rated(found: WhatChanged) -> Iterator[str | Inline]:
    """How many of each rating, with the movement since the last meeting."""
    now = Counter(row["rag"] for row in standing(found) if is_open(row))
    before = found.then.plans if found.then else []
    then = Counter(row["rag"] for plan in before for row in plan.standing if is_open(row))
    for place, value in enumerate((*RAG_COLOURS, "")):
        if place:
            yield LineBreak() if place == 2 else " \u00a0 "
        yield rag_tag(value)
        moved = now[value] - then[value]
        change = f" ({abs(moved)} {'more' if moved > 0 else 'fewer'})"
        yield f" {now[value]}{change if found.then and moved else ''}"


def changed(found: WhatChanged, *codes: str) -> Iterator[tuple[PlanChanged, Item]]:
    """What changed in these ways, in the order of `codes`."""
    for code in codes:
        for plan in found.plans:
            for section in plan.sections:
                for item in section.of(code):
                    yield plan, item


def went_well(found: WhatChanged) -> list[str]:
    lines: dict[str, str] = {}
    for _, item in changed(found, *WENT_WELL):
        lines.setdefault(item.url, f"{item.changes[0].kind.label}: {item.words}")
    return list(lines.values())


def off_track(found: WhatChanged) -> list[str]:
    """Red and overdue open actions, each with how it gets back on track."""
    rows = [row for row in standing(found) if is_open(row)]
    troubled = [
        row for row in rows if row["rag"] == Rag.RED or row["status"] == ActionStatus.OVERDUE
    ]
    troubled.sort(key=lambda row: (row["rag"] != Rag.RED, row["due_on"], row["id"]))
    return [
        f"{brief(name_of(row), LONGEST_NAME)}, due {due_of(row)}: {recovery_of(row)}"
        for row in troubled
    ]


def due_of(row: dict[str, Any]) -> str:
    return with_moves(short_date(row["due_on"]), row)


def recovery_of(row: dict[str, Any]) -> str:
    """By its exception note, else what its last update says happens next."""
    return row["recovery"] or row["next_steps"] or "no recovery is stated"


def top_risks(found: WhatChanged) -> list[str]:
    """The gravest open risks; those of different scales stay in the order of the plan."""
    rows = [
        row
        for plan in found.plans
        for row in plan.now.risks
        if row["rating"] and not row["is_closed"]
    ]
    if len({row["scale_id"] for row in rows}) == 1 and all(row["heights"] for row in rows):
        rows.sort(key=lambda row: height_of(row["heights"]), reverse=True)
    return [
        f"{row['rated']}: {brief(name_of(row), LONGEST_NAME)}"
        + (f" ({row['moved'].lower()})" if row["moved"] else "")
        for row in rows
    ]


def height_of(heights: Sequence[int]) -> tuple[int, int, int]:
    band, likelihood, impact = heights
    return band, likelihood * impact, impact


def measures(found: WhatChanged) -> list[str]:
    return [
        f"{brief(name_of(row), LONGEST_NAME)}: {row['latest_words'] or row['latest']}"
        + (f", {row['gap']}" if row["gap"] else "")
        + (f"; {row['trend']}" if row["trend"] else "")
        for row in measure_rows(found)
    ]


def measure_rows(found: WhatChanged) -> list[dict[str, Any]]:
    return [row for plan in found.plans for row in off_target(plan.now)]


def milestones(found: WhatChanged, *, shown: int) -> Iterator[Row]:
    """What was missed, what was met since the last meeting, and what is due by the next one."""
    rows = steps_of(found)
    if rows is None:
        yield part("Milestones", NOT_FROZEN)
        return
    steps = Steps(found, rows)
    yield listed(
        "Milestones missed or met",
        steps.over(),
        "None was missed or met since.",
        shown=shown,
        most=TWO_LINES,
        counts=steps.counts,
    )
    until = f"by {short_date(steps.until)}" if steps.until else "next"
    yield listed(
        f"Milestones due {until}",
        steps.ahead(),
        "None falls due.",
        shown=shown,
        most=TWO_LINES,
    )


def money(found: WhatChanged, *, shown: int) -> Row:
    lines = money_lines(found)
    if lines is None:
        return part("Money", NOT_FROZEN)
    return listed("Money", lines, "No money is recorded.", shown=shown, most=TWO_LINES)


def decisions(found: WhatChanged, agenda: Agenda) -> list[str]:
    """Items of the agenda for decision, and new dates that were asked for."""
    lines = [
        f"Item {line.number}: {line.item.title}"
        for line in agenda.items
        if line.item.kind == ItemKind.DECISION and not line.is_kept_from_reader
    ]
    asked = [row for row in standing(found) if row["is_date_asked"] and is_open(row)]
    if asked:
        names = ", ".join(row["reference"] for row in asked)
        lines.append(f"{many(len(asked), 'new date')} asked for: {names}")
    return lines


def next_steps(found: WhatChanged) -> list[str]:
    """What falls due first, from the day that is shown."""
    rows = [row for row in standing(found) if is_open(row) and row["due_on"] >= found.now.on]
    rows.sort(key=lambda row: (row["due_on"], row["id"]))
    return [f"{due_of(row)}: {brief(name_of(row), LONGEST_NAME)}" for row in rows]
