"""A report with exempt sections: the paper without them, and its Part 2 pack, at one click."""

import hashlib
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from inspections.models import Strength
from reports import workflows
from reports.document import Appendix, Heading, Paragraph, from_json, plain, to_json
from reports.models import CommitteeReport, IssuedReport, ReportSection
from reports.paper import Paper, paper_of
from reports.pdf import PdfTooSlow
from tests import make
from tests.papers import make_pdf_once
from tests.reports.issuing import address, fields_of, issue, signed_in
from tests.reports.test_paper import CANARY, TODAY, record, whole_report

pytestmark = pytest.mark.django_db

MARKING = "Part 2. Not for publication: paragraphs 1 and 3 of Part 1 of Schedule 12A"


def exempt(paragraph: str) -> dict[str, str]:
    return {
        "visibility": "exempt",
        "exempt_paragraphs": paragraph,
        "exempt_reason": f"{CANARY} reason",
    }


def report_in_two_parts(**given) -> CommitteeReport:
    """Two open sections with an exempt one and its part between, and an exempt appendix."""
    report = make.make_report(numbering="decimal", title="Homes", **given)
    rows = (
        {"heading": f"{CANARY} costs", "text": f"{CANARY} words.", **exempt("3")},
        {"heading": f"{CANARY} bidders", "text": f"{CANARY} more words.", "level": 3},
        {"heading": "Next steps", "text": "A paper in May."},
        {"heading": "Appendix 1: The plan", "text": "It is below.", "is_appendix": True},
        {
            "heading": f"Appendix 2: {CANARY} actions",
            "kind": "action_table",
            "is_appendix": True,
            **exempt("1"),
        },
    )
    for order, row in enumerate(rows, start=2):
        record(ReportSection(report=report, order=order, **{"kind": "text", **row}))
    make.make_action(report.plan, title="An open action")
    make.make_action(report.plan, title=f"{CANARY} action", **exempt("1"))
    return report


def headings(document) -> list[tuple[str, str]]:
    return [
        (getattr(block, "number", "") or getattr(block, "label", ""), block.text)
        for block in document.blocks
        if isinstance(block, Heading | Appendix)
    ]


@pytest.fixture
def _each_pdf_once(monkeypatch):
    monkeypatch.setattr(workflows, "make_pdf", make_pdf_once)


def test_the_paper_says_nothing_of_its_exempt_sections_but_what_the_law_asks():
    paper = paper_of(report_in_two_parts(visibility="public"), today=TODAY)
    assert CANARY not in to_json(paper)
    assert headings(paper) == [
        ("1", "Purpose of report"), ("2", "Next steps"), ("Appendix 1", "The plan"),
    ]  # fmt: skip
    said = {fact.label: fact.value for fact in paper.facts}
    assert said["Not for publication"].startswith(
        "Part of this report is exempt information, and is not for publication: paragraphs 1 and 3"
        " of Part 1 of Schedule 12A to the Local Government Act 1972 (about an individual; "
    )


def test_the_pack_is_the_paper_and_after_it_the_exempt_sections():
    report = report_in_two_parts(visibility="public")
    paper, pack = paper_of(report, today=TODAY), paper_of(report, today=TODAY, is_pack=True)
    assert pack.blocks[: len(paper.blocks)] == paper.blocks
    assert pack.marking == f"DRAFT · {MARKING}"
    assert headings(pack)[3:5] == [("Part 2", f"{CANARY} costs"), ("", f"{CANARY} bidders")]
    assert ("Appendix 2", f"{CANARY} actions") in headings(pack)
    why = "Not for publication: paragraph 3 of Part 1 of Schedule 12A. ZQCANARY reason"
    assert why in [plain(block.content) for block in pack.blocks if isinstance(block, Paragraph)]


