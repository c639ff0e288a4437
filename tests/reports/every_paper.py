"""One paper of every kind that leaves the building, made of records: a plan and all about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

from django.http import QueryDict

from accounts.policy import Role
from boards.agenda_list import agenda_of
from boards.minutes import minutes_of
from boards.snapshot import plan_seen, reader_of, shown_to
from boards.what_changed import what_changed
from impact.gaps import gaps_of
from impact.line_reading import line_of
from impact.young_people import our_plan_of
from improvement.ratings import ratings_of
from reports.board_pack import Pack
from reports.decision_paper import decision_paper
from reports.document import Document, Fact, to_json
from reports.evidence_pack import EvidencePack
from reports.evidence_paper import evidence_paper
from reports.highlight_paper import highlight_report
from reports.line_paper import line_paper
from reports.markings import FOR_MEMBERS, PART_1, PART_2
from reports.minutes_paper import minutes_paper
from reports.models import (
    CommitteeReport,
    IssuedReport,
    Notice,
    ReportSection,
    SubmittedPlan,
    TemplateVersion,
)
from reports.models.notice import WITH_PAPER
from reports.models.template import GENERAL
from reports.notice_paper import notice_paper
from reports.our_plan_paper import our_plan_paper
from reports.paper import OUR_COLOUR, Edition, Paper, paper_of
from reports.plan_paper import PlanPaper
from reports.publishing import resolutions_of
from reports.template_data import shapes
from reports.views.registers import KINDS as REGISTERS
from reports.views.registers import plan_in, register_paper
from reports.workflows import start_report
from tests import make
from tests.reports.test_paper import whole_report

TODAY = date(2026, 6, 15)
CLOSED, SINCE = (datetime(2026, 6, day, 12, tzinfo=UTC) for day in (3, 10))
TEMPLATES = [GENERAL, *(given["code"] for given in shapes())]
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "A contract"}
OPEN = {"visibility": "public"}
RAGS = ("red", "amber", "green")


class World:
    """A plan with so many actions, and something to say in every part of every paper."""

    def __init__(self, actions: int) -> None:
        self.report = whole_report(**OPEN)
        self.plan, inspection = self.report.plan, self.report.inspection
        self.council = self.plan.council
        self.director = make.make_member(self.council, Role.DIRECTOR)
        self.plan.visibility = inspection.visibility = "public"
        for thing in (inspection, self.plan):
            thing.save(by=self.director, at=make.NOON)
        self.board = make.make_board(plan=self.plan, name="Improvement Board")
        self.last = make.make_meeting(self.board, on=CLOSED.date())
        self.meeting = make.make_meeting(self.board, on=date(2026, 7, 15), theme="Practice")
        make.make_item(self.meeting, title="Is the academy on course?", kind="decision")
        make.make_challenge(self.board, asked_on=TODAY)
        self.areas = [make.make_area(inspection, **OPEN) for _ in range(3)]
        self.strands = [make.make_strand(self.plan) for _ in range(2)]
        self.page = make.make_young_people_page(self.plan, who_to_ask="Ask your worker.")
        self.actions = [self.action(number) for number in range(actions)]
        self.proof()
        self.minuted()
        make.make_steps(self.last, "opened", "started", "closed", at=CLOSED)
        make.make_update(self.actions[0], rag="amber", on=SINCE.date(), at=SINCE)

    def minuted(self) -> None:
        """Who was at its last meeting, what was said there, open and exempt, and what arose."""
        before = make.make_item(make.make_meeting(self.board, on=date(2026, 5, 6)), title="Homes")
        make.make_outcome(before, words="Bring the rates.", due_on=date(2026, 6, 1))
        seat = make.make_seat(self.board, post="Chief Nurse", organisation="The trust")
        make.make_attendance(self.last, seat)
        make.make_attendance(self.last, post="Auditor", standing="observer")
        item = make.make_item(
            self.last, title="Where it stands", minutes="All were heard.\n\n- one\n- two"
        )
        make.make_outcome(item, words="Write to\nthe carers.", due_on=date(2026, 7, 1))
        make.make_item(self.last, title="Costs", minutes="The price.", **EXEMPT)
        challenge = make.make_challenge(self.board, meeting=self.last, asked_on=self.last.on)
        make.make_answer(challenge, given_by="Head of service")

    def action(self, number: int) -> Any:
        area = self.areas[number % 3]
        action = make.make_action(
            self.plan,
            strand=self.strands[number % 2],
            answers=(area,),
            lead=self.director,
            due_on=date(2026, 5 + number % 4, 28),
            **OPEN,
        )
        make.make_milestone(action, due_on=date(2026, 5 + number % 4, 14))
        update = make.make_update(action, rag=RAGS[number % 3], next_steps="Ask again.")
        if update.rag == "red":
            make.make_exception_note(update)
        make.make_young_people_text(action, changed="Half of you have one.", not_yet="Not all.")
        return action

    def proof(self) -> None:
        """Measures, risks, money, checks, voices and evidence, on its first action and area."""
        area, action = self.areas[0], self.actions[0]
        measure = make.make_measure(
            self.plan, baseline_value=60, tolerance=5, shows=(action, area), **OPEN
        )
        make.make_target(measure, date(2026, 12, 31), 90)
        for month in (3, 4, 5):
            make.make_reading(measure, date(2026, month, 28), 60 + month)
        scale = make.make_risk_scale(self.council)
        make.make_rating(make.make_risk(self.plan, **OPEN), scale, "4×4")
        make.make_funding_line(self.plan)
        checked = make.make_activity(self.plan, checked=(action,), areas=(area,))
        make.make_assurance_rating(action)
        voice = {"you_said": "Nobody told us.", "we_did": "We write.", "is_published": True}
        heard = make.make_voice(self.plan, areas=(area,), **voice, **OPEN)
        make.make_area_impact(self.plan, area, checked, heard)
        make.make_young_people_text(area, self.plan, words="Adults must listen.")
        make.make_evidence(action, dated_on=TODAY)
        make.make_evidence(action, dated_on=TODAY, **EXEMPT)


def report_of(world: World, *, code: str) -> Document:
    template = TemplateVersion.objects.filter(code=code, council=None).latest("number")
    report = CommitteeReport(
        council=world.council,
        plan=world.plan,
        inspection=world.report.inspection,
        meeting=world.meeting,
        template=template,
        title=f"A report: {template.name}",
        **OPEN,
    )
    return paper_of(start_report(report, by=world.director, at=make.NOON), today=TODAY)


def issued_report(world: World) -> Document:
    edition = Edition(number=2, issued_on=TODAY, supersedes="Issue 1 of 1 June 2026")
    return Paper(world.report, today=TODAY).document(edition)


def part_2_pack(world: World) -> Document:
    for given in ({"kind": "text", "text": "The **price**."}, {"kind": "action_table"}):
        section = ReportSection(
            report=world.report, order=90, heading=f"Exempt {given['kind']}", **given, **EXEMPT
        )
        section.save(by=world.director, at=make.NOON)
    return paper_of(world.report, today=TODAY, is_pack=True)


def submitted_plan(world: World) -> Document:
    version = make.make_version(world.plan)
    copy = SubmittedPlan(plan_version=version, sent_on=TODAY, sent_to="The inspectorate", **OPEN)
    return PlanPaper(version, readers="public", today=TODAY).document(copy)


def line_now(world: World) -> Document:
    line = line_of(world.plan, user=world.director, on=TODAY, past=None)
    key = ratings_of(world.council).rag_key
    return line_paper(world.plan, line, gaps_of(line), rag_key=key, made_on=TODAY)


def decision_of(world: World) -> Document:
    meeting = make.make_meeting(make.make_board(world.council, name="Cabinet", kind="cabinet"))
    decision = make.make_decision(
        meeting,
        resolves=("That the plan be approved.", "That scrutiny of delivery be delegated."),
        narrative="Cabinet considered:\n\na. the letter\nb. the **plan**\n\n### Money\n\nNone.",
        exempt_from_call_in_because="It cannot wait.",
        call_in="exempt",
    )
    return decision_paper(decision, resolutions_of(decision))


def notice_of(world: World, *, kind: str) -> Document:
    notice = Notice(
        meeting=world.meeting,
        kind=kind,
        published_on=TODAY,
        matter="The improvement plan",
        reason="It names children.\n\nThe public interest is in keeping them safe.",
        answer="None.",
        agreed_by="Chair of the council",
        agreed_as="council",
        agreed_on=TODAY,
        documents="Report of the Director\nThe plan itself",
        address="The town hall",
    )
    return notice_paper(notice, ["Leader", "Lead member"])


def issue_of(world: World, document: Document, **given: Any) -> IssuedReport:
    """What left the building, without the record of it."""
    return IssuedReport(
        pk=1,
        report=world.report,
        number=2,
        title=document.title,
        document=to_json(document),
        facts_sha256=document.digest(),
        sha256=document.digest(),
        issued_at=make.NOON,
        **given,
    )


def pack_of(world: World, *, is_exempt: bool) -> Pack:
    reader = reader_of(world.council, with_exempt=is_exempt)
    paper = issue_of(world, issued_report(world))
    paper.part_2 = issue_of(world, part_2_pack(world), pack_of=paper) if is_exempt else None
    return Pack(
        found=what_changed(world.meeting, user=reader, on=TODAY),
        agenda=agenda_of(world.meeting, user=reader, on=TODAY, issues=(), drafts=()),
        papers=[paper],
        ratings=ratings_of(world.council),
        is_exempt=is_exempt,
        minutes=partial(minutes_of, world.last, user=reader),
    )


def board_pack(world: World, *, is_exempt: bool) -> Document:
    return pack_of(world, is_exempt=is_exempt).document()


def highlight(world: World) -> Document:
    pack = pack_of(world, is_exempt=False)
    given = {"marking": pack.marking, "colour": OUR_COLOUR}
    return highlight_report(pack.found, pack.agenda, pack.ratings, **given)


def minutes(world: World, *, is_exempt: bool, is_draft: bool = False) -> Document:
    reader = reader_of(world.council, with_exempt=is_exempt)
    if is_draft:
        make.make_steps(world.meeting, "opened", "started")
    meeting = world.meeting if is_draft else world.last
    marking = PART_2 if is_exempt else PART_1
    return minutes_paper(meeting, minutes_of(meeting, user=reader), marking=marking)


def evidence_of(world: World, *, with_exempt: bool) -> Document:
    given = {"on": TODAY, "past": None, "with_exempt": with_exempt}
    pack = EvidencePack(world.plan, user=world.director, **given)
    return evidence_paper(pack, world.plan, ratings_of(world.council), made_on=TODAY)


def register(world: World, *, name: str, is_seen: bool) -> Document:
    """One of the registers as it stands, or as the board saw it when its meeting was closed."""
    seen = plan_seen(world.plan, user=world.director, on=TODAY)
    if is_seen:
        then = plan_in(shown_to(world.director, world.last, 1), world.plan.pk)
        assert then is not None
        seen = then
    return register_paper(
        REGISTERS[name],
        seen,
        council=world.council,
        on=TODAY,
        marking=FOR_MEMBERS,
        ratings=ratings_of(world.council),
        facts=(Fact("As recorded by", "15 June 2026"),),
    )


def our_plan(world: World) -> Document:
    return our_plan_paper(world.council, our_plan_of(world.page, QueryDict(), on=TODAY))


@dataclass(frozen=True)
class Kind:
    """How a paper is made. has_word: people get it as a Word file too. is_large: in large type."""

    make: Callable[[World], Document]
    has_word: bool = False
    is_large: bool = False


KINDS: dict[str, Kind] = {
    **{f"report: {code}": Kind(partial(report_of, code=code), True) for code in TEMPLATES},
    "issued report": Kind(issued_report, True),
    "Part 2 pack": Kind(part_2_pack, True),
    "plan": Kind(submitted_plan, True),
    "line of sight": Kind(line_now, True),
    "decision": Kind(decision_of, True),
    **{kind.value: Kind(partial(notice_of, kind=kind), True) for kind in WITH_PAPER},
    "board pack, Part 1": Kind(partial(board_pack, is_exempt=False)),
    "board pack, Part 2": Kind(partial(board_pack, is_exempt=True)),
    "highlight report": Kind(highlight),
    "minutes, Part 1": Kind(partial(minutes, is_exempt=False), True),
    "minutes, Part 2": Kind(partial(minutes, is_exempt=True), True),
    "minutes, draft": Kind(partial(minutes, is_exempt=False, is_draft=True), True),
    "evidence pack": Kind(partial(evidence_of, with_exempt=False)),
    "evidence pack, exempt": Kind(partial(evidence_of, with_exempt=True)),
    **{
        f"{name} {when}": Kind(partial(register, name=name, is_seen=when == "seen"))
        for name in REGISTERS
        for when in ("now", "seen")
        if (name, when) != ("line", "now")  # it has a paper of its own
    },
    "young people's": Kind(our_plan, is_large=True),
}


@cache
def every_paper(actions: int = 5) -> dict[str, Document]:
    """Each kind by its name, of one plan. It needs a database, the first time."""
    world = World(actions)
    return {name: kind.make(world) for name, kind in KINDS.items()}


def word_papers() -> dict[str, Document]:
    return {name: paper for name, paper in every_paper().items() if KINDS[name].has_word}
