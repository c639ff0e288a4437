"""The pack of a meeting and its highlight report: what they hold, for whom, and as a PDF."""

import re
import secrets
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from boards.agenda_list import agenda_of, latest_papers
from boards.models import BoardMember
from boards.what_changed import what_changed
from improvement.models import PlanInspection
from improvement.ratings import ratings_of
from reports.board_pack import Pack
from reports.document import (
    Appendix,
    Box,
    Document,
    Fact,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    plain,
    to_json,
)
from reports.highlight_paper import MOST_LINES, highlight_report, lines_about, summary_of
from reports.layout import check_code, heading_words
from reports.models import IssuedReport
from tests import make
from tests.boards.test_boards import EXEMPT
from tests.boards.test_meetings import board, council, plan, signed_in, today
from tests.boards.test_what_changed import LAST, NOW, agree_date, close_last
from tests.reports.test_pdf import assert_accessible, made, text_of

__all__ = ["board", "council", "plan", "today"]
pytestmark = pytest.mark.django_db
FAR = date(2026, 12, 1)
# As long as it may be, in the widest lines.
SUMMARY = "\n".join(["MOMENTUM " * 7] * 5)


@pytest.fixture
def meeting(board):
    return make.make_meeting(board, on=NOW.date(), theme="Quality of practice")


@pytest.fixture
def busy(board, plan, meeting):
    """Something to say in every part: since the last meeting, and of the next."""
    lead = make.make_user("Head of Service")
    late = make.make_action(plan, reference="A1", title="Train", lead=lead, due_on=date(2026, 7, 1))
    moved = make.make_action(plan, reference="A2", title="Audit", due_on=date(2026, 8, 31))
    done = make.make_action(plan, reference="A3", title="Publish", due_on=FAR)
    make.make_update(done, by=lead, rag="green", at=LAST)
    measure = make.make_measure(plan, reference="M1", name="Visits", baseline_value=60, tolerance=5)
    make.make_target(measure, date(2026, 12, 31), 90)
    for month, value in ((4, 70), (5, 72)):
        make.make_reading(measure, date(2026, month, 30), value)
    risk = make.make_risk(plan, reference="R1", title="Staff leave")
    make.make_rating(risk, make.make_risk_scale(plan.council), "4×4", at=LAST)
    close_last(board)
    red = make.make_update(late, by=lead, rag="red", at=NOW, next_steps="Advertise again.")
    make.make_exception_note(red, by=lead, at=NOW, recovery="A trainer starts in August.")
    make.make_update(done, by=lead, rag="green", delivered_on=date(2026, 7, 1), at=NOW)
    agree_date(moved, date(2026, 9, 30))
    make.make_item(meeting, title="Is the academy on course?", kind="decision")
    make.make_item(meeting, title="Homes", is_to_follow=True, late_reason="Figures are checked.")
    make.make_challenge(board, question="Why so slow?", asked_on=date(2026, 7, 1))
    return meeting


def pack_of(meeting, user, *, is_exempt=False):
    return Pack(
        found=what_changed(meeting, user=user, on=NOW.date()),
        agenda=agenda_of(meeting, user=user, on=NOW.date(), issues=(), drafts=()),
        papers=[],
        ratings=ratings_of(meeting.board.council),
        is_exempt=is_exempt,
    )


def highlight_of(pack):
    return highlight_report(
        pack.found, pack.agenda, pack.ratings, marking=pack.marking, colour="#1d5a9e"
    )


def told(document):
    """What the highlight report says, by the heading of its parts."""
    (table,) = document.blocks
    said = {}
    for heading, cell in table.rows:
        listed = [plain(item.content) for item in cell.below.items] if cell.below else []
        said[plain(heading.content)] = listed or plain(cell.content)
    return said


