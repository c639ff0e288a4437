"""What the lead of an action reports of it, and why it is off track."""

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from improvement.models import ExceptionNote, ProgressUpdate

if TYPE_CHECKING:
    from overview.demonstration.tales import Tale


def report_progress(tale: "Tale") -> None:
    """Updates about every four weeks, from the start to the end of the tale."""
    demo, given, chance = tale.demo, tale.demo.given["words"], tale.demo.chance
    if tale.name == "not_started":
        return
    last = {"silent": -7.5, "withdrawn": -9.0}.get(tale.name, -0.7)
    delivered = tale.delivered_weeks
    if delivered is not None:
        last = min(delivered + 2, -0.7)
    if tale.name == "reopened":
        last = -0.7
    first = max(tale.start + 2, -50)
    count = tale.updates_count or max(1, round((last - first) / 4.3))
    for n in range(count):
        weeks = last - (last - first) * (count - 1 - n) / max(1, count - 1)
        left = count - 1 - n
        at = demo.at(demo.day(weeks), 9 + n % 8, (7 * (tale.n + n)) % 60)
        is_delivered = delivered is not None and weeks >= delivered
        if tale.name == "reopened" and weeks > -3:
            is_delivered = False
        rag, text = said(tale, left, given, chance, is_delivered=is_delivered)
        update = demo.later(
            ProgressUpdate(
                action=tale.action,
                on=at.date(),
                rag=rag,
                delivered_on=demo.weekday(delivered) if is_delivered and delivered else None,
                happened=text,
                next_steps="" if is_delivered else chance.choice(given["next"]),
            ),
            at=at,
            by=tale.lead,
        )
        if rag == "red" and not left and tale.n % 3 != 1:
            explain(tale, update, at=at + timedelta(minutes=20))


def explain(tale: "Tale", update: ProgressUpdate, *, at: datetime) -> None:
    """Why it is off track. One action in three still lacks its note."""
    notes = tale.demo.given["words"]["exceptions"]
    note = ExceptionNote(
        action=tale.action,
        update=update,
        back_on_track_on=tale.demo.weekday(6),
        **notes[tale.n % len(notes)],
    )
    tale.demo.later(note, at=at, by=tale.lead)


def said(
    tale: "Tale", left: int, given: dict[str, Any], chance: random.Random, *, is_delivered: bool
) -> tuple[str, str]:
    """Rating and words of the update that has `left` updates after it."""
    if is_delivered:
        return "green", given["delivered"][0]
    if tale.name == "red_overdue" and left < 3:
        return ("red" if left < 2 else "amber"), chance.choice(given["red"])
    if tale.name in ("amber", "asked", "moved_twice", "reopened") and left < 2:
        return "amber", chance.choice(given["amber"])
    if tale.name == "moved" and left in (2, 3):
        return "amber", chance.choice(given["amber"])
    return "green", chance.choice(given["steady"])
