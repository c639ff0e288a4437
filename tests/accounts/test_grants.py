"""Settings, grants: one thing opened to one person, until a day."""

from datetime import date

import pytest

from accounts.models import Grant
from accounts.policy import Role
from tests.accounts.people import administrator, as_administrator, boxes, council, today, token_of
from tests.make import (
    make_board,
    make_council,
    make_grant,
    make_inspection,
    make_member,
    make_plan,
    make_user,
)
from tests.queries import assert_queries_do_not_grow

__all__ = ["administrator", "as_administrator", "council", "today"]  # the fixtures
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "make"), [("plan", make_plan), ("board", make_board), ("inspection", make_inspection)]
)
def test_a_grant_opens_one_thing_to_one_person(
    as_administrator, administrator, council, kind, make
):
    thing = make(council)
    person = make_member(council, Role.INSPECTOR)
    url = "/anyshire/settings/grants/add/"
    response = as_administrator.post(
        url,
        {
            "token": token_of(as_administrator, url),
            "user": person.pk,
            "opens": f"{kind}-{thing.pk}",
            "with_exempt": "on",
            **boxes("until_on", date(2026, 9, 30)),
        },
    )
    assert response.status_code == 302
    grant = Grant.objects.get()
    assert (grant.user, grant.opens, grant.with_exempt, grant.until_on, grant.by) == (
        person,
        thing,
        True,
        date(2026, 9, 30),
        administrator,
    )


def post_grant(client, **given):
    url = "/anyshire/settings/grants/add/"
    words = {"token": token_of(client, url), **boxes("until_on", date(2026, 9, 30)), **given}
    return client.post(url, words)


def test_a_grant_is_refused_for_outsiders_oneself_and_other_councils_things(
    as_administrator, administrator, council
):
    plan, theirs = make_plan(council), make_plan(make_council("Elsewhere"))
    member = make_member(council, Role.INSPECTOR)
    left = make_member(council, Role.VIEWER, until_on=date(2026, 5, 31))
    for user, thing in [
        (make_user(), plan),
        (left, plan),
        (administrator, plan),
        (member, theirs),
    ]:
        response = post_grant(as_administrator, user=user.pk, opens=f"plan-{thing.pk}")
        assert response.status_code == 422
    past = {
        f"until_on_{box}": value
        for box, value in zip(("day", "month", "year"), (31, 5, 2026), strict=True)
    }
    assert (
        post_grant(as_administrator, user=member.pk, opens=f"plan-{plan.pk}", **past).status_code
        == 422
    )
    assert not Grant.objects.exists()


def test_a_grant_ends_at_once_when_it_is_ended(as_administrator, council):
    person = make_member(council, Role.INSPECTOR)
    grant = make_grant(person, plan=make_plan(council))
    url = f"/anyshire/settings/grants/{grant.pk}/end/"

    as_administrator.post(url, {"token": token_of(as_administrator, url)})

    grant.refresh_from_db()
    assert (grant.ended_at is not None, grant.history.count()) == (True, 2)
    assert not type(grant.plan).objects.visible_to(person).exists()
    assert as_administrator.get(url).status_code == 404


def test_an_administrator_does_not_read_exempt_titles(as_administrator, council):
    plan = make_plan(
        council,
        title="ZQ secret",
        visibility="exempt",
        exempt_paragraphs="1",
        exempt_reason="About a person",
    )
    make_grant(make_member(council, Role.INSPECTOR), plan=plan)
    for path in ("grants/", "grants/add/"):
        page = as_administrator.get(f"/anyshire/settings/{path}").content.decode()
        assert ("ZQ secret" in page, f"Exempt improvement plan {plan.pk}" in page) == (False, True)


def test_the_list_of_grants_asks_no_more_for_more_grants(as_administrator, council):
    person, plan = make_member(council, Role.INSPECTOR), make_plan(council)
    make_grant(person, plan=plan)
    assert_queries_do_not_grow(
        lambda: as_administrator.get("/anyshire/settings/grants/"),
        add_row=lambda: make_grant(make_member(council, Role.INSPECTOR), board=make_board(council)),
    )
