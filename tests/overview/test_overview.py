"""The overview: where a plan stands, what moved since the last meeting, and who may see what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from govuk.templatetags.govuk import days_away
from impact.line_reading import LineReading
from improvement.models import PlanInspection
from improvement.status import ActionStatus
from inspections.models import StatutoryDate
from overview.standing import standing_of
from tests.boards.test_boards import EXEMPT
from tests.clock import today_is
from tests.make import (
    NOON,
    make_action,
    make_answer,
    make_area,
    make_board,
    make_challenge,
    make_closing,
    make_council,
    make_date_change,
    make_evidence,
    make_grant,
    make_inspection,
    make_measure,
    make_meeting,
    make_member,
    make_plan,
    make_reading,
    make_update,
    make_user,
)
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 10)
MEETING = date(2026, 6, 15)


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def plan():
    plan = make_plan(title="Our plan")
    board = make_board(plan=plan, name="Improvement Board")
    make_meeting(board, on=MEETING)
    make_meeting(board, on=date(2026, 7, 20), theme="Care leavers")
    return plan


def main_of(response):
    """The page without its frame, which holds a token of its own each time."""
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def standing(plan, user=None, *, on=TODAY):
    user = user or make_member(plan.council, Role.DIRECTOR)
    since = plan.boards.get().meetings.past(on=on).first()
    return standing_of(LineReading(plan, user=user, on=on, past=None), since=since)


def test_it_counts_statuses_now_and_at_the_last_meeting(plan):
    lead = make_member(plan.council, Role.ACTION_OWNER)
    chair = make_member(plan.council, Role.BOARD_MEMBER)
    before, after = moment(MEETING - timedelta(days=5)), moment(MEETING + timedelta(days=5))
    make_action(plan, reference="A1", due_on=date(2026, 6, 30), at=before)
    delivered = make_action(plan, reference="A2", due_on=date(2026, 6, 30), at=before)
    make_update(delivered, delivered_on=date(2026, 6, 18), at=after)
    closed = make_action(plan, reference="A3", due_on=date(2026, 6, 30), at=before)
    make_update(closed, delivered_on=date(2026, 6, 1), at=before)
    make_closing(
        closed,
        by=lead,
        at=after,
        is_closed=True,
        impact="evident",
        minute_reference="CIB/26/4",
        decided_by=chair,
        decided_at=after,
    )
    make_action(plan, reference="A4", due_on=date(2026, 9, 30), at=after)

    found = standing(plan)

    assert {count.code: (count.now, count.then) for count in found.statuses} == {
        ActionStatus.NOT_STARTED: (0, 0),
        ActionStatus.IN_PROGRESS: (1, 2),
        ActionStatus.OVERDUE: (1, 0),
        ActionStatus.DELIVERED: (1, 1),
        ActionStatus.CLOSED: (1, 0),
        ActionStatus.WITHDRAWN: (0, 0),
    }
    assert found.complete_percent == 25
    assert {words: [row.reference for row in rows] for words, rows in found.changes} == {
        "closed": ["A3"],
        "delivered": ["A2"],
        "newly overdue": ["A1"],
        "new": ["A4"],
    }


def test_it_names_each_sort_of_trouble(plan):
    lead = make_member(plan.council, Role.ACTION_OWNER)
    director = make_member(plan.council, Role.DIRECTOR)
    early = moment(date(2026, 5, 1))
    green = make_action(plan, reference="A1", due_on=date(2026, 7, 1), at=early)
    make_update(green, rag="green", at=moment(date(2026, 7, 5)))
    silent = make_action(plan, reference="A2", due_on=date(2026, 9, 1), at=early)
    make_update(silent, rag="green", at=moment(date(2026, 6, 4)))
    red = make_action(plan, reference="A3", due_on=date(2026, 9, 1), at=early)
    make_update(red, rag="red", at=moment(date(2026, 7, 5)))
    unproved = make_action(plan, reference="A4", due_on=date(2026, 6, 1), at=early)
    make_update(unproved, delivered_on=date(2026, 6, 1), at=moment(date(2026, 6, 2)))
    proved = make_action(plan, reference="A5", due_on=date(2026, 6, 1), at=early)
    make_update(proved, delivered_on=date(2026, 6, 1), at=moment(date(2026, 6, 2)))
    make_evidence(proved)
    moved = make_action(plan, reference="A6", due_on=date(2026, 10, 1), at=early)
    make_update(moved, at=moment(date(2026, 7, 5)))
    for n in range(2):
        make_date_change(
            moved,
            to_on=date(2026, 11, n + 1),
            by=lead,
            is_agreed=True,
            decided_by=director,
            decided_at=moment(date(2026, 6, n + 1)),
        )

    found = {item.row.reference: item.reasons for item in standing(plan).attention}

    assert found == {
        "A1": ("Overdue by 9 days", "Green but overdue"),
        "A2": ("Silent for 36 days",),
        "A3": ("Off track", "No exception note"),
        "A4": ("Delivered without evidence",),
        "A6": ("Date moved twice",),
    }


def test_silence_begins_on_the_thirty_sixth_day(plan):
    action = make_action(plan, due_on=date(2026, 9, 1))
    make_update(action, at=moment(TODAY - timedelta(days=35)))

    assert standing(plan).attention == []
    assert len(standing(plan, on=TODAY + timedelta(days=1)).attention) == 1


def test_exempt_actions_are_in_no_count_of_those_who_may_not_read_them(client, plan):
    viewer = make_member(plan.council, Role.VIEWER)
    make_action(plan, reference="A1", due_on=date(2026, 7, 1))
    make_action(
        plan,
        reference="A2",
        title="Hidden",
        due_on=date(2026, 7, 1),
        visibility="exempt",
        exempt_paragraphs="1",
        exempt_reason="Relates to an individual.",
    )
    client.force_login(viewer)
    with today_is(TODAY):
        page = client.get(plan.council.get_absolute_url()).content.decode()

    assert "0 of 1 action is complete" in " ".join(page.split())
    assert "Hidden" not in page
    assert "A2" not in page


def test_an_area_without_an_action_is_named(client):
    inspection = make_inspection()
    plan = make_plan(inspection.council, answers=inspection)
    make_action(plan, answers=(make_area(inspection, short_title="Answered"),))
    make_area(inspection, short_title="Forgotten")
    client.force_login(make_member(plan.council, Role.VIEWER))

    page = client.get(plan.council.get_absolute_url()).content.decode()

    assert page.count("No action answers this") == 1
    assert "Finding or local priority without an action" in page


def test_as_at_a_past_day_shows_what_was_recorded_by_then(client, plan):
    client.force_login(make_member(plan.council, Role.VIEWER))
    action = make_action(
        plan, title="Before", due_on=date(2026, 6, 20), at=moment(date(2026, 6, 1))
    )
    with today_is(TODAY):
        url = plan.council.get_absolute_url()
        then = main_of(client.get(url, {"as_at": "2026-06-30"}))
        action.title = "After"
        action.save(by=action.by, at=moment(date(2026, 7, 5)))
        make_update(action, delivered_on=date(2026, 6, 19), at=moment(date(2026, 7, 5)))

        assert main_of(client.get(url, {"as_at": "2026-06-30"})) == then
        assert "Overdue by 10 days" in then
        assert "Overdue by" not in main_of(client.get(url))


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [
        pytest.param(Role.DIRECTOR, "/decisions/", id="who decides"),
        pytest.param(Role.VIEWER, "/plans/{}/?flag=date_asked", id="who does not"),
    ],
)
def test_new_dates_asked_for_lead_to_a_page_that_opens(client, plan, role, leads_to):
    make_date_change(make_action(plan), to_on=date(2027, 3, 1), by=make_user())
    client.force_login(make_member(plan.council, role))
    url = f"/{plan.council.slug}{leads_to.format(plan.pk)}"

    page = client.get(plan.council.get_absolute_url())

    assert f'href="{url}">1 new date asked for and not yet decided' in page.content.decode()
    assert client.get(url).status_code == 200


def test_a_past_day_is_named_in_the_title_and_above_the_counts(client, plan):
    make_action(plan, at=moment(date(2026, 6, 1)))
    client.force_login(make_member(plan.council, Role.VIEWER))
    with today_is(TODAY):
        then = client.get(plan.council.get_absolute_url(), {"as_at": "2026-06-30"})
        now = client.get(plan.council.get_absolute_url())

    assert "<title>Overview as at 30 June 2026" in then.content.decode()
    assert then.content.decode().count(">30 Jun</th>") == 2
    assert ">Now</th>" not in then.content.decode()
    assert now.content.decode().count(">Now</th>") == 2


@pytest.mark.parametrize("asked", ["2099-01-01", "yesterday", "", "0001-01-01"])
def test_a_day_that_is_not_past_shows_today(client, plan, asked):
    client.force_login(make_member(plan.council, Role.VIEWER))

    answer = client.get(plan.council.get_absolute_url(), {"as_at": asked})

    assert answer.status_code == 200
    assert answer.context["as_at"] is None


def test_an_inspector_sees_the_granted_plan_only(client):
    council = make_council()
    granted, other = make_plan(council, title="Granted"), make_plan(council, title="Other")
    inspector = make_member(council, Role.INSPECTOR)
    make_grant(inspector, plan=granted)
    client.force_login(inspector)
    url = council.get_absolute_url()

    assert b"Other" not in client.get(url).content
    assert client.get(url, {"plan": other.pk}).status_code == 404
    assert client.get(url, {"plan": granted.pk}).status_code == 200


@pytest.mark.parametrize(
    ("role", "words"),
    [
        pytest.param(Role.PLAN_LEAD, "Start with what inspectors found", id="who may add"),
        pytest.param(Role.VIEWER, "There is no plan for you to see yet", id="who may not"),
    ],
)
def test_an_empty_council_says_what_to_do_next(client, role, words):
    council = make_council()
    client.force_login(make_member(council, role))

    assert words in client.get(council.get_absolute_url()).content.decode()


def test_queries_do_not_grow_with_actions(client, plan):
    client.force_login(make_member(plan.council, Role.DIRECTOR))
    inspection = make_inspection(plan.council)
    tie = PlanInspection(plan=plan, inspection=inspection)
    tie.save(by=User.objects.system(), at=NOON)

    def add():
        action = make_action(plan, answers=(make_area(inspection),))
        make_update(action)

    add()
    make_reading(make_measure(plan), date(2026, 4, 30), 50)

    # Each of its sections asks its own question.
    assert_queries_do_not_grow(
        lambda: client.get(plan.council.get_absolute_url()), add_row=add, most=15
    )


@pytest.mark.parametrize(
    ("begins", "opened"),
    [
        pytest.param((date(2025, 1, 1), date(2026, 1, 1)), "Second", id="the one that began last"),
        pytest.param((date(2025, 1, 1), date(2026, 9, 1)), "First", id="not one still to begin"),
        pytest.param((date(2025, 1, 1), None), "First", id="before one without a first day"),
    ],
)
def test_the_overview_opens_the_plan_that_matters(client, begins, opened):
    council = make_council()
    for title, starts_on in zip(("First", "Second"), begins, strict=True):
        make_action(make_plan(council, title=title, starts_on=starts_on))
    make_plan(council, title="Without an action", starts_on=date(2026, 7, 1))
    client.force_login(make_member(council, Role.VIEWER))

    with today_is(TODAY):
        assert client.get(council.get_absolute_url()).context["plan"].title == opened


def test_before_any_plan_was_recorded_there_is_none(client, plan):
    client.force_login(make_member(plan.council, Role.PLAN_LEAD))

    page = client.get(plan.council.get_absolute_url(), {"as_at": "2026-05-01"})

    assert (page.status_code, "no plan for you to see as at this day" in main_of(page)) == (
        200,
        True,
    )


@pytest.mark.parametrize(
    ("role", "is_offered"), [(Role.PLAN_LEAD, True), (Role.VIEWER, False)], ids=str
)
def test_a_plan_that_is_tied_to_no_inspection_says_so(client, plan, role, is_offered):
    client.force_login(make_member(plan.council, role))

    page = main_of(client.get(plan.council.get_absolute_url()))

    assert "tied to no inspection" in page
    assert ("Tie it to the inspections" in page) == is_offered


def test_an_action_that_nobody_reported_on_is_not_fresh(plan):
    for lately in (True, False, None):
        action = make_action(plan, due_on=date(2026, 9, 1), at=moment(date(2026, 6, 2)))
        if lately is not None:
            make_update(action, at=moment(TODAY - timedelta(days=35 if lately else 36)))

    (strand,) = standing(plan).freshness

    assert (strand.fresh_count, strand.old_count, strand.never_count) == (1, 1, 1)
    assert strand.percent == 33


def test_what_was_exempt_at_the_last_meeting_is_not_counted_for_that_day():
    exempt = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "Business"}
    before, after = moment(MEETING - timedelta(days=5)), moment(MEETING + timedelta(days=5))
    plan = make_plan(at=before, **exempt)
    make_action(plan, at=before)
    make_meeting(make_board(plan=plan, at=before), on=MEETING)
    plan.visibility = "members"
    plan.save(by=plan.by, at=after)

    viewer, director = (make_member(plan.council, role) for role in (Role.VIEWER, Role.DIRECTOR))

    assert standing(plan, viewer).then == {}
    assert len(standing(plan, director).then) == 1


@pytest.fixture
def broken(plan):
    """A plan with a finding that nothing answers, and an action that answers no finding."""
    inspection = make_inspection(plan.council, at=moment(date(2026, 5, 1)))
    tie = PlanInspection(plan=plan, inspection=inspection)
    tie.save(by=User.objects.system(), at=moment(date(2026, 5, 1)))
    make_area(inspection, short_title="Visits on time", at=moment(date(2026, 7, 1)))
    make_area(inspection, short_title="Voice of the child", at=moment(date(2026, 7, 2)))
    early = moment(date(2026, 6, 2))
    lead = make_member(plan.council, Role.ACTION_OWNER, at=early)
    action = make_action(plan, lead=lead, due_on=date(2026, 9, 1), at=early)
    make_update(action, at=moment(date(2026, 6, 20)))
    return plan


def gaps_on(client, plan, user, **asked):
    """How many gaps of each weight the overview counts, and which it names."""
    client.force_login(user)
    with today_is(TODAY):
        shown = client.get(plan.council.get_absolute_url(), asked).context
    named = [(found.rule.code, found.count, gap.subject, url) for found, gap, url in shown["gaps"]]
    return {words: number for _, number, words in shown["gap_counts"]}, named


@pytest.mark.parametrize("role", [Role.PLAN_LEAD, Role.VIEWER])
def test_the_gaps_in_the_line_are_counted_and_the_worst_are_named(client, broken, role):
    user = make_member(broken.council, role)
    counted, named = gaps_on(client, broken, user)

    assert counted == {"errors": 2, "warning": 1, "note": 1}
    assert [(code, count) for code, count, *_ in named] == [
        ("area_without_action", 2),
        ("action_without_measure", 1),
        ("action_without_area", 1),
    ]
    area = broken.inspection_links.get().inspection.areas.get(short_title="Visits on time")
    add = f"{broken.get_absolute_url()}add-action/?area={area.pk}"
    assert named[0][2:] == (str(area), add if role == Role.PLAN_LEAD else area.get_absolute_url())


def test_the_gaps_as_at_a_past_day_are_those_that_were_recorded(client, broken):
    user = make_member(broken.council, Role.PLAN_LEAD)
    counts = {
        day: gaps_on(client, broken, user, as_at=day)[0] for day in ("2026-07-01", "2026-07-02")
    }
    assert counts == {
        "2026-07-01": {"error": 1, "warning": 1, "note": 1},
        "2026-07-02": {"errors": 2, "warning": 1, "note": 1},
    }
    (_, _, _, url), *_ = gaps_on(client, broken, user, as_at="2026-07-01")[1]
    assert url.endswith("?as_at=2026-07-01")


def test_an_exempt_finding_is_no_gap_to_those_who_may_not_know_of_it(client, broken):
    make_area(
        broken.inspection_links.get().inspection,
        short_title="Hidden",
        visibility="exempt",
        exempt_paragraphs="2",
        exempt_reason="It names a home.",
    )
    counts = {}
    for role in (Role.VIEWER, Role.DIRECTOR):
        user = make_member(broken.council, role)
        counts[role] = gaps_on(client, broken, user)[0]["errors"]
    assert counts == {Role.VIEWER: 2, Role.DIRECTOR: 3}


def test_a_plan_without_a_line_has_no_gaps_to_name(client, plan):
    client.force_login(make_member(plan.council, Role.VIEWER))

    assert "Gaps in the line" not in main_of(client.get(plan.council.get_absolute_url()))


def test_a_past_day_counts_down_to_the_statutory_dates_as_they_stood(client):
    """First ours, then the regulator's; done since; and nothing before it was worked out."""
    worked, replaced, done = date(2026, 6, 1), date(2026, 6, 10), date(2026, 6, 20)
    plan = make_plan(at=moment(date(2026, 5, 1)))
    inspection = make_inspection(plan.council, at=moment(date(2026, 5, 1)))
    by = make_member(plan.council, Role.DIRECTOR)
    statutory = StatutoryDate(
        inspection=inspection,
        rule="written-statement",
        rule_version="1",
        trigger_on=worked,
        trigger_is="received",
        days=70,
        computed_on=date(2026, 7, 1),
    )
    statutory.save(by=by, at=moment(worked))
    statutory.override_on = date(2026, 6, 18)
    statutory.override_source, statutory.override_reason = "A letter", "It asks for less"
    statutory.save(by=by, at=moment(replaced))
    statutory.met_on = done
    statutory.save(by=by, at=moment(done))
    client.force_login(by)

    def shown(on):
        with today_is(TODAY):
            page = client.get(f"/{plan.council.slug}/?as_at={on}")
        return [
            (each.due_on, in_page in main_of(page))
            for each in page.context["countdowns"]
            for in_page in [days_away(each.due_on, on).capitalize()]
        ]

    assert {day: shown(date(2026, 6, day)) for day in (2, 12, 19, 21)} == {
        2: [(date(2026, 7, 1), True)],
        12: [(date(2026, 6, 18), True)],
        19: [(date(2026, 6, 18), True)],
        21: [],
    }
    assert shown(date(2026, 5, 31)) == []


