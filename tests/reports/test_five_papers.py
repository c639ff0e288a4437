"""The five real cases make papers in the order, the numbering and the words of their councils."""

import math
import re
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from accounts.models import User
from overview.case_loading import load_case
from reports.html import fragment
from reports.models import CommitteeReport
from reports.paper import paper_of
from reports.word import make_word
from tests.papers import make_pdf_once
from tests.reports import twins
from tests.reports.test_pdf import assert_accessible

pytestmark = pytest.mark.django_db

HALF_A_LINE = 5  # points
ON, AT = date(2026, 11, 2), datetime(2026, 11, 2, 10, tzinfo=UTC)

# Heads, headings, numbers and facts, as they follow each other in the paper.
STOCKTON = [
    "Stockton-on-Tees Borough Council", "Part 1 (public)", "Cabinet Decision",
    "Date Thursday 15 June 2023",
    "Title of Item/Report", "Inspection outcomes and action plan (ILACS)",
    "Record of the Decision",
    "“27 February - 14 March”", "6 Mar 2023 to 17 Mar 2023",
    "16 Aug 2023",
    "Good and Beyond Board", "Independent Chair Not recorded Member",
    "Quality and effectiveness of plans", "A voice for children and care leavers",
    "Placement sufficiency", "Corporate parenting refresh",
    "Clear signs of progress", "the workforce", "hearing those",
    "Our people", "Our practice", "Our processes", "Our partnerships",
    "RESOLVED that:-",
    "Note the outcome of the recent ILACS inspection.",
    "Approve the Improvement Plan at Annex 2.",
    "Take further feedback to a Members Seminar in July.",
    "Reasons for the Decision",
    "Alternative Options Considered and Rejected None.",
    "Declared (Cabinet Member) Conflicts of Interest None.",
    "Details of any Dispensations N/A",
    "Date and Time by which Call In must be executed Midnight on 23 June 2023",
    "Date of Publication Monday 19 June 2023",
    "Annex 2: Improvement Plan", "“no date stated” (counted as 30 Jun 2024)",
]  # fmt: skip
NOTTINGHAMSHIRE = [
    "Nottinghamshire County Council",
    "Date 24 January 2023", "Agenda Item 7",
    "Report of Service Director, Youth, Families and Social Work",
    "Purpose of the Report", "1. To tell the panel",
    "Information", "2. The improvement cycle", "3. It goes theme by theme", "4. Table 1 gives",
    "Table 1", "Area for improvement", "Progress",
    "Consistency of social work practice across the County",
    "Children placed with family and friend carers",
    "5. The departmental Learning and Improvement Board", "6. The board also checks",
    "Other Options Considered", "7. Doing nothing more to improve.",
    "Reason/s for Recommendation/s", "8. It helps the panel",
    "Statutory and Policy Implications", "9. These heads were considered: finance;",
    "human rights;", "safeguarding of adults", "crime and disorder;", "service users;",
    "data protection and information governance;", "sustainability and the environment",
    "Financial Implications", "10. There are no financial implications arising from this report.",
    "RECOMMENDATION/S", "That the panel considers",
    "Service Director, Youth, Families and Social Work",
    "For any enquiries about this report please contact:", "Group Manager, Service Improvement",
    "Constitutional Comments", "11. The panel's terms of reference", "(MO, 29 December 2022)",
    "Financial Comments", "12. There are no financial", "(FO, 12 January 2023)",
    "Background Papers and Published Documents", "Section 100D", "13 January 2020",
    "22 February 2021",
    "Electoral Division(s) and Member(s) Affected", "All.",
]  # fmt: skip
SOUTHEND = [
    "Southend-on-Sea Borough Council", "Part 1 (Public Agenda Item)",
    "Report of Deputy Chief Executive (People)", "To Cabinet", "On 17 September 2019",
    "Report prepared by Head of Children's Service Transformation", "Agenda Item No. –",
    "Scrutiny committee People Scrutiny Committee",
    "Cabinet Member Cabinet Member for Children and Learning",
    "1 Purpose of Report", "1.1 To tell Cabinet",
    "2 Recommendations", "2.1 That the report is noted", "2.2 That Cabinet sees",
    "3 Background", "3.1 A team of four inspectors", "3.2 In the week before",
    "15 Jul 2019 to 26 Jul 2019",
    "3.6 The inspection report states 4 areas for improvement", "stated 12.",
    "3.7 The council's paper gives 60 days",
    "Children's Services Improvement Board (improvement board) holds the plan to account",
    "Improvement Board Scrutiny Panel scrutinises Children's Services Improvement Board",
    "People Scrutiny Committee scrutinises Children's Services Improvement Board",
    "4 Other Options", "4.1 No other options are available",
    "5 Reasons for Recommendations None",
    "6 Corporate Implications",
    "6.1 Contribution to the Southend 2050 Road Map",
    "Safe and Well; Opportunity and Prosperity; Active and Involved",
    "6.2 Financial Implications None identified at present",
    "6.3 Legal Implications None identified at present",
    "6.4 People Implications None identified at present",
    "6.5 Property Implications None identified at present",
    "6.6 Consultation Not required",
    "6.7 Equalities and Diversity Implications The inspection found nothing",
    "6.8 Risk Assessment Not required at this time",
    "6.9 Value for Money Not identified at present",
    "6.10 Community Safety Implications The inspection found nothing specific",
    "6.11 Environmental Impact None identified.",
    "7 Background Papers None",
    "8 Appendices Appendix 1: Final report",
]  # fmt: skip
BLACKBURN = [
    "Blackburn with Darwen Borough Council", "Executive Board Decision",
    "Report of Executive Member for Children, Young People & Education",
    "Lead officers Strategic Director of Children's Services",
    "Date 9 June 2022",
    "Portfolio/s affected Children, Young People & Education",
    "Ward/s affected (All Wards)",
    "Key decision YES ✓ NO ☐",
    "1 Executive summary", "from 24 January to 4 February 2022, within three weeks",
    "2 Recommendations", "That the Executive Board:", "delegates scrutiny",
    "approves a supplementary", "£906,000", "£923k", "notes that any further cost",
    "3 Background", "26 April 2022",
    "4 Key issues & risks", "Care Leavers", "Strategy Discussions", "Quality Assurance",
    "5 Policy implications",
    "6 Financial implications", "£906,000 in 2022/23", "£923k",
    "2022/23 £906,000", "2023/24 £923,000",
    "7 Legal implications", "1 Jul 2022",
    "8 Resource implications",
    "9 Equality and health implications",
    "10 Consultations", "Lancashire Constabulary", "Workforce representative Not recorded Member",
    "Executive Board delegates to Achieving Excellence Board",
    "11 Statement of compliance", "Monitoring Officer: Not given yet.",
    "Section 151 Officer: Not given yet.",
    "12 Declaration of interest",
    "Version: 1",
    "Contact officer: Strategic Director of Children's Services",
    "Business & Governance Manager, Children's Services",
    "Date: 19 May 2022",
    "Background paper", "Appendix A, Post ILACS Inspection Action Plan Additional Expenditure",
    "Appendix A: Action plan", "“by the end of June” (counted as 30 Jun 2022)",
]  # fmt: skip
MEDWAY = [
    "Medway Council",
    "Committee Children and Young People Overview and Scrutiny Committee",
    "Date 5 March 2020",
    "Report from Director of People – Children and Adults Services",
    "Author Interim Assistant Director, Children's Services",
    "Summary", "This is what has been done",
    "1 Budget and Policy Framework", "1.1 The Council Plan's priority", "1.2 Ofsted has inspected",
    "2 Background", "2.1 The committee considered the findings on 3 October 2019",
    "2.3 The Commissioner reported", "2.4 Inspectors' first quarterly visit",
    "Inadequate", "28 Nov 2019",
    "3 Actions taken", "3.1 Roll out Signs of Safety.", "3.16 Improve the fostering service",
    "(independent chair) Oxfordshire County Council Member",
    "Representatives Key partner agencies Member",
    "4 Advice and analysis", "4.1 The committee is asked to note",
    "5 Risk management",
    "Risk", "Description", "Action to avoid or mitigate risk", "Risk rating",
    "B2", "C3", "C3", "C3", "B2",
    "6 Implications for Looked After Children", "6.1 Specialist teams",
    "7 Financial implications", "7.3 £3.882m was agreed", "£3.730m",
    "£3,882,000", "£3,730,000",
    "8 Legal implications", "8.1 The Education Act 1996",
    "9 Recommendation", "9.1 The Committee is asked to note the report.",
    "Lead officers contact", "Interim Assistant Director, Children's Services",
    "Head of Special Projects", "Head of Business Change (People) & ICT",
    "Appendices None",
    "Background Papers", "Improvement Plan",
]  # fmt: skip


