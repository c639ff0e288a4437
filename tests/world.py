"""A small world for the tests of every page: two councils, everybody, and one of each thing.

The things come in sets: `ours` that members may read; `part_two`, where plan, inspection, meeting
and report are exempt themselves; `inside`, where they are not, but what they hold is; and
`theirs`, of another council.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Council, Membership, User
from accounts.policy import Role
from boards.models import BoardMember, BoardRelation, PlanSeen
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
from inspections.models import (
    AreaLineage,
    BankHoliday,
    EngagementMeeting,
    EvaluationTheme,
    Framework,
    InspectionNote,
    InspectionPeriod,
    Intervention,
    Letter,
    SelfEvaluation,
    StatedValue,
    StatutoryDate,
    Strength,
    StrengthLineage,
    SupportPartner,
)
from reports.decision_paper import decision_paper
from reports.document import to_json
from reports.models import (
    CommitteeRules,
    IssuedReport,
    Notice,
    PublishedDecision,
    SubmittedPlan,
    TemplateVersion,
)
from reports.paper import paper_of
from tests import make

Things = SimpleNamespace
EXEMPT = {
    "visibility": "exempt",
    "exempt_paragraphs": "1",
    "exempt_reason": "It names a family.",
}
HOLIDAYS = {letter: date(2026, 9, 7 + number) for number, letter in enumerate(("O", "P", "I", "T"))}
PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass
class Person:
    """Somebody of the council, and what sets them apart from others of their role."""

    role: Role
    user: User
    is_reporter: bool = False
    is_chair: bool = False
    is_owner: bool = False
    is_asked: bool = False
    has_grant: bool = False
    has_exempt_grant: bool = False
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))


@dataclass
class World:
    council: Council
    elsewhere: Council
    people: dict[str, Person]
    outsider: Person
    nobody: Client
    ours: Things
    part_two: Things
    inside: Things
    theirs: Things


def record(thing: Any) -> Any:
    thing.save(by=User.objects.system(), at=make.NOON)
    return thing


@contextmanager
def one_world(blocker: Any) -> Iterator[World]:
    """A world for all tests of a module: nothing they do is kept.

    Within it the test client copies no context of a template, which takes it longer than a page.
    """
    copies = patch("django.test.client.store_rendered_templates", lambda *args, **given: None)
    with blocker.unblock(), transaction.atomic(), copies:
        yield make_world(on=timezone.localdate())
        transaction.set_rollback(True)


def make_world(*, on: date) -> World:
    council = make.make_council("Anyborough Council", slug="anyborough")
    elsewhere = make.make_council("Elsewhere Council", slug="elsewhere")
    people = make_people(council)
    outsider = Person(Role.DIRECTOR, make.make_member(elsewhere, Role.DIRECTOR))
    for role in (Role.ADMINISTRATOR, Role.PLAN_LEAD, Role.CLERK):
        make.make_member(elsewhere, role, outsider.user)
    theirs_people = dict.fromkeys(people, outsider)
    world = World(
        council,
        elsewhere,
        people,
        outsider,
        Client(),
        ours=make_things(council, people, "O", on=on),
        part_two=make_things(council, people, "P", on=on, whole=EXEMPT),
        inside=make_things(council, people, "I", on=on, parts=EXEMPT),
        theirs=make_things(elsewhere, theirs_people, "T", on=on),
    )
    for person in (*people.values(), outsider):
        person.client.force_login(person.user)
    return world


def make_people(council: Council) -> dict[str, Person]:
    people = {
        role.value: Person(role, make.make_member(council, role, make.make_user(role.label)))
        for role in Role
    }
    people["board_member"].is_chair = True
    people["action_owner"].is_reporter = people["action_owner"].is_asked = True
    people["clearance_officer"].is_asked = True
    people["plan_lead"].is_owner = True
    for name, role, more in (
        ("another board member", Role.BOARD_MEMBER, {}),
        ("another action owner", Role.ACTION_OWNER, {}),
        ("inspector with a grant", Role.INSPECTOR, {"has_grant": True}),
        (
            "inspector with an exempt grant",
            Role.INSPECTOR,
            {"has_grant": True, "has_exempt_grant": True},
        ),
        (
            "action owner with an exempt grant",
            Role.ACTION_OWNER,
            {"is_reporter": True, "has_grant": True, "has_exempt_grant": True},
        ),
    ):
        user = make.make_member(council, role, make.make_user(name.capitalize()))
        people[name] = Person(role, user, **more)
    return people


def make_things(
    council: Council,
    people: dict[str, Person],
    letter: str,
    *,
    on: date,
    whole: dict[str, str] | None = None,
    parts: dict[str, str] | None = None,
) -> Things:
    """One of each thing; `whole` is given to plan, inspection, meeting and report, `parts` to
    what they hold."""
    whole, parts = whole or {}, parts or {}
    it = Things()
    make_inspection_things(it, council, letter, on=on, whole=whole, parts=parts)
    make_plan_things(it, council, people, letter, on=on, whole=whole, parts=parts)
    make_feeds(it, council, letter, parts=parts, readers=whole or parts)
    make_measure_things(it, people, letter, parts=parts)
    make_proof_things(it, parts=parts)
    make_young_people_things(it, is_shown=not whole and not parts)
    make_board_things(it, council, people, letter, on=on, whole=whole, parts=parts)
    make_report_things(it, council, letter, on=on, whole=whole, parts=parts)
    make_clearance_things(it, people, letter, whole=whole)
    it.consultation = make.make_consultation(it.report, **(whole or parts))
    it.background_paper = make.make_background_paper(it.report, **(whole or parts))
    make_version_things(it, letter, on=on, readers=whole or parts)
    make_decision_things(it, letter, readers=whole or parts)
    it.person = make.make_member(council, Role.VIEWER, make.make_user(f"Viewer {letter}"))
    it.membership = Membership.objects.get(user=it.person)
    it.grant = make.make_grant(it.person, plan=it.plan)
    it.holiday = record(BankHoliday(council=council, on=HOLIDAYS[letter], name="Privilege day"))
    for person in people.values():
        if person.has_grant:
            for opened in (
                {"plan": it.plan},
                {"inspection": it.inspection},
                {"inspection": it.visit},
                {"board": it.board},
            ):
                make.make_grant(person.user, with_exempt=person.has_exempt_grant, **opened)
    return it


def make_inspection_things(
    it: Things, council: Council, letter: str, *, on: date, whole: Any, parts: Any
) -> None:
    framework = Framework.objects.get(code="ILACS-2023")
    older = make.make_inspection(
        council, title=f"Older {letter}", framework=framework, started_on=date(2023, 2, 6), **whole
    )
    it.inspection = make.make_inspection(
        council,
        title=f"Inspection {letter}",
        framework=framework,
        started_on=date(2025, 5, 11),
        ended_on=date(2025, 5, 22),
        report_received_on=date(2025, 7, 1),
        report_published_on=date(2025, 7, 8),
        previous=older,
        **whole,
    )
    before = make.make_area(older, reference="a", **parts)
    it.area = make.make_area(it.inspection, reference="a", **parts)
    it.lineage = record(AreaLineage(before=before, after=it.area, relation="repeated"))
    it.strength = record(Strength(inspection=it.inspection, wording="Children are heard", **parts))
    praised = record(Strength(inspection=older, wording="Plans are good", **parts))
    it.turn = record(StrengthLineage(strength=praised, area=it.area, turn="became_area"))
    make_intervention_things(it, council, letter, whole=whole, parts=parts)
    it.period = record(
        InspectionPeriod(
            inspection=it.inspection,
            starts_on=date(2025, 5, 11),
            ends_on=date(2025, 5, 22),
            source="The letter",
        )
    )
    it.value = record(
        StatedValue(
            inspection=it.inspection, what="Dates", stated="May", source="Minutes", ours="11 May"
        )
    )
    it.note = record(InspectionNote(inspection=it.inspection, kind="other", text="A remark"))
    it.date = record(
        StatutoryDate(
            inspection=it.inspection,
            rule="written-statement",
            rule_version="1",
            trigger_on=date(2025, 7, 1),
            trigger_is="received",
            days=70,
            computed_on=date(2025, 10, 8),
            working={
                "unit": "working_days", "source": "SI 2007/462", "warning": "", "skipped": [],
                "calendar": "England and Wales",
            },
        )
    )  # fmt: skip


def make_intervention_things(
    it: Things, council: Council, letter: str, *, whole: Any, parts: Any
) -> None:
    """What follows an inspection; what is the council's own is exempt as `whole` and `parts`."""
    it.intervention = record(
        Intervention(
            inspection=it.inspection,
            kind="statutory_direction",
            title=f"Direction {letter}",
            body="Department for Education",
            issued_on=date(2025, 7, 8),
            **parts,
        )
    )
    it.review = record(
        StatutoryDate(
            inspection=it.inspection,
            intervention=it.intervention,
            what="Final report",
            added_because="The direction asks for it",
            rule="months",
            rule_version="1",
            trigger_on=date(2025, 7, 8),
            trigger_is="direction",
            days=18,
            computed_on=date(2027, 1, 8),
            working={"unit": "months", "source": "The direction", "warning": "", "skipped": []},
        )
    )
    it.partner = record(
        SupportPartner(
            council=council,
            inspection=it.inspection,
            kind="supporting_council",
            provider="Elsewhere Council",
            scope="The front door",
            **parts,
        )
    )
    it.visit = make.make_inspection(
        council,
        title=f"Monitoring visit {letter}",
        framework=Framework.objects.get(code="monitoring-visit"),
        started_on=date(2027, 2, 1),
        status="planned",
        previous=it.inspection,
        **whole,
    )
    it.letter = record(Letter(inspection=it.inspection, text="A letter", **parts))
    it.evaluation = record(
        SelfEvaluation(
            council=council,
            title=f"Self-evaluation {letter}",
            on=date(2025, 4, 1),
            inspection=it.inspection,
            **parts,
        )
    )
    it.theme = record(EvaluationTheme(evaluation=it.evaluation, name="Leaving care"))
    it.engagement = record(
        EngagementMeeting(
            council=council,
            on=date(2025, 4, 2),
            evaluation=it.evaluation,
            attendees="Director",
            **(whole or parts),
        )
    )


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


