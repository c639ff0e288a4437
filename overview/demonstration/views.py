"""Tags, saved views and what only some may read in the demonstration council."""

from collections.abc import Mapping

from boards.models import Board, BoardView
from improvement.models import (
    Action,
    ActionTag,
    DefaultView,
    ImprovementPlan,
    ProgressUpdate,
    SavedView,
)
from overview.demonstration.recording import Demonstration


def make_tags(demo: Demonstration, actions: Mapping[str, Action]) -> None:
    at, lead = demo.at(demo.day(-7)), demo.people["plan_lead"]
    for tag, references in demo.given["tags"].items():
        for reference in references:
            demo.later(ActionTag(action=actions[reference], tag=tag), at=at, by=lead)


def make_exempt_update(demo: Demonstration, actions: Mapping[str, Action]) -> None:
    """What the Director adds to an open action for those alone who may read exempt matter."""
    given, at = demo.given["exempt_update"], demo.at(demo.day(-0.5))
    update = ProgressUpdate(
        action=actions[given["action"]],
        on=at.date(),
        rag=given["rag"],
        happened=given["happened"],
        next_steps=given["next_steps"],
        visibility="exempt",
        exempt_paragraphs=given["paragraphs"],
        exempt_reason=given["reason"],
    )
    demo.later(update, at=at, by=demo.people["director"])


def make_views(demo: Demonstration, plan: ImprovementPlan, board: Board) -> None:
    """One view for oneself, and one that the board is offered and its chair opens the plan with."""
    at = demo.at(demo.day(-3))
    for words in demo.given["views"]:
        owner = demo.people[words["owner"]]
        view = SavedView(plan=plan, owner=owner, name=words["name"], query=words["query"])
        demo.record(view, at=at, by=owner)
        if words.get("board"):
            demo.later(BoardView(board=board, view=view), at=at, by=owner)
        for role in words.get("opens_for", ()):
            user = demo.people[role]
            demo.later(DefaultView(user=user, plan=plan, view=view), at=at, by=user)
