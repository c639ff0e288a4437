"""Where the measures of the plan stand against their targets."""

from itertools import chain

from impact.measure_status import MeasureStanding
from reports.document import Column, Row, Table, Tag
from reports.facts import Facts
from reports.live_sections.wording import RAG_COLOURS, Blocks, Options, beside, of, on_small_counts
from reports.narrowing import measures_in

NO_READING = "No reading yet"


def measure_table(facts: Facts, options: Options) -> Blocks:
    shown = measures_in(facts, options)
    if not shown:
        return ()
    columns = (
        Column("Measure", 4),
        Column("Latest", 2),
        Column("Target or range", 1.8),
        Column("Standing", 2, holds="tag"),
        Column("Trend", 2.2),
    )
    is_public = facts.are_for_anybody
    rows = tuple(measure_row(standing, is_public=is_public) for standing in shown)
    printed = [(each.public_words, each.public_label) for each in shown] if is_public else []
    return (Table("Measures", columns, rows), *on_small_counts(chain(*printed)))


def measure_row(standing: MeasureStanding, *, is_public: bool) -> Row:
    """Members read every figure; for anybody else few children are never counted out."""
    measure = standing.measure
    figure = standing.public_words if is_public else standing.latest_words
    label, kind = standing.label, standing.kind
    if is_public:
        label, kind = standing.public_label, standing.public_kind
    latest = (figure, *beside(standing.latest_period))
    return (
        of(f"{measure.reference} {measure.name}", is_heading=True),
        of(*(latest if standing.latest else (NO_READING,))),
        of(standing.target_words or "None set"),
        of(Tag(label, RAG_COLOURS.get(kind, "grey"))),
        of(standing.trend_words or "Too few readings"),
    )