def test_a_live_section_is_made_for_its_own_readers():
    """An open table holds no exempt action even in the pack; an exempt table holds it."""
    report = report_in_two_parts(visibility="members")
    section = ReportSection(report=report, order=2, heading="The plan", kind="action_table")
    record(section)
    paper, pack = paper_of(report, today=TODAY), paper_of(report, today=TODAY, is_pack=True)
    assert "An open action" in to_json(paper)
    assert f"{CANARY} action" not in to_json(paper)
    assert pack.blocks[: len(paper.blocks)] == paper.blocks
    assert f"{CANARY} action" in to_json(pack)


def test_an_exempt_part_of_an_open_section_stands_by_itself_in_the_pack():
    report = make.make_report()
    record(ReportSection(report=report, order=2, heading="Fees", kind="text", level=3, text="Five.",
                         **exempt("3")))  # fmt: skip
    assert headings(paper_of(report, today=TODAY)) == [("1", "Purpose of report")]
    pack = paper_of(report, today=TODAY, is_pack=True)
    assert headings(pack)[1:] == [("Part 2", "Fees")]


def test_an_exempt_line_of_the_head_is_in_the_pack_only():
    report = make.make_report()
    record(
        ReportSection(
            report=report, order=2, heading="Bidder", kind="header_line", text="X", **exempt("3")
        )
    )
    labels = [fact.label for fact in paper_of(report, today=TODAY).facts]
    in_pack = [fact.label for fact in paper_of(report, today=TODAY, is_pack=True).facts]
    assert (labels, set(in_pack) - set(labels)) == (
        ["Not for publication", "Facts as at"],
        {"Bidder"},
    )


@pytest.mark.parametrize("given", [{}, exempt("4")], ids=["no section", "the whole report"])
def test_a_report_all_of_one_kind_has_one_paper(given):
    report = make.make_report(**given)
    if given:
        record(ReportSection(report=report, order=2, heading="More", kind="text", **exempt("3")))
    paper = Paper(report, today=TODAY)
    assert (paper.withheld, len(paper.parts)) == ([], 2 if given else 1)


# A public paper


def test_a_public_paper_is_made_of_public_records_alone():
    report = whole_report(visibility="public")
    public = {"visibility": "public"}
    for thing in (report.plan, report.inspection):
        thing.visibility = "public"
        record(thing)
    make.make_action(report.plan, title="For everybody", **public)
    told = make.make_action(report.plan, title="Told of", **public)
    make.make_update(told, happened=f"{CANARY} among members.", rag="red")
    make.make_action(report.plan, title=f"{CANARY} for members")
    make.make_risk(report.plan, title=f"{CANARY} risk")
    make.make_funding_line(report.plan, title=f"{CANARY} money")
    make.make_area(report.inspection, short_title=CANARY, wording=CANARY)
    record(Strength(inspection=report.inspection, wording=CANARY))
    document = to_json(paper_of(report, today=TODAY))
    assert CANARY not in document
    assert ("For everybody" in document, "has 2 actions:" in document) == (True, True)


def kept_to_members(report):
    """The report, its plan for members only."""
    report.plan.visibility = "members"
    record(report.plan)
    return report


def test_a_public_paper_on_a_plan_for_members_says_nothing_of_it():
    report = kept_to_members(whole_report(visibility="public"))
    make.make_action(report.plan, title=CANARY, visibility="public")
    report.plan.title = f"{CANARY} plan"
    record(report.plan)
    board = make.make_board(plan=report.plan, name=f"{CANARY} board")
    make.make_meeting(board, on=TODAY + timedelta(days=7), visibility="public")
    record(ReportSection(report=report, order=90, heading="Next", kind="coming_up"))
    assert CANARY not in to_json(paper_of(report, today=TODAY))


