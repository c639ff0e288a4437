"""The plan on a page and the line of sight as blocks of a paper, from what a board saw.

Like the registers they are made of `boards.snapshot.PlanSeenThen`: frozen or as it stands now, all
of them give the same figures.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from boards.snapshot import PlanSeenThen
from govuk.dates import short_date
from improvement.ratings import Ratings
from improvement.status import OPEN, ActionStatus
from reports.document import (
    Block,
    BulletList,
    Cell,
    Column,
    Heading,
    Inline,
    LineBreak,
    Paragraph,
    Row,
    Strong,
    Table,
    prose,
)
from reports.highlight_paper import height_of
from reports.live_sections.wording import (
    beside,
    key_to_rag,
    lines,
    many,
    of,
    on_small_counts,
    rag_tag,
)
from reports.register_paper import name_of, tag, with_moves

MEASURES_SHOWN, RISKS_SHOWN, NEXT_SHOWN = 5, 5, 5
WORST_FIRST = ("red", "amber", "green")


def one_page(
    plan: PlanSeenThen, *, ratings: Ratings, on: date, priorities: Sequence[str] = ()
) -> Iterator[Block]:
    """What it answers, where it stands, whether children are better off, what threatens it and
    what comes next. priorities: the council's own, beside what inspectors found."""
    yield Heading(1, "What it answers")
    answered = [f"{name_of_area(row)}{settled(row)}" for row in plan.areas]
    if answered and priorities:
        sides = (BulletList.of(*answered), BulletList.of(*priorities))
        yield Table(
            "Findings and local priorities",
            (Column("Findings of inspections"), Column("Local priorities")),
            (tuple(Cell((), below=side) for side in sides),),
        )
    elif answered:
        yield BulletList.of(*answered)
    else:
        yield Paragraph.of("It answers no finding of an inspection.")
        if priorities:
            yield Paragraph.of(Strong(prose("Local priorities: ")), "; ".join(priorities), ".")
    yield Heading(1, "Where it stands")
    yield from _standing(plan)
    yield Heading(1, "Are children better off?")
    order = {kind: place for place, kind in enumerate(WORST_FIRST)}
    measures = sorted(plan.measures, key=lambda row: order.get(row["kind"], len(order)))
    yield Table(
        shown_of(measures, MEASURES_SHOWN, "measure"),
        (Column("Measure", 7), Column("Where it stands", 7), Column("Rating", 1, holds="tag")),
        tuple(
            (
                of(name_of(row), is_heading=True),
                of(". ".join(each for each in (latest_of(row), row["trend_words"]) if each)),
                of(tag(row["label"], row["kind"])),
            )
            for row in measures[:MEASURES_SHOWN]
        ),
        empty="No measure shows yet whether the plan changes anything.",
    )
    yield from on_small_counts(
        row[name] for row in measures[:MEASURES_SHOWN] for name in ("latest_words", "label")
    )
    yield Heading(1, "What threatens it")
    risks = gravest_first([row for row in plan.risks if not row["is_closed"]])
    yield Table(
        shown_of(risks, RISKS_SHOWN, "open risk"),
        (Column("Risk", 7), Column("Rating", 2, holds="tag"), Column("Movement", 2)),
        tuple(_risk(row) for row in risks[:RISKS_SHOWN]),
        empty="No risk is open.",
    )
    yield Heading(1, "What comes next")
    ahead = [row for row in plan.standing if row["status"] in OPEN and row["due_on"] >= on]
    ahead.sort(key=lambda row: (row["due_on"], row["reference"]))
    yield Table(
        shown_of(
            ahead, NEXT_SHOWN, "open action that is not late", "open actions that are not late"
        ),
        (Column("Due", 1, holds="date"), Column("Action", 8), Column("Lead", 5)),
        tuple(
            (
                of(short_date(row["due_on"]), is_heading=True),
                of(with_moves(name_of(row), row)),
                of(row["lead"] or "No lead"),
            )
            for row in ahead[:NEXT_SHOWN]
        ),
        empty="No due date lies ahead.",
    )
    # Last: a key keeps to what follows it, and would take the first table to another page.
    if plan.ratings:
        yield key_to_rag(ratings)


