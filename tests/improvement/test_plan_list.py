"""The list of a plan's actions: filters, counts, order, warnings, and what it costs."""

from datetime import UTC, date, datetime

import pytest

from accounts.policy import Role
from improvement.models import ActionTag, ActionTheme
from improvement.plan_list import moved_in_words
from inspections.models import Theme
from tests.make import (
    NOON,
    make_action,
    make_area,
    make_date_change,
    make_evidence,
    make_meeting,
    make_member,
    make_plan,
    make_strand,
    make_update,
)
from tests.queries import assert_queries_do_not_grow


def titles(place, **query):
    response = place.client("viewer").get(place.url(f"plans/{place.plan.pk}/"), query)
    return [row["title"] for _, rows in response.context["list"].strands for row in rows]


@pytest.fixture
def several(place):
    """Actions that differ in everything that can be filtered."""
    lead = place.people["contributor"]
    strand = make_strand(place.plan, name="Workforce", order=9)
    place.second = strand
    place.other_area = make_area(place.area.inspection, short_title="Neglect")
    old = datetime(2026, 4, 20, 9, tzinfo=UTC)
    late = make_action(place.plan, title="Late", due_on=date(2026, 6, 1), lead=lead, at=old)
    make_update(late, rag="green", at=old, by=lead)
    done = make_action(
        place.plan, title="Done", strand=strand, answers=(place.other_area,), order=3
    )
    make_update(done, rag="amber", delivered_on=date(2026, 6, 1))
    moved = make_action(place.plan, title="Moved", due_on=date(2026, 12, 1), strand=strand, order=2)
    for day in (1, 2):
        make_date_change(
            moved,
            to_on=date(2026, 12, day),
            by=lead,
            is_agreed=True,
            decided_by=place.people["chair"],
            decided_at=NOON,
        )
    future = make_action(
        place.plan, title="Future", start_on=date(2026, 9, 1), due_on=date(2027, 1, 1), order=4
    )
    gone = make_action(place.plan, title="Gone")
    gone.withdrawn_at, gone.withdrawn_by, gone.withdrawn_reason = NOON, lead, "Merged"
    gone.save(by=lead, at=NOON)
    assert future.pk
    return place


FIRST = "Supervise every month"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, {FIRST, "Late", "Done", "Moved", "Future"}, id="all but withdrawn"),
        pytest.param({"q": "superVISE month"}, {FIRST}, id="words"),
        pytest.param({"status": "overdue"}, {"Late"}, id="status"),
        pytest.param({"status": ["overdue", "delivered"]}, {"Late", "Done"}, id="two statuses"),
        pytest.param({"status": "withdrawn"}, {"Gone"}, id="withdrawn"),
        pytest.param({"rag": "amber"}, {"Done"}, id="rag"),
        pytest.param({"rag": ["none", "amber"]}, {"Done", FIRST, "Moved", "Future"}, id="none"),
        pytest.param({"due": "late"}, {"Late"}, id="past its date"),
        pytest.param({"due": "30"}, {FIRST}, id="due soon"),
        pytest.param({"moved": "1"}, {"Moved"}, id="moved"),
        pytest.param({"moved": "2"}, {"Moved"}, id="moved twice"),
        pytest.param({"moved": "0"}, {FIRST, "Late", "Done", "Future"}, id="never moved"),
        pytest.param({"flag": "silent"}, {FIRST, "Late", "Moved"}, id="silent"),
        pytest.param({"updated_since": "2026-05-01"}, {"Done"}, id="updated since"),
        pytest.param({"status": "overdue", "rag": "red"}, set(), id="both"),
    ],
)
def test_filters_narrow_the_list(several, query, expected):
    assert set(titles(several, **query)) == expected


def test_strand_lead_and_area_narrow_the_list(several):
    assert set(titles(several, strand=several.second.pk)) == {"Done", "Moved"}
    assert set(titles(several, lead=several.people["contributor"].pk)) == {"Late"}
    assert set(titles(several, area=several.other_area.pk)) == {"Done"}


