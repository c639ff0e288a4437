"""Assurance: what was looked at, what is overdue, and who disagrees with the lead."""

from datetime import UTC, date, datetime, timedelta

import pytest

from impact.assurance_status import disagreement_in_words
from impact.models import AssuranceActivity, AssuranceRating
from impact.models.assurance import next_after
from improvement.models import Evidence
from tests.improvement.conftest import boxes
from tests.make import (
    make_action,
    make_activity,
    make_assurance_rating,
    make_measure,
    make_programme,
    make_update,
)
from tests.queries import assert_queries_do_not_grow

MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cadence", "expected"),
    [
        ("once", None),
        ("weekly", date(2026, 2, 7)),
        ("six_weekly", date(2026, 3, 14)),
        pytest.param("monthly", date(2026, 2, 28), id="monthly, to the end of a shorter month"),
        ("termly", date(2026, 5, 31)),
        ("yearly", date(2027, 1, 31)),
    ],
)
def test_the_next_one_follows_from_the_last(cadence, expected):
    assert next_after(cadence, date(2026, 1, 31)) == expected


@pytest.mark.parametrize(
    ("owner", "assurance", "expected"),
    [
        ("green", "red", "Owner: green. Assurance: red"),
        ("red", "green", "Owner: red. Assurance: green"),
        ("green", "green", ""),
        (None, "red", ""),
        ("amber", None, ""),
    ],
)
def test_only_two_that_differ_disagree(owner, assurance, expected):
    assert disagreement_in_words(owner, assurance) == expected


def of_plan(place, path=""):
    return place.url(f"plans/{place.plan.pk}/assurance/{path}")


def read(place, url, who="viewer"):
    return place.client(who).get(url).content.decode()


def record(place, who="plan_lead", **data):
    given = {
        "kind": "audit",
        "title": "Audit of plans",
        "found": "Plans say what will change.",
        "visibility": "members",
        **boxes("held_on", date(2026, 6, 8)),
        **data,
    }
    return place.send(who, of_plan(place, "add/"), given)


def test_an_audit_is_recorded_with_its_grades_and_what_came_of_it(place):
    other = make_action(place.plan, reference="B2")
    counts = dict(zip(AssuranceActivity.COUNTS, ("2", "26", "10", "2"), strict=True))
    response = record(
        place,
        looked_at_count="40",
        looked_at="case files",
        grade="good",
        graded_by="Team Manager",
        moderated_grade="requires_improvement",
        moderated_by="Assistant Director",
        checked="A1",
        followed="B2",
        areas=[place.area.pk],
        **counts,
    )
    assert response.status_code == 302
    page = read(place, response.url)
    for words in (
        "70% of 40 were good or outstanding",
        "Requires improvement, by Assistant Director. The grade was changed",
        "A1 Supervise every month",
        f"B2 {other.title}",
        "Supervision",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (boxes("held_on", date(2026, 6, 16)), "Day it was held must be today or in the past"),
        (boxes("began_on", date(2026, 6, 9)), "must be on or after the first day"),
        ({"good_count": "3"}, "Enter all four numbers, or none"),
        (
            {**dict.fromkeys(AssuranceActivity.COUNTS, "5"), "looked_at_count": "19"},
            "20 were graded: more than the number looked at",
        ),
        ({"moderated_grade": "good"}, "Select the grade that was moderated"),
        ({"checked": "Z9"}, "The plan has no action Z9"),
    ],
)
def test_what_does_not_fit_is_said(place, data, error):
    response = record(place, **data)
    assert (response.status_code, error in response.content.decode()) == (422, True)
    assert AssuranceActivity.objects.count() == 0


def test_the_programme_says_what_is_overdue(place):
    visits = make_programme(place.plan, title="Safeguarding visits", cadence="six_weekly")
    make_activity(place.plan, programme=visits, held_on=date(2026, 4, 27))
    make_programme(place.plan, title="Clinics", first_due_on=date(2026, 6, 15))
    page = read(place, of_plan(place))
    assert ("The programme: 1 overdue" in page, "8 Jun 2026" in page, "7 days overdue" in page) == (
        True,
        True,
        True,
    )


def test_an_exempt_activity_is_in_no_count_of_those_not_entitled(place):
    visits = make_programme(place.plan, title="Visits", first_due_on=date(2026, 6, 1))
    part_two = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}
    make_activity(place.plan, programme=visits, title="ZQ.ZQ", held_on=date(2026, 6, 2), **part_two)
    seen = {
        who: ("ZQ.ZQ" in page, "1 held" in page)
        for who in ("viewer", "clerk")
        for page in (read(place, of_plan(place), who),)
    }
    assert seen == {"viewer": (False, False), "clerk": (True, True)}


