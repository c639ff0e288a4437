"""An issued paper has the same bytes and the same hash after edits, renames and an upgrade."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from reports.models import CommitteeReport, IssuedReport
from reports.models.report import report_storage
from tests import make
from tests.reports.issuing import issue, signed_in
from tests.reports.test_paper import whole_report

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "data"
OWNER, POST = "A Name Before", "Team Manager before"
FORMER = ("reports", "0052_name_the_money_that_was_approved")


@pytest.fixture
def report() -> CommitteeReport:
    report = whole_report()
    owner = make.make_member(report.council, Role.ACTION_OWNER, make.make_user(name=OWNER))
    make.make_action(report.plan, lead=owner)
    return report


def of_this_release(report: CommitteeReport) -> IssuedReport:
    return issue(signed_in(report.council, Role.DIRECTOR), report)


def of_a_former_release(report: CommitteeReport) -> IssuedReport:
    """An issue whose tree and bytes were made by the release before check codes were printed."""
    tree = (DATA / "issued_paper.json").read_text("utf-8")
    files = {ending: (DATA / f"issued_paper.{ending}").read_bytes() for ending in ("pdf", "docx")}
    for ending, made in files.items():
        path = Path(report_storage().location) / f"former.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    made = IssuedReport(
        report=report,
        number=1,
        report_version=1,
        title=report.title,
        document=tree,
        facts_sha256=sha256(tree.encode()).hexdigest(),
        facts_on=date(2026, 6, 3),
        frozen_at=make.NOON,
        frozen_by=User.objects.system(),
        pdf="former.pdf",
        size=len(files["pdf"]),
        sha256=sha256(files["pdf"]).hexdigest(),
        word="former.docx",
        word_size=len(files["docx"]),
        word_sha256=sha256(files["docx"]).hexdigest(),
        issued_at=make.NOON,
    )
    made.save(by=User.objects.system(), at=make.NOON)
    return made


def served(issued: IssuedReport) -> tuple[Any, ...]:
    """What a reader is given: both files with their hash, and the paper as a web page."""
    council = issued.report.council
    reader = signed_in(council, Role.VIEWER)
    given = []
    for name in ("issued_pdf", "issued_word", "issued_paper"):
        answer = reader.get(reverse(f"reports:{name}", args=[council.slug, issued.pk]))
        assert answer.status_code == 200
        given.append(answer.content)
    pdf, word, page = given
    paper = page.decode().split("<article")[1].split("</article>")[0]
    held = IssuedReport.objects.get(pk=issued.pk)
    assert sha256(pdf).hexdigest() == held.sha256
    assert sha256(word).hexdigest() == held.word_sha256
    return pdf, word, paper, held.document, held.facts_sha256, held.title


def change(thing: Any, **given: Any) -> None:
    thing.refresh_from_db()
    for name, value in given.items():
        setattr(thing, name, value)
    thing.save(by=User.objects.system(), at=make.NOON)


def edit_fifty_times(report: CommitteeReport) -> None:
    action = report.plan.actions.get()
    section = report.sections.filter(kind="text")[0]
    for number in range(10):
        change(action, title=f"Another action {number}")
        change(report.inspection, title=f"Another inspection {number}")
        change(section, text=f"Other words {number}")
        make.make_update(action, rag="red", happened=f"News {number}")
        make.make_area(report.inspection, wording=f"Another area {number}")


def rename(report: CommitteeReport) -> None:
    """The owner, the posts, the plan, the council and the report itself."""
    User.objects.filter(name=OWNER).update(name="A Name After")
    for membership in report.council.memberships.all():
        change(membership, post="Another post")
    change(report.plan, title="Another plan")
    change(report.council, name="Another council", colour="#112233")
    change(report, title="Another report")


def upgrade(report: CommitteeReport) -> None:
    """What an upgrade brings: templates have a new version. That the code is newer than the paper
    is the case of the former release, whose tree and bytes are kept among the data of the tests.
    """
    template = report.template
    newer = template.changed(report.council, change="Reworded", sections=template.sections[:2])
    newer.save(by=User.objects.system(), at=make.NOON)


@pytest.mark.parametrize("issued_by", [of_this_release, of_a_former_release])
def test_an_issued_paper_stays_after_fifty_edits_renames_and_an_upgrade(report, issued_by):
    issued = issued_by(report)
    before = served(issued)
    edit_fifty_times(report)
    rename(report)
    upgrade(report)
    assert served(IssuedReport.objects.get(pk=issued.pk)) == before


def test_a_tree_of_a_former_release_is_read_whole(report):
    """Nothing of the old paper is lost on its page: every heading, and the last action."""
    page = served(of_a_former_release(report))[2]
    for words in ("Purpose of the report", "Leaders know their services well.", "ACT-0036"):
        assert words in page


@pytest.mark.django_db(transaction=True)
def test_an_issued_paper_stays_when_the_database_is_upgraded(report):
    """Its tables go back to the shape they had before, with the paper in them, and are migrated."""
    issued = of_a_former_release(report)
    before = served(issued)
    try:
        MigrationExecutor(connection).migrate([FORMER])
    finally:  # the tests that follow need the tables of today
        upgrade = MigrationExecutor(connection)
        upgrade.migrate(upgrade.loader.graph.leaf_nodes())
    assert served(IssuedReport.objects.get(pk=issued.pk)) == before
