"""What is recorded with a report: whom it consulted, its background papers, its equality option."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.policy import Role
from accounts.records import Precision
from reports.checks import gaps_of
from reports.document import BulletList, Link, Table, plain
from reports.equality import contradiction
from reports.html import fragment
from reports.models import BackgroundPaper, Consultation, ReportSection
from reports.paper import Paper, paper_of
from reports.word import make_word
from tests import make
from tests.reports.issuing import address, fields_of, signed_in
from tests.reports.test_clearances import edit
from tests.reports.twins import words_of_page, words_of_word
from tests.world import EXEMPT, record

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)
CONSIDERED = "Equality law is kept, and an impact assessment has been considered."


@pytest.fixture
def report():
    """A draft with a section of each kind that is recorded, and a statement of compliance."""
    made = make.make_report()
    for order, (kind, heading, nil) in enumerate(
        (
            ("equality", "Equality", ""),
            ("consultation", "Consultation", "Not required"),
            ("background_papers", "Background papers", "None"),
            ("clearance", "Statement of compliance", ""),
        ),
        start=2,
    ):
        section = ReportSection(report=made, order=order, kind=kind, heading=heading)
        section.nil_wording = nil
        record(section)
    return made


def below(report, heading):
    """The blocks between a heading and the next."""
    found, is_there = [], False
    for block in paper_of(report, today=ON).blocks:
        if hasattr(block, "level"):
            is_there = block.text == heading
        elif is_there:
            found.append(block)
    return found


def test_consultations_are_printed_as_a_table_and_nil_as_it_was_typed(report):
    (nil,) = below(report, "Consultation")
    assert plain(nil.content) == "Not required"
    make.make_consultation(
        report,
        who="Youth Council",
        on=date(2026, 4, 30),
        on_as_stated="April 2026",
        how="Two meetings",
        said="Say when a worker changes.",
        changed="Action A3 was added.",
    )
    make.make_consultation(report, who="Staff", on=date(2026, 3, 2))
    (table,) = below(report, "Consultation")
    assert isinstance(table, Table)
    assert [[plain(cell.content) for cell in row] for row in table.rows] == [
        ["Staff", "2 March 2026", "Not recorded", "Not recorded", "Not recorded"],
        [
            "Youth Council",
            "April 2026",
            "Two meetings",
            "Say when a worker changes.",
            "Action A3 was added.",
        ],
    ]
    document = paper_of(report, today=ON)
    assert words_of_word(make_word(document, made_on=ON)) == words_of_page(fragment(document))


def test_background_papers_are_a_list_without_the_exempt(report):
    make.make_background_paper(
        report,
        label="Appendix A",
        title="Progress",
        body="Cabinet",
        on=date(2021, 2, 22),
        link="https://example.org/progress",
    )
    make.make_background_paper(report, title="ZQSECRET", **EXEMPT)
    (listed,) = below(report, "Background papers")
    assert isinstance(listed, BulletList)
    (item,) = listed.items
    assert plain(item.content) == "Appendix A, Progress, Cabinet, 22 February 2021"
    assert [part.href for part in item.content if isinstance(part, Link)] == [
        "https://example.org/progress"
    ]
    for name, value in EXEMPT.items():
        setattr(report, name, value)
    record(report)
    assert "ZQSECRET" in fragment(paper_of(report, today=ON))


@pytest.mark.parametrize(
    ("option", "ticks"),
    [
        pytest.param("", "☐☐☐", id="not said"),
        pytest.param("1", "✓☐☐", id="not needed"),
        pytest.param("2", "☐✓☐", id="to be considered"),
        pytest.param("3", "☐☐✓", id="attached"),
    ],
)
def test_all_three_options_are_printed_and_one_is_ticked(report, option, ticks):
    report.equality_option, report.equality_attachment = option, "Appendix B"
    record(report)
    printed = [plain(block.content) for block in below(report, "Equality")]
    assert "".join(words[0] for words in printed) == ticks
    assert [words[2:10] for words in printed] == ["Option 1", "Option 2", "Option 3"]
    assert ["See Appendix B." in words for words in printed] == [tick == "✓" for tick in ticks]


@pytest.mark.parametrize(
    ("option", "statement", "expected"),
    [
        pytest.param("1", CONSIDERED, "Option 1 says", id="none needed, yet considered"),
        pytest.param(
            "1", "They comply with equality law. Costs were considered.", "", id="only the law"
        ),
        pytest.param("1", "An EIA is not required.", "", id="none needed, none made"),
        pytest.param("2", "An EIA is not required.", "Option 2 says", id="considered, yet none"),
        pytest.param("3", "No equality assessment was made.", "Option 3 says", id="attached, none"),
        pytest.param("2", CONSIDERED, "", id="both considered"),
        pytest.param("", CONSIDERED, "The statement of compliance says", id="nothing chosen"),
        pytest.param("", "The law is kept.", "", id="nothing said"),
    ],
)
def test_option_and_statement_of_compliance_must_agree(option, statement, expected):
    assert contradiction(option, statement)[: len(expected) or None] == expected


def test_a_contradiction_is_said_where_the_option_is_chosen_and_before_issuing(report):
    edit(report.sections.get(kind="clearance"), text=CONSIDERED)
    lead = signed_in(report.council, Role.PLAN_LEAD)
    url = address("equality", report)
    sent = fields_of(lead, url) | {"equality_option": "1"}
    said = lead.post(url, sent, follow=True).content.decode()
    warning = "Option 1 says that no equality impact assessment is needed"
    assert warning in said
    report.refresh_from_db()
    assert warning in lead.get(url).content.decode()
    assert [gap.words for gap in gaps_of(Paper(report, today=ON)) if warning in gap.words]


@pytest.mark.parametrize(
    ("option", "field"),
    [
        pytest.param("2", "equality_link", id="an address"),
        pytest.param("3", "equality_attachment", id="an annex"),
    ],
)
def test_an_assessment_that_is_to_be_considered_can_be_found(report, option, field):
    lead = signed_in(report.council, Role.PLAN_LEAD)
    url = address("equality", report)
    response = lead.post(url, fields_of(lead, url) | {"equality_option": option})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


@pytest.mark.parametrize(("kind", "expected"), [("areas", True), ("measures", False)])
@pytest.mark.django_db
def test_the_inspection_is_missed_where_a_section_is_filled_from_it(kind, expected):
    report = make.make_report()
    record(ReportSection(report=report, heading="Live", kind=kind, order=2))
    said = [gap.words for gap in gaps_of(Paper(report, today=ON))]
    assert ("No inspection is chosen: its live sections are empty." in said) == expected


def undated(client, url) -> dict[str, str]:
    """What the form of a row sends when no day is typed."""
    sent = fields_of(client, url) | {"on_precision": "day"}
    return {name: value for name, value in sent.items() if name != "on"}


@pytest.mark.parametrize(
    ("model", "add", "edit_one", "field"),
    [
        pytest.param(Consultation, "add_consultation", "edit_consultation", "who", id="whom"),
        pytest.param(
            BackgroundPaper, "add_background_paper", "edit_background_paper", "title", id="paper"
        ),
    ],
)
def test_a_row_is_added_changed_and_withdrawn(report, model, add, edit_one, field):
    lead = signed_in(report.council, Role.PLAN_LEAD)
    url = address(add, report)
    exact = lead.get(url).context["form"]["on_precision"]
    assert [each.choice_label for each in exact] == Precision.labels
    lead.post(url, undated(lead, url) | {field: "Youth Council"})
    row = model.objects.get()
    assert lead.get(row.get_absolute_url()).content.decode().count("Youth Council") >= 1
    url = address(edit_one, report, row.pk)
    lead.post(url, undated(lead, url) | {field: "Care leavers"})
    row.refresh_from_db()
    assert (str(row), row.version) == ("Care leavers", 2)
    url = reverse(f"reports:withdraw_{add[4:]}", args=[report.council.slug, row.pk])
    lead.post(url, fields_of(lead, url) | {"reason": "Twice."})
    row.refresh_from_db()
    assert row.withdrawn_reason == "Twice."
    assert "Care leavers" not in fragment(paper_of(report, today=ON))


def test_a_clearance_covers_what_is_recorded_with_its_section(report):
    section = report.sections.get(kind="consultation")
    clearance = make.make_clearance(report, sections=[section.pk])
    make.make_clearance_answer(clearance)
    paper = Paper(report, today=ON)
    assert [standing.is_given for standing in paper.standings] == [True]
    make.make_consultation(report)
    assert [each.changes for each in Paper(report, today=ON).standings] == [
        ["What “Consultation” prints was changed"]
    ]
