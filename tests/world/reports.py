"""What leaves the building in a world: reports, clearances, what was submitted and decided."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Council, User
from reports.decision_paper import decision_paper
from reports.document import to_json
from reports.models import CommitteeRules, IssuedReport, Notice, PublishedDecision, TemplateVersion
from reports.paper import paper_of
from tests import make
from tests.world.people import Person
from tests.world.things import PDF, Things, record


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