@pytest.mark.parametrize("query", [{}, {"as_at": "2026-06-10"}])
def test_a_filter_offers_nothing_that_only_exempt_actions_have(place, query):
    lead, area = place.people["clerk"], make_area(place.area.inspection, short_title="Neglect")
    before = datetime(2026, 6, 1, 9, tzinfo=UTC)
    make_action(
        place.plan,
        lead=lead,
        answers=(area,),
        at=before,
        visibility="exempt",
        exempt_paragraphs="1",
        exempt_reason="About one person",
    )

    def offered(who):
        response = place.client(who).get(place.url(f"plans/{place.plan.pk}/"), query)
        options = response.context["list"].options
        return (
            lead.pk in [pk for pk, _ in options["lead"]],
            area.pk in [pk for pk, _ in options["area"]],
        )

    assert offered("viewer") == (False, False)
    assert offered("director") == (True, True)


def test_as_the_plan_has_them_and_in_each_order(several):
    assert titles(several)[-2:] == ["Moved", "Done"]
    assert titles(several, sort="due_on")[0] == "Late"
    assert titles(several, sort="-due_on")[0] == "Future"
    assert titles(several, sort="rag")[:2] == ["Done", "Late"]
    assert titles(several, sort="-last_on")[:2] == ["Done", "Late"]
    assert titles(several, sort="last_on")[:2] == ["Late", "Done"]


def test_the_sorted_column_says_so(several):
    url = several.url(f"plans/{several.plan.pk}/")
    page = several.client("viewer").get(url, {"sort": "-due_on"}).content.decode()
    assert 'aria-sort="descending"' in page
    assert page.count('aria-sort="none"') == 3


def test_each_status_is_counted_under_the_filters_that_are_on(several):
    url = several.url(f"plans/{several.plan.pk}/")
    listed = several.client("viewer").get(url, {"rag": "amber"}).context["list"]
    assert {each.value: each.count for each in listed.statuses} == {
        "not_started": 0,
        "in_progress": 0,
        "overdue": 0,
        "delivered": 1,
        "closed": 0,
    }
    assert {each.value: each.count for each in listed.ratings} == {
        "red": 0,
        "amber": 1,
        "green": 1,
        "none": 3,
    }
    assert listed.page.paginator.count == 1


def test_a_chip_takes_its_filter_off_and_a_refused_value_is_said(several):
    client, url = several.client("viewer"), several.url(f"plans/{several.plan.pk}/")
    page = client.get(url, {"status": "overdue", "rag": "green"}).content.decode()
    assert 'href="?rag=green"' in page
    bad = client.get(url, {"updated_since_day": "99"})
    assert bad.status_code == 422
    assert client.get(url, {"strand": "x", "page": "zz", "as_at": "1"}).status_code == 422
    assert client.get(url, {"page": "999"}).status_code == 200


def test_moves_are_said_in_words():
    found = [moved_in_words(*each) for each in ((0, 0), (1, 62), (2, 98), (3, 1), (1, -5))]
    assert found == [
        "",
        "moved once, +62 days",
        "moved twice, +98 days",
        "moved 3 times, +1 day",
        "moved once, −5 days",
    ]


def full_action(place):
    action = make_action(
        place.plan, lead=place.people["lead"], answers=(place.area,), strand=place.action.strand
    )
    make_update(action)
    make_evidence(action)
    return action


@pytest.mark.parametrize("who", ["viewer", "plan_lead", "chair"])
@pytest.mark.parametrize("query", ["", "?as_at=2026-06-10", "?status=overdue&sort=-last_on&q=a"])
def test_the_list_asks_no_more_for_many_rows(place, who, query):
    client = place.client(who)
    assert_queries_do_not_grow(
        lambda: client.get(place.url(f"plans/{place.plan.pk}/{query}")),
        add_row=lambda: full_action(place),
    )


def test_plans_and_decisions_ask_no_more_for_many_rows(place):
    plan_lead, chair = place.client("plan_lead"), place.client("chair")
    make_action(lead=place.people["lead"], strand=make_strand(place.plan))

    def ask_for_a_date():
        make_date_change(full_action(place), to_on=date(2026, 9, 1), by=place.people["lead"])

    ask_for_a_date()
    assert_queries_do_not_grow(lambda: chair.get(place.url("decisions/")), add_row=ask_for_a_date)
    assert_queries_do_not_grow(
        lambda: plan_lead.get(place.url("plans/?all=1")), add_row=lambda: full_action(place)
    )


