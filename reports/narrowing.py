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
from inspections.models import AreaForImprovement
from inspections.working_days import add_months
from reports.facts import ActionRow, Facts
from reports.models.template import INSPECTION_KINDS, PLAN_KINDS, SectionKind

Options = Mapping[str, Any]
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
        if ids := chosen_ids(options, name):
            yield named(noun, [names[pk] for pk in names if pk in ids])
    since = begins_on(facts, options)
    if since is not None and kind == SectionKind.PROGRESS:
        yield f"updates since {in_words(since)}"


def named(noun: str, names: Collection[str]) -> str:
    if not names:
        return f"only a {noun} that this paper does not name"
    return f"only {noun}{'' if len(names) == 1 else 's'} {', '.join(names)}"
