"""My work: what one person owes, and nothing else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.policy import Role
from improvement.permissions import may_decide_closing, may_decide_date
from overview.my_work import my_work
from tests.clock import today_is
from tests.make import (
    NOON,
    make_action,
    make_board,
    make_challenge,
    make_closing,
    make_council,
    make_date_change,
    make_evidence,
    make_meeting,
    make_member,
    make_plan,
    make_update,
    make_user,
)
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 10)


@pytest.fixture
def plan():
    plan = make_plan()
    make_meeting(make_board(plan=plan), on=date(2026, 7, 20))
    return plan


def references(owed):
    return [one.action.reference for one in owed]


def test_each_action_stands_where_it_is_owed(plan):
    me = make_member(plan.council, Role.ACTION_OWNER)
    colleague = make_member(plan.council, Role.ACTION_OWNER)
    lately = NOON + timedelta(days=35)
    for reference, due, lead in (
        ("overdue", date(2026, 7, 9), me),
        ("before the board", date(2026, 7, 20), me),
        ("after the board", date(2026, 7, 21), me),
        ("not mine", date(2026, 7, 9), colleague),
    ):
        make_update(make_action(plan, reference=reference, due_on=due, lead=lead), at=lately)
    silent = make_action(plan, reference="silent", due_on=date(2026, 9, 1), lead=me)
    make_update(silent, at=NOON)
    shared = make_action(plan, reference="shared", due_on=date(2026, 7, 8), contributors=(me,))
    make_update(shared, at=lately)
    delivered = make_action(plan, reference="delivered", due_on=date(2026, 6, 1), lead=me)
    make_update(delivered, delivered_on=date(2026, 6, 1), at=lately)
    withdrawn = make_action(plan, reference="withdrawn", due_on=date(2026, 7, 1), lead=me)
    withdrawn.withdrawn_at, withdrawn.withdrawn_by = NOON, me
    withdrawn.withdrawn_reason = "Done elsewhere"
    withdrawn.save(by=me, at=NOON)

    work = my_work(me, on=TODAY)

    assert references(work.overdue) == ["shared", "overdue"]
    assert references(work.due_soon) == ["before the board"]
    assert references(work.updates_owed) == ["silent"]
    assert references(work.to_be_proved) == ["delivered"]
    assert references(work.later) == ["after the board"]


def test_decisions_waiting_are_those_one_may_decide(plan):
    """The list and the permission agree for everybody, whoever asked and whoever leads."""
    lead = make_member(plan.council, Role.ACTION_OWNER)
    director = make_member(plan.council, Role.DIRECTOR)
    chair = make_member(plan.council, Role.BOARD_MEMBER)
    make_board(plan=plan, chair=chair)
    people = [
        lead,
        director,
        chair,
        make_member(plan.council, Role.BOARD_MEMBER),
        make_member(plan.council, Role.PLAN_LEAD),
        make_member(plan.council, Role.VIEWER),
        make_member(make_council(), Role.DIRECTOR),
    ]
    changes, closings = [], []
    for asker in (lead, director):
        action = make_action(plan, lead=lead)
        changes.append(make_date_change(action, to_on=date(2026, 9, 1), by=asker))
        closings.append(make_closing(make_action(plan, lead=director), by=asker))
        closings.append(make_closing(make_action(plan, lead=lead), by=asker))

    for person in people:
        work = my_work(person, on=TODAY)
        assert {one.pk for one in work.date_changes} == {
            one.pk for one in changes if may_decide_date(person, one, on=TODAY)
        }
        assert {one.pk for one in work.closings} == {
            one.pk for one in closings if may_decide_closing(person, one, on=TODAY)
        }


def test_proof_is_asked_for_until_closing_is_proposed(plan):
    me = make_member(plan.council, Role.ACTION_OWNER)
    action = make_action(plan, lead=me)
    make_update(action, delivered_on=date(2026, 6, 1))
    make_evidence(action)
    assert references(my_work(me, on=TODAY).to_be_proved) == [action.reference]

    make_closing(action, by=me)

    assert my_work(me, on=TODAY).to_be_proved == []


def test_work_from_every_council_is_there_and_none_from_a_council_left(client):
    here, there, left = make_plan(), make_plan(), make_plan()
    me = make_member(here.council, Role.ACTION_OWNER)
    make_member(there.council, Role.ACTION_OWNER, me)
    make_member(left.council, Role.ACTION_OWNER, me, until_on=date(2026, 7, 9))
    for n, plan in enumerate((here, there, left)):
        make_action(plan, lead=me, title=f"In council {n}")
    client.force_login(me)
    with today_is(TODAY):
        page = client.get(reverse("overview:my_work")).content.decode()

    assert "In council 0" in page
    assert "In council 1" in page
    assert "In council 2" not in page
    rows = page.partition("<main")[2].partition("</main>")[0]
    assert [council in rows for council in (here.council.name, there.council.name)] == [True] * 2


def test_somebody_without_a_council_is_told_what_to_do(client):
    client.force_login(make_user())

    page = client.get(reverse("overview:my_work")).content.decode()

    assert "You are not a member of a council yet" in page


def test_nobody_who_is_not_signed_in_sees_it(client):
    assert client.get(reverse("overview:my_work")).status_code == 302


def test_queries_do_not_grow_with_the_work(client, plan):
    me = make_member(plan.council, Role.DIRECTOR)
    asker = make_member(plan.council, Role.ACTION_OWNER)
    client.force_login(me)

    def add():
        action = make_action(plan, lead=me)
        make_update(action, at=NOON)
        make_date_change(make_action(plan), to_on=date(2026, 9, 1), by=asker)
        make_closing(make_action(plan), by=asker)

    assert_queries_do_not_grow(lambda: client.get(reverse("overview:my_work")), add_row=add)


def test_an_administrator_is_led_to_the_people_and_not_to_a_plan(client):
    council = make_council()
    client.force_login(make_member(council, Role.ADMINISTRATOR))
    page = client.get(reverse("overview:my_work")).content.decode()
    assert f'href="{reverse("accounts:people", args=[council.slug])}"' in page
    assert "plan stands" not in page


@pytest.mark.parametrize(
    ("count", "words"), [(1, "challenge to answer"), (2, "challenges to answer")]
)
def test_one_thing_is_not_called_many(client, plan, count, words):
    owner = make_member(plan.council, Role.ACTION_OWNER)
    board = plan.council.boards.get()
    for number in range(count):
        make_challenge(board, question=f"Question {number}?", of=owner)
    client.force_login(owner)
    page = client.get(reverse("overview:my_work")).content.decode()
    assert f'<span class="los-stat__words">{words}</span>' in page
