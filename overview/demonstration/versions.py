"""The versions of the demonstration's plan: one that was submitted, and one on its way."""

from collections.abc import Mapping

from improvement.models import (
    Action,
    ActionPriority,
    CorporateOutcome,
    ExternalProgramme,
    ImprovementPlan,
    LocalPriority,
    OutcomePlan,
    PlanVersion,
    ProgrammeAction,
    ProgrammeArea,
    RegulatorResponse,
    VersionStep,
)
from overview.demonstration.recording import Demonstration
from reports.freezing import submit
from reports.models import SubmittedPlan

MOST_ACTIONS_FROZEN = 60  # the paper of a plan for a test of speed would take a minute to make


def make_versions(demo: Demonstration, plan: ImprovementPlan) -> PlanVersion:
    """Version 1 as it was agreed before the inspection, and version 2 that answers it."""
    lead = demo.people["plan_lead"]
    begun, revised = demo.at(demo.day(-52)), demo.at(demo.day(-8))
    first: PlanVersion = demo.record(
        PlanVersion(plan=plan, number=1, revised_because="The council's own plan for its services"),
        at=begun,
        by=lead,
    )
    reason = "The inspection found six areas for improvement; the plan now answers each of them."
    second = demo.record(
        PlanVersion(plan=plan, number=2, revised_because=reason), at=revised, by=lead
    )
    for version, weeks, state, words in (
        (first, -18, "board", {"body": "Children's Improvement Board"}),
        (first, -16, "cabinet", {"body": "Cabinet", "minute_reference": "CAB 31"}),
        (first, -14, "in_force", {}),
        (second, -6, "board", {"body": "Children's Improvement Board"}),
        (
            second,
            -5,
            "scrutiny",
            {
                "body": "Children's Scrutiny Committee",
                "minute_reference": "CSC 12",
                "accepted": "1. Say for each action what will be different for children.\n"
                "2. Bring the dates of supervision training forward.",
                "rejected": "3. A monthly report to the committee: the board has one already.",
            },
        ),
    ):
        on = demo.weekday(weeks)
        step = VersionStep(plan_version=version, state=state, on=on, **words)
        demo.later(step, at=demo.at(on, 16), by=lead)
    return first


def make_feeds(demo: Demonstration, plan: ImprovementPlan, actions: Mapping[str, Action]) -> None:
    """What the council itself wants better, work outside the plan, and what the plan serves."""
    lead, begun, revised = demo.people["plan_lead"], demo.at(demo.day(-52)), demo.at(demo.day(-8))
    for reference, title, source, answers in (
        ("LP1", "Children live near the school they know", "Self-evaluation", ("C1", "C2")),
        ("LP2", "New social workers stay with us", "Workforce strategy", ("D1", "D3")),
    ):
        priority = LocalPriority(plan=plan, reference=reference, title=title, source=source)
        demo.record(priority, at=begun, by=lead)
        for each in answers:
            if each in actions:
                link = ActionPriority(action=actions[each], priority=priority)
                demo.later(link, at=demo.at(demo.day(-20)), by=lead)
    programme = ExternalProgramme(
        council=demo.council,
        name="Regional fostering partnership",
        description="Six councils look for foster carers together.",
    )
    demo.record(programme, at=revised, by=lead)
    demo.later(ProgrammeAction(programme=programme, action=actions["C1"]), at=revised, by=lead)
    demo.later(ProgrammeArea(programme=programme, area=demo.areas["d"]), at=revised, by=lead)
    outcome = CorporateOutcome(
        council=demo.council,
        name="Every child is safe and belongs",
        priority="A good place to grow up",
        corporate_plan="Council plan",
    )
    demo.record(outcome, at=begun, by=lead)
    demo.later(OutcomePlan(outcome=outcome, plan=plan), at=begun, by=lead)


def submit_first(demo: Demonstration, version: PlanVersion) -> None:
    """Submit version 1 as recorded before the inspectors reported; the regulator accepted it.

    The command that seeds has the PDF made: this room knows no PDF.
    """
    if version.plan.actions.count() > MOST_ACTIONS_FROZEN:
        return
    lead, on = demo.people["plan_lead"], demo.weekday(-15)
    copy, at = SubmittedPlan(plan_version=version, sent_on=on), demo.at(on, 15)
    submit(copy, by=lead, on=demo.on, at=at, facts_on=on)
    received_on = demo.weekday(-13)
    RegulatorResponse(
        plan_version=version,
        kind="accepted",
        received_on=received_on,
        letter_reference="ILACS/2/46",
        text="The plan is accepted. The next visit will ask what children notice of it.",
    ).save(by=lead, at=demo.at(received_on, 11))
