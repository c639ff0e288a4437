"""Risks and money of the demonstration council, with the year in which they were rated."""

from collections.abc import Mapping
from typing import Any

from improvement.models import (
    Action,
    FundingAction,
    FundingLine,
    ImprovementPlan,
    Risk,
    RiskAction,
    RiskArea,
    RiskClosing,
    RiskOwner,
    RiskRating,
    RiskScale,
    RiskStrength,
    Strand,
)
from improvement.risk_levels import PRESETS
from overview.demonstration.recording import Demonstration

# What hangs on a risk or a line of money; the rest of the fixture are its own fields.
OF_RISK = {
    "strand", "owner", "review", "actions", "areas", "strengths", "closed", "closed_reason",
    "ratings",
}  # fmt: skip
OF_MONEY = {"strand", "year", "decided", "actions"}


def make_scale(demo: Demonstration) -> RiskScale:
    given = demo.given["risk_scale"]
    preset = PRESETS[given["preset"]]
    scale = RiskScale(
        council=demo.council,
        name=given["name"],
        source=preset.source,
        **preset.levels.as_stored(),
    )
    made: RiskScale = demo.record(scale, at=demo.made_at, by=demo.people["plan_lead"])
    return made


def own_fields(words: Mapping[str, Any], hanging: set[str]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if name not in hanging}


def make_risks(
    demo: Demonstration,
    plan: ImprovementPlan,
    strands: Mapping[str, Strand],
    actions: Mapping[str, Action],
) -> None:
    """Each risk is recorded with its first rating, and what it hangs on with it."""
    lead = demo.people["plan_lead"]
    for n, words in enumerate(demo.given["risks"], start=1):
        begun = demo.at(demo.day(min(week for _, week, *_ in words["ratings"])))
        owner = demo.owners.get(words.get("owner", ""))
        risk = Risk(
            plan=plan,
            order=n,
            strand=strands.get(words.get("strand", "")),
            next_review_on=demo.weekday(words["review"]),
            **own_fields(words, OF_RISK),
        )
        demo.record(risk, at=begun, by=lead)
        if owner is not None:
            demo.later(RiskOwner(risk=risk, user=owner), at=begun, by=lead)
        for kind, week, likelihood, impact, why in words["ratings"]:
            rating = RiskRating(
                risk=risk,
                kind=kind,
                scale=demo.risk_scale,
                likelihood=str(likelihood),
                impact=str(impact),
                on=demo.at(demo.day(week)).date(),
                why=why,
            )
            demo.later(rating, at=demo.at(demo.day(week), 11), by=owner or lead)
        # Actions are recorded up to eight weeks before the day that the council is made for.
        tied = max(begun, demo.at(demo.day(-8), 12))
        for reference in words["actions"]:
            if reference in actions:
                link = RiskAction(risk=risk, action=actions[reference])
                demo.later(link, at=tied, by=lead)
        for letter in words.get("areas", ()):
            demo.later(RiskArea(risk=risk, area=demo.areas[letter]), at=tied, by=lead)
        for letter in words.get("strengths", ()):
            link_to = RiskStrength(risk=risk, strength=demo.strengths[letter])
            demo.later(link_to, at=tied, by=lead)
        if "closed" in words:
            closing = RiskClosing(risk=risk, is_closed=True, reason=words["closed_reason"])
            demo.later(closing, at=demo.at(demo.day(words["closed"]), 15), by=lead)


def make_money(
    demo: Demonstration,
    plan: ImprovementPlan,
    strands: Mapping[str, Strand],
    actions: Mapping[str, Action],
) -> None:
    lead, at = demo.people["plan_lead"], demo.at(demo.day(-8))
    first = demo.on.year if demo.on.month >= 4 else demo.on.year - 1
    for n, words in enumerate(demo.given["money"], start=1):
        year = first + words["year"]
        line = FundingLine(
            plan=plan,
            order=n,
            strand=strands.get(words.get("strand", "")),
            financial_year=f"{year}/{(year + 1) % 100:02}",
            decided_on=demo.weekday(words["decided"]) if "decided" in words else None,
            **own_fields(words, OF_MONEY),
        )
        demo.record(line, at=at, by=lead)
        for reference in words.get("actions", ()):
            if reference in actions:
                link = FundingAction(line=line, action=actions[reference])
                demo.later(link, at=at, by=lead)