def pages_in(pdf):
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def test_the_highlight_report_says_it_all_from_the_records(busy, council):
    user = make.make_member(council, Role.VIEWER)
    assert told(highlight_of(pack_of(busy, user))) == {
        "Where it stands": "Of 3 actions, 0 are complete, 1 delivered and awaiting evidence,"
        " 1 overdue and 1 off track; 1 date moved out since the last meeting.",
        "RAG ratings of open actions": "Red: off track 1 (1 more) \u00a0 Amber: at risk 0\n"
        "Green: on track 0 (1 fewer) \u00a0 Not yet rated 1 (1 fewer)",
        "What went well": ["Delivered: A3 Publish"],
        "Off track or overdue, and the recovery": [
            "A1 Train, due 1 Jul 2026: A trainer starts in August.",
        ],
        "Top risks": ["High 16: R1 Staff leave (first rating)"],
        "Measures off target": ["M1 Visits: 72.0%, 18.0 percentage points short"],
        "Milestones missed or met": "None was missed or met since.",
        "Milestones due next": "None falls due.",
        "Money": "No money is recorded.",
        "Decisions asked for": ["Item 1: Is the academy on course?"],
        "Next steps": ["30 Sep 2026 (moved once, +30 days): A2 Audit"],
    }


def test_the_highlight_report_is_one_page_and_accessible(busy, council):
    assert lines_about(summary_of(SUMMARY)[0]) == MOST_LINES
    pdf = made(highlight_of(pack_of(busy, make.make_member(council, Role.VIEWER))))
    assert pages_in(pdf) == 1
    assert_accessible(pdf)


@pytest.mark.parametrize("summary", [SUMMARY, ""], ids=["with a summary", "without"])
def test_the_highlight_report_is_one_page_whatever_the_records_say(
    busy, board, plan, council, summary
):
    """Every part is full, and every text as long as it may be: with a summary and without."""
    words = ("Strengthen supervision of practice across all teams and partners " * 4)[:200]
    board.name = words[:160].strip()
    board.save(by=make.make_user(), at=NOW)
    busy.theme = words[:160].strip()
    busy.summary = summary
    busy.save(by=make.make_user(), at=NOW)
    busy = type(busy).objects.select_related("board__council").get(pk=busy.pk)
    scale = make.make_risk_scale(council)
    lead = make.make_user("Wilhelmina Montgomery-Hammersmith")
    for number in range(5):
        given = {"reference": f"WW{number}.{number}", "title": words.strip()}
        late = make.make_action(plan, lead=lead, due_on=date(2026, 7, 1), **given)
        make.make_update(late, rag="red", at=NOW, next_steps=words * 20)
        make.make_action(plan, due_on=FAR, **{**given, "reference": f"XX{number}"})
        make.make_rating(make.make_risk(plan, **given), scale, "5×5", at=NOW)
        measure = make.make_measure(
            plan, reference=f"M{number}X", name=words.strip(), baseline_value=60, tolerance=5
        )
        make.make_target(measure, date(2026, 12, 31), 90)
        for month in (3, 4, 5):
            few = {"numerator": 4, "denominator": 5}
            make.make_reading(measure, date(2026, month, 30), 80 - month, **few)
        make.make_item(busy, title=words.strip(), kind="decision")
        step = {"title": words.strip(), "by": lead}
        make.make_milestone(late, due_on=date(2026, 7, 10), **step)
        make.make_milestone(late, due_on=date(2026, 10, 1), **step)
        make.make_funding_line(
            plan,
            title=words.strip(),
            amount_pounds="987654321.50",
            financial_year="2026/27",
            kind="agreed",
            span="part_year",
            recurrence="recurring",
            status="in_budget",
            status_as_stated=words[:120].strip(),
        )
    user = make.make_member(council, Role.VIEWER)
    found = what_changed(busy, user=user, on=NOW.date(), is_public=True)
    pack = replace(pack_of(busy, user), found=found)
    pdf = made(highlight_of(pack))
    assert pages_in(pdf) == 1
    words = " ".join(text_of(pdf).split())
    assert (": <5" in words, "<5 is a count of 1 to 4" in words) == (True, True)
    # Within the pack it stands on one page too, below its heading.
    (part,) = (part for part in pack.parts if part.name == "highlights")
    blocks = (Heading(1, "Before it"), PageBreak(), *part.bound())
    pdf = made(replace(highlight_of(pack), blocks=blocks, is_compact=False))
    assert pages_in(pdf) == 2


