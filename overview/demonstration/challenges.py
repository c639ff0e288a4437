"""What the board of the demonstration council asked, and what came of it."""

from collections.abc import Mapping
from typing import Any

from boards.models import Board, BoardMember, Challenge, ChallengeAnswer, Meeting
from improvement.models import Action, ImprovementPlan
from overview.demonstration.recording import Demonstration, fixture


def make_challenges(demo: Demonstration, board: Board, plan: ImprovementPlan) -> None:
    """Six questions, each as far as it has come."""
    given = fixture("challenges")
    past = list(Meeting.objects.filter(board=board).past(on=demo.on))
    actions = {action.reference: action for action in Action.objects.filter(plan=plan)}
    for words in given["challenges"]:
        make_challenge(demo, board, past, actions, words)


def make_challenge(
    demo: Demonstration,
    board: Board,
    past: list[Meeting],
    actions: Mapping[str, Action],
    words: Mapping[str, Any],
) -> None:
    """One question as it was asked, then each step it took."""
    people = {**demo.people, **demo.owners}
    logger, asked_of, clerk = people[words["logged_by"]], people[words["of"]], demo.people["clerk"]
    meeting = past[words["back"] - 1] if "back" in words else None
    seat = BoardMember.objects.get(board=board, post=words["asker"])
    action = actions.get(words.get("action", ""))
    challenge = Challenge(
        board=board,
        meeting=meeting,
        asked_on=meeting.on if meeting else demo.weekday(words["asked"]),
        member=seat,
        asked_by=seat.user,
        asked_by_post=seat.post,
        logged_by=logger,
        asked_of=asked_of,
        question=words["question"],
        plan=action.plan if action else None,
        action=action,
    )
    if "exempt" in words:
        challenge.visibility, challenge.exempt_paragraphs = "exempt", "1"
        challenge.exempt_reason = words["exempt"]
    challenge.by, challenge.recorded_at = logger, demo.at(challenge.asked_on, 17)
    steps: list[Any] = []
    for name, by, hour in (("agreed", clerk, 16), ("difference", demo.people["plan_lead"], 17)):
        if name in words:
            week, said = words[name]
            told = {name: said, f"{name}_on": demo.weekday(week), f"{name}_by": by}
            steps.append((demo.at(demo.weekday(week), hour), by, told))
    if "withdrawn" in words:
        at = demo.at(demo.weekday(words["asked"] + 1))
        gone = {"withdrawn_at": at, "withdrawn_by": logger, "withdrawn_reason": words["withdrawn"]}
        steps.append((at, logger, gone))
    kept = demo.recorded(challenge, *steps)
    for week, said in words.get("answers", ()):
        on = demo.weekday(week)
        answer = ChallengeAnswer(challenge=kept, on=on, text=said)
        demo.record(answer, at=demo.at(on, 15), by=asked_of)