def test_an_action_asks_no_more_for_many_updates(place):
    client = place.client("plan_lead")
    make_update(place.action)
    make_evidence(place.action)

    def add():
        make_update(place.action, by=place.people["lead"])
        make_evidence(place.action, by=place.people["lead"])

    assert_queries_do_not_grow(lambda: client.get(place.of_action()), add_row=add)


def test_fifty_rows_to_a_page_and_no_more_than_150_kilobytes(place):
    for n in range(55):
        make_action(
            place.plan,
            strand=place.action.strand,
            lead=place.people["lead"],
            answers=(place.area,),
            title=f"{n} " + "A title as long as a title of an action usually is in a plan " * 2,
        )
    response = place.client("plan_lead").get(place.url(f"plans/{place.plan.pk}/"))
    page = response.content.decode()
    assert "Showing 1 to 50 of 56 actions" in page
    assert "choose all 50 on this page" in page
    assert len(response.content) < 150_000


@pytest.mark.django_db
def test_exempt_evidence_does_not_show_by_a_warning_that_goes_away(client):
    """The plan and the action say the same with it and without it, to those who may not read it."""
    plan = make_plan()
    action = make_action(plan, due_on=date(2026, 6, 30))
    make_update(action, delivered_on=date(2026, 6, 1))
    viewer = make_member(plan.council, Role.VIEWER)
    client.force_login(viewer)

    def warns():
        pages = [client.get(thing.get_absolute_url()).content for thing in (plan, action)]
        return [
            b"Delivered without evidence<" in page.replace(b"evidence</option", b"")
            for page in pages
        ]

    assert warns() == [True, True]
    make_evidence(
        action, visibility="exempt", exempt_paragraphs="1", exempt_reason="About one person."
    )
    assert warns() == [True, True]
    make_evidence(action)
    assert warns() == [False, False]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"moved_since": "2026-06-01"}, ["Moved"], id="moved on that day"),
        pytest.param({"moved_since": "2026-06-02"}, [], id="not moved since"),
        pytest.param(
            {"silent_since": "2026-06-01"},
            ["Supervise every month", "Late", "Moved", "Future"],
            id="no update since, open ones only",
        ),
        pytest.param({"tag": "Letter"}, ["Late"], id="tag"),
        pytest.param({"tag": "Other"}, None, id="a tag that nobody uses"),
        pytest.param({"theme": "{theme}"}, ["Done"], id="a theme of the action itself"),
        pytest.param({"rag_then": "green"}, ["Late"], id="green at the last meeting"),
        pytest.param({"rag_then": "amber"}, [], id="rated after the last meeting"),
    ],
)
def test_filters_that_look_back_and_tags(several, query, expected):
    lead = several.people["lead"]
    late, done = (several.plan.actions.get(title=title) for title in ("Late", "Done"))
    ActionTag(action=late, tag="Letter").save(by=lead, at=NOON)
    theme = Theme(council=several.council, name="Care leavers")
    theme.save(by=lead, at=NOON)
    ActionTheme(action=done, theme=theme).save(by=lead, at=NOON)
    board = several.plan.boards.get()
    for day in (date(2026, 4, 1), date(2026, 5, 12), date(2026, 6, 20)):
        make_meeting(board, on=day)
    asked = {name: value.format(theme=theme.pk) for name, value in query.items()}
    if expected is None:
        page = several.client("viewer").get(several.url(f"plans/{several.plan.pk}/"), asked)
        assert page.status_code == 422
    else:
        assert sorted(titles(several, **asked)) == sorted(expected)


def test_the_day_of_the_last_meeting_is_said_with_its_filter(several):
    make_meeting(several.plan.boards.get(), on=date(2026, 5, 12))
    url = several.url(f"plans/{several.plan.pk}/")
    page = several.client("viewer").get(url, {"rag_then": "green"}).content.decode()
    assert "RAG at the last meeting, 12 May 2026" in page
