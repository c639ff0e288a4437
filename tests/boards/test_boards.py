"""Boards, their members and meetings: who reads, who keeps, and what is said."""

import re
from datetime import date, timedelta

import pytest

from accounts.policy import Role
from boards.models import Board, BoardMember, BoardRelation, Meeting, PlanSeen
from reports.models import IssuedReport
from tests.make import (
    NOON,
    make_board,
    make_council,
    make_grant,
    make_meeting,
    make_member,
    make_plan,
    make_report,
    make_user,
)
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
KEEPERS = [Role.CLERK, Role.DIRECTOR]
READERS = [
    Role.PLAN_LEAD,
    Role.ACTION_OWNER,
    Role.BOARD_MEMBER,
    Role.CLEARANCE_OFFICER,
    Role.VIEWER,
    *KEEPERS,
]
NOT_KEEPERS = [role for role in READERS if role not in KEEPERS]
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A person"}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)


@pytest.fixture
def council():
    return make_council("Anyshire")


@pytest.fixture
def plan(council):
    return make_plan(council, title="The plan")


@pytest.fixture
def board(plan):
    return make_board(plan=plan, name="Improvement board", chair_post="Independent chair")


@pytest.fixture
def meeting(board):
    return make_meeting(board, theme="Front door", on=date(2026, 7, 15))


@pytest.fixture
def clerk(client, council):
    client.force_login(make_member(council, Role.CLERK))
    return client


def read_paths(board, meeting):
    return ["boards/", f"boards/{board.pk}/", f"meetings/{meeting.pk}/", "boards/plans-seen/"]


def seen(plan, **given):
    row = PlanSeen(plan=plan, **{"on": date(2026, 5, 1), "what": "noted", **given})
    row.save(by=make_user(), at=NOON)
    return row


def kept_paths(board, meeting):
    member = BoardMember(board=board, post="Head of service")
    member.save(by=make_user(), at=NOON)
    relation = BoardRelation(board=board, relation="reports_to", subject="Cabinet")
    relation.save(by=make_user(), at=NOON)
    row = seen(board.plans.first(), board=board)
    return [
        "boards/add/",
        f"boards/{board.pk}/edit/",
        f"boards/{board.pk}/withdraw/",
        f"boards/{board.pk}/add-member/",
        f"boards/{board.pk}/add-relation/",
        f"boards/{board.pk}/add-meeting/",
        f"boards/members/{member.pk}/",
        f"boards/relations/{relation.pk}/",
        f"boards/plans-seen/{row.pk}/",
        "boards/plans-seen/add/",
        f"meetings/{meeting.pk}/edit/",
        f"meetings/{meeting.pk}/withdraw/",
    ]


def token_of(client, url):
    return re.search(r'name="token" value="([^"]+)"', client.get(url).content.decode()).group(1)


def post(client, path, **words):
    url = f"/anyshire/{path}"
    return client.post(url, {"token": token_of(client, url), **words})


def day(name, value):
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def text(response):
    return response.content.decode()


# Who may


@pytest.mark.parametrize("role", READERS)
def test_members_read_boards_and_only_keepers_are_offered_more(
    client, council, board, meeting, role
):
    client.force_login(make_member(council, role))
    for path in read_paths(board, meeting):
        response = client.get(f"/anyshire/{path}")
        assert response.status_code == 200
        offered = re.findall(
            r'href="(?![^"]*/reports/)[^"]*(?:/add|/edit|add-)[^"]*"', text(response)
        )
        assert bool(offered) == (role in KEEPERS), path


@pytest.mark.parametrize("role", KEEPERS)
def test_clerks_and_directors_keep_boards(client, council, board, meeting, role):
    client.force_login(make_member(council, role))
    for path in kept_paths(board, meeting):
        assert client.get(f"/anyshire/{path}").status_code == 200, path
        assert client.post(f"/anyshire/{path}", {"typed": "x"}).status_code == 422, path


@pytest.mark.parametrize("role", NOT_KEEPERS)
def test_nobody_else_keeps_boards(client, council, board, meeting, role):
    client.force_login(make_member(council, role))
    for path in kept_paths(board, meeting):
        assert client.get(f"/anyshire/{path}").status_code == 403, path
        assert client.post(f"/anyshire/{path}", {}).status_code == 403, path


def test_an_administrator_reads_no_boards(client, council, board, meeting):
    client.force_login(make_member(council, Role.ADMINISTRATOR))
    codes = [client.get(f"/anyshire/{path}").status_code for path in read_paths(board, meeting)]
    assert codes == [403, 404, 404, 403]
    for path in kept_paths(board, meeting):
        assert client.get(f"/anyshire/{path}").status_code in (403, 404), path


