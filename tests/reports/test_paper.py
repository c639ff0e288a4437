"""What a paper says, and what it must never say."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from boards.models import BoardMember
from improvement.models import FundingLine, Risk, RiskClosing
from inspections.models import Framework, InspectionPeriod, Strength
from reports.checks import gaps_of
from reports.document import (
    Appendix,
    Document,
    Heading,
    NumberedList,
    Paragraph,
    Table,
    from_json,
    plain,
    to_json,
)
from reports.forms import SectionsForm
from reports.html import fragment
from reports.live_sections.bodies import seat_of
from reports.models import CommitteeReport, ReportSection
from reports.paper import Paper, appendix, paper_of
from reports.workflows import start_report
from tests import make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)
CANARY = "ZQCANARY"


def record(thing):
    thing.save(by=make.make_user(), at=make.NOON)
    return thing


def whole_report(**given) -> CommitteeReport:
    """A report on a plan that answers an inspection, with every section of the template."""
    council = make.make_council()
    inspection = make.make_inspection(
        council, framework=Framework.objects.get(code="ILACS-2023"), started_on=date(2026, 3, 2)
    )
    # A public paper is made of public records alone.
    readers = "public" if given.get("visibility") == "public" else "members"
    plan = make.make_plan(council, answers=inspection, visibility=readers)
    report = CommitteeReport(
        council=council, plan=plan, inspection=inspection, title="The paper", **given
    )
    return start_report(report, by=make.make_user(), at=make.NOON)


def words(document: Document) -> str:
    return to_json(document)


def table(document: Document, caption: str) -> Table:
    (found,) = (
        block
        for block in document.blocks
        if isinstance(block, Table) and block.caption.startswith(caption)
    )
    return found


def texts(row) -> list[str]:
    return [plain(cell.content) for cell in row]


def test_a_new_report_has_the_sections_of_the_general_template_in_order():
    report = whole_report()
    assert [s.heading for s in report.sections.all()] == [
        given["heading"] for given in report.template.sections
    ]


def test_an_empty_section_prints_its_nil_wording_as_it_was_typed():
    report = whole_report()
    section = report.sections.get(heading="Legal implications")
    section.nil_wording = "Not required at this time"
    record(section)
    blocks = paper_of(report, today=TODAY).blocks
    place = next(n for n, b in enumerate(blocks) if getattr(b, "text", "") == section.heading)
    assert plain(blocks[place + 1].content) == "Not required at this time"


@pytest.mark.parametrize(
    ("visibility", "gap"),
    [
        pytest.param(None, "empty", id="none"),
        pytest.param("members", "what is recorded is for members only", id="members"),
        pytest.param("exempt", "empty", id="exempt"),
    ],
)
def test_a_public_paper_says_of_an_empty_live_section_that_none_is_published(visibility, gap):
    """The same words whatever there is; only who issues the paper learns of what is for members."""
    report = whole_report(visibility="public")
    inspection = report.inspection
    inspection.visibility = "public"
    record(inspection)
    if visibility == "exempt":
        given = {"exempt_paragraphs": "1", "exempt_reason": "Not published"}
    else:
        given = {}
    if visibility:
        strength = Strength(inspection=inspection, wording=CANARY, visibility=visibility, **given)
        record(strength)
    section = record(
        ReportSection(report=report, heading="What is good", kind="strengths", order=5)
    )
    paper = Paper(CommitteeReport.objects.get(pk=report.pk), today=TODAY)
    blocks = paper.document().blocks
    place = next(n for n, b in enumerate(blocks) if getattr(b, "text", "") == section.heading)
    assert plain(blocks[place + 1].content) == "None is published."
    (said,) = [each.words for each in gaps_of(paper) if each.words.startswith(section.heading)]
    assert said == f"What is good: {gap}. It prints “None is published.”."


@pytest.mark.parametrize(
    ("given", "state", "after"),
    [
        pytest.param({}, ("Heading only", ""), "The parts", id="its parts speak for it"),
        pytest.param({"text": "Words."}, ("Written", ""), "Words.", id="words"),
        pytest.param({"nil_wording": "Nil"}, ("Empty", "Prints “Nil”"), "Nil", id="nil wording"),
    ],
)
def test_a_section_without_words_says_nothing_over_its_parts(given, state, after):
    report = make.make_report()
    for order, words in enumerate(({"heading": "Whole", **given}, {"heading": "The parts"}), 5):
        level = 2 if order == 5 else 3
        record(ReportSection(report=report, kind="text", order=order, level=level, **words))
    blocks = paper_of(report, today=TODAY).blocks
    place = next(n for n, b in enumerate(blocks) if getattr(b, "text", "") == "Whole")
    below = blocks[place + 1]
    assert (below.text if isinstance(below, Heading) else plain(below.content)) == after
    row = SectionsForm(report=report).rows()[-2]
    assert (row.state[0], row.prints) == state


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("group", ("Heading only", "")), ("header_line", ("Empty", "Prints “–”"))],
)
def test_the_list_of_sections_says_what_each_prints(kind, expected):
    report = make.make_report()
    record(ReportSection(report=report, heading="Head", kind=kind, order=5))
    row = SectionsForm(report=report).rows()[-1]
    assert (row.state[0], row.prints) == expected


def test_a_section_that_is_left_out_is_not_printed():
    report = whole_report()
    section = report.sections.get(heading="Consultation")
    section.is_left_out = True
    record(section)
    headings = [b.text for b in paper_of(report, today=TODAY).blocks if isinstance(b, Heading)]
    assert "Consultation" not in headings
    assert "People implications" in headings


@pytest.mark.parametrize(
    ("numbering", "expected"),
    [
        ("none", ["", ""]),
        ("continuous", ["", "1."]),
        ("decimal", ["1", "1.1"]),
        ("sections", ["1", ""]),
    ],
)
def test_paragraphs_are_numbered_as_the_report_says(numbering, expected):
    report = make.make_report(numbering=numbering)
    heading, paragraph = paper_of(report, today=TODAY).blocks
    assert [heading.number, paragraph.number] == expected


def test_recommendations_take_paragraph_numbers_where_paragraphs_have_them():
    report = whole_report()
    section = report.sections.get(kind="recommendations")
    section.text = "1. That the paper be received.\n2. That the plan come back."
    record(section)
    found = [
        (block.number, plain(block.content))
        for block in paper_of(report, today=TODAY).blocks
        if isinstance(block, Paragraph) and block.number.startswith("2.")
    ]
    assert found == [("2.1", "That the paper be received."), ("2.2", "That the plan come back.")]


def test_recommendations_below_a_line_that_ends_with_a_colon_are_lettered():
    report = whole_report()
    section = report.sections.get(kind="recommendations")
    section.text = "That Cabinet:\n\n1. receives the paper;\n2. asks for the plan."
    record(section)
    blocks = paper_of(report, today=TODAY).blocks
    place = next(n for n, b in enumerate(blocks) if getattr(b, "text", "") == section.heading)
    led_in, listed = blocks[place + 1 : place + 3]
    assert (led_in.number, plain(led_in.content)) == ("2.1", "That Cabinet:")
    items = ("receives the paper;", "asks for the plan.")
    assert listed == NumberedList.of(*items, style="lower-alpha", form="(1)")


def test_the_action_table_has_nine_columns_and_the_dates_that_were_given():
    report = whole_report()
    lead = make.make_member(report.council, "action_owner", post="Head of Fostering")
    area = make.make_area(report.inspection, reference="a", short_title="Matching")
    action = make.make_action(
        report.plan,
        reference="A1",
        title="Train carers",
        lead=lead,
        answers=(area,),
        due_on=date(2026, 6, 30),
        due_as_stated="end of June",
        original_due_on=date(2026, 5, 31),
    )
    asked = make.make_date_change(action, to_on=date(2026, 6, 30), by=lead)
    asked.is_agreed, asked.decided_at, asked.decided_by = True, make.NOON, make.make_user()
    record(asked)
    make.make_update(action, on=date(2026, 6, 1), rag="amber", happened="Two groups are trained.")
    found = table(paper_of(report, today=TODAY), f"{action.strand.reference}. ")
    assert found.orientation == "landscape"
    assert [column.heading for column in found.columns] == [
        "Ref", "Action", "Area", "Lead", "Original due", "Due", "Status", "RAG", "Latest update",
    ]  # fmt: skip
    assert texts(found.rows[0]) == [
        "A1",
        "Train carers",
        "a. Matching",
        "Head of Fostering",
        "31 May 2026",
        "“end of June”\n(counted as 30 Jun 2026)\n(moved once, +30 days)",
        "In progress",
        "Amber: at risk",
        "1 Jun 2026: Two groups are trained.",
    ]


def test_money_is_never_added_up():
    report = whole_report()
    for title, amount in (("In the year", 906_000), ("In a full year", 923_000)):
        record(FundingLine(plan=report.plan, title=title, amount_pounds=Decimal(amount)))
    found = table(paper_of(report, today=TODAY), "Money")
    assert [texts(row)[2] for row in found.rows] == ["£906,000", "£923,000"]
    assert "1,829,000" not in words(paper_of(report, today=TODAY))


def test_money_of_one_year_and_one_kind_has_a_total_apart():
    report = whole_report()
    kind = {
        "financial_year": "2026/27",
        "kind": "requested",
        "span": "part_year",
        "recurrence": "one_off",
    }
    exempt = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "A contract."}
    for amount, more in ((640_000, {}), (85_000, {}), (11, exempt)):
        make.make_funding_line(report.plan, amount_pounds=Decimal(amount), **kind, **more)
    make.make_funding_line(report.plan, amount_pounds=Decimal(7), **{**kind, "span": "full_year"})
    found = table(paper_of(report, today=TODAY), "Totals")
    assert [texts(row) for row in found.rows] == [
        ["2026/27", "Requested funding, part-year, one-off", "2", "£725,000"]
    ]


def test_risks_are_printed_with_their_band_and_the_scale_below():
    report = whole_report()
    scale = make.make_risk_scale(report.council, "medway", source="The council's policy.")
    make.make_rating(make.make_risk(report.plan, title="Vacancies"), scale, "B2")
    closed = make.make_risk(report.plan, title="Passed")
    record(RiskClosing(risk=closed, is_closed=True, reason="It has passed."))
    found = table(paper_of(report, today=TODAY), "Risks")
    assert [[texts(row)[0], texts(row)[3]] for row in found.rows] == [["Vacancies", "B2\nHigh"]]
    assert found.note == (
        "Scale of the ratings: Likelihood A very high to F almost impossible; impact 1"
        " catastrophic to 4 negligible. The council's policy."
    )


def test_a_rating_without_its_scale_says_so():
    report = whole_report()
    make.make_rating(make.make_risk(report.plan, title="Vacancies"), rating="B2")
    found = table(paper_of(report, today=TODAY), "Risks")
    assert found.note == "The scale of these ratings is not recorded."


def test_delivered_is_not_complete():
    report = whole_report()
    make.make_update(make.make_action(report.plan), delivered_on=date(2026, 6, 1))
    said = words(paper_of(report, today=TODAY))
    assert "has 1 action: 0 are complete." in said
    counts = table(paper_of(report, today=TODAY), "Actions by status")
    assert [texts(row) for row in counts.rows if texts(row)[1] != "0"] == [
        ["Delivered – awaiting evidence", "1"]
    ]


def test_the_stated_count_of_areas_stands_beside_the_list():
    report = whole_report()
    inspection = report.inspection
    inspection.stated_areas_count = 4
    record(inspection)
    make.make_area(inspection)
    assert (
        "The inspection report states 4 areas for improvement; 1 is recorded. "
        "3 of them are not listed here." in words(paper_of(report, today=TODAY))
    )


def test_stated_and_official_dates_stand_side_by_side():
    report = whole_report()
    for official, first in ((True, 6), (False, 2)):
        record(
            InspectionPeriod(
                inspection=report.inspection,
                starts_on=date(2026, 3, first),
                ends_on=date(2026, 3, 17),
                source="A paper",
                is_official=official,
            )
        )
    found = table(paper_of(report, today=TODAY), "Dates of the inspection")
    assert [texts(row)[1:3] for row in found.rows] == [
        ["2 Mar 2026 to 17 Mar 2026", "As stated"],
        ["6 Mar 2026 to 17 Mar 2026", "Official"],
    ]


def test_facts_as_at_a_past_day_are_what_had_been_recorded_by_then():
    report = whole_report(facts_on=date(2026, 6, 5))
    action = make.make_action(report.plan, at=make.NOON, due_on=date(2026, 6, 10))
    make.make_update(action, happened="Said in time.", at=datetime(2026, 6, 3, 9, tzinfo=UTC))
    make.make_update(action, happened="Said later.", at=datetime(2026, 6, 8, 9, tzinfo=UTC))
    make.make_action(report.plan, title="Added later", at=datetime(2026, 6, 9, tzinfo=UTC))
    said = words(paper_of(report, today=TODAY))
    assert ("Said in time." in said, "Said later." in said, "Added later" in said) == (
        True,
        False,
        False,
    )
    assert "On 5 June 2026 the plan" in said
    assert "Overdue" not in str(
        [texts(r) for r in table(paper_of(report, today=TODAY), action.strand.reference).rows]
    )


def hide_everywhere(report: CommitteeReport) -> None:
    """An exempt one of everything that a live section prints."""
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": CANARY}
    hidden = make.make_area(report.inspection, short_title=CANARY, wording=CANARY, **exempt)
    open_area = make.make_area(report.inspection, short_title="An open area")
    secret = make.make_action(
        report.plan, title=CANARY, reference=CANARY[:18], answers=(open_area, hidden), **exempt
    )
    make.make_update(secret, happened=CANARY, rag="red")
    shown = make.make_action(report.plan, title="An open action", answers=(open_area, hidden))
    make.make_update(shown, happened="Open words", rag="green")
    record(Risk(plan=report.plan, title=CANARY, mitigation=CANARY, **exempt))
    record(
        FundingLine(plan=report.plan, title=CANARY, amount_pounds=Decimal("777777.00"), **exempt)
    )
    record(Strength(inspection=report.inspection, wording=CANARY, **exempt))
    board = make.make_board(plan=report.plan, name="The board")
    make.make_meeting(board, on=date(2026, 6, 10), title=CANARY, theme=CANARY, **exempt)
    record(
        ReportSection(report=report, order=99, heading=CANARY, kind="text", text=CANARY, **exempt)
    )


@pytest.mark.parametrize("facts_on", [None, date(2026, 6, 5)])
def test_exempt_matter_never_enters_a_paper_that_is_not_exempt(facts_on):
    report = whole_report(facts_on=facts_on)
    hide_everywhere(report)
    document = paper_of(report, today=TODAY)
    everything = words(document) + str(fragment(document))
    assert CANARY not in everything
    assert "777" not in everything
    assert "has 1 action:" in everything
    assert "2 areas" not in everything
    counts = table(document, "Open actions by RAG rating")
    assert [texts(row)[:2] for row in counts.rows] == [
        ["Red: off track", "0"],
        ["Amber: at risk", "0"],
        ["Green: on track", "1"],
        ["Not yet rated", "0"],
    ]


def test_what_was_exempt_on_the_day_stays_out_although_it_is_open_now():
    report = whole_report(facts_on=date(2026, 6, 5))
    action = make.make_action(
        report.plan,
        title=CANARY,
        visibility="exempt",
        exempt_paragraphs="1",
        exempt_reason="Names a child",
        at=datetime(2026, 6, 1, tzinfo=UTC),
    )
    action.title, action.visibility = "Open words", "members"
    action.exempt_paragraphs = action.exempt_reason = ""
    action.save(by=make.make_user(), at=datetime(2026, 6, 9, tzinfo=UTC))
    assert CANARY not in words(paper_of(report, today=TODAY))


def test_an_exempt_paper_holds_exempt_matter_and_says_its_paragraph():
    report = whole_report(visibility="exempt", exempt_paragraphs="3", exempt_reason="Money")
    hide_everywhere(report)
    document = paper_of(report, today=TODAY)
    assert CANARY in words(document)
    assert document.marking == (
        "DRAFT · Part 2. Not for publication: paragraph 3 of Part 1 of Schedule 12A"
    )


def test_a_paper_that_is_not_exempt_says_nothing_of_an_exempt_inspection():
    report = whole_report()
    inspection = report.inspection
    inspection.title, inspection.visibility = CANARY, "exempt"
    inspection.exempt_paragraphs, inspection.exempt_reason = "1", "Not published"
    record(inspection)
    make.make_action(report.plan, answers=(make.make_area(inspection, short_title=CANARY),))
    assert CANARY not in words(paper_of(CommitteeReport.objects.get(pk=report.pk), today=TODAY))


HOSTILE = [
    "\x00\x0b\ud800\u202eevil",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "A" * 200,
    "**" * 80,
    "| a | b |\n|---|\n" * 5,
    "​ \n\t",
    "&lt;&amp;\u2066\u2069{{ 7*7 }}{% debug %}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_any_field_still_gives_a_paper(text):
    report = whole_report()
    stored = text.replace("\x00", "").encode("utf-8", "replace").decode()
    for name in ("title", "report_of", "contact", "portfolio", "prepared_by", "wards"):
        setattr(report, name, stored[:200] or "x")
    report.version_label = report.footer_reference = report.agenda_item = stored[:20]
    record(report)
    for section in report.sections.all():
        section.text, section.heading, section.nil_wording = stored * 20, stored[:200], stored[:200]
        record(section)
    area = make.make_area(report.inspection, short_title=stored[:160], wording=stored)
    action = make.make_action(report.plan, title=stored[:300], answers=(area,))
    make.make_update(action, happened=stored * 50)
    risk = make.make_risk(report.plan, title=stored[:200])
    make.make_rating(risk, rating=stored[:20] or "x", scale_as_stated=stored[:300])
    record(FundingLine(plan=report.plan, title=stored[:200], amount_pounds=Decimal("1.50")))
    document = paper_of(CommitteeReport.objects.get(pk=report.pk), today=TODAY)
    assert from_json(to_json(document)) == document
    assert "<script>" not in str(fragment(document))


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Appendix 1: the action plan", Appendix("The action plan", label="Appendix 1")),
        ("Annex B – Letter", Appendix("Letter", label="Annex B")),
        ("Action plan", Appendix("Action plan")),
    ],
)
def test_an_appendix_is_named_by_its_heading(heading, expected):
    assert appendix(heading) == expected


def test_movement_is_counted_from_the_last_meeting_of_the_board_that_holds_the_plan():
    report = whole_report()
    board = make.make_board(plan=report.plan, name="The board")
    make.make_meeting(board, on=TODAY - timedelta(days=5))
    make.make_update(make.make_action(report.plan), rag="red")
    action = make.make_action(report.plan)
    make.make_update(action, rag="red")
    make.make_update(action, rag="green", at=datetime(2026, 6, 14, 9, tzinfo=UTC))
    found = table(paper_of(report, today=TODAY), "Open actions by RAG rating")
    assert [texts(row) for row in found.rows] == [
        ["Red: off track", "1", "2", "1 fewer"],
        ["Amber: at risk", "0", "0", "No change"],
        ["Green: on track", "1", "0", "1 more"],
        ["Not yet rated", "0", "0", "No change"],
    ]


@pytest.mark.parametrize(
    ("post", "printed"),
    [
        ("Independent chair", "Independent chair"),
        ("Director (chair)", "Director (chair)"),
        ("Chairperson", "Chairperson"),
        ("Vice-chairman", "Vice-chairman (chair)"),
        ("Chief executive", "Chief executive (chair)"),
        ("Vice-Chair", "Vice-Chair (chair)"),
        ("Deputy chair", "Deputy chair (chair)"),
    ],
)
def test_a_seat_says_that_it_chairs_where_its_post_does_not(post, printed):
    assert seat_of(BoardMember(post=post, is_chair=True)) == printed
    assert seat_of(BoardMember(post=post)) == post
