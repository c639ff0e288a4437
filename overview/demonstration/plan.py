"""The plan of the demonstration council: strands, and actions with their tales."""

from collections import defaultdict

from accounts.records import record_many
from improvement.models import (
    FocusArea,
    FocusAreaLink,
    ImprovementPlan,
    PlanInspection,
    Strand,
)
from overview.demonstration.measures import make_measures
from overview.demonstration.proof import make_proof
from overview.demonstration.recording import Demonstration
from overview.demonstration.risks import make_money, make_risks
from overview.demonstration.tales import Tale
from overview.demonstration.versions import make_feeds, make_versions
from overview.demonstration.views import make_exempt_update, make_tags
from overview.demonstration.young_people import make_young_people


def make_plan(demo: Demonstration, number: int, actions_count: int) -> ImprovementPlan:
    lead = demo.people["plan_lead"]
    begun = demo.at(demo.day(-52))
    revised = demo.at(demo.day(-8))
    title = "Children's services improvement plan"
    if number > 1:
        title = f"{title}, part {number}"
    plan = ImprovementPlan(
        council=demo.council, title=title, starts_on=demo.day(-52), visibility="public",
        summary="What the council and its partners do so that children are safer, have homes "
        "where they belong, and are supported into adult life.",
    )  # fmt: skip
    demo.record(plan, at=begun, by=lead)
    demo.first_versions.append(make_versions(demo, plan))
    demo.later(PlanInspection(plan=plan, inspection=demo.inspection), at=revised, by=lead)
    strands = {}
    for n, words in enumerate(demo.given["strands"], start=1):
        strand = Strand(plan=plan, order=n, **words)
        strands[words["reference"]] = demo.record(strand, at=begun, by=lead)
    focus = FocusArea(plan=plan, order=1, name="Children are seen and heard")
    demo.record(focus, at=revised, by=lead)
    for letter in ("c", "f"):
        demo.later(FocusAreaLink(focus_area=focus, area=demo.areas[letter]), at=revised)
    tellers = [demo.given["actions"][n % 36] for n in range(actions_count)]
    counts: dict[str, int] = defaultdict(int)
    told = []
    for n, words in enumerate(tellers):
        counts[words["strand"]] += 1
        tale = Tale(demo, plan, strands[words["strand"]], words, n, counts[words["strand"]])
        told.append(tale)
    if demo.size.updates is not None:
        share_updates(demo, told, demo.size.updates * actions_count)
    actions = record_many([tale.action_versions for tale in told])
    for tale, action in zip(told, actions, strict=True):
        tale.tell(action)
    make_measures(demo, plan, actions, count=demo.size.measures)
    by_reference = {action.reference: action for action in actions}
    make_proof(demo, plan, by_reference, count=max(10, actions_count // 5))
    make_risks(demo, plan, strands, by_reference)
    make_money(demo, plan, strands, by_reference)
    if number == 1:
        make_feeds(demo, plan, by_reference)
        make_young_people(demo, plan, by_reference)
        make_tags(demo, by_reference)
        make_exempt_update(demo, by_reference)
    return plan


def share_updates(demo: Demonstration, told: list[Tale], count: int) -> None:
    """Give the actions that were begun `count` updates between them, as evenly as it goes."""
    tellers = [tale for tale in told if tale.name != "not_started"]
    each, rest = divmod(count, len(tellers))
    for n, tale in enumerate(tellers):
        tale.updates_count = each + (1 if n < rest else 0)
