"""One action and what became of it."""

import random
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import User
from improvement.models import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    ActionPartner,
    DueDateChange,
    ImprovementPlan,
    Strand,
)
from overview.demonstration.closings import close, set_milestones
from overview.demonstration.recording import Demonstration
from overview.demonstration.updates import report_progress


class Tale:
    """One action and what became of it. The names of tales are those of the fixture."""

    def __init__(
        self,
        demo: Demonstration,
        plan: ImprovementPlan,
        strand: Strand,
        words: dict[str, Any],
        n: int,
        number: int,
    ) -> None:
        self.demo, self.plan, self.strand, self.n = demo, plan, strand, n
        self.words = words
        self.updates_count: int | None = None
        self.name: str = words["tale"] if n < 36 else demo.chance.choice(TALES)
        chance = demo.chance
        shift = 0 if n < 36 else chance.randint(-4, 4)
        self.start, self.due = words["start"] + shift, words["due"] + shift
        if n >= 36:
            self.start, self.due = dates_for(self.name, chance)
        if words["tale"] == "exempt" and n >= 36:
            self.name = "steady"
        self.first_round = n < 36
        self.reference = f"{strand.reference}{number}"
        owners = demo.owners
        self.lead = (
            owners[words["owner"]] if self.first_round else chance.choice(list(owners.values()))
        )
        self.decider = demo.people["director" if chance.random() < 0.5 else "board_member"]
        self.recorded_at = demo.at(demo.day(min(max(-52, self.start - 2), -8)))
        self.original = self.due - {"moved": 8, "moved_twice": 14}.get(self.name, 0)
        self.moves = self.planned_moves()
        self.action_versions = self.make_versions()

    def planned_moves(self) -> list[tuple[float, float, datetime, datetime]]:
        """New dates that were agreed: from and to in weeks, asked at, decided at."""
        demo = self.demo
        steps: list[tuple[float, float, float]] = []
        if self.name == "moved":
            steps = [(self.original, self.due, min(self.original - 2, -5))]
        elif self.name == "moved_twice":
            middle = self.due - 6
            steps = [
                (self.original, middle, min(self.original - 2, -14)),
                (middle, self.due, min(middle - 2, -5)),
            ]
        return [
            (old, new, demo.at(demo.day(asked)), demo.at(demo.day(asked + 0.6), 15))
            for old, new, asked in steps
        ]

    def make_versions(self) -> list[Action]:
        demo, words = self.demo, self.words
        title = words["title"] if self.first_round else f"{words['title']}, round {self.n // 36}"
        exempt = self.name == "exempt"
        action = Action(
            plan=self.plan,
            strand=self.strand,
            reference=self.reference,
            order=self.n + 1,
            title=title,
            outcome_sought=words["outcome"],
            success_measure=words["measure"],
            start_on=demo.weekday(self.start),
            original_due_on=demo.weekday(self.original),
            due_on=demo.weekday(self.original),
            already_under_way=self.start < -40,
            visibility="exempt" if exempt else words.get("visibility", "members"),
            exempt_paragraphs="4" if exempt else "",
            exempt_reason="Consultation with staff and unions is under way." if exempt else "",
        )
        action.by, action.recorded_at = demo.people["plan_lead"], self.recorded_at
        changes: list[tuple[datetime, User, dict[str, Any]]] = [
            (decided, self.decider, {"due_on": demo.weekday(new)})
            for _, new, _, decided in self.moves
        ]
        if self.name == "withdrawn":
            at, lead = demo.at(demo.day(-7)), demo.people["plan_lead"]
            reason = "It is part of the council's new corporate plan, and is followed there."
            withdrawn = {"withdrawn_at": at, "withdrawn_by": lead, "withdrawn_reason": reason}
            changes.append((at, lead, withdrawn))
        return demo.versions(action, *changes)

    def tell(self, action: Action) -> None:
        """Record everything that hangs on the action."""
        self.action = action
        self.link()
        self.ask_for_dates()
        report_progress(self)
        close(self)
        if self.n % 3 == 0:
            set_milestones(self)

    def link(self) -> None:
        demo, words, lead = self.demo, self.words, self.demo.people["plan_lead"]
        self.demo.later(
            ActionLead(action=self.action, user=self.lead), at=self.recorded_at, by=lead
        )
        revised = max(self.recorded_at, demo.at(demo.day(-8)))
        for letter in words["areas"]:
            self.demo.later(
                ActionArea(action=self.action, area=demo.areas[letter]), at=revised, by=lead
            )
        if "b" in words["areas"] and self.start < -30:
            self.demo.later(
                ActionArea(action=self.action, area=demo.visit_areas[1]),
                at=self.recorded_at, by=lead,
            )  # fmt: skip
        for key in words.get("contributors", ()):
            if demo.owners[key] != self.lead:
                self.demo.later(
                    ActionContributor(action=self.action, user=demo.owners[key]),
                    at=self.recorded_at, by=lead,
                )  # fmt: skip
        for organisation in words.get("partners", ()):
            self.demo.later(
                ActionPartner(action=self.action, organisation=organisation),
                at=self.recorded_at, by=lead,
            )  # fmt: skip

    def ask_for_dates(self) -> None:
        demo = self.demo
        for n, (old, new, asked_at, decided_at) in enumerate(self.moves):
            change = self.change(old, new, asked_at, n)
            kept = demo.versions(
                change,
                (decided_at, self.decider, {
                    "is_agreed": True, "decided_by": self.decider, "decided_at": decided_at,
                    "decision_reason": "Agreed, with a progress report in four weeks.",
                }),
            )  # fmt: skip
            demo.waiting[DueDateChange].append(kept)
        if self.name == "asked":
            change = self.change(self.due, self.due + 8, demo.at(demo.day(-0.9)), self.n)
            demo.waiting[DueDateChange].append([change])

    def change(self, old: float, new: float, asked_at: datetime, n: int) -> DueDateChange:
        demo, given = self.demo, self.demo.given["words"]
        change = DueDateChange(
            action=self.action,
            from_on=demo.weekday(old),
            to_on=demo.weekday(new),
            reason=given["reasons"][n % len(given["reasons"])],
            effect_on_children=given["effects"][n % len(given["effects"])],
            asked_at=asked_at,
            asked_by=self.lead,
        )
        change.by, change.recorded_at = self.lead, asked_at
        return change

    @cached_property
    def delivered_weeks(self) -> float | None:
        """When it was delivered, in weeks; None if it was not."""
        if self.name in ("delivered", "delivered_without", "closed", "proposed", "reopened"):
            return float(self.due - 1)
        return None