def test_the_chair_writes_a_summary_and_pack_and_report_begin_with_it(busy, board, council):
    chair = make.make_member(council, Role.BOARD_MEMBER)
    seat = BoardMember(board=board, user=chair, post="Independent chair", is_chair=True)
    seat.save(by=chair, at=NOW)
    client = Client()
    client.force_login(chair)
    here, report = url("sum_up", busy), url("highlight", busy)
    assert "Write a summary" in client.get(report).content.decode()

    def send(words):
        return client.post(
            here, {"summary": words, "token": secrets.token_hex(), "version": busy.version}
        )

    for words, said in (
        ("Line\n\n" * 6, "it takes 11 lines, and the report stays on one page with 5"),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "the report has no room for a table"),
    ):
        refused = send(words)
        assert (refused.status_code, said in refused.content.decode()) == (422, True)
    answer = send("**Steady.** Two risks grew:\n\n- staff\n- homes")
    assert (answer.status_code, answer["Location"]) == (302, report)
    for name in ("highlight", "board_pack"):
        said = words_of(signed_in(council, Role.VIEWER), name, busy)
        assert "Summary Steady. Two risks grew: staff homes" in said
    busy.refresh_from_db()
    assert [row.summary for row in busy.history.order_by("history_id")] == ["", busy.summary]
    make.make_steps(busy, "opened", "started", "closed", at=NOW)
    assert (client.get(here).status_code, "summary/" in client.get(report).content.decode()) == (
        403, False,
    )  # fmt: skip