# Lines that begin with the letter or number of a list, from the top of the paper down.
LISTS = {
    "stockton": [
        *("a. Quality and", "b. Sufficiency", "c. Frontline", "d. A voice"),
        *("a. Placement sufficiency", "b. Foster care", "h. Corporate parenting refresh"),
        *("a. Clear signs", "s. ", "t. "),
        *("a. the workforce", "d. hearing those"),
        *("a. Our people", "b. Our practice", "c. Our processes", "d. Our partnerships"),
        *("1. Note the", "2. Approve the", "3. Take further"),
    ],
    "nottinghamshire": ["1) That the panel considers"],
    "southend": ["1. Oversight", "2. Planning", "3. Oversight", "4. Pre-proceedings"],
    "blackburn": [],
    "medway": [],
}


def lines_of(made_pdf: bytes) -> list[str]:
    """The words of each line as the eye meets them: the mark of a list is painted after it."""
    lines: list[tuple[float, list[tuple[float, str]]]] = []
    with pypdfium2.PdfDocument(made_pdf) as read:
        for leaf in read:
            text = leaf.get_textpage()
            boxes = [text.get_rect(number) for number in range(text.count_rects())]
            middle = math.inf
            for left, bottom, right, top in sorted(boxes, key=lambda box: -(box[1] + box[3])):
                if not 0 <= middle - (bottom + top) / 2 < HALF_A_LINE:
                    middle = (bottom + top) / 2
                    lines.append((middle, []))
                lines[-1][1].append((left, text.get_text_bounded(left, bottom, right, top).strip()))
    return [" ".join(said for _, said in sorted(line)) for _, line in lines]


