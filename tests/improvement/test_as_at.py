"""As at a past day: what had been recorded by the end of it in London, and nothing else."""

from datetime import UTC, date, datetime

import pytest

from accounts.as_at import as_at_of, end_of
from tests.clock import today_is
from tests.improvement.conftest import TODAY
from tests.make import (
    make_action,
    make_area,
    make_closing,
    make_date_change,
    make_evidence,
    make_plan,
    make_update,
)

MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)
DAY = date(2026, 6, 1)


def test_the_day_ends_at_midnight_in_london():
    assert end_of(date(2026, 6, 30)).moment == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert end_of(date(2026, 1, 31)).moment == datetime(2026, 2, 1, tzinfo=UTC)


def test_only_a_past_day_is_one():
    asked = ["2026-06-14", "2026-06-15", "2027-01-01", "", "yesterday", "0001-01-01"]
    found = [as_at_of(day, today=TODAY) for day in asked]
    assert [past.on if past else None for past in found] == [date(2026, 6, 14)] + [None] * 5


def old_and_new(place):
    """An action of May that was changed in every way on 10 June."""
    old_area, new_area = place.area, make_area(place.area.inspection, at=MAY, short_title="Neglect")
    lead, later = place.people["lead"], place.people["contributor"]
    action = make_action(
        place.plan,
        reference="Z1",
        title="Title of May",
        due_on=date(2026, 5, 20),
        lead=lead,
        answers=(old_area,),
        at=MAY,
        by=lead,
    )
    make_update(action, by=lead, at=MAY, rag="red", happened="Words of May")
    make_update(
        action, by=lead, at=JUNE, rag="green", happened="Words of June", delivered_on=JUNE.date()
    )
    make_evidence(action, by=lead, at=JUNE, title="Evidence of June")
    change = make_date_change(
        action, to_on=date(2026, 9, 9), by=lead, at=MAY, reason="Asked in May"
    )
    change.is_agreed, change.decided_by, change.decided_at = True, place.people["chair"], JUNE
    change.save(by=place.people["chair"], at=JUNE)
    action.title, action.due_on = "Title of June", date(2026, 9, 9)
    action.save(by=place.people["plan_lead"], at=JUNE)
    for link in action.lead_links.current():
        link.end(by=lead, at=JUNE)
    for link in action.area_links.current():
        link.end(by=lead, at=JUNE)
    make_lead = action.lead_links.model(action=action, user=later)
    make_lead.save(by=lead, at=JUNE)
    action.area_links.model(action=action, area=new_area).save(by=lead, at=JUNE)
    make_closing(action, by=later, at=JUNE, case="Case of June")
    return action


THEN = ["Title of May", "Words of May", "Red: off track", "Overdue", "20 May 2026"]
THEN += ["Supervision", "Asked in May", "Waiting"]
NOW = ["Title of June", "Words of June", "Delivered – awaiting evidence", "Evidence of June"]
NOW += ["<strong>9 September 2026</strong>", "Neglect", "moved once, +112 days", "Case of June"]


def test_the_page_of_an_action_as_at_a_day(place):
    action = old_and_new(place)
    client = place.client("plan_lead")
    url = place.url(f"actions/{action.pk}/")
    then = client.get(url, {"as_at": DAY.isoformat()}).content.decode()
    now = client.get(url).content.decode()

    assert [words for words in THEN if words not in then] == []
    assert [words for words in NOW if words in then] == []
    assert place.people["lead"].name in then
    assert "As at 1 June 2026" in then
    assert "Record progress" not in then
    assert "Case of June" not in now or "Proposed by" in now
    assert [words for words in NOW[:-1] if words not in now] == []
    assert place.people["contributor"].name in now