def test_the_pack_has_its_parts_in_order_with_contents_and_bookmarks(busy, council):
    pack = pack_of(busy, make.make_member(council, Role.VIEWER))
    document = pack.document()
    parts = [block.text for block in document.blocks if isinstance(block, Heading | Appendix)]
    assert parts == [
        "What changed since the last meeting",
        "Agenda",
        "Highlight report",
        "Challenges",
        "Measures",
        "Risks",
        "Action register: The plan",
    ]
    tables = {block.caption: block for block in document.blocks if isinstance(block, Table)}
    agenda = tables["Items of the meeting"]
    assert [plain(row[4].content) for row in agenda.rows] == [
        "None",
        "To follow: Figures are checked.",
    ]
    pdf = made(document)
    assert_accessible(pdf)
    words = text_of(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        (title,) = outline.root
        marks = [each.title for each in title.children]
        landscape = [page.mediabox[2] > page.mediabox[3] for page in opened.pages]
        total = len(opened.pages)
    assert [mark.partition(": ")[2] or mark for mark in marks] == [
        *parts[:6], "Action register: The plan"
    ]  # fmt: skip
    assert (any(landscape), landscape[0]) == (True, False)
    assert (f"Page 1 of {total}" in words, f"Page {total} of {total}" in words) == (True, True)
    assert words.count("Part 1 (no exempt matter)") == total


def test_the_pack_says_whether_it_is_frozen(busy, council):
    user = make.make_member(council, Role.VIEWER)
    before = {fact.label: fact.value for fact in pack_of(busy, user).document().facts}
    make.make_steps(busy, "opened", "started", "closed", at=NOW)
    closed = type(busy).objects.select_related("board__council").get(pk=busy.pk)
    after = {fact.label: fact.value for fact in pack_of(closed, user).document().facts}
    assert before["What it shows"] == "As it stands on 15 July 2026, compared with 15 June 2026"
    assert after["What it shows"] == "As frozen on 15 July 2026, compared with 15 June 2026"
    assert ("Not frozen" in before, "Not frozen" in after) == (True, False)


def test_the_pack_of_a_first_meeting_compares_nothing(board, plan, meeting, council):
    make.make_action(plan, due_on=FAR)
    document = pack_of(meeting, make.make_member(council, Role.VIEWER)).document()
    assert "no meeting before to compare with" in plain(document.blocks[2].content)


# The papers of the agenda


def issued(plan, meeting, *blocks, number=1, **given):
    """What left the building for the meeting, with those blocks in it."""
    title = given.pop("title", "Progress of the plan")
    pack_of = given.pop("pack_of", None)
    report = pack_of.report if pack_of else make.make_report(plan, meeting=meeting, title=title)
    document = Document(
        title=title,
        council="Anyshire",
        blocks=blocks,
        facts=(Fact("Report to", "The board"), Fact("Issue", str(number))),
        marking="Part 1 (public)",
    )
    record = to_json(document)
    left = IssuedReport(
        report=report,
        number=number,
        report_version=1,
        title=title,
        meeting=meeting,
        pack_of=pack_of,
        document=record,
        facts_sha256=sha256(record.encode()).hexdigest(),
        facts_on=NOW.date(),
        frozen_at=NOW,
        frozen_by=report.by,
        pdf=f"{title}.pdf",
        size=1,
        sha256=sha256(title.encode()).hexdigest(),
        issued_at=NOW,
        **given,
    )
    left.save(by=report.by, at=NOW)
    return left


PAPER = (
    Heading(1, "Purpose", "1"),
    Paragraph.of("To tell the board where it stands.", number="1.1"),
    Heading(2, "Below"),
    Appendix("The figures", "Appendix 1"),
    Paragraph.of("They are few."),
)


@pytest.fixture
def with_papers(busy, plan):
    """The second item has a paper with a Part 2 pack, the third one that is exempt as a whole; one
    paper came besides."""
    besides = issued(plan, busy, *PAPER, title="Besides")
    paper = issued(plan, busy, *PAPER)
    exempt = (*PAPER, Appendix("Zqcanary prices", "Part 2"))
    issued(plan, busy, *exempt, pack_of=paper, **EXEMPT)
    withheld = issued(plan, busy, Paragraph.of("Zqcanary"), title="Zqcanary paper", **EXEMPT)
    make.make_item(busy, title="Where it stands", report=paper.report)
    make.make_item(busy, title="Zqcanary item", report=withheld.report, **EXEMPT)
    return {"besides": besides, "paper": paper, "withheld": withheld}


def openings(document):
    return [
        (block.level, heading_words(block))
        for block in document.blocks
        if isinstance(block, Heading | Appendix)
    ]


def papers_in(meeting, user, **given):
    return replace(
        pack_of(meeting, user, **given),
        agenda=agenda_of(
            meeting, user=user, on=NOW.date(), issues=latest_papers(meeting, user=user), drafts=()
        ),
        papers=latest_papers(meeting, user=user),
    )


def test_the_papers_of_the_agenda_are_appendices_of_the_pack(busy, with_papers, council):
    """In the order of the agenda, with their numbers, one level lower; told by hash and code."""
    document = papers_in(busy, make.make_member(council, Role.VIEWER)).document()
    inside = [(2, "1 Purpose"), (3, "Below"), (2, "Appendix 1: The figures")]
    assert openings(document)[6:] == [
        (1, "Appendix A: Progress of the plan"),
        *inside,
        (1, "Appendix B: Besides"),
        *inside,
        (1, "Appendix C: Action register: The plan"),
    ]
    (stamp,) = (
        plain(block.blocks[0].content)
        for block in document.blocks
        if isinstance(block, Box) and "SHA-256" in plain(block.blocks[0].content)
        and with_papers["paper"].sha256[:16] in plain(block.blocks[0].content)
    )  # fmt: skip
    paper = with_papers["paper"]
    digest = " ".join(paper.sha256[start : start + 16] for start in (0, 16, 32, 48))
    assert stamp == (
        "Issue 1, issued 15 July 2026. Bound in word for word. The PDF that was issued is the"
        f" record: its SHA-256 is {digest}, and the check code at its foot is"
        f" {check_code(paper.facts_sha256)}."
    )
    tables = {block.caption: block for block in document.blocks if isinstance(block, Table)}
    assert [
        [plain(cell.content) for cell in row[:2]] for row in tables["Papers of the meeting"].rows
    ] == [
        ["Progress of the plan, issue 1", "Appendix A"],
        ["Besides, issue 1", "Appendix B"],
        ["Item 2: Homes", "To follow: Figures are checked."],
    ]
    items = [plain(row[4].content) for row in tables["Items of the meeting"].rows]
    assert items[2] == "Appendix A: Progress of the plan, issue 1"
    pdf = made(document)
    assert_accessible(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        (title,) = outline.root
        bound = title.children[6]
        assert (bound.title, [each.title for each in bound.children]) == (
            "Appendix A: Progress of the plan", ["1 Purpose", "Appendix 1: The figures"],
        )  # fmt: skip


def test_part_2_binds_what_its_reader_may_see_and_part_1_nothing_of_it(busy, with_papers, council):
    clerk = make.make_member(council, Role.CLERK)
    part_2 = papers_in(busy, clerk, is_exempt=True).document()
    said = [words for level, words in openings(part_2) if level == 1][6:9]
    assert said == [
        "Appendix A: Progress of the plan", "Appendix B: Zqcanary paper", "Appendix C: Besides",
    ]  # fmt: skip
    assert (2, "Part 2: Zqcanary prices") in openings(part_2)
    # Handed to Part 1 by mistake, they are not bound in either.
    part_1 = replace(papers_in(busy, clerk), found=papers_in(busy, clerk).found)
    names = [paper.issue for paper in part_1.bound]
    assert names == [with_papers["paper"], with_papers["besides"]]
    viewer, clerks = signed_in(council, Role.VIEWER), signed_in(council, Role.CLERK)
    assert "Zqcanary" not in words_of(viewer, "board_pack", busy)
    assert "Zqcanary prices" in words_of(clerks, "board_pack", busy)
    assert "Zqcanary" not in words_of(clerks, "board_pack", busy, "?part=1")
    page = reverse(
        "reports:board_pack_part",
        args=["anyshire", busy.pk, f"paper-{with_papers['withheld'].pk}"],
    )
    answers = [clerks.get(page), clerks.get(page + "?part=1"), viewer.get(page)]
    assert [answer.status_code for answer in answers] == [200, 404, 404]


def test_a_paper_that_was_reached_into_is_not_bound_in(busy, with_papers, council):
    IssuedReport.objects.filter(title="Besides").update(document="{}")
    document = papers_in(busy, make.make_member(council, Role.VIEWER)).document()
    boxes = [plain(block.blocks[0].content) for block in document.blocks if isinstance(block, Box)]
    assert boxes[-1] == (
        "Issue 1, issued 15 July 2026. It is not bound in: what is kept of it is no longer what"
        " was issued. Tell your administrator."
    )


def test_papers_too_long_for_one_pdf_are_left_out_of_it_and_it_says_so(busy, plan, council):
    issued(plan, busy, *(Paragraph.of("Words and words. " * 500) for _ in range(60)))
    pack = papers_in(busy, make.make_member(council, Role.VIEWER))
    document = pack.document()
    said = [plain(block.content) for block in document.blocks if isinstance(block, Paragraph)]
    assert any(words.startswith("With its papers the pack is too long") for words in said)
    assert "Appendix A: Action register: The plan" in [words for _, words in openings(document)]
    tables = {block.caption: block for block in document.blocks if isinstance(block, Table)}
    (row, _) = tables["Papers of the meeting"].rows
    assert plain(row[1].content) == "A file of its own"
    assert [paper.label for paper in pack.bound] == ["Appendix A"]  # on our pages it is there


def test_the_pages_of_a_pack_lead_from_one_to_the_next(busy, with_papers, council):
    client = signed_in(council, Role.CLERK)
    here, found = url("board_pack", busy) + "agenda/?part=1", []
    while here:
        html = client.get(here).content.decode()
        found.append(re.search(r"<h1[^>]*>([^<]+)", html)[1])
        after = re.search(r'pagination__next">\s*<a[^>]*href="([^"]+)"', html)
        here = after[1] if after else ""
    assert found == [
        "Agenda", "Highlight report", "Challenges", "Measures", "Risks",
        "Appendix A: Progress of the plan", "Appendix B: Besides",
        "Appendix C: Action register: The plan",
    ]  # fmt: skip
    assert client.get(url("board_pack", busy) + "nothing/").status_code == 404


# The pages


def url(name, meeting):
    return reverse(f"reports:{name}", args=["anyshire", meeting.pk])


def words_of(client, name, meeting, query=""):
    """What its page says; of a pack, what the pages of all its parts say."""
    pages = [url(name, meeting) + query]
    if name == "board_pack":
        html = client.get(pages[0]).content.decode()
        pages += re.findall(
            rf'href="({re.escape(url(name, meeting))}(?!pdf)[a-z0-9-]+/[^"]*)"', html
        )
        assert len(pages) > 7
    mains = [client.get(page).content.decode().partition("<main")[2] for page in pages]
    said = [main.partition("</main>")[0] for main in mains]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(said)))