def said_by(made_pdf: bytes) -> str:
    """All words of the pages, in one line."""
    with pypdfium2.PdfDocument(made_pdf) as read:
        pages = [leaf.get_textpage().get_text_range() for leaf in read]
    return re.sub(r"\s+", " ", " ".join(pages))


def out_of_order(text: str, wanted: list[str]) -> list[str]:
    """The first of `wanted` that does not follow those before it; none when all do."""
    place = 0
    for words in wanted:
        found = text.find(words, place)
        if found < 0:
            return [words, text[place : place + 200]]
        place = found + len(words)
    return []


@pytest.mark.parametrize(
    ("name", "template", "wanted", "never"),
    [
        pytest.param(
            "stockton",
            "cabinet-decision",
            STOCKTON,
            ["1 Title", "1. Title", "1.1 Title", "Report of", "The council Member"],
            id="stockton",
        ),
        pytest.param(
            "nottinghamshire", "corporate-parenting-panel", NOTTINGHAMSHIRE, ["13. "], id="notts"
        ),
        pytest.param("southend", "cabinet-report", SOUTHEND, ["6.12", "5.1"], id="southend"),
        pytest.param(
            "blackburn",
            "executive-board-decision",
            BLACKBURN,
            ["1,829", "1.829"],
            id="blackburn",
        ),
        pytest.param(
            "medway", "overview-and-scrutiny", MEDWAY, ["7.612", "7,612", "9.2 "], id="medway"
        ),
    ],
)
def test_a_real_case_makes_the_paper_of_its_council(name, template, wanted, never):
    made = load_case(name, by=User.objects.system(), on=ON, at=AT)
    report = CommitteeReport.objects.get(pk=made["report"])
    document = paper_of(report, today=ON)
    made_pdf = make_pdf_once(document, made_on=ON)
    text = said_by(made_pdf)
    assert report.template.code == template
    assert out_of_order(text, wanted) == []
    assert out_of_order("\n".join(["", *lines_of(made_pdf)]), [f"\n{w}" for w in LISTS[name]]) == []
    assert [words for words in never if words in text] == []
    assert_accessible(made_pdf)
    in_word = twins.words_of_word(make_word(document, made_on=ON))
    assert in_word == twins.words_of_page(fragment(document))