def make_measure_things(it: Things, people: dict[str, Person], letter: str, *, parts: Any) -> None:
    """A measure that those who report are asked to read, with a reading of each kind."""
    it.measure = make.make_measure(
        it.plan,
        reference=f"M{letter}",
        keepers=tuple({person.user for person in people.values() if person.is_reporter}),
        shows=(it.action, it.area),
        **parts,
    )
    make.make_reading(it.measure, date(2026, 4, 30), 61)
    make.make_reading(it.measure, date(2026, 4, 30), 62, correction_reason="A team was left out.")
    it.target = make.make_target(it.measure, date(2027, 3, 31), 80)
    it.comparator = make.make_comparator(it.measure, 70)


def make_proof_things(it: Things, *, parts: Any) -> None:
    """A line of the programme, an activity and a voice entry, tied to the action and the area."""
    it.programme = make.make_programme(it.plan)
    it.activity = make.make_activity(
        it.plan, programme=it.programme, checked=(it.action,), areas=(it.area,), **parts
    )
    it.voice = make.make_voice(it.plan, actions=(it.action,), areas=(it.area,), **parts)
    make.make_assurance_rating(it.action, activity=it.activity)
    make.make_area_impact(it.plan, it.area, it.activity, it.voice)


def make_young_people_things(it: Things, *, is_shown: bool) -> None:
    """The young people's page, shown where all of the plan is open, and no other page is."""
    if is_shown:
        it.plan.visibility = "public"
        record(it.plan)
    another = it.plan.council.young_people_pages.filter(is_published=True)
    make.make_young_people_page(it.plan, is_published=is_shown and not another.exists())
    it.young_text = make.make_young_people_text(it.action)
    make.make_young_people_text(it.area, it.plan)
    it.comment = make.make_young_people_comment(it.plan)