@pytest.mark.parametrize("name", ["board_pack", "highlight"])
def test_exempt_matter_is_in_part_2_only_and_part_1_can_be_made_by_those_entitled(
    busy, board, plan, council, name
):
    lead = make.make_user()
    make.make_action(plan, title="Zqcanary action", due_on=date(2026, 7, 2), **EXEMPT)
    make.make_risk(plan, title="Zqcanary risk", **EXEMPT)
    make.make_measure(plan, name="Zqcanary measure", **EXEMPT)
    make.make_challenge(board, question="Zqcanary?", of=lead, **EXEMPT)
    make.make_item(busy, title="Zqcanary item", kind="decision", **EXEMPT)
    shown = make.make_action(plan, title="Shown", due_on=FAR)
    make.make_update(shown, by=lead, rag="red", at=NOW, next_steps="Zqcanary step", **EXEMPT)

    def seen(role, query=""):
        words = words_of(signed_in(council, role), name, busy, query)
        return "Zqcanary" in words, "Part 2 (exempt" in words, "Part 1 (no exempt" in words

    assert seen(Role.VIEWER) == seen(Role.BOARD_MEMBER) == (False, False, True)
    assert seen(Role.CLERK) == (True, True, False)
    assert seen(Role.CLERK, "?part=1") == seen(Role.VIEWER, "?part=2") == (False, False, True)
    part_1 = words_of(signed_in(council, Role.CLERK), name, busy, "?part=1")
    for link in (
        "This one holds no exempt matter. See Part 2, with exempt matter ",
        "Write a summary ",
    ):
        part_1 = part_1.replace(link, "")
    viewers = words_of(signed_in(council, Role.VIEWER), name, busy)
    assert part_1 == viewers != ""
    # The agenda says that there is an item, as the law wants it, and no more.
    assert ("Exempt item" in viewers, "Withheld" in viewers) == (name == "board_pack",) * 2


