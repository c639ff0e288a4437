"""The line of sight of a plan as a paper: its gaps first, then the line, finding by finding."""

from collections.abc import Iterator, Sequence
from datetime import date

from govuk.dates import in_words, short_date
from impact.gaps import Found, Gap, Weight
from impact.line import AreaOnLine, Line
from improvement.models import ImprovementPlan
from reports.document import (
    Block,
    BulletList,
    Cell,
    Column,
    Document,
    Fact,
    Heading,
    Inline,
    Key,
    KeyEntry,
    LineBreak,
    Paragraph,
    Table,
    clean,
)
from reports.live_sections.wording import lines, many, rag_tag
from reports.markings import FOR_MEMBERS
from reports.paper import colour_of

# Its figures are those that members see: small counts are not held back in it.


def line_paper(
    plan: ImprovementPlan,
    line: Line,
    found: Sequence[Found],
    *,
    rag_key: Sequence[tuple[str, str, str]],
    made_on: date,
    marking: str = FOR_MEMBERS,
) -> Document:
    """The paper about `plan` as recorded by the day of `line`, with a key of what RAG means."""
    return Document(
        title=f"Line of sight: {clean(plan.title).strip() or 'Improvement plan'}",
        short_title="Line of sight",
        council=plan.council.name,
        blocks=tuple(_blocks(line, found, rag_key)),
        facts=(Fact("As recorded by", in_words(line.on)), Fact("Made on", in_words(made_on))),
        marking=marking,
        colour=colour_of(plan.council),
    )


def _blocks(
    line: Line, found: Sequence[Found], rag_key: Sequence[tuple[str, str, str]]
) -> Iterator[Block]:
    yield Heading(1, "Gaps in the line")
    if found:
        for weight in Weight:
            yield from _gaps_of(weight, [each for each in found if each.rule.weight == weight])
    else:
        yield Paragraph.of("There is no gap: every finding has actions, measures and proof.")
    yield Heading(1, "The line, finding by finding")
    yield Table(
        caption="Each finding with its actions, measures, impact and assurance",
        columns=(
            Column("Finding", 4),
            Column("Actions", 3.4),
            Column("Measures", 6),
            Column("Impact", 2),
            Column("Assurance", 3),
        ),
        rows=tuple(_row(row) for row in line.rows),
        orientation="landscape",
        empty="This plan answers no finding and no local priority yet.",
    )
    if line.loose_actions:
        number = len(line.loose_actions)
        yield Paragraph.of(
            f"{number} action{'' if number == 1 else 's'} of the plan answer no finding."
        )
    yield Key(tuple(KeyEntry(rag_tag(value), meaning) for value, _, meaning in rag_key))


def _gaps_of(weight: Weight, found: Sequence[Found]) -> Iterator[Block]:
    if not found:
        return
    yield Heading(2, f"{weight.label}s")
    for each in found:
        yield Table(
            caption=f"{each.rule.title}: {each.count}",
            columns=(Column("What it concerns", 5), Column("What is the matter", 4)),
            rows=tuple(_gap(gap) for gap in each.gaps),
            note=f"{each.rule.why} {each.rule.mend}",
        )


def _gap(gap: Gap) -> tuple[Cell, ...]:
    return Cell.of(gap.subject, is_heading=True), Cell.of(gap.says)


def _row(area: AreaOnLine) -> tuple[Cell, ...]:
    return (
        Cell.of(str(area), LineBreak(), area.found_by, is_heading=True),
        Cell.of(*_actions(area)),
        _measures(area),
        Cell.of(*lines(_impact(area))),
        Cell.of(*lines(_assurance(area))),
    )


def _actions(area: AreaOnLine) -> Iterator[str | Inline]:
    if not area.actions:
        yield "None" if area.is_settled else "Gap: no action"
    for place, action in enumerate(area.worst_first):
        if place:
            yield LineBreak()
        yield f"{action.reference} {action.status_words}"
        if action.is_open:
            yield " "
            yield rag_tag(action.rag)


def _measures(area: AreaOnLine) -> Cell:
    if not area.all_measures:
        return Cell.of("None" if area.is_settled or not area.actions else "Gap: no measure")
    said = [
        f"{measure.name}: {measure.words.removesuffix('.')}. Reading overdue"
        if measure.is_stale
        else f"{measure.name}: {measure.words}"
        for measure in area.all_measures
    ]
    return Cell((), below=BulletList.of(*said))


def _impact(area: AreaOnLine) -> Iterator[str]:
    yield area.impact_words
    if area.impact_on:
        rests_on = f", on {many(area.sources_count, 'source')}" if area.sources_count else ""
        yield short_date(area.impact_on) + rests_on


def _assurance(area: AreaOnLine) -> Iterator[str]:
    yield area.assurance_words
    for action in area.disputed:
        owner, assurance = action.rag_words, action.assurance_words
        yield f"{action.reference}: owner {owner}; assurance {assurance}"
    if area.proof_words:
        yield area.proof_words