def test_another_council_finds_nothing(client, board, meeting):
    other = make_council("Elsewhere")
    client.force_login(make_member(other, Role.DIRECTOR))
    for path in [*read_paths(board, meeting), *kept_paths(board, meeting)]:
        assert client.get(f"/anyshire/{path}").status_code == 404, path
        if re.search(r"\d", path):
            assert client.get(f"/elsewhere/{path}").status_code == 404, path


def test_an_inspector_reads_only_the_boards_granted(client, council, board, meeting):
    hidden = make_board(council, name="Zqcanary hidden board")
    make_meeting(hidden, theme="Zqcanary hidden theme")
    relation = BoardRelation(board=board, relation="reports_to", other=hidden)
    relation.save(by=make_user(), at=NOON)
    inspector = make_member(council, Role.INSPECTOR)
    grant = make_grant(inspector, board=board, until_on=date(2026, 6, 1))
    client.force_login(inspector)

    for path in read_paths(board, meeting):
        page = client.get(f"/anyshire/{path}")
        assert (page.status_code, "Zqcanary" in text(page), "The plan" in text(page)) == (
            200,
            False,
            False,
        )
    assert client.get(f"/anyshire/boards/{hidden.pk}/").status_code == 404
    assert client.get(f"/anyshire/boards/{board.pk}/edit/").status_code == 403

    grant.until_on = date(2026, 5, 31)
    grant.save(by=make_user(), at=NOON)
    assert client.get(f"/anyshire/boards/{board.pk}/").status_code == 404
    assert client.get(f"/anyshire/meetings/{meeting.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.VIEWER, False), (Role.BOARD_MEMBER, False), (Role.PLAN_LEAD, True), (Role.CLERK, True)],
)
def test_exempt_meetings_and_plans_are_for_those_entitled(client, council, board, role, reads):
    hidden = make_meeting(board, theme="Zqcanary theme", on=date(2026, 6, 20), **EXEMPT)
    past = make_meeting(board, theme="Zqcanary past", on=date(2026, 5, 20), **EXEMPT)
    secret = make_plan(council, title="Zqcanary plan", **EXEMPT)
    seen(secret, board=board)
    seen(board.plans.first(), meeting=past, board=board, note="Zqcanary note")
    client.force_login(make_member(council, role))
    for path in ("boards/", f"boards/{board.pk}/", "boards/plans-seen/"):
        assert ("Zqcanary" in text(client.get(f"/anyshire/{path}"))) == reads, path
    code = 200 if reads else 404
    assert client.get(f"/anyshire/meetings/{hidden.pk}/").status_code == code


# What the pages say


def test_the_list_gives_the_next_meeting_with_its_theme_and_the_last(clerk, board, meeting):
    make_meeting(board, on=date(2026, 9, 1), theme="Later")
    make_meeting(board, on=date(2026, 5, 1), theme="Last time")
    make_meeting(board, on=date(2026, 4, 1), theme="Before that")
    page = text(clerk.get("/anyshire/boards/"))
    found = [w in page for w in ("15 July 2026", "Front door", "1 May 2026", "Last time")]
    assert found == [True] * 4
    assert ("Later" in page, "Before that" in page) == (False, False)


def test_a_meeting_today_is_still_to_come(clerk, board):
    make_meeting(board, on=date(2026, 6, 1), theme="Today's theme")
    page = text(clerk.get(f"/anyshire/boards/{board.pk}/"))
    assert page.index("Today&#x27;s theme") < page.index("Past meetings")


