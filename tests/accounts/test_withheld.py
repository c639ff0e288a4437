"""Why something is not for publication: what is kept, cited and printed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.forms import GroundsField
from accounts.policy import Role
from accounts.withheld import Grounds
from reports.paper import paper_of
from tests.make import NOON, make_action, make_member, make_plan, make_report
from tests.page_forms import post_form

pytestmark = pytest.mark.django_db

INTEREST = (
    "In all the circumstances, the public interest in keeping it exempt outweighs the public"
    " interest in disclosing it."
)


@pytest.mark.parametrize(
    ("kept", "cited"),
    [
        ("3", "paragraph 3 of Part 1 of Schedule 12A"),
        ("2, 1", "paragraphs 1 and 2 of Part 1 of Schedule 12A"),
        ("1, 3 and 5", "paragraphs 1, 3 and 5 of Part 1 of Schedule 12A"),
        ("confidential", "confidential (section 100A(3))"),
        (
            "confidential, 7",
            "confidential (section 100A(3)); paragraph 7 of Part 1 of Schedule 12A",
        ),
        pytest.param("A family", "Part 1 of Schedule 12A", id="what is no paragraph is not said"),
    ],
)
def test_grounds_are_cited_in_the_order_of_the_schedule(kept, cited):
    assert Grounds.read(kept).cited == cited


def test_several_grounds_are_kept_as_one():
    assert str(Grounds.read("3", "confidential", "1, 3")) == "1, 3, confidential"


def test_exempt_matter_may_be_kept_from_the_public_for_the_public_interest():
    said = Grounds.read("1").exclusion("This item")
    assert said == (
        "This item is exempt information, and is not for publication: paragraph 1 of Part 1 of"
        " Schedule 12A to the Local Government Act 1972 (about an individual). The meeting may"
        f" exclude the public under section 100A(4) of that Act while it is considered. {INTEREST}"
    )


def test_confidential_matter_must_be_and_no_interest_is_weighed():
    said = Grounds.read("confidential").exclusion("This item")
    assert said == (
        "This item is confidential within section 100A(3) of the Local Government Act 1972, and is"
        " not for publication. Section 100A(2) requires the meeting to exclude the public while it"
        " is considered."
    )


def test_both_grounds_are_said_apart():
    said = Grounds.read("confidential, 5").exclusion("Part of this report")
    assert ("Part of this report is also exempt information" in said, INTEREST in said) == (
        True,
        True,
    )


# The boxes of a form


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["3", "1"], "1, 3"),
        (["confidential"], "confidential"),
        (["1, 2"], "1, 2"),
        (["8", "elsewhere"], ""),
        ([], ""),
    ],
)
def test_the_boxes_give_what_a_record_keeps(sent, kept):
    assert GroundsField().clean(sent) == kept


def test_the_boxes_of_what_a_record_keeps_are_ticked():
    assert GroundsField().prepare_value("1, confidential") == ["1", "confidential"]
    assert not GroundsField().has_changed("1, 2", ["2", "1"])


def test_confidential_is_chosen_beside_the_paragraphs_and_said_in_its_own_words():
    report = make_report()
    clerk = Client()
    clerk.force_login(make_member(report.council, Role.CLERK))
    url = reverse("reports:edit_section", args=[report.council.slug, report.sections.get().pk])
    sent = post_form(clerk.get(url).content.decode()).as_sent()
    told = {
        "visibility": "exempt",
        "exempt_paragraphs": ["confidential"],
        "exempt_reason": "Letter",
    }
    assert clerk.post(url, sent | told).status_code == 302
    assert report.sections.get().exempt_paragraphs == "confidential"
    again = post_form(clerk.get(url).content.decode())
    assert again.controls["exempt_paragraphs"].chosen == ["confidential"]
    said = {fact.label: fact.value for fact in paper_of(report, today=NOON.date()).facts}
    assert "is confidential within section 100A(3)" in said["Not for publication"]


def test_a_page_of_what_is_confidential_says_so_to_those_entitled():
    kept = {"exempt_paragraphs": "confidential", "exempt_reason": "A letter of the department."}
    action = make_action(make_plan(), visibility="exempt", **kept)
    clerk = Client()
    clerk.force_login(make_member(action.plan.council, Role.CLERK))
    said = clerk.get(action.get_absolute_url()).content.decode()
    assert "Part 2, confidential (section 100A(3)): A letter of the department." in said
