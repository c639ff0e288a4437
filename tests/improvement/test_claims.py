"""Which words claim progress without a figure."""

import pytest

from improvement.claims import claims_without_figure

CLAIMS = [
    ("The share graded good or outstanding has risen significantly.", ["risen significantly"]),
    ("Unregulated placements have reduced.", ["reduced"]),
    ("Timeliness has markedly improved and fewer children wait.", ["markedly improved", "fewer"]),
    ("Supervision is better. Caseloads have fallen.", ["better", "fallen"]),
    ("Improved timeliness of visits", ["Improved"]),
    ("Attendance has increased since March 2026.", ["increased"]),
    ("Attendance rose in 2025/26.", ["rose"]),
    ("Section 47 enquiries have improved in Q2.", ["improved"]),
    ("Regulation 24 assessments are better than in Year 11.", ["better"]),
    ("Plans improved.\nReviews improved.", ["improved"]),
    ("We held 12 workshops. Practice has improved.", ["improved"]),
    ("P1.2 helped: contacts are quicker.", ["quicker"]),
]
NO_CLAIMS = [
    "",
    "Re-referrals fell from 26.4% to 20.9%.",
    "Caseloads have reduced by a third.",
    "Two more teams have improved.",
    "Every audit was better.",
    "Delays will be reduced by the new panel.",
    "Recording needs to be improved.",
    "Timeliness must get better.",
    "Practice has not yet improved.",
    "The improved form is in use.",
    "Audits graded good or better are shared with teams.",
    "The Better Lives team met the Improvement Board.",
    "The improvement plan was agreed; more work is to come.",
    "We aim to increase visits and reduce delay.",
]


@pytest.mark.parametrize(("text", "claims"), CLAIMS)
def test_a_claim_asks_for_its_figure(text, claims):
    assert claims_without_figure(text) == claims


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_a_figure_an_intention_or_a_name_asks_for_nothing(text):
    assert claims_without_figure(text) == []
