"""The young people's page of the demonstration council."""

from collections.abc import Mapping
from typing import Any

from impact.models import YoungPeopleComment, YoungPeoplePage, YoungPeopleText
from improvement.models import Action, ImprovementPlan
from overview.demonstration.recording import Demonstration, fixture


def make_young_people(
    demo: Demonstration, plan: ImprovementPlan, actions: Mapping[str, Action]
) -> None:
    """Show the plan's page to everybody: texts that were written, and a comment that waits."""
    given = fixture("young_people")
    lead, written = demo.people["plan_lead"], demo.at(demo.day(-7))
    page = YoungPeoplePage(
        plan=plan,
        council=demo.council,
        welcome=given["page"]["welcome"].strip(),
        who_to_ask=given["page"]["who_to_ask"],
        is_published=True,
    )
    demo.record(page, at=written, by=lead)
    for words in given["texts"]:
        about: dict[str, Any] = (
            {"area": demo.areas[words["area"]]}
            if "area" in words
            else {"action": actions[words["action"]]}
        )
        told = {key: words[key] for key in ("group", "words", "changed", "not_yet") if key in words}
        demo.later(YoungPeopleText(plan=plan, **about, **told), at=written, by=lead)
    for words in given["comments"]:
        at = demo.at(demo.day(-0.5), 16)
        demo.later(YoungPeopleComment(plan=plan, words=words["words"], sent_at=at), at=at)
