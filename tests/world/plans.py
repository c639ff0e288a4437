"""The plan of a world, with all that hangs on it, and its versions."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Council, User
from improvement.models import (
    ActionBatch,
    ActionContributor,
    ActionPriority,
    ActionTag,
    BatchEntry,
    CorporateOutcome,
    ExternalProgramme,
    FocusArea,
    LocalPriority,
    Milestone,
    OutcomePlan,
    OutcomeStrand,
    ProgrammeAction,
    ProgrammeArea,
    RegulatorResponse,
    SavedView,
    VersionStep,
)
from reports.models import SubmittedPlan
from tests import make
from tests.world.people import Person
from tests.world.reports import a_word_file
from tests.world.things import PDF, Things, record


def make_plan_things(
    it: Things,
    council: Council,
    people: dict[str, Person],
    letter: str,
    *,
    on: date,
    whole: Any,
    parts: Any,
) -> None:
    lead, owner = people["plan_lead"].user, people["action_owner"].user
    contributor = people["action owner with an exempt grant"].user
    it.plan = make.make_plan(council, title=f"Plan {letter}", answers=it.inspection, **whole)
    it.strand = make.make_strand(it.plan, reference=letter)
    it.focus_area = record(FocusArea(plan=it.plan, name=f"Priority {letter}", **parts))
    it.risk_scale = make.make_risk_scale(council, name=f"Scale {letter}")
    it.risk = make.make_risk(it.plan, title="Staff leave", reference=f"R{letter}", **parts)
    make.make_rating(it.risk, it.risk_scale, "4×4", why="Two posts are vacant.")
    it.money = make.make_funding_line(it.plan, title="Six social workers", **parts)

    def action(number: int, **given: Any) -> Any:
        made = make.make_action(
            it.plan,
            strand=it.strand,
            reference=f"{letter}{number}",
            lead=owner,
            answers=(it.area,),
            due_on=on + timedelta(days=60),
            **given,
            **parts,
        )
        if contributor != owner:
            record(ActionContributor(action=made, user=contributor))
        return made

    it.action = action(1)
    make.make_update(it.action, by=owner, rag="amber")
    it.milestone = record(Milestone(action=it.action, title="Halfway", due_on=on, **parts))
    it.change = make.make_date_change(it.action, to_on=on + timedelta(days=90), by=lead)
    it.evidence = make.make_evidence(
        it.action,
        file=ContentFile(PDF, name=f"{letter}.pdf"),
        file_name="Audit.pdf",
        content_type="application/pdf",
        size=len(PDF),
        sha256=sha256(PDF).hexdigest(),
        **parts,
    )
    delivered = action(2)
    make.make_update(delivered, by=owner, delivered_on=make.NOON.date())
    make.make_evidence(delivered, **parts)
    it.closing = make.make_closing(delivered, by=lead)
    it.ready = action(4)
    make.make_update(it.ready, by=owner, delivered_on=make.NOON.date())
    make.make_evidence(it.ready, **parts)
    it.off_track = action(5)
    make.make_update(it.off_track, by=owner, rag="red")
    it.closed = action(3)
    it.view = record(SavedView(plan=it.plan, owner=lead, name=f"View {letter}", is_shared=True))
    it.batch = record(ActionBatch(plan=it.plan, kind="add_tag", becomes="Letter", reason="Asked"))
    record(ActionTag(action=it.action, tag="Letter"))
    record(
        BatchEntry(
            batch=it.batch,
            action=it.action,
            what="tag",
            after="Letter",
            after_words="Letter",
            version=1,
        )
    )
    decider = make.make_user()
    make.make_closing(
        it.closed,
        by=lead,
        is_closed=True,
        impact="evident",
        minute_reference="M1",
        decision_reason="Agreed",
        decided_at=make.NOON,
        decided_by=decider,
    )


def make_feeds(it: Things, council: Council, letter: str, *, parts: Any, readers: Any) -> None:
    """A local priority, a programme and an outcome, each tied to the plan."""
    it.priority = record(
        LocalPriority(plan=it.plan, reference=f"LP{letter}", title="Homes", **parts)
    )
    record(ActionPriority(action=it.action, priority=it.priority))
    it.outside = record(ExternalProgramme(council=council, name=f"Programme {letter}", **readers))
    record(ProgrammeAction(programme=it.outside, action=it.action))
    record(ProgrammeArea(programme=it.outside, area=it.area))
    it.corporate_outcome = record(CorporateOutcome(council=council, name=f"Outcome {letter}"))
    record(OutcomePlan(outcome=it.corporate_outcome, plan=it.plan))
    record(OutcomeStrand(outcome=it.corporate_outcome, strand=it.strand))


def make_version_things(it: Things, letter: str, *, on: date, readers: Any) -> None:
    """A version that was submitted, with its frozen copy and a response, and a draft."""
    it.submitted = make.make_version(it.plan, submitted=make.NOON.date())
    it.copy = record(
        SubmittedPlan(
            plan_version=it.submitted,
            title=f"Plan {letter}: Version 1",
            sent_on=make.NOON.date(),
            document=it.issue.document,
            facts_sha256=it.issue.facts_sha256,
            facts_on=make.NOON.date(),
            frozen_at=make.NOON,
            frozen_by=User.objects.system(),
            pdf=ContentFile(PDF, name=f"plan-{letter}.pdf"),
            size=len(PDF),
            sha256=sha256(PDF).hexdigest(),
            **a_word_file(f"plan-{letter}.docx"),
            issued_at=make.NOON,
            **readers,
        )
    )
    it.response = record(
        RegulatorResponse(plan_version=it.submitted, kind="accepted", received_on=make.NOON.date())
    )
    it.draft = make.make_version(it.plan, label=f"Draft {letter}")
    it.step = record(VersionStep(plan_version=it.draft, state="board", on=date(2026, 5, 4)))