def make_board_things(
    it: Things,
    council: Council,
    people: dict[str, Person],
    letter: str,
    *,
    on: date,
    whole: Any,
    parts: Any,
) -> None:
    it.board = make.make_board(
        council, plan=it.plan, chair=people["board_member"].user, name=f"Board {letter}"
    )
    it.chair = BoardMember.objects.get(board=it.board)
    it.seat = record(BoardMember(board=it.board, post="Headteacher"))
    it.relation = record(BoardRelation(board=it.board, relation="reports_to", subject="Cabinet"))
    it.meeting = make.make_meeting(it.board, on=on + timedelta(days=14), **whole)
    make.make_steps(it.meeting, "opened", "started", "closed", "reopened", reason="A correction")
    it.terms = make.make_terms(
        it.board,
        file=ContentFile(PDF, name=f"{letter}.pdf"),
        file_name="Terms.pdf",
        content_type="application/pdf",
        size=len(PDF),
        sha256=sha256(PDF).hexdigest(),
    )
    it.item = make.make_item(it.meeting, title=f"Item {letter}", **parts)
    make.make_item(it.meeting)
    it.outcome = make.make_outcome(it.item)
    make_challenge_things(it, people, on=on, parts=whole or parts)
    it.seen = record(
        PlanSeen(plan=it.plan, board=it.board, meeting=it.meeting, on=on, what="noted")
    )