def test_a_past_day_says_nothing_of_dates_of_an_inspection_that_was_exempt_then(client):
    plan = make_plan(at=moment(date(2026, 5, 1)))
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}
    inspection = make_inspection(plan.council, at=moment(date(2026, 5, 1)), **exempt)
    by = make_member(plan.council, Role.DIRECTOR)
    StatutoryDate(
        inspection=inspection,
        rule="written-statement",
        rule_version="1",
        trigger_on=date(2026, 5, 1),
        trigger_is="received",
        days=70,
        computed_on=date(2026, 7, 30),
    ).save(by=by, at=moment(date(2026, 5, 2)))
    inspection.visibility, inspection.exempt_paragraphs, inspection.exempt_reason = (
        "members",
        "",
        "",
    )
    inspection.save(by=by, at=moment(date(2026, 6, 1)))
    viewer = make_member(plan.council, Role.VIEWER)

    def shown(user, query):
        client.force_login(user)
        with today_is(TODAY):
            return len(client.get(f"/{plan.council.slug}/{query}").context["countdowns"])

    then = "?as_at=2026-05-20"
    assert [shown(viewer, then), shown(by, then), shown(viewer, "")] == [0, 1, 1]


def test_open_challenges_are_counted_and_linked_and_exempt_ones_for_those_entitled(client, plan):
    board = make_board(plan=plan, name="Improvement board")
    make_challenge(board, question="Why so slow?")
    make_answer(make_challenge(board, question="Who checks?"))
    make_challenge(board, question="Zqcanary?", **EXEMPT)
    for role, words in (
        (Role.VIEWER, "2 challenges of the Improvement board not closed</a>, 1 awaiting an answer"),
        (Role.CLERK, "3 challenges of the Improvement board not closed</a>, 2 awaiting an answer"),
    ):
        client.force_login(make_member(plan.council, role))
        html = client.get(plan.council.get_absolute_url()).content.decode()
        url = reverse("boards:challenges", args=[plan.council.slug, board.pk])
        assert f'href="{url}?state=not_closed">{words}' in html
