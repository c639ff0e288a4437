"""The registers of a plan as blocks of a paper: its actions, its measures with charts, its risks.

They are made of what a board saw (`boards.snapshot.PlanSeenThen`), be it frozen or as it stands
now, so that a pack and a register by itself say the same. `plan` holds what its reader may know
of, and no more.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from boards.snapshot import Counted, PlanSeenThen
from govuk.dates import in_words, short_date
from impact.measure_status import KEY as MEASURE_KEY
from improvement.ratings import Ratings
from improvement.status import ActionStatus
from reports.document import (
    Block,
    BulletList,
    Cell,
    Chart,
    Column,
    Item,
    Key,
    KeyEntry,
    LineBreak,
    Paragraph,
    Row,
    Series,
    Strong,
    Table,
    Tag,
    TagKind,
    prose,
)
from reports.live_sections.wording import (
    COMPLETE,
    beside,
    key_to_rag,
    lines,
    many,
    of,
    on_small_counts,
    rag_tag,
)

ACTION_COLUMNS = (
    Column("Ref", 1, holds="reference"),
    Column("Action", 4.2),
    Column("Lead", 2.1),
    Column("First due", 1.5, holds="date"),
    Column("Due now", 1.8, holds="date"),
    Column("Status", 2),
    Column("RAG", 1.6, holds="tag"),
    Column("Last said", 5.4),
)
MEASURE_COLUMNS = (
    Column("Measure", 4),
    Column("Latest", 1.8),
    Column("Target", 1.3),
    Column("Gap", 2),
    Column("Rating", 1.7, holds="tag"),
    Column("Trend", 1.7),
)
RISK_COLUMNS = (
    Column("Risk", 4.5),
    Column("Action to avoid or mitigate it", 3.1),
    Column("Rating", 2, holds="tag"),
    Column("Movement", 1.7),
    Column("Owner", 1.9),
)


def tag(words: str, kind: str) -> Tag:
    """A coloured word; grey where paper has no such colour."""
    colours: tuple[TagKind, ...] = get_args(TagKind)
    return Tag(words, next((colour for colour in colours if colour == kind), "grey"))


def day(on: date | None) -> str:
    return short_date(on) if on else ""


# Actions


def action_totals(plan: PlanSeenThen, *, on: date) -> Iterator[Block]:
    """How many actions there are on the day, by status and by rating: what to know first."""
    if not plan.actions:
        return
    day_in_words = in_words(on)
    yield _counts(f"Actions by status on {day_in_words}", "Status", plan.statuses, has_tags=False)
    if plan.ratings:
        caption = f"Open actions by RAG rating on {day_in_words}"
        yield _counts(caption, "RAG rating", plan.ratings, has_tags=True)


def _counts(caption: str, heading: str, counted: list[Counted], *, has_tags: bool) -> Table:
    rows = [
        (
            of(rag_tag(each.code or None) if has_tags else each.label, is_heading=True),
            Cell.of(f"{each.count:,}"),
        )
        for each in counted
    ]
    total = Strong(prose(f"{sum(each.count for each in counted):,}"))
    rows.append((Cell.of("Total", is_heading=True), Cell.of(total)))
    named = Column(heading, 4, holds="tag" if has_tags else "text")
    columns = (named, Column("Actions", 1, "right", "number"))
    return Table(caption, columns, tuple(rows))


def action_register(plan: PlanSeenThen, *, ratings: Ratings) -> Iterator[Block]:
    """Every action in landscape, a table for each strand, after the key; the withdrawn last."""
    if not plan.actions:
        yield Paragraph.of("The plan has no actions.")
        return
    yield key_to_rag(ratings)
    yield Paragraph.of(COMPLETE, counted=False)
    strands: dict[str, list[Any]] = {}
    for row in plan.standing:
        strands.setdefault(row["strand"], []).append(row)
    for strand, rows in strands.items():
        yield Table(
            f"{strand or 'Other actions'}: {many(len(rows), 'action')}",
            ACTION_COLUMNS,
            tuple(action_cells(row) for row in rows),
            orientation="landscape",
        )
    withdrawn = [row for row in plan.actions if row["status"] == ActionStatus.WITHDRAWN]
    if withdrawn:
        yield Table(
            f"Withdrawn: {many(len(withdrawn), 'action')}",
            (Column("Ref", 1, holds="reference"), Column("Action", 6), Column("Why", 8)),
            tuple(
                (
                    of(row["reference"], is_heading=True),
                    of(row["title"]),
                    of(row["withdrawn_reason"]),
                )
                for row in withdrawn
            ),
            orientation="landscape",
        )


def action_cells(row: Any) -> Row:
    checked = row["assurance"] and row["assurance"] != row["rag"]
    return (
        of(row["reference"], is_heading=True),
        of(row["title"]),
        of(row["lead"] or "No lead"),
        of(day(row["original_due_on"])),
        of(*lines([day(row["due_on"]), row["moved"]])),
        of(*lines([row["status_words"], "New date asked for" if row["is_date_asked"] else ""])),
        of(
            rag_tag(row["rag"]),
            *((LineBreak(), "Assurance: ", rag_tag(row["assurance"])) if checked else ()),
        ),
        of(*lines([day(row["last_on"]), row["said"]]) or ["No update yet"]),
    )


# Measures


def measure_register(plan: PlanSeenThen) -> Iterator[Block]:
    """Every measure in one table after its key, then a chart of each that was read twice."""
    if not plan.measures:
        yield Paragraph.of("The plan has no measures: nothing shows yet whether it works.")
        return
    yield Key(
        tuple(KeyEntry(tag(label, value), meaning) for value, label, meaning in MEASURE_KEY),
        title="Key to measures, worked out from target and tolerance",
    )
    yield Table(
        f"{many(len(plan.measures), 'measure')} and where they stand",
        MEASURE_COLUMNS,
        tuple(map(measure_cells, plan.measures)),
    )
    yield from on_small_counts(
        row[name] for row in plan.measures for name in ("latest_words", "label")
    )
    for row in plan.measures:
        chart = chart_of(row)
        if chart is not None:
            yield chart


def name_of(row: Any) -> str:
    return f"{row['reference']} {row.get('name') or row.get('title')}".strip()


def with_moves(words: str, row: Any) -> str:
    """`words`, and how the due date of an action moved, where it did."""
    return f"{words} ({row['moved']})" if row["moved"] else words


def measure_cells(row: Any) -> Row:
    # What was frozen before the parts of the sentence were has the sentence.
    said = [row["latest_words"], row["latest_period"]] if row["latest_words"] else [row["words"]]
    return (
        of(name_of(row), is_heading=True),
        of(*lines(said)),
        of(row["target_words"] or "None"),
        of(row["gap"] or "–"),
        of(tag(row["label"], row["kind"])),
        of(row["trend_words"] or "–"),
    )


def chart_of(row: Any) -> Chart | None:
    """The readings as a line with the target they are rated against; none for one reading."""
    if len(row["series"]) < 2:
        return None
    periods, values = zip(*row["series"], strict=True)
    series = [Series("Reading", tuple(map(float, values)))]
    if row["target"]:
        aims = (float(row["target"]),) * len(periods)
        series.append(Series("Target", aims, "grey", is_target=True))
    return Chart(
        name_of(row),
        row["words"],
        "line",
        periods,
        tuple(series),
        unit=row["unit"],
        category_heading="Period",
    )


# Risks


def risk_register(plan: PlanSeenThen) -> Iterator[Block]:
    """The open risks with what is done about them, and those that were closed."""
    risks = [row for row in plan.risks if not row["is_closed"]]
    closed = [row for row in plan.risks if row["is_closed"]]
    scales = dict.fromkeys(row["scale"] for row in risks if row["scale"])
    yield Table(
        f"{many(len(risks), 'open risk')}" if risks else "Open risks",
        RISK_COLUMNS,
        tuple(map(risk_cells, risks)),
        note=f"Scale of the ratings: {'; '.join(scales)}." if scales else "",
    )
    if closed:
        yield Paragraph.of(Strong(prose("Closed: ")), f"{many(len(closed), 'risk')}.")
        yield BulletList(tuple(Item.of(name_of(row)) for row in closed))


def risk_cells(row: Any) -> Row:
    rated = of(rag_tag(None))
    if row["rating"]:
        rated = of(tag(row["rated"], row["colour"]), *lines([row["words"]], first=False))
    moved = [row["moved"], f"Aim: {row['aim']}" if row["aim"] else ""]
    return (
        of(name_of(row), *beside(row["description"]), is_heading=True),
        of(row["mitigation"]),
        rated,
        of(*lines(moved) or ["–"]),
        Cell.of(row["owner"] or "Nobody"),
    )