def _standing(plan: PlanSeenThen) -> Iterator[Block]:
    statuses = [each for each in plan.statuses if each.code != ActionStatus.WITHDRAWN]
    said = ", ".join(f"{each.count} {each.label.lower()}" for each in statuses)
    total = many(len(plan.standing), "action")
    yield Paragraph.of(Strong(prose(f"{total}{': ' if said else '.'}")), f"{said}." if said else "")
    if plan.ratings:
        rated: list[str | Inline] = [Strong(prose("Open actions, as their leads rate them: "))]
        for place, each in enumerate(plan.ratings):
            rated += [", " if place else "", f"{each.count} ", rag_tag(each.code or None)]
        yield Paragraph.of(*rated)


def gravest_first(risks: list[Any]) -> list[Any]:
    """Of one scale the gravest first, the unrated last; of several, in the order of the plan."""
    if len({row["scale_id"] for row in risks if row["heights"]}) > 1:
        return risks
    return sorted(
        risks,
        key=lambda row: height_of(row["heights"]) if row["heights"] else (-1, -1, -1),
        reverse=True,
    )


def _risk(row: Any) -> Row:
    return (
        of(name_of(row), is_heading=True),
        of(tag(row["rated"], row["colour"]) if row["rating"] else rag_tag(None)),
        of(row["moved"] or "–"),
    )


def shown_of(rows: list[Any], most: int, one: str, more: str = "") -> str:
    """12 measures; the first 8 of 12 measures."""
    counted = many(len(rows), one, more)
    return f"The first {most} of {counted}" if len(rows) > most else counted


def latest_of(row: Any) -> str:
    """82% in June 2026, target 90%; the whole sentence where its parts were not frozen."""
    if not row["latest_words"]:
        return str(row["words"])
    latest = f"{row['latest_words']}, {row['latest_period']}"
    return f"{latest}; target {row['target_words']}" if row["target_words"] else latest


def name_of_area(row: Any) -> str:
    return f"{row['reference']}. {row['title']}"


def settled(row: Any) -> str:
    return " (met, or carried into a later finding)" if row["is_settled"] else ""


def line_table(plan: PlanSeenThen, *, ratings: Ratings) -> Iterator[Block]:
    """Each finding with the actions that answer it and its impact, then those that answer none."""
    by_id = {row["id"]: row for row in plan.standing}
    answering = {pk for area in plan.areas for pk in area["actions"]}
    yield key_to_rag(ratings)
    yield Table(
        "Each finding with its actions and impact",
        (Column("Finding", 4), Column("Actions", 6), Column("Impact", 3)),
        tuple(
            (
                of(
                    name_of_area(area),
                    *beside(f"{area['found_by']}{settled(area)}"),
                    is_heading=True,
                ),
                of(*_actions([by_id[pk] for pk in area["actions"] if pk in by_id])),
                of(*lines([area["impact_words"], _rests_on(area)])),
            )
            for area in plan.areas
        ),
        empty="The plan answered no finding.",
    )
    loose = [row for row in plan.standing if row["id"] not in answering]
    if loose:
        yield Paragraph.of(
            Strong(prose(f"{many(len(loose), 'action')} not tied to a finding: ")),
            ", ".join(row["reference"] for row in loose),
            ".",
        )


def _actions(rows: list[Any]) -> list[str | Inline]:
    said: list[str | Inline] = []
    for row in rows:
        if said:
            said.append(LineBreak())
        said.append(f"{name_of(row)}: {row['status_words'].lower()}")
        if row["status"] in OPEN:
            said += [" ", rag_tag(row["rag"] or None)]
    return said or ["Gap: no action"]


def _rests_on(area: Any) -> str:
    if not area["impact_on"]:
        return ""
    on = short_date(area["impact_on"])
    return f"{on}, on {many(area['sources_count'], 'source')}" if area["sources_count"] else on
