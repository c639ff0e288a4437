"""The risks in a report, and the scale that their ratings stand on."""

from collections.abc import Sequence

from improvement.risk_register import Rated, scales_of
from reports.document import Column, Inline, LineBreak, Table
from reports.facts import Facts
from reports.live_sections.wording import NOT_RATED, Blocks, Options, of
from reports.narrowing import risks_in


def risk_table(facts: Facts, options: Options) -> Blocks:
    shown = risks_in(facts, options)
    if not shown:
        return ()
    rows = tuple(
        (
            of(risk.title, is_heading=True),
            of(risk.description),
            of(risk.mitigation),
            of(*rating_words(rating)),
        )
        for risk, rating in shown
    )
    columns = (
        Column("Risk", 2.5),
        Column("Description", 4),
        Column("Action to avoid or mitigate risk", 4),
        Column("Risk rating", 1.2),
    )
    return (
        Table(
            "Risks",
            columns,
            rows,
            note=scales_note([rating for _, rating in shown if rating is not None]),
        ),
    )


def rating_words(rating: Rated | None) -> tuple[str | Inline, ...]:
    """B2, and its band in words under it where the scale is known."""
    if rating is None:
        return (NOT_RATED,)
    return (rating.text, LineBreak(), rating.band) if rating.band else (rating.text,)


def scales_note(ratings: Sequence[Rated]) -> str:
    """What the ratings mean: a rating without its scale means nothing."""
    said = [f"{scale.legend}. {scale.source}".strip().rstrip(".") for scale in scales_of(ratings)]
    said += dict.fromkeys(
        rating.scale_name.rstrip(".")
        for rating in ratings
        if rating.scale_id is None and rating.scale_name
    )
    if said:
        return f"Scale of the ratings: {'; '.join(said)}."
    return "The scale of these ratings is not recorded." if ratings else ""
