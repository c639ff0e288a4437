"""What a highlight report says of milestones and money, line by line.

Both are None in what was frozen before they were kept: then it is not known what they said.
"""

from typing import Any

from boards.what_changed import WhatChanged
from govuk.dates import short_date
from improvement.models.money import MoneyStatus
from improvement.status import OPEN
from reports.live_sections.wording import brief

LONGEST_STEP, LONGEST_POST, LONGEST_STATUS = 60, 50, 40
APRIL = 4  # in which a financial year begins
# What is decided comes first. What was refused is no money.
DECIDED_FIRST: tuple[str, ...] = (
    MoneyStatus.APPROVED,
    MoneyStatus.IN_BUDGET,
    MoneyStatus.SPENT,
    MoneyStatus.PROPOSED,
    "",
)
Rows = list[dict[str, Any]]


def steps_of(found: WhatChanged) -> Rows | None:
    """The milestones of every plan, each with its action; None where they were not frozen."""
    steps: Rows = []
    for plan in found.plans:
        if plan.now.steps is None:
            return None
        steps += plan.now.steps
    return steps


def steps_then(found: WhatChanged) -> dict[int, dict[str, Any]]:
    """The milestones as they stood at the last meeting, by id."""
    before = found.then.plans if found.then else []
    return {step["id"]: step for plan in before for step in plan.milestones or ()}


class Steps:
    """Milestones since the last meeting and to the next one, each as a line."""

    def __init__(self, found: WhatChanged, steps: Rows) -> None:
        on, next_on = found.now.on, found.next_on
        # A meeting that was never closed may have a next one that is over.
        self.until = until = next_on if next_on and next_on >= on else None
        self.then = steps_then(found)
        self.since = found.then.on if found.then else None
        # As on the plan on a page: what an action that is delivered or closed left undone is
        # neither late nor due.
        waiting = [each for each in steps if not each["met_on"] and each["of"]["status"] in OPEN]
        self.missed = [each for each in waiting if each["due_on"] < on]
        self.met = [each for each in steps if self.is_met_since(each)]
        self.due = [
            each
            for each in waiting
            if on <= each["due_on"] and (not until or each["due_on"] <= until)
        ]
        self.missed.sort(key=lambda each: (each["due_on"], each["id"]), reverse=True)
        self.met.sort(key=lambda each: (each["met_on"], each["id"]), reverse=True)
        self.due.sort(key=lambda each: (each["due_on"], each["id"]))

    def is_met_since(self, step: dict[str, Any]) -> bool:
        """Met, and not so at the last meeting: it may have been recorded late."""
        if not step["met_on"] or self.since is None:
            return bool(step["met_on"])
        was = self.then.get(step["id"])
        return bool(step["met_on"] > self.since) if was is None else not was["met_on"]

    @property
    def counts(self) -> str:
        """2 missed, 1 met."""
        both = (self.missed, "missed"), (self.met, "met")
        return ", ".join(f"{len(steps)} {word}" for steps, word in both if steps)

    def over(self) -> list[str]:
        """Missed and met, those due or met last first."""
        missed = [f"Missed, due {self.due_of(each)}: {said_of(each)}" for each in self.missed]
        met = [
            f"Met {short_date(each['met_on'])}{late_in_words(each)}: {said_of(each)}"
            for each in self.met
        ]
        return missed + met

    def ahead(self) -> list[str]:
        return [f"{self.due_of(each)}: {said_of(each)}" for each in self.due]

    def due_of(self, step: dict[str, Any]) -> str:
        """The day, and the one that the board saw at its last meeting."""
        was_on = self.then.get(step["id"], step)["due_on"]
        moved = f" (was {short_date(was_on)})" if was_on != step["due_on"] else ""
        return f"{short_date(step['due_on'])}{moved}"


def late_in_words(step: dict[str, Any]) -> str:
    return f", due {short_date(step['due_on'])}" if step["met_on"] > step["due_on"] else ""


def said_of(step: dict[str, Any]) -> str:
    """A1 Design agreed (Head of Service): the owner is the lead of the action."""
    name = brief(f"{step['of']['reference']} {step['title']}".strip(), LONGEST_STEP)
    return f"{name} ({brief(step['of']['lead'] or 'no lead', LONGEST_POST)})"


def money_lines(found: WhatChanged) -> list[str] | None:
    """Each line of money by itself, for they overlap: those of this year and of the next first,
    and of one year what is decided first. None where they were not frozen."""
    rows: Rows = []
    for plan in found.plans:
        if plan.now.money is None:
            return None
        rows += plan.now.money
    this_year = str(found.now.on.year - (found.now.on.month < APRIL))
    standing = [row for row in rows if row["status"] in DECIDED_FIRST]
    standing.sort(key=lambda row: place_of(row, this_year))
    return [line_of(row) for row in standing]


def place_of(row: dict[str, Any], this_year: str) -> tuple[bool, str, int]:
    """What has no year comes after every year to come, and the years that are over last."""
    year = row["financial_year"] or "no year"
    return year[:4] < this_year, year, DECIDED_FIRST.index(row["status"])


def line_of(row: dict[str, Any]) -> str:
    """2026/27: £906,000, approved (agreed funding, part-year, one-off): New posts.

    Where the document has its own words for how it stands, they are quoted.
    """
    year = row["financial_year"] or "Year not stated"
    kind = f" ({row['kind_words'].lower()})" if row["kind_words"] else ""
    stated = brief(row["status_as_stated"], LONGEST_STATUS)
    status = f"“{stated}”" if stated else row["status_words"].lower() or "status not stated"
    return f"{year}: {row['in_pounds']}, {status}{kind}: {row['title']}"