def make_challenge_things(it: Things, people: dict[str, Person], *, on: date, parts: Any) -> None:
    """One that nobody answered yet, and one that was answered; both about the action."""
    for name in ("challenge", "answered"):
        made = make.make_challenge(
            it.board,
            of=people["action_owner"].user,
            logged_by=people["plan_lead"].user,
            asked_on=on - timedelta(days=20),
            plan=it.plan,
            action=it.action,
            **parts,
        )
        setattr(it, name, made)
    make.make_answer(it.answered)


def make_report_things(
    it: Things, council: Council, letter: str, *, on: date, whole: Any, parts: Any
) -> None:
    template = TemplateVersion.objects.offered_in(council).get(code="general")
    it.report_template = make.make_template(council, name=f"Template {letter}")
    it.report = make.make_report(
        it.plan,
        title=f"Report {letter}",
        template=template,
        inspection=it.inspection,
        meeting=it.meeting,
        **whole,
    )
    it.section = it.report.sections.get()
    if parts:
        for name, value in parts.items():
            setattr(it.section, name, value)
        record(it.section)
    it.issued_report = make.make_report(
        it.plan,
        title=f"Issued {letter}",
        template=template,
        meeting=it.meeting,
        status="issued",
        **whole,
    )
    paper = paper_of(it.issued_report, today=on)
    it.issue = record(
        IssuedReport(
            report=it.issued_report,
            title=f"Issued {letter}",
            meeting=it.meeting,
            number=1,
            report_version=1,
            document=to_json(paper),
            facts_sha256=paper.digest(),
            facts_on=make.NOON.date(),
            frozen_at=make.NOON,
            frozen_by=User.objects.system(),
            pdf=ContentFile(PDF, name=f"{letter}.pdf"),
            size=len(PDF),
            sha256=sha256(PDF).hexdigest(),
            **a_word_file(f"{letter}.docx"),
            issued_at=make.NOON,
            **whole,
        )
    )


def make_clearance_things(
    it: Things, people: dict[str, Person], letter: str, *, whole: Any
) -> None:
    """A report with two clearances: one that was asked of the officer, one of nobody yet."""
    cleared = make.make_report(it.plan, title=f"To clear {letter}", meeting=it.meeting, **whole)
    it.asked = make.make_clearance(cleared, of=people["clearance_officer"].user)
    it.needed = make.make_clearance(cleared, title="Monitoring Officer")


def a_word_file(name: str) -> dict[str, Any]:
    """The fields of a frozen paper that has a Word file."""
    digest = sha256(PDF).hexdigest()
    return {"word": ContentFile(PDF, name=name), "word_size": len(PDF), "word_sha256": digest}


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


def make_decision_things(it: Things, letter: str, *, readers: Any) -> None:
    """A record in draft with its resolution, one that is published with its file, and one that
    was called in."""
    if CommitteeRules.objects.of(it.plan.council).pk is None:
        make.make_rules(it.plan.council)
    it.decision = make.make_decision(it.meeting, title=f"Draft decision {letter}", **readers)
    it.resolution = it.decision.resolutions.get()
    it.notice = record(
        Notice(
            meeting=it.meeting,
            kind="key_decision",
            published_on=make.NOON.date(),
            matter=f"Matter {letter}",
            address="The town hall",
        )
    )
    it.decided = make.make_decision(it.meeting, title=f"Decision {letter}", **readers)
    it.decided.status = "published"
    record(it.decided)
    paper = decision_paper(it.decided, [])
    record(
        PublishedDecision(
            decision=it.decided,
            title=it.decided.title,
            published_on=it.meeting.on,
            call_in="subject",
            call_in_ends_at=make.NOON,
            call_in_words="Midnight on 31 May 2026",
            document=to_json(paper),
            facts_sha256=paper.digest(),
            facts_on=it.meeting.on,
            frozen_at=make.NOON,
            frozen_by=User.objects.system(),
            pdf=ContentFile(PDF, name=f"decision-{letter}.pdf"),
            size=len(PDF),
            sha256=sha256(PDF).hexdigest(),
            **a_word_file(f"decision-{letter}.docx"),
            issued_at=make.NOON,
            **readers,
        )
    )
    it.call_in = make.make_call_in(it.meeting, title=f"Called-in decision {letter}", **readers)