def test_a_public_paper_of_a_past_day_holds_what_was_public_then_and_is_now():
    report = whole_report(visibility="public", facts_on=make.NOON.date())
    report.plan.visibility = "public"
    record(report.plan)
    early, late = make.NOON.replace(day=1, hour=1), make.NOON.replace(day=9)
    open_now = make.make_action(report.plan, title=f"{CANARY} then", at=early)
    open_now.visibility = "public"
    open_now.save(by=make.make_user(), at=late)
    make.make_action(report.plan, title="Always open", visibility="public", at=early)
    document = to_json(paper_of(report, today=TODAY))
    assert (CANARY in document, "Always open" in document) == (False, True)


def test_the_check_before_issuing_says_what_a_public_paper_leaves_out():
    report = kept_to_members(whole_report(visibility="public"))
    make.make_action(report.plan)
    director = signed_in(report.council, Role.DIRECTOR)

    def said() -> list[str]:
        return [gap.words for gap in director.get(address("issue_report", report)).context["gaps"]]

    assert [words for words in said() if words.startswith("The report is public")] == [
        "The report is public, and the inspection is for members only: the report says nothing of"
        " it.",
        "The report is public, and the plan is for members only: the report says nothing of it.",
    ]
    for thing in (report.plan, report.inspection):
        thing.visibility = "public"
        record(thing)
    assert [words for words in said() if words.startswith("The report is public")] == [
        "The report is public, and 1 action is for members only: it leaves them out, and counts"
        " without them."
    ]


# Issuing


@pytest.mark.usefixtures("_each_pdf_once")
def test_one_click_issues_both_and_only_those_entitled_know_of_the_pack():
    board = make.make_board()
    plan = make.make_plan(board.council)
    meeting = make.make_meeting(board)
    report = report_in_two_parts(plan=plan, meeting=meeting)
    paper = issue(signed_in(plan.council, Role.DIRECTOR), report)
    pack = paper.pack
    assert (paper.is_issued, pack.is_issued, paper.number, pack.number) == (True, True, 1, 1)
    assert (paper.visibility, paper.exempt_paragraphs, paper.exempt_reason) == ("members", "", "")
    assert (pack.visibility, pack.exempt_paragraphs) == ("exempt", "1, 3")
    assert CANARY not in paper.document
    clerk, viewer = signed_in(plan.council, Role.CLERK), signed_in(plan.council, Role.VIEWER)
    kinds = ("issued", "issued_paper", "issued_pdf", "issued_word")
    addresses = [address(kind, report, each.pk) for each in (paper, pack) for kind in kinds]
    assert [clerk.get(url).status_code for url in addresses] == [200] * 8
    assert [viewer.get(url).status_code for url in addresses] == [200] * 4 + [404] * 4
    pages = [
        paper.get_absolute_url(),
        reverse("reports:reports", args=[plan.council.slug]),
        meeting.get_absolute_url(),
    ]
    told = {who: ["Part 2 pack" in who.get(url).content.decode() for url in pages]
            for who in (clerk, viewer)}  # fmt: skip
    assert told == {clerk: [True] * 3, viewer: [False] * 3}
    assert viewer.get(report.get_absolute_url()).url == paper.get_absolute_url()


def test_the_bytes_of_the_paper_hold_no_exempt_word_and_each_page_of_the_pack_is_marked():
    report = report_in_two_parts(visibility="public")
    director = signed_in(report.council, Role.DIRECTOR)
    paper = issue(director, report)
    for issued, is_pack in ((paper, False), (paper.pack, True)):
        made = director.get(address("issued_pdf", report, issued.pk))
        word = director.get(address("issued_word", report, issued.pk)).content
        assert (hashlib.sha256(made.content).hexdigest(), hashlib.sha256(word).hexdigest()) == (
            issued.sha256, issued.word_sha256,
        )  # fmt: skip
        with pypdfium2.PdfDocument(made.content) as read:
            texts = [leaf.get_textpage().get_text_range() for leaf in read]
            inside = str(read.get_metadata_dict()) + str([m.get_title() for m in read.get_toc()])
        with pikepdf.open(BytesIO(made.content)) as opened:
            streams = b"".join(
                each.read_bytes() for each in opened.objects
                if isinstance(each, pikepdf.Stream) and each.get("/Subtype") != "/Image"
            )  # fmt: skip
            assert list(opened.attachments) == []
        with ZipFile(BytesIO(word)) as parts:
            in_word = "".join(
                parts.read(name).decode(errors="replace") for name in parts.namelist()
            )
        found = [CANARY in place for place in ("".join(texts), inside, in_word)]
        assert found == [is_pack] * 3
        assert is_pack or CANARY.encode() not in streams
        marked = [MARKING in " ".join(text.split()) for text in texts]
        assert marked == [is_pack] * len(texts)
        name = "Homes-issue-1-Part-2-pack.pdf" if is_pack else "Homes-issue-1.pdf"
        assert made["Content-Disposition"] == f'attachment; filename="{name}"'