def test_the_pdf_of_each_part_is_named_for_it_and_leaks_nothing(busy, plan, council):
    make.make_action(plan, title="Zqcanary action", due_on=date(2026, 7, 2), **EXEMPT)
    found = {}
    for role, query in ((Role.VIEWER, ""), (Role.CLERK, ""), (Role.CLERK, "?part=1")):
        response = signed_in(council, role).get(url("highlight_pdf", busy) + query)
        said = text_of(response.content)
        with pikepdf.open(BytesIO(response.content)) as opened:
            said += str(opened.docinfo) + opened.Root.Metadata.read_bytes().decode()
        name = re.search(r'filename="([^"]+)"', response["Content-Disposition"])
        found[role, query] = ("Zqcanary" in said, name[1] if name else "")
    assert found == {
        (Role.VIEWER, ""): (
            False, "Highlight-report-Improvement-board-15-July-2026-Part-1.pdf",
        ),
        (Role.CLERK, ""): (True, "Highlight-report-Improvement-board-15-July-2026-Part-2.pdf"),
        (Role.CLERK, "?part=1"): (
            False, "Highlight-report-Improvement-board-15-July-2026-Part-1.pdf",
        ),
    }  # fmt: skip


def test_an_exempt_meeting_has_no_part_1(board, council):
    meeting = make.make_meeting(board, on=NOW.date(), **EXEMPT)
    clerk = signed_in(council, Role.CLERK)
    answers = [
        clerk.get(url("board_pack", meeting) + query).status_code for query in ("", "?part=1")
    ]
    assert answers == [200, 404]
    assert "without exempt matter" not in words_of(clerk, "board_pack", meeting)


@pytest.mark.parametrize(
    "name", ["reports:board_pack_pdf", "reports:highlight_pdf", "reports:one_page_pdf"]
)
def test_what_a_grant_of_an_inspection_opens_is_marked_as_part_2(board, plan, council, name):
    meeting = make.make_meeting(board, on=NOW.date())
    area = make.make_area(make.make_inspection(council), short_title="Zqcanary", **EXEMPT)
    PlanInspection(plan=plan, inspection=area.inspection).save(by=make.make_user(), at=NOW)
    make.make_action(plan, due_on=FAR, answers=[area])
    inspector = make.make_member(council, Role.INSPECTOR)
    make.make_grant(inspector, board=board)
    make.make_grant(inspector, plan=plan)
    make.make_grant(inspector, inspection=area.inspection, with_exempt=True)
    client = Client()
    client.force_login(inspector)
    thing = plan if name == "reports:one_page_pdf" else meeting
    response = client.get(reverse(name, args=["anyshire", thing.pk]))
    said = text_of(response.content)
    assert ("Zqcanary" in said, "Part 2 (exempt" in said, "Part 1 (no" in said) == (
        name == "reports:one_page_pdf", True, False,
    )  # fmt: skip