def test_members_attendees_and_those_who_left_stand_apart(clerk, board):
    for post_, given in [
        ("Director of Education", {}),
        ("Youth worker", {"standing": "attendee"}),
        ("Old hand", {"until_on": date(2026, 5, 31)}),
        ("Newcomer", {"from_on": date(2026, 9, 1)}),
    ]:
        BoardMember(board=board, post=post_, **given).save(by=make_user(), at=NOON)
    page = text(clerk.get(f"/anyshire/boards/{board.pk}/"))
    order = [
        "Members of the board",
        "Director of Education",
        "Newcomer",
        "Attendees and observers",
        "Youth worker",
        "Those who left",
        "Old hand",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_empty_boards_say_what_to_do(client, council):
    client.force_login(make_member(council, Role.CLERK))
    assert "Add the improvement board first" in text(client.get("/anyshire/boards/"))
    client.force_login(make_member(council, Role.VIEWER))
    assert "Add a board" not in text(client.get("/anyshire/boards/"))


def issue(report, number=1, **given):
    """What left the building, as it was at the click."""
    left = IssuedReport(
        report=report,
        number=number,
        report_version=report.version,
        title=report.title,
        meeting=report.meeting,
        document="{}",
        facts_sha256="0" * 64,
        facts_on=NOON.date(),
        frozen_at=NOON,
        frozen_by=report.by,
        pdf="papers/1.pdf",
        size=1,
        sha256="0" * 64,
        issued_at=NOON,
        **given,
    )
    left.save(by=report.by, at=NOON)
    return left


@pytest.mark.parametrize(
    ("kind", "on", "said"),
    [
        pytest.param(
            "scrutiny",
            date(2026, 6, 8),
            "4 clear working days (1 June excluded); latest was Sun 31 May",
            id="a day late",
        ),
        pytest.param("scrutiny", date(2026, 6, 9), "", id="five clear days"),
        pytest.param("improvement", date(2026, 6, 3), "", id="a body without such a rule"),
    ],
)
def test_a_paper_that_came_too_late_for_the_agenda_says_so(clerk, plan, kind, on, said):
    """Issued on Monday 1 June 2026."""
    meeting = make_meeting(make_board(plan=plan, kind=kind), on=on)
    issue(make_report(plan, meeting=meeting, status="issued"))

    page = text(clerk.get(f"/anyshire/meetings/{meeting.pk}/"))

    assert ("Short notice:" in page, said in page) == (bool(said), True)


def test_readers_see_what_was_issued_and_drafters_the_drafts_too(client, council, plan, meeting):
    make_report(plan, meeting=meeting, title="Draft paper")
    corrected = make_report(plan, meeting=meeting, title="First words")
    for number, title in enumerate(["First words", "Second words"], start=1):
        corrected.title = title
        issue(corrected, number)
    corrected.title = "Words of the draft"
    corrected.save(by=corrected.by, at=NOON)
    issue(make_report(plan, meeting=meeting, title="Secret paper", status="issued"), **EXEMPT)
    titles = ["Draft paper", "First words", "Second words", "Words of the draft", "Secret paper"]
    shown = {}
    for role in (Role.VIEWER, Role.CLERK):
        client.force_login(make_member(council, role))
        page = text(client.get(f"/anyshire/meetings/{meeting.pk}/"))
        shown[role] = [title for title in titles if title in page]
    assert shown == {
        Role.VIEWER: ["Second words"],
        Role.CLERK: ["Draft paper", "Second words", "Words of the draft", "Secret paper"],
    }


# Keeping


def test_a_board_is_added_with_the_plans_it_holds_to_account(clerk, council, plan):
    response = post(
        clerk,
        "boards/add/",
        name="Scrutiny",
        kind="scrutiny",
        purpose="To ask.",
        chair_post="Chair",
        plans=[plan.pk],
        council=make_council("Elsewhere").pk,
        version=7,
        **day("terms_of_reference_on", date(2026, 1, 9)),
    )
    board = Board.objects.get(name="Scrutiny")
    assert response["Location"] == f"/anyshire/boards/{board.pk}/"
    assert (board.council, board.version, board.terms_of_reference_on, list(board.plans.all())) == (
        council,
        1,
        date(2026, 1, 9),
        [plan],
    )


def test_a_plan_that_is_no_longer_held_to_account_is_unlinked_not_deleted(clerk, board, plan):
    post(clerk, f"boards/{board.pk}/edit/", version=1, name=board.name, kind=board.kind)
    link = board.plan_links.get()
    assert (link.plan, link.ended_at is not None) == (plan, True)


def test_two_clerks_changing_a_board_lose_nothing(clerk, board):
    words = {"version": 1, "kind": "improvement"}
    assert post(clerk, f"boards/{board.pk}/edit/", name="Theirs", **words).status_code == 302
    response = post(clerk, f"boards/{board.pk}/edit/", name="Mine", **words)
    board.refresh_from_db()
    assert (response.status_code, board.name) == (409, "Theirs")
    assert ("Theirs" in text(response), 'value="Mine"' in text(response)) == (True, True)


def test_a_form_sent_twice_adds_one_board(clerk):
    url = "/anyshire/boards/add/"
    words = {"token": token_of(clerk, url), "name": "Once", "kind": "other"}
    assert clerk.post(url, words)["Location"] == clerk.post(url, words)["Location"]
    assert Board.objects.filter(name="Once").count() == 1


def test_two_boards_of_one_name_are_refused(clerk, board):
    response = post(clerk, "boards/add/", name="Improvement board", kind="other")
    assert (response.status_code, "There is a board of this name already" in text(response)) == (
        422,
        True,
    )


def test_a_chair_who_is_no_member_is_refused(clerk, board):
    path = f"boards/{board.pk}/add-member/"
    response = post(clerk, path, post="Chair", standing="observer", is_chair="on")
    assert (response.status_code, "The chair must be a member" in text(response)) == (422, True)


def test_a_member_is_added_and_ended(clerk, council, board):
    chair = make_member(council, Role.BOARD_MEMBER)
    words = {"post": "Independent chair", "standing": "member", "is_chair": "on", "user": chair.pk}
    post(clerk, f"boards/{board.pk}/add-member/", **words)
    member = board.members.get()
    assert Board.objects.chaired_by(chair, on=date(2026, 6, 1)).get() == board

    path = f"boards/members/{member.pk}/"
    post(clerk, path, version=1, **words, **day("until_on", date(2026, 5, 31)))
    assert not Board.objects.chaired_by(chair, on=date(2026, 6, 1)).exists()


def test_somebody_from_another_council_cannot_be_put_on_a_board(clerk, board):
    outsider = make_member(make_council("Elsewhere"), Role.BOARD_MEMBER)
    path = f"boards/{board.pk}/add-member/"
    response = post(clerk, path, post="Chair", standing="member", user=outsider.pk)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("precision", "stated", "expected"),
    [
        ("day", "", (date(2026, 8, 4), "4 August 2026")),
        ("month", "", (date(2026, 8, 31), "August 2026")),
        ("quarter", "", (date(2026, 9, 30), "July to September 2026")),
        ("year", "", (date(2026, 8, 4), "2026")),
        ("month", "after the summer break", (date(2026, 8, 31), "after the summer break")),
    ],
)
def test_a_meeting_has_a_date_as_exact_as_it_is_known(clerk, board, precision, stated, expected):
    response = post(
        clerk,
        f"boards/{board.pk}/add-meeting/",
        on_precision=precision,
        on_as_stated=stated,
        visibility="members",
        exempt_reason="left over",
        **day("on", date(2026, 8, 4)),
    )
    made = Meeting.objects.get()
    assert response["Location"] == f"/anyshire/meetings/{made.pk}/"
    assert (made.on, made.on_in_words, made.exempt_reason) == (*expected, "")


