"""Search: everything somebody may see, nothing else, in words, counts or snippets."""

import re
from datetime import date

import pytest
from django.utils import timezone

from accounts.policy import Role
from improvement.models import (
    CorporateOutcome,
    ExternalProgramme,
    FocusArea,
    LocalPriority,
    Milestone,
    Risk,
)
from inspections.models import (
    EngagementMeeting,
    EvaluationTheme,
    InspectionNote,
    Intervention,
    Letter,
    SelfEvaluation,
    Strength,
    SupportPartner,
)
from overview.search import search
from overview.searched import KINDS
from reports.models import Notice, ReportSection
from tests.make import (
    make_action,
    make_activity,
    make_area,
    make_board,
    make_challenge,
    make_council,
    make_decision,
    make_evidence,
    make_exception_note,
    make_funding_line,
    make_inspection,
    make_item,
    make_measure,
    make_meeting,
    make_member,
    make_outcome,
    make_plan,
    make_report,
    make_strand,
    make_terms,
    make_update,
    make_version,
    make_voice,
    make_young_people_text,
)
from tests.queries import assert_queries_do_not_grow
from tests.world import EXEMPT, record

pytestmark = pytest.mark.django_db
WORD = "ZQcanary"


@pytest.fixture
def council(db):
    return make_council("Anyborough")


def found(council, user, asked):
    """The kinds found, each with its count and the words of its hits."""
    return {
        each.kind.key: (each.count, [str(hit.title) for hit in each.hits])
        for each in search(council, user, asked)
    }


def salt(council, **given):
    """One record of each kind, with the word in it."""
    inspection = salt_inspection(council, **given)
    make_area(inspection, short_title=f"{WORD} area", **given)
    plan = make_plan(council, title="A plan", summary=f"It says {WORD}.", **given)
    strand = make_strand(plan, name=f"{WORD} strand")
    record(FocusArea(plan=plan, name=f"{WORD} focus", **given))
    record(LocalPriority(plan=plan, reference="L1", title=f"{WORD} priority", **given))
    make_version(plan, label=f"{WORD} version")
    action = make_action(plan, strand=strand, title=f"{WORD} action", **given)
    update = make_update(action, rag="red", happened=f"Then {WORD} happened.")
    make_exception_note(update, cause=f"It was {WORD}.")
    record(Milestone(action=action, title=f"{WORD} step", due_on=date(2026, 7, 1), **given))
    make_evidence(action, title=f"{WORD} audit", **given)
    make_measure(plan, name=f"{WORD} measure", **given)
    make_activity(plan, found=f"{WORD} was found.", **given)
    make_voice(plan, heard=f"We heard {WORD}.", **given)
    record(Risk(plan=plan, title=f"{WORD} risk", **given))
    make_funding_line(plan, title=f"{WORD} money", **given)
    meeting = make_meeting(make_board(council, plan=plan), theme=f"{WORD} theme", **given)
    item = make_item(meeting, minutes=f"{WORD} was said.", **given)
    make_outcome(item, words=f"Look at {WORD}.")
    make_challenge(meeting.board, question=f"Why {WORD}?", **given)
    report = make_report(plan, title=f"{WORD} paper", **given)
    record(
        ReportSection(
            report=report, order=1, heading="Purpose", kind="text", text=f"To say {WORD}.", **given
        )
    )
    record(
        Notice(
            meeting=meeting,
            kind="key_decision",
            published_on=date(2026, 6, 1),
            matter=f"{WORD} is to be decided",
            address="The town hall",
        )
    )
    make_young_people_text(action, words=f"We promise {WORD}.")
    make_decision(meeting, resolves=(f"{WORD} it is.",), title=f"{WORD} decided", **given)
    return plan


def salt_inspection(council, **given):
    inspection = make_inspection(council, title=f"{WORD} visit", **given)
    record(Strength(inspection=inspection, wording=f"{WORD} strength", **given))
    record(InspectionNote(inspection=inspection, kind="quotation", text=f"They wrote {WORD}."))
    record(Letter(inspection=inspection, text=f"We saw {WORD}.", **given))
    of_it = {"inspection": inspection, **given}
    record(Intervention(kind="notice", title=f"{WORD} notice", body="Department", **of_it))
    partner = SupportPartner(council=council, kind="other", provider=f"{WORD} council", scope="All")
    partner.inspection = inspection
    record(partner)
    evaluation = SelfEvaluation(council=council, title=f"{WORD} account", on=date(2026, 3, 1))
    for name, value in given.items():
        setattr(evaluation, name, value)
    record(evaluation)
    record(
        EvaluationTheme(evaluation=evaluation, name="Children in care", position=f"{WORD} is so")
    )
    record(
        EngagementMeeting(
            council=council, on=date(2026, 4, 1), evaluation=evaluation, notes=f"On {WORD}", **given
        )
    )
    return inspection


def salt_open(council):
    """What is never exempt: boards, and what the council does beside its plans."""
    board = make_board(council, name=f"{WORD} board")
    make_terms(board, text=f"It looks at {WORD}.")
    record(ExternalProgramme(council=council, name=f"{WORD} programme"))
    record(CorporateOutcome(council=council, name="Safe", description=f"It says {WORD}."))


def test_every_kind_is_found_and_leads_to_its_place(council, client):
    salt(council)
    salt_open(council)
    lead = make_member(council, Role.DIRECTOR)
    assert {key: count for key, (count, _) in found(council, lead, WORD).items()} == {
        kind.key: 1 for kind in KINDS
    }
    client.force_login(lead)
    urls = [hit.url for group in search(council, lead, WORD) for hit in group.hits]
    pages = {url: client.get(url).content.decode() for url in urls}
    assert [url for url, page in pages.items() if not is_there(url, page)] == []