def rate(place, who, **data):
    url = place.of_action("assurance/")
    return place.send(who, url, {"rag": "red", "comment": "Not seen in practice.", **data})


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("plan_lead", 302),
        ("director", 302),
        ("chair", 302),
        ("lead", 403),
        ("contributor", 403),
        ("board_member", 403),
        ("viewer", 403),
    ],
)
def test_somebody_other_than_the_lead_rates(place, who, status):
    assert rate(place, who).status_code == status
    assert AssuranceRating.objects.count() == (status == 302)


def test_a_director_who_leads_an_action_does_not_rate_it(place):
    action = make_action(place.plan, lead=place.people["director"])
    url = place.url(f"actions/{action.pk}/assurance/")
    answers = [place.client(who).get(url).status_code for who in ("director", "plan_lead")]
    assert answers == [403, 200]


def test_disagreement_is_the_headline(place):
    make_update(place.action, by=place.people["lead"], rag="green")
    activity = make_activity(checked=(place.action,), title="Dip sample of June")
    rate(place, "chair", activity=activity.pk)
    words = "Owner: green. Assurance: red"
    pages = {
        "action": read(place, place.of_action()),
        "plan": read(place, place.url(f"plans/{place.plan.pk}/")),
        "assurance": read(place, of_plan(place)),
        "overview": read(place, place.url("")),
    }
    assert {name: words in page for name, page in pages.items()} == dict.fromkeys(pages, True)
    assert "Dip sample of June" in pages["action"]
    make_update(place.action, by=place.people["lead"], rag="red", at=JUNE)
    assert words not in read(place, place.url(f"plans/{place.plan.pk}/"))


def test_assurance_as_at_a_day_is_what_had_been_said_by_then(place):
    make_update(place.action, by=place.people["lead"], rag="green", at=MAY)
    activity = make_activity(place.plan, at=MAY, title="Audit of May")
    make_assurance_rating(place.action, rag="red", at=JUNE)
    activity.title = "Audit of May, moderated"
    activity.save(by=place.people["plan_lead"], at=JUNE)
    then, now = read(place, of_plan(place, "?as_at=2026-06-01")), read(place, of_plan(place))
    assert ("agree" in then and "moderated" not in then) is True
    assert ("Owner: green. Assurance: red" in now, "Audit of May, moderated" in now) == (True, True)
    assert "Owner: green" not in read(place, place.of_action("?as_at=2026-06-01"))
    item = place.url(f"assurance/{activity.pk}/")
    assert "moderated" not in read(place, item + "?as_at=2026-06-01")
    assert place.client("viewer").get(item + "?as_at=2026-04-01").status_code == 404


@pytest.mark.parametrize("kind", ["activity", "measure"])
def test_evidence_is_tied_to_what_it_shows(place, kind):
    record = make_activity(place.plan) if kind == "activity" else make_measure(place.plan)
    path = f"{'assurance' if kind == 'activity' else 'measures'}/{record.pk}/add-evidence/"
    data = {"title": "The graded list", "kind": "audit", "link": "https://a.example"}
    response = place.send("plan_lead", place.url(path), data | {"visibility": "members"})
    assert response.status_code == 302
    item = Evidence.objects.get()
    assert "The graded list" in read(place, record.get_absolute_url())
    assert str(record) in read(place, item.get_item_url())


@pytest.mark.parametrize("query", ["", "?as_at=2026-06-12"])
def test_the_page_costs_the_same_for_many(place, query):
    client = place.client("plan_lead")
    url = of_plan(place, query)

    def add():
        action = make_action(place.plan)
        make_update(action, rag="green")
        activity = make_activity(
            checked=(action,), areas=(place.area,), programme=make_programme(place.plan)
        )
        make_assurance_rating(action, activity=activity)

    add()
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)


def test_the_page_of_an_activity_costs_the_same_for_many(place):
    activity = make_activity(place.plan, checked=(place.action,), areas=(place.area,))
    client = place.client("plan_lead")
    url = place.url(f"assurance/{activity.pk}/")

    def add():
        make_assurance_rating(place.action, activity=activity, at=JUNE - timedelta(days=1))

    add()
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)