def test_an_exempt_meeting_says_why(clerk, board):
    path = f"boards/{board.pk}/add-meeting/"
    words = {"on_precision": "day", "visibility": "exempt", **day("on", date(2026, 8, 4))}
    response = post(clerk, path, **words)
    assert response.status_code == 422
    assert "Choose the paragraphs of Schedule 12A, or confidential" in text(response)
    assert "Enter why it is exempt" in text(response)


def test_a_meeting_says_the_body_and_the_day_that_a_plan_was_seen(clerk, plan, board, meeting):
    path = f"boards/plans-seen/add/?meeting={meeting.pk}"
    assert f'value="{meeting.pk}" selected' in text(clerk.get(f"/anyshire/{path}"))
    post(clerk, path, plan=plan.pk, meeting=meeting.pk, what="scrutinised", on_precision="day")
    row = PlanSeen.objects.get()
    assert (row.plan, row.board, row.meeting, row.on, row.what) == (
        plan,
        board,
        meeting,
        date(2026, 7, 15),
        "scrutinised",
    )
    assert "Scrutinised" in text(clerk.get(f"/anyshire/meetings/{meeting.pk}/"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Select the body, or enter one outside the council"),
        ({"recipient": "Ofsted"}, "Enter the date"),
        ({"recipient": "Ofsted", **day("on", date(2026, 2, 3)), "plan": ""}, "Select the plan"),
    ],
)
def test_who_saw_a_plan_needs_a_body_a_plan_and_a_date(clerk, plan, given, message):
    words = {"plan": plan.pk, "what": "submitted", "on_precision": "day", **given}
    response = post(clerk, "boards/plans-seen/add/", **words)
    assert (response.status_code, message in text(response)) == (422, True)


def test_a_body_outside_the_council_saw_a_plan(clerk, plan):
    words = {"plan": plan.pk, "what": "submitted", "on_precision": "day", "recipient": "Ofsted"}
    response = post(clerk, "boards/plans-seen/add/", **words, **day("on", date(2026, 2, 3)))
    page = text(clerk.get(response["Location"]))
    assert [w in page for w in ("Ofsted", "The plan", "Submitted", "3 February 2026")] == [True] * 4