def test_kinds_without_a_page_of_their_own_stand_beside_one_that_has(council):
    """PostgreSQL takes two columns of nothing, one under the other, for text."""
    record(ExternalProgramme(council=council, name=f"{WORD} programme"))
    record(CorporateOutcome(council=council, name=f"{WORD} outcome"))
    make_voice(make_plan(council), heard=f"We heard {WORD}.")
    kinds = found(council, make_member(council, Role.VIEWER), WORD)
    assert set(kinds) == {"programmes", "corporate-outcomes", "voice"}


def is_there(url, page):
    """Whether the page that answered is no refusal, and holds the place that the address names."""
    _, _, anchor = url.partition("#")
    return WORD in page and (not anchor or f'id="{anchor}"' in page)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ACTION_OWNER, Role.BOARD_MEMBER])
def test_exempt_matter_is_in_no_hit_count_or_snippet(council, client, role):
    salt(council, **EXEMPT)
    client.force_login(make_member(council, role))
    page = client.get(f"/{council.slug}/search/", {"q": WORD.lower()[:5]}).content.decode()
    assert "0 results" in page
    assert WORD not in page


def test_another_council_and_those_without_a_role_find_nothing(council):
    salt(make_council("Elsewhere"))
    assert found(council, make_member(council, Role.PLAN_LEAD), WORD) == {}
    assert found(council, make_member(council, Role.ADMINISTRATOR), "Elsewhere") == {}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PLAN_LEAD])
def test_drafts_of_reports_and_decisions_are_found_by_those_who_keep_them_only(council, role):
    salt(council)
    drafts = {"reports", "report-sections", "decisions", "resolutions"} & set(
        found(council, make_member(council, role), WORD)
    )
    assert drafts == ({"reports", "report-sections"} if role == Role.PLAN_LEAD else set())


def test_an_exact_reference_comes_first_then_titles_then_other_words(council):
    plan = make_plan(council)
    make_action(plan, reference="A1", title="Other", description="A2 is like it")
    make_action(plan, reference="B1", title="After A2 comes this")
    make_action(plan, reference="A2", title="Supervise")
    gone = make_action(plan, reference="B2", title="Before A2")
    gone.withdraw("Merged", by=make_member(council, Role.DIRECTOR), at=timezone.now())
    user = make_member(council, Role.VIEWER)
    assert found(council, user, "a2") == {"actions": (1, ["<mark>A2</mark> Supervise"])}
    make_action(plan, reference="AB2", title="Audit")
    make_action(plan, reference="C1", title="Follows AB2")
    make_action(plan, reference="C2", title="Other", description="see AB2")
    assert [
        title.replace("<mark>", "").replace("</mark>", "")
        for title in found(council, user, "AB2")["actions"][1]
    ] == [
        "AB2 Audit",
        "C1 Follows AB2",
        "C2 Other",
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param("social workers", 1, id="both words, in any field"),
        pytest.param("social plumbers", 0, id="one word is missing"),
        pytest.param("so", 0, id="too short for words"),
        pytest.param("%%%", 0, id="a sign is a sign, not a wildcard"),
        pytest.param("", None, id="nothing asked"),
    ],
)
def test_all_words_must_be_there(council, client, asked, expected):
    make_action(make_plan(council), title="Recruit workers", description="Social care")
    client.force_login(make_member(council, Role.VIEWER))
    response = client.get(f"/{council.slug}/search/", {"q": asked})
    assert response.status_code == 200
    assert response.context.get("count") == expected


def test_the_words_around_a_hit_are_marked_and_escaped(council, client):
    text = "Before. " * 40 + "<b>supervision</b> & more. " + "After. " * 40
    make_action(make_plan(council), title="Audit", description=text)
    client.force_login(make_member(council, Role.VIEWER))
    page = client.get(f"/{council.slug}/search/", {"q": "supervision"}).content.decode()
    assert "&lt;b&gt;<mark>supervision</mark>&lt;/b&gt; &amp; more." in page
    assert "<b>" not in page
    assert page.count("Before.") < 20


def test_many_of_a_kind_are_counted_and_seen_page_by_page(council, client):
    plan = make_plan(council)
    for number in range(52):
        make_action(plan, title=f"Audit {number}")
    client.force_login(make_member(council, Role.VIEWER))
    first = client.get(f"/{council.slug}/search/", {"q": "audit"})
    assert "See all 52 results in actions" in first.content.decode()
    last = client.get(f"/{council.slug}/search/", {"q": "audit", "kind": "actions", "page": 2})
    assert [len(group.hits) for group in last.context["groups"]] == [2]


def test_search_asks_no_more_for_many_hits(council, client):
    plan = salt(council)
    client.force_login(make_member(council, Role.PLAN_LEAD))
    assert_queries_do_not_grow(
        lambda: client.get(f"/{council.slug}/search/", {"q": WORD}),
        add_row=lambda: make_action(plan, title=WORD),
    )


def test_the_box_at_the_top_holds_what_was_searched_and_nothing_of_other_pages(council, client):
    """Pages have words of their own in their context: a report says who is asked to clear it."""
    client.force_login(make_member(council, Role.DIRECTOR))
    report = make_report(make_plan(council))
    box = re.compile(r'id="search-all"[^>]* value="([^"]*)"')
    pages = (report.get_absolute_url(), f"/{council.slug}/search/?q=supervision")
    held = [box.search(client.get(page).content.decode())[1] for page in pages]
    assert held == ["", "supervision"]