def test_where_the_pack_cannot_be_made_neither_is_issued(monkeypatch):
    def fails_for_the_pack(document, *, identifier, made_on):
        if "Part 2" in document.marking:
            raise PdfTooSlow
        return make_pdf_once(document, identifier=identifier, made_on=made_on)

    report = report_in_two_parts()
    monkeypatch.setattr(workflows, "make_pdf", fails_for_the_pack)
    director = signed_in(report.council, Role.DIRECTOR)
    issue(director, report)
    failed = IssuedReport.objects.filter(report=report)
    assert [(each.issued_at, each.failed_because) for each in failed] == [
        (None, PdfTooSlow.message)
    ] * 2
    monkeypatch.setattr(workflows, "make_pdf", make_pdf_once)
    assert issue(director, report).number == 1


@pytest.mark.usefixtures("_each_pdf_once")
def test_a_correction_supersedes_both():
    report = report_in_two_parts()
    director = signed_in(report.council, Role.DIRECTOR)
    first = issue(director, report)
    url = address("correct_report", report)
    director.post(url, fields_of(director, url))
    second = issue(director, report)
    assert (second.number, second.pack.number) == (2, 2)
    for frozen in (second, second.pack):
        assert "It supersedes issue 1 of" in frozen.document
    for old in (first, first.pack):
        said = director.get(old.get_absolute_url()).content.decode()
        assert re.search(r"superseded by <a[^>]*>issue 2</a>", said)


def test_the_draft_is_looked_at_with_and_without_its_exempt_sections():
    report = report_in_two_parts()
    clerk: Client = signed_in(report.council, Role.CLERK)
    url = report.get_absolute_url()
    assert [CANARY in clerk.get(at).content.decode() for at in (url, f"{url}?pack=1")] == [
        False,
        True,
    ]
    word = clerk.get(f"{address('draft_word', report)}?pack=1")
    name = 'attachment; filename="DRAFT-Homes-Part-2-pack.docx"'
    assert word["Content-Disposition"] == name


def test_the_page_before_issuing_names_both_papers():
    report = report_in_two_parts()
    said = signed_in(report.council, Role.DIRECTOR).get(address("issue_report", report))
    words = " ".join(said.content.decode().split())
    assert "Two papers are issued at once." in words
    assert "Part of this report is exempt information" in words


def test_what_was_frozen_reads_back_as_it_was():
    report = report_in_two_parts()
    pack = paper_of(report, today=TODAY, is_pack=True)
    assert from_json(to_json(pack)) == pack


def test_an_officer_who_clears_it_without_the_right_is_not_offered_the_pack():
    report = report_in_two_parts()
    officer = make.make_member(report.council, Role.CLEARANCE_OFFICER)
    make.make_clearance(
        report, title="Finance", asked_of=officer, asked_by=officer, asked_at=make.NOON
    )
    client = Client()
    client.force_login(officer)
    said = client.get(report.get_absolute_url())
    assert (said.status_code, "?pack=1" in said.content.decode()) == (200, False)
    assert (
        "?pack=1"
        in signed_in(report.council, Role.CLERK).get(report.get_absolute_url()).content.decode()
    )