def test_a_relation_shows_on_both_boards(clerk, council, board):
    cabinet = make_board(council, name="Cabinet", kind="cabinet")
    path = f"boards/{board.pk}/add-relation/"
    post(clerk, path, relation="reports_to", other=cabinet.pk, subject="quarterly")
    there = [
        re.sub(r"<[^>]+>|\s+", " ", text(clerk.get(f"/anyshire/boards/{pk}/")))
        for pk in (board.pk, cabinet.pk)
    ]
    squeezed = [re.sub(r"\s+", " ", page) for page in there]
    assert "This board reports to Cabinet : quarterly" in squeezed[0]
    assert "Improvement board reports to this board" in squeezed[1]
    assert post(clerk, path, relation="reports_to").status_code == 422


def test_a_withdrawn_meeting_leaves_the_lists_and_keeps_its_reason(clerk, board, meeting):
    path = f"meetings/{meeting.pk}/withdraw/"
    assert post(clerk, path, reason="").status_code == 422
    assert (
        post(clerk, path, reason="Entered twice", version=1)["Location"]
        == f"/anyshire/boards/{board.pk}/"
    )
    body = text(clerk.get(f"/anyshire/boards/{board.pk}/")).partition("<main")[2]
    assert "Front door" not in body
    assert "Entered twice" in text(clerk.get(f"/anyshire/meetings/{meeting.pk}/"))
    assert clerk.get(f"/anyshire/meetings/{meeting.pk}/edit/").status_code == 404


def test_a_withdrawn_board_leaves_the_list(clerk, board):
    post(clerk, f"boards/{board.pk}/withdraw/", reason="Merged", version=1)
    clerk.get("/anyshire/boards/")  # the message goes
    assert "Improvement board" not in text(clerk.get("/anyshire/boards/"))


@pytest.mark.parametrize("bad", ["0", "999999", "abc", "9" * 30, "%00"])
def test_what_is_not_there_is_not_found(clerk, bad):
    assert clerk.get(f"/anyshire/boards/{bad}/").status_code == 404
    assert clerk.get(f"/anyshire/meetings/{bad}/").status_code == 404
    assert clerk.get(f"/anyshire/boards/plans-seen/add/?meeting={bad}").status_code == 200


# Queries


def test_the_list_of_boards_asks_no_more_for_more_boards(clerk, council, board, meeting):
    def add():
        each = make_board(council)
        make_meeting(each, on=date(2026, 7, 1))
        make_meeting(each, on=date(2026, 3, 1))

    assert_queries_do_not_grow(lambda: clerk.get("/anyshire/boards/"), add_row=add)


def test_the_page_of_a_board_asks_no_more_for_more_of_everything(clerk, council, plan, board):
    days = iter(range(100))

    def add():
        n = next(days)
        each = make_meeting(board, on=date(2026, 5, 1) - timedelta(days=n))
        make_meeting(board, on=date(2026, 7, 1) + timedelta(days=n))
        seen(plan, board=board, meeting=each)
        for given in (
            {"user": make_user()},
            {"standing": "observer"},
            {"until_on": date(2026, 1, 1)},
        ):
            BoardMember(board=board, post=f"Post {n}", **given).save(by=make_user(), at=NOON)
        other = make_board(council)
        for one, two in ((board, other), (other, board)):
            BoardRelation(board=one, relation="reports_to", other=two).save(by=make_user(), at=NOON)

    add()
    assert_queries_do_not_grow(
        lambda: clerk.get(f"/anyshire/boards/{board.pk}/"), add_row=add, most=18
    )


def test_the_list_of_plans_seen_asks_no_more_for_more(clerk, plan, board, meeting):
    def add():
        seen(plan, board=board, meeting=meeting)
        seen(plan, recipient="Ofsted")

    add()
    assert_queries_do_not_grow(lambda: clerk.get("/anyshire/boards/plans-seen/"), add_row=add)


def test_the_page_of_a_meeting_asks_no_more_for_more_papers(clerk, plan, board, meeting):
    def add():
        make_report(plan, meeting=meeting)
        issue(make_report(plan, meeting=meeting, status="issued"))
        seen(plan, board=board, meeting=meeting)

    add()
    assert_queries_do_not_grow(
        lambda: clerk.get(f"/anyshire/meetings/{meeting.pk}/"), add_row=add, most=16
    )
