"""What changed between two days: each kind of change by itself, and the page that shows them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from improvement.comparison import KINDS, changes_between, in_brief
from improvement.models import ActionLead, PlanVersion, VersionStep
from improvement.workflows import decide_date
from overview.standing import Standing
from tests.improvement.conftest import TODAY
from tests.make import (
    make_action,
    make_board,
    make_date_change,
    make_meeting,
    make_plan,
    make_strand,
    make_update,
)
from tests.queries import assert_queries_do_not_grow

STRAND, OTHER = SimpleNamespace(id=1), SimpleNamespace(id=2)
WAS = {
    "id": 1,
    "status": "in_progress",
    "rag": "amber",
    "due_on": date(2026, 6, 30),
    "due_as_stated": "",
    "start_on": date(2026, 4, 1),
    "lead": "Director",
    "strand": STRAND,
    "reference": "A1",
    "title": "Supervise every month",
    "description": "",
    "outcome_sought": "",
    "success_measure": "",
    "withdrawn_reason": "",
}
CASES = [
    ({}, []),
    ({"status": "not_started"}, []),
    ({"status": "delivered"}, [("delivered", "Status", "In progress")]),
    ({"status": "closed"}, [("closed", "Status", "In progress")]),
    ({"status": "overdue"}, [("overdue", "Status", "In progress")]),
    ({"status": "withdrawn", "title": "x"}, [("withdrawn", "Status", "In progress")]),
    ({"due_on": date(2026, 7, 31)}, [("later", "Due date", "30 June 2026")]),
    ({"due_on": date(2026, 5, 31)}, [("earlier", "Due date", "30 June 2026")]),
    ({"rag": "red"}, [("worse", "RAG rating", "Amber: at risk")]),
    ({"rag": "green"}, [("better", "RAG rating", "Amber: at risk")]),
    ({"rag": "red", "status": "closed"}, [("closed", "Status", "In progress")]),
    ({"lead": "Head of service"}, [("lead", "Lead", "Director")]),
    ({"lead": None}, [("lead", "Lead", "Director")]),
    ({"strand": OTHER}, [("strand", "Strand", str(STRAND))]),
    ({"title": "Supervise each month"}, [("details", "Title", "“Supervise every month”")]),
    ({"description": "More"}, [("details", "What will be done", "empty")]),
    ({"start_on": None}, [("details", "Start date", "1 April 2026")]),
]


def found(was, row):
    then = {} if was is None else {1: SimpleNamespace(**was)}
    changes = changes_between(then, {1: SimpleNamespace(**row)}, kinds=KINDS)
    return [(each.kind.code, each.said.what, each.said.was) for each in changes]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=lambda case: str(case)[:60])
def test_each_change_is_named_with_what_was(change, expected):
    assert found(WAS, {**WAS, **change}) == expected


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ("closed", "in_progress", ["reopened"]),
        ("closed", "delivered", ["reopened"]),
        ("delivered", "overdue", ["not_delivered"]),
        ("delivered", "closed", ["closed"]),
        ("overdue", "in_progress", []),
        ("withdrawn", "withdrawn", []),
    ],
)
def test_what_became_of_it_depends_on_what_it_was(then, now, expected):
    before, after = {**WAS, "status": then}, {**WAS, "status": now}
    assert [code for code, _, _ in found(before, after)] == expected


def test_what_was_not_there_is_new_or_came_and_went():
    assert found(None, WAS) == [("new", "", "")]
    gone = {**WAS, "status": "withdrawn"}
    assert found(None, gone) == [("withdrawn", "Status", "not in the plan")]
    assert found({**WAS, "rag": None}, WAS) == [("rated", "RAG rating", "not yet given")]


def test_of_a_long_text_only_what_differs_is_shown():
    start, end = "one two three four five six seven eight", "and so on to the very end of it"
    assert in_brief(f"{start} red {end}", f"{start} green amber {end}") == (
        "“… three four five six seven eight red and so on to the very …”",
        "“… three four five six seven eight green amber and so on to the very …”",
    )
    assert in_brief("", "New words") == ("empty", "“New words”")
    assert in_brief("a", " ".join(["b"] * 200))[1].count("b") == 40


def test_the_overview_and_the_page_speak_of_the_same_changes():
    then = {1: SimpleNamespace(**WAS)}
    row = SimpleNamespace(**{**WAS, "due_on": date(2026, 7, 31), "rag": "red", "is_open": True})
    standing = Standing(on=TODAY, rows=[row], then=then)
    assert standing.changes == [("rating worse", [row])]
    assert standing.moved_since == [(row, date(2026, 6, 30))]


# The page

MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)


@pytest.fixture
def changed(place):
    """A plan of May in which much happened on 10 June."""
    plan, director, lead = (
        make_plan(place.council, at=MAY),
        *map(place.people.get, ("director", "lead")),
    )
    first, second = (make_strand(plan, reference=n, name=n, at=MAY) for n in ("One", "Two"))
    given = {"strand": first, "lead": lead, "at": MAY, "due_on": date(2026, 7, 1)}
    given["title"] = "Supervise"
    moved, delivered, other, _ = (make_action(reference=f"A{n}", **given) for n in range(4))
    for action in (moved, delivered):
        make_update(action, at=MAY, rag="green")
    change = make_date_change(moved, to_on=date(2026, 8, 1), by=lead, at=MAY)
    decide_date(change, is_agreed=True, by=director, at=JUNE)
    make_update(moved, at=JUNE, rag="red")
    make_update(delivered, at=JUNE, delivered_on=date(2026, 6, 9))
    for link in other.lead_links.current():
        link.end(by=director, at=JUNE)
    ActionLead(action=other, user=director).save(by=director, at=JUNE)
    other.strand, other.title = second, "Supervise monthly"
    other.save(by=director, at=JUNE)
    make_action(reference="A9", **{**given, "at": JUNE})
    board = make_board(plan=plan, name="Board")
    make_meeting(board, on=date(2026, 6, 2), at=MAY)
    place.plan, place.page = plan, place.url(f"plans/{plan.pk}/compare/")
    return place


def said(page):
    return [
        (row.reference, change.kind.code, change.said.was, change.said.now)
        for _, actions in page.context["comparison"].strands
        for row, changes in actions
        for change in changes
    ]


def test_it_compares_with_the_last_meeting_unless_asked(changed):
    page = changed.client("viewer").get(changed.page)
    lead, director = (changed.people[who].name for who in ("lead", "director"))

    assert page.context["comparison"].begins == date(2026, 6, 2)
    assert said(page) == [
        ("A0", "later", "1 July 2026", "1 August 2026"),
        ("A0", "worse", "Green: on track", "Red: off track"),
        ("A1", "delivered", "In progress", "Delivered – awaiting evidence"),
        ("A9", "new", "", "Due 1 July 2026"),
        ("A2", "lead", lead, director),
        ("A2", "strand", "One. One", "Two. Two"),
        ("A2", "details", "“Supervise”", "“Supervise monthly”"),
    ]
    html = " ".join(page.content.decode().split())
    assert "Due date was 1 July 2026, now <strong>1 August 2026</strong> (31 days later)" in html
    assert "4 actions changed" in html


def test_it_shows_only_the_kinds_asked_for_and_counts_them_all(changed):
    page = changed.client("viewer").get(changed.page, {"kind": ["later", "new"]})

    assert [row[:2] for row in said(page)] == [("A0", "later"), ("A9", "new")]
    counts = {each.kind.code: each.count for each in page.context["comparison"].kinds}
    assert {code for code, count in counts.items() if count} == {
        "later", "worse", "delivered", "new", "lead", "strand", "details",
    }  # fmt: skip
    on = {each.kind.code: each.url for each in page.context["comparison"].kinds if each.is_on}
    assert on == {
        "new": "?from=2026-06-02&to=2026-06-15&kind=later",
        "later": "?from=2026-06-02&to=2026-06-15&kind=new",
    }


def test_from_a_page_of_the_past_that_day_is_the_second(changed):
    page = changed.client("viewer").get(changed.page, {"as_at": "2026-06-01"})
    found = page.context["comparison"]
    assert (found.begins, found.ends) == (date(2026, 5, 4), date(2026, 6, 1))


def test_two_past_days_are_compared_as_recorded_then(changed):
    days = {"from": "2026-05-02", "to": "2026-06-09"}
    page = changed.client("viewer").get(changed.page, days)
    assert "Nothing changed between these days" in page.content.decode()


@pytest.mark.parametrize(
    ("days", "field", "words"),
    [
        ({"from": "2026-06-16"}, "from", "First day must be today or in the past"),
        ({"to": "2026-07-01"}, "to", "Second day must be today or in the past"),
        ({"from": "2026-06-10", "to": "2026-06-02"}, "to", "Second day must be after the first"),
        ({"from": "2026-06-10", "to": "2026-06-10"}, "to", "Second day must be after the first"),
        ({"from": "2026-04-30"}, "from", "The plan was first recorded on 1 May 2026."),
        ({"from": "nonsense"}, "from", "First day must include a month and year"),
        ({"from_day": "1", "from_month": "x", "from_year": "2026"}, "from", "must be a real date"),
    ],
)
def test_a_day_that_cannot_be_compared_is_refused_beside_its_field(changed, days, field, words):
    page = changed.client("viewer").get(changed.page, days)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert words in page.context["form"].errors[field][0]
    assert "comparison" not in page.context


def test_the_days_on_offer_are_those_on_which_something_stood(changed):
    system = changed.people["director"]
    version = PlanVersion(plan=changed.plan, number=2)
    version.save(by=system, at=JUNE)
    for state, on in (("cabinet", date(2026, 6, 5)), ("board", date(2026, 4, 1))):
        VersionStep(plan_version=version, state=state, on=on).save(by=system, at=JUNE)

    page = changed.client("viewer").get(changed.page)

    assert [(each.label, each.on) for each in page.context["shortcuts"]] == [
        ("Since the last meeting: Board, 2 June 2026", date(2026, 6, 2)),
        ("Over the last four weeks", date(2026, 5, 18)),
        ("Since Version 2: Cabinet, 5 June 2026", date(2026, 6, 5)),
    ]


def test_a_plan_of_today_says_that_there_is_nothing_to_compare(place):
    plan = make_plan(place.council, at=datetime(2026, 6, 15, 9, tzinfo=UTC))
    page = place.client("viewer").get(place.url(f"plans/{plan.pk}/compare/"))
    words = page.content.decode()
    assert (page.status_code, "Nothing to compare yet" in words) == (200, True)
    assert "<title>What changed in" in words


def test_what_was_exempt_on_the_first_day_is_not_compared(changed):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "Business"}
    plan = make_plan(changed.council, at=MAY, **exempt)
    make_action(plan, title="ZQsecret", at=MAY)
    plan.visibility = "members"
    plan.save(by=changed.people["director"], at=JUNE)
    page = changed.url(f"plans/{plan.pk}/compare/")

    seen = {
        who: changed.client(who).get(page, {"from": "2026-06-01"}) for who in ("viewer", "clerk")
    }

    assert {who: response.status_code for who, response in seen.items()} == {
        "viewer": 422,
        "clerk": 200,
    }
    assert "The plan was not open to you" in seen["viewer"].content.decode()


def test_a_comparison_asks_no_more_for_many_changes(changed):
    client, lead = changed.client("viewer"), changed.people["lead"]
    strand = changed.plan.strands.first()

    def add():
        make_update(make_action(strand=strand, lead=lead, at=MAY), at=JUNE, rag="red")

    for days in ("", "?from=2026-06-02&to=2026-06-12"):
        assert_queries_do_not_grow(lambda days=days: client.get(changed.page + days), add_row=add)
