"""Part of a plan in a section: the strands, areas and themes that it is kept to, and its period.

A section's `options` hold the choice: "strands", "areas" and "themes" are ids, "since" is a day
such as "2020-01-31", "months" counts back from the day of the paper where no day is given. What
the paper may not name narrows nothing, and nothing is then shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from govuk.dates import in_words
from impact.measure_status import MeasureStanding
from improvement.models import FundingLine, Risk
from improvement.risk_register import Rated
from inspections.models import AreaForImprovement
from inspections.working_days import add_months
from reports.facts import ActionRow, Facts, Ties
from reports.models.template import (
    ACTION_KINDS,
    INSPECTION_KINDS,
    PLAN_KINDS,
    THEMED_KINDS,
    TIED_KINDS,
    SectionKind,
)

Options = Mapping[str, Any]
# What counts from the first day of the period on. Changes say their days themselves.
SINCE: Mapping[str, str] = {
    SectionKind.PROGRESS: "updates",
    SectionKind.MEASURES: "only those with a reading",
    SectionKind.RISKS: "only those rated",
}
# The kinds that can be kept to each. Options may name more: a template's, or of another kind once.
KEPT_TO: Mapping[str, frozenset[SectionKind]] = {
    "strands": ACTION_KINDS | TIED_KINDS,
    "areas": THEMED_KINDS,
    "themes": THEMED_KINDS,
}
NOT_IN_PERIOD = "No update in this period."


def begins_on(facts: Facts, options: Options) -> date | None:
    """The day after which updates and changes count; None: all do."""
    if since := options.get("since"):
        return date.fromisoformat(since)
    months = options.get("months")
    return add_months(facts.on, -months) if months else None


def is_narrowed(options: Options) -> bool:
    return any(options.get(name) for name in ("strands", "areas", "themes"))


def rows_in(
    facts: Facts, options: Options, rows: Sequence[ActionRow] | None = None
) -> list[ActionRow]:
    """The actions that a section is kept to: of `rows`, else all that are not withdrawn."""
    every = facts.actions if rows is None else rows
    if not is_narrowed(options):
        return list(every)
    strands, areas = chosen_ids(options, "strands"), chosen_ids(options, "areas")
    themes = chosen_ids(options, "themes")
    named = set(facts.named_areas)
    strands &= {strand.pk for strand in facts.strands} if strands else set()

    def belongs(row: ActionRow) -> bool:
        answered = named.intersection(facts.areas_by_action.get(row.id, ()))
        about = set(facts.themes_by_action.get(row.id, ()))
        about |= {theme for area in answered for theme in facts.themes_by_area.get(area, ())}
        return (
            (not options.get("strands") or row.strand_id in strands)
            and (not areas or bool(areas & answered))
            and (not themes or bool(themes & about))
        )

    return [row for row in every if belongs(row)]


def measures_in(facts: Facts, options: Options) -> list[MeasureStanding]:
    """The measures that a section is kept to: of its actions and areas, read in its period."""
    since = begins_on(facts, options)
    return [
        each
        for each in facts.measures
        # As at a past day it is a row of the history, whose pk is another.
        if is_tied(facts, options, each.measure.id, facts.measure_ties)
        and (since is None or (each.latest is not None and each.latest.period_on > since))
    ]


def risks_in(facts: Facts, options: Options) -> list[tuple[Risk, Rated | None]]:
    """The open risks that a section is kept to, those rated in its period."""
    since = begins_on(facts, options)
    return [
        (risk, rating)
        for risk, rating in facts.risks
        if is_tied(facts, options, risk.pk, facts.risk_ties, strand=risk.strand_id)
        and (since is None or (rating is not None and rating.on > since))
    ]


def money_in(facts: Facts, options: Options) -> list[FundingLine]:
    """The lines that a section is kept to; a line is not of a day, so no period narrows them."""
    return [
        line
        for line in facts.money
        if is_tied(facts, options, line.pk, facts.money_ties, strand=line.strand_id)
    ]


def is_tied(
    facts: Facts, options: Options, pk: int, ties: Ties, *, strand: int | None = None
) -> bool:
    """Whether it hangs on what the section is kept to: by its own strand or areas, or by the
    actions it is linked to, as far as the paper may name those."""
    if not is_narrowed(options):
        return True
    actions = [row for row in facts.actions if row.id in ties.actions.get(pk, ())]
    strands = {strand, *(row.strand_id for row in actions)} & {each.pk for each in facts.strands}
    areas = {area for row in actions for area in facts.areas_by_action.get(row.id, ())}
    areas = (areas | set(ties.areas.get(pk, ()))) & set(facts.named_areas)
    themes = {theme for row in actions for theme in facts.themes_by_action.get(row.id, ())}
    themes |= {theme for area in areas for theme in facts.themes_by_area.get(area, ())}
    found = (("strands", strands), ("areas", areas), ("themes", themes))
    return all(not options.get(name) or chosen_ids(options, name) & has for name, has in found)


def chosen_ids(options: Options, name: str) -> set[int]:
    return set(options.get(name) or ())


def areas_in(facts: Facts, options: Options) -> list[AreaForImprovement]:
    """The areas of the inspection that a section is kept to."""
    areas, themes = chosen_ids(options, "areas"), chosen_ids(options, "themes")
    return [
        area
        for area in facts.areas
        if (not areas or area.pk in areas)
        and (not themes or themes.intersection(facts.themes_by_area.get(area.pk, ())))
    ]


def in_period(facts: Facts, options: Options, rows: Iterable[ActionRow]) -> list[ActionRow]:
    """`rows`, without the words of an update from before the period."""
    since = begins_on(facts, options)
    return [
        replace(row, latest=NOT_IN_PERIOD)
        if since and row.last_on is not None and row.last_on <= since
        else row
        for row in rows
    ]


def scope_in_words(facts: Facts, kind: str, options: Options) -> str:
    """As recorded by 29 February 2020, from the plan; only strand B. Practice."""
    said = f"As recorded by {in_words(facts.on)}"
    if kind in PLAN_KINDS:
        said += f", from {facts.plan_title}"
    elif kind in INSPECTION_KINDS and facts.inspection is not None:
        said += f", from {facts.inspection.title}"
    narrowed = [*kept_to(facts, kind, options)]
    return "; ".join([said, *narrowed]) + "."


def kept_to(facts: Facts, kind: str, options: Options) -> Iterable[str]:
    """What a section is kept to, in words."""
    found = (
        ("strands", "strand", {s.pk: f"{s.reference}. {s.name}" for s in facts.strands}),
        (
            "areas",
            "area",
            {pk: f"{a.reference}. {a.short_title}" for pk, a in facts.named_areas.items()},
        ),
        ("themes", "theme", facts.theme_names),
    )
    for name, noun, names in found:
        if (ids := chosen_ids(options, name)) and kind in KEPT_TO[name]:
            yield named(noun, [names[pk] for pk in names if pk in ids])
    since = begins_on(facts, options)
    if since is not None and kind in SINCE:
        yield f"{SINCE[kind]} since {in_words(since)}"


def named(noun: str, names: Collection[str]) -> str:
    if not names:
        return f"only a {noun} that this paper does not name"
    return f"only {noun}{'' if len(names) == 1 else 's'} {', '.join(names)}"