TALES: tuple[str, ...] = (
    *("steady",) * 8, *("amber",) * 4, *("red_overdue",) * 3, *("closed",) * 6, *("delivered",) * 3,
    "delivered_without", *("moved",) * 3, *("moved_twice",) * 2, "silent", "asked", "proposed",
    "green_overdue", *("not_started",) * 2, "withdrawn", "reopened",
)  # fmt: skip

DUE_WEEKS: dict[str, Callable[[random.Random], int]] = {
    "red_overdue": lambda chance: chance.randint(-12, -1),
    "green_overdue": lambda chance: chance.randint(-8, -1),
    "closed": lambda chance: chance.randint(-30, -10),
    "reopened": lambda chance: chance.randint(-20, -10),
    "delivered": lambda chance: chance.randint(-20, -3),
    "delivered_without": lambda chance: chance.randint(-20, -3),
    "proposed": lambda chance: chance.randint(-16, -6),
    "not_started": lambda chance: chance.randint(20, 40),
}


def dates_for(tale: str, chance: random.Random) -> tuple[int, int]:
    """Start and due date, in weeks, that fit a tale."""
    if tale == "not_started":
        return chance.randint(2, 10), DUE_WEEKS[tale](chance)
    due = DUE_WEEKS[tale](chance) if tale in DUE_WEEKS else chance.randint(2, 26)
    return due - chance.randint(26, 36) if due < 6 else chance.randint(-40, -12), due
