"""What people told the council, and whether they were told what came of it."""

from datetime import UTC, date, datetime

import pytest

from impact.models import AreaImpact, VoiceEntry
from impact.voice_list import when_heard
from tests.improvement.conftest import boxes
from tests.make import make_activity, make_area_impact, make_evidence, make_voice
from tests.queries import assert_queries_do_not_grow

MAY = datetime(2026, 5, 20, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("precision", "stated", "expected"),
    [
        ("day", "", "30 April 2022"),
        ("month", "", "April 2022"),
        ("quarter", "", "the quarter to 30 April 2022"),
        ("year", "", "2022"),
        ("month", "last spring", "last spring"),
    ],
)
def test_when_it_was_heard_is_said_as_exactly_as_is_known(precision, stated, expected):
    entry = VoiceEntry(
        heard_on=date(2022, 4, 30), heard_precision=precision, heard_as_stated=stated
    )
    assert when_heard(entry) == expected


def of_plan(place, path=""):
    return place.url(f"plans/{place.plan.pk}/voice/{path}")


def read(place, url, who="viewer"):
    return place.client(who).get(url).content.decode()


HEARD = {
    "group": "Care leavers",
    "heard": "Nobody told us what would change.",
    "heard_precision": "day",
    "visibility": "members",
    **boxes("heard_on", date(2026, 6, 1)),
}


def record(place, who="plan_lead", **data):
    return place.send(who, of_plan(place, "add/"), HEARD | data)


def test_the_loop_is_open_until_they_were_told(place):
    response = record(place, areas=[place.area.pk], actions="A1")
    assert response.status_code == 302
    assert "<strong>1 of 1 still wait to be told.</strong>" in read(place, of_plan(place))
    entry = VoiceEntry.objects.get()
    told = HEARD | {"did": "We wrote to each of them.", **boxes("told_on", date(2026, 6, 12))}
    place.send("plan_lead", place.url(f"voice/{entry.pk}/edit/"), told | {"actions": "A1"})
    assert "All 1 were told." in read(place, of_plan(place))
    assert "Nobody told us" in read(place, place.of_action())


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (boxes("told_on", date(2026, 6, 2)), "Enter what you did, since they were told"),
        (
            {"did": "We wrote.", **boxes("told_on", date(2026, 5, 31))},
            "must be on or after the day we heard it",
        ),
        (boxes("heard_on", date(2026, 7, 1)), "When we heard it must be today or in the past"),
        ({"is_published": "on"}, "Enter what they said, in words for young people"),
        (
            {
                "is_published": "on",
                "you_said": "A",
                "we_did": "B",
                "visibility": "exempt",
                "exempt_paragraphs": "1",
                "exempt_reason": "A family",
            },
            "Only what is public can be shown there",
        ),
    ],
)
def test_what_does_not_fit_is_said(place, data, error):
    response = record(place, **data)
    assert (response.status_code, error in response.content.decode()) == (422, True)
    assert VoiceEntry.objects.count() == 0


def test_the_overview_says_what_was_heard_and_who_still_waits(place):
    for number in range(4):
        make_voice(place.plan, heard=f"Word {number}.", heard_on=date(2026, 5, number + 1))
    page = read(place, place.url(""))
    assert [f"Word {number}." in page for number in range(4)] == [False, True, True, True]
    assert "4 still wait to be told what came of it" in page


def test_voice_as_at_a_day_is_what_had_been_recorded(place):
    entry = make_voice(place.plan, at=MAY, areas=(place.area,))
    entry.did, entry.told_on = "We wrote to them.", date(2026, 6, 9)
    entry.save(by=place.people["plan_lead"], at=JUNE)
    then, now = read(place, of_plan(place, "?as_at=2026-06-01")), read(place, of_plan(place))
    assert ("We wrote" in then, "We wrote" in now) == (False, True)
    assert entry.heard not in read(place, of_plan(place, "?as_at=2026-05-01"))


@pytest.mark.parametrize("query", ["", "?as_at=2026-06-12"])
def test_the_page_costs_the_same_for_many(place, query):
    client = place.client("plan_lead")

    def add():
        make_voice(place.plan, actions=(place.action,), areas=(place.area,))

    add()
    assert_queries_do_not_grow(lambda: client.get(of_plan(place, query)), add_row=add)


# The impact in an area


def rate(place, who="plan_lead", **data):
    url = place.url(f"plans/{place.plan.pk}/areas/{place.area.pk}/impact/")
    return place.send(who, url, {"impact": "evident", "reason": "Both say the same.", **data})


def test_an_area_is_rated_on_two_independent_sources(place):
    activity = make_activity(place.plan, areas=(place.area,), title="Audit of plans")
    entry = make_voice(place.plan, areas=(place.area,))
    refused = rate(place, activities=[activity.pk])
    assert "rests on two independent sources" in refused.content.decode()
    assert AreaImpact.objects.count() == 0
    assert rate(place, activities=[activity.pk], voice=[entry.pk]).status_code == 302
    page = read(place, place.area.get_absolute_url())
    assert ("Evident" in page, "Audit of plans" in page, entry.heard in page) == (True, True, True)


def test_evidence_of_an_activity_is_no_second_source(place):
    from impact.models import ActivityEvidence

    activity = make_activity(place.plan, areas=(place.area,))
    evidence = make_evidence(None, plan=place.plan, area=place.area)
    both = {"activities": [activity.pk], "evidence": [evidence.pk]}
    tie = ActivityEvidence(activity=activity, evidence=evidence)
    tie.save(by=place.people["plan_lead"], at=JUNE)
    assert rate(place, **both).status_code == 422
    tie.end(by=place.people["plan_lead"], at=JUNE)
    assert rate(place, **both).status_code == 302


def test_a_source_that_is_exempt_is_not_named_to_those_not_entitled(place):
    part_two = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}
    activity = make_activity(place.plan, areas=(place.area,), title="ZQ.ZQ", **part_two)
    make_area_impact(place.plan, place.area, activity, make_voice(place.plan, areas=(place.area,)))
    url = place.area.get_absolute_url()
    assert {who: "ZQ.ZQ" in read(place, url, who) for who in ("viewer", "clerk")} == {
        "viewer": False,
        "clerk": True,
    }