def test_the_list_as_at_a_day(place):
    old_and_new(place)
    make_action(place.plan, title="Added in June", at=JUNE)
    client = place.client("viewer")
    url = place.url(f"plans/{place.plan.pk}/")
    then = client.get(url, {"as_at": DAY.isoformat()}).content.decode()

    assert "Title of May" in then
    assert "Title of June" not in then
    assert "Added in June" not in then
    assert "12 days late" in then
    assert f"?as_at={DAY.isoformat()}" in then
    filtered = client.get(url, {"as_at": DAY.isoformat(), "rag": "red", "status": "overdue"})
    assert "1 action<" in filtered.content.decode().replace("\n", "").replace("  ", "")


def test_an_action_is_not_there_before_it_was_recorded(place):
    action = make_action(place.plan, at=JUNE)
    url = place.url(f"actions/{action.pk}/")
    assert place.client("viewer").get(url, {"as_at": "2026-06-01"}).status_code == 404


def test_what_was_exempt_then_stays_closed_to_those_not_entitled_then(place):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "Business"}
    action = make_action(place.plan, title="ZQsecret", at=MAY, **exempt)
    action.title, action.visibility = "Open now", "members"
    action.save(by=place.people["director"], at=JUNE)
    url, plan = place.url(f"actions/{action.pk}/"), place.url(f"plans/{place.plan.pk}/")

    viewer, clerk = place.client("viewer"), place.client("clerk")
    past = {"as_at": "2026-06-01"}
    assert "ZQsecret" not in viewer.get(plan, past).content.decode()
    assert "ZQsecret" in clerk.get(plan, past).content.decode()
    assert [c.get(url, past).status_code for c in (viewer, clerk)] == [404, 200]
    history = place.url(f"actions/{action.pk}/history/")
    assert "ZQsecret" in place.client("plan_lead").get(history).content.decode()


def test_yesterday_does_not_change_when_today_does(place):
    url = place.of_action()
    past = {"as_at": "2026-06-14"}
    client = place.client("viewer")
    before = client.get(url, past).content.decode()
    with today_is(TODAY):
        make_update(place.action, by=place.people["lead"], at=datetime(2026, 6, 15, 10, tzinfo=UTC))
    after = client.get(url, past).content.decode()
    mains = [page.split("<main")[1].split("</main>")[0] for page in (before, after)]
    assert mains[0] == mains[1]


def test_before_a_plan_was_recorded_its_page_leads_back_to_today(place):
    url = place.url(f"plans/{place.plan.pk}/")
    page = place.client("viewer").get(url, {"as_at": "2026-05-31"})

    assert page.status_code == 404
    assert "Nothing to see as at 31 May 2026" in page.content.decode()
    assert f'href="{url}"' in page.content.decode()


def test_a_plan_that_was_exempt_then_stays_closed(place):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "Business"}
    plan = make_plan(place.council, title="ZQsecret", at=MAY, **exempt)
    plan.title, plan.visibility = "Open now", "members"
    plan.save(by=place.people["director"], at=JUNE)
    make_action(plan, at=MAY)
    past = {"as_at": DAY.isoformat()}

    seen = {}
    for who in ("viewer", "clerk"):
        client = place.client(who)
        page = client.get(plan.get_absolute_url(), past)
        overview = client.get(place.url(""), past).content.decode()
        seen[who] = (page.status_code, "ZQsecret" in page.content.decode(), "ZQsecret" in overview)
    assert seen == {"viewer": (404, False, False), "clerk": (200, True, True)}


@pytest.mark.parametrize("asked", ["2026-06-15", "2026-12-01", "the day before"])
@pytest.mark.parametrize(
    "page", ["", "plans/{plan}/", "actions/{action}/", "plans/{plan}/measures/", "beyond/"]
)
def test_a_day_that_is_not_past_is_said_so_beside_the_field(place, page, asked):
    """The page shows today, and does not pretend that it was what was asked for.

    The overview offers today among its days, so to ask for that is no mistake there.
    """
    url = place.url(page.format(plan=place.plan.pk, action=place.action.pk))
    client = place.client("viewer")
    said = [
        'id="as-at-error"' in client.get(url, query).content.decode()
        for query in ({"as_at": asked}, {}, {"as_at": ""})
    ]
    assert said == [bool(page) or asked != "2026-06-15", False, False]
