"""Meetings in a series, what is to come, what a board saw, and what it is for."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.policy import Role
from boards.models import Meeting, TermsOfReference
from boards.series import SeriesDay, series_days
from govuk.dates import in_words
from inspections.working_days import BankHolidays, BeyondTheTable
from tests.boards.test_boards import EXEMPT, issue, seen
from tests.boards.test_meetings import board, clerk, council, day, plan, send, signed_in, today, url
from tests.make import (
    NOON,
    make_board,
    make_grant,
    make_item,
    make_meeting,
    make_member,
    make_report,
    make_steps,
    make_terms,
    make_user,
)
from tests.page_forms import post_form
from tests.queries import assert_queries_do_not_grow

__all__ = ["board", "clerk", "council", "plan", "today"]
pytestmark = pytest.mark.django_db
CHRISTMAS = {date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day"}
TABLE = BankHolidays(days=CHRISTMAS, first_year=2026, last_year=2027)


def words_of(client, name, thing):
    html = (
        client.get(url(name, thing)).content.decode().partition("<main")[2].partition("</main>")[0]
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# The days of a series


@pytest.mark.parametrize(
    ("first", "rhythm", "expected"),
    [
        pytest.param(
            date(2026, 9, 2), "6w", [date(2026, 9, 2), date(2026, 10, 14), date(2026, 11, 25)],
            id="every six weeks",
        ),
        pytest.param(
            date(2026, 8, 31), "1m", [date(2026, 8, 31), date(2026, 9, 30), date(2026, 11, 2)],
            id="the last of each month, a Saturday moved",
        ),
        pytest.param(
            date(2026, 9, 4), "4w", [date(2026, 9, 4), date(2026, 10, 2), date(2026, 10, 30)],
            id="every four weeks",
        ),
    ],
)  # fmt: skip
def test_a_series_keeps_its_rhythm(first, rhythm, expected):
    days = series_days(first, rhythm, 3, bank_holidays=TABLE)
    assert [each.on for each in days] == expected


def test_a_bank_holiday_moves_its_meeting_and_no_other():
    days = series_days(date(2026, 11, 27), "4w", 3, bank_holidays=TABLE)
    assert days == [
        SeriesDay(date(2026, 11, 27)),
        SeriesDay(date(2026, 12, 29), date(2026, 12, 25), "Christmas Day"),
        SeriesDay(date(2027, 1, 22)),
    ]


def test_a_series_ends_where_bank_holidays_are_not_known():
    with pytest.raises(BeyondTheTable):
        series_days(date(2027, 11, 1), "2m", 3, bank_holidays=TABLE)


def test_a_series_is_added_with_a_theme_for_each_meeting(clerk, board):
    typed = {"rhythm": "1m", "count": 3, "place": "Town hall", "themes": "Front door\n\nWorkforce"}
    answer = send(clerk, "add_series", board, **typed, **day("first_on", date(2026, 11, 25)))

    made = Meeting.objects.filter(board=board).order_by("on").values_list("on", "theme", "note")
    assert answer["Location"] == url("forward_plan", board)
    assert list(made) == [
        (date(2026, 11, 25), "Front door", ""),
        (date(2026, 12, 29), "", "Instead of 25 December 2026: Christmas Day."),
        (date(2027, 1, 25), "Workforce", ""),
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"count": 0}, "1 or more"),
        ({"count": 27}, "26 or"),
        ({"themes": "x" * 161}, "Each theme must be 160 characters or fewer"),
        ({"first_on_year": "2090"}, "working days cannot be counted in 2090"),
        ({"first_on_month": "8", "first_on_day": "12"}, "a meeting on 12 August 2026 already"),
    ],
)
def test_a_series_that_cannot_be_is_refused_whole(clerk, board, typed, words):
    make_meeting(board, on=date(2026, 8, 12))
    given = {"rhythm": "4w", "count": 2, **day("first_on", date(2026, 9, 9)), **typed}
    answer = send(clerk, "add_series", board, **given)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Meeting.objects.count() == 1


# What is to come, and what was


def test_the_forward_plan_gives_date_theme_and_what_is_expected(clerk, plan, board):
    august = make_meeting(board, on=date(2026, 8, 12), theme="Care leavers")
    make_meeting(board, on=date(2026, 10, 31), on_precision="month", on_as_stated="October 2026")
    make_meeting(board, on=date(2026, 7, 1), theme="Long past")
    make_item(august, title="Homes")
    seen(plan, board=board, meeting=august, what="planned", on=august.on)
    seen(
        plan, board=board, what="planned", on=date(2026, 9, 30), on_precision="month",
        on_as_stated="September 2026", note="Members’ seminar",
    )  # fmt: skip

    words = words_of(clerk, "forward_plan", board)

    parts = [
        "12 August 2026", "Theme: Care leavers", "Homes", "To be seen: The plan", "September 2026",
        "Members’ seminar", "October 2026", "Theme: none yet",
    ]  # fmt: skip
    places = [words.index(part) for part in parts]
    assert (places, "Long past" in words) == (sorted(places), False)


def test_the_history_gives_which_plan_and_which_paper_it_saw_when(clerk, plan, board):
    june = make_meeting(board, on=date(2026, 6, 10))
    april = make_meeting(board, on=date(2026, 4, 8))
    seen(plan, board=board, meeting=april, what="approved", on=april.on)
    seen(plan, board=board, what="noted", on=date(2026, 5, 31), on_as_stated="May 2026")
    issue(make_report(plan, meeting=june, title="Progress paper", status="issued"))
    make_report(plan, meeting=june, title="A draft")
    make_meeting(board, on=date(2026, 8, 12))

    words = words_of(clerk, "history", board)

    parts = ["10 June 2026", "Paper: Progress paper", "May 2026", "Noted: The plan", "8 April 2026"]
    places = [words.index(part) for part in [*parts, "Approved: The plan"]]
    assert places == sorted(places)
    assert ("A draft" in words, "August" in words) == (False, False)


@pytest.mark.parametrize(
    ("name", "on", "what"),
    [
        ("forward_plan", date(2026, 8, 12), "To be seen"),
        ("history", date(2026, 6, 10), "Considered"),
    ],
)
def test_a_plan_without_a_meeting_stands_under_the_bodys_meeting_of_that_day(
    clerk, plan, board, name, on, what
):
    elsewhere = make_meeting(make_board(plan.council, name="Cabinet"), on=on)
    meeting = make_meeting(board, on=on, theme="Care leavers")
    make_meeting(board, on=on, theme="Later that day")
    code = {"To be seen": "planned", "Considered": "considered"}[what]
    seen(plan, board=board, what=code, on=on, note="The second draft")

    words = words_of(clerk, name, board)
    first, second = words.index("Care leavers"), words.index("Later that day")
    under = words[first:second] if name == "forward_plan" else words[first:]
    assert f"{what}: The plan . The second draft" in under
    assert (words.count(in_words(on)), words.count("The second draft")) == (2, 1)
    assert "The second draft" in words_of(clerk, "meeting", meeting)
    assert "The second draft" not in words_of(clerk, "meeting", elsewhere)


@pytest.mark.parametrize(
    ("given", "planned", "role"),
    [
        pytest.param({}, {"on_precision": "month"}, Role.CLERK, id="a month is no day"),
        pytest.param({"on_precision": "month"}, {}, Role.CLERK, id="nor has the meeting one"),
        pytest.param(EXEMPT, {}, Role.VIEWER, id="a meeting that the reader may not know of"),
        pytest.param(
            {"withdrawn_at": NOON, "withdrawn_reason": "Twice"}, {}, Role.CLERK, id="withdrawn"
        ),
    ],
)
def test_a_plan_without_a_meeting_stands_alone_where_no_meeting_of_that_day_is_known(
    plan, board, given, planned, role
):
    on = date(2026, 8, 31)
    if "withdrawn_at" in given:
        given = {**given, "withdrawn_by": make_user()}
    meeting = make_meeting(board, on=on, on_as_stated="End of August", theme="Zqcanary", **given)
    seen(plan, board=board, what="planned", on=on, on_as_stated="Late August", **planned)
    words = words_of(signed_in(plan.council, role), "forward_plan", board)
    assert "Late August To be seen: The plan" in words
    is_there = role == Role.CLERK and meeting.withdrawn_at is None
    assert ("Zqcanary" in words) == is_there


@pytest.mark.parametrize("name", ["forward_plan", "history"])
@pytest.mark.parametrize(("role", "reads"), [(Role.VIEWER, False), (Role.CLERK, True)])
def test_exempt_meetings_and_items_are_for_those_entitled(plan, board, name, role, reads):
    on = date(2026, 8, 12) if name == "forward_plan" else date(2026, 6, 10)
    make_meeting(board, on=on, theme="Zqcanary", **EXEMPT)
    make_item(make_meeting(board, on=on), title="Zqcanary item", **EXEMPT)
    words = words_of(signed_in(plan.council, role), name, board)
    assert ("Zqcanary item" in words, words.count("Zqcanary") > 0) == (reads, reads)


def test_an_inspector_with_a_grant_of_the_board_learns_of_no_plan(plan, board, client):
    seen(plan, board=board, on=date(2026, 5, 1))
    inspector = make_member(plan.council, Role.INSPECTOR)
    make_grant(inspector, board=board)
    client.force_login(inspector)
    assert "The plan" not in words_of(client, "history", board)


# What it is for


def test_terms_of_reference_are_kept_in_versions(clerk, board):
    for year, text in ((2025, "First words"), (2026, "Second words")):
        send(clerk, "add_terms", board, text=text, **day("agreed_on", date(year, 4, 26)))
    words = words_of(clerk, "terms", board)
    parts = ["Version 2, agreed on 26 April 2026", "Second words", "Version 1", "First words"]
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    assert "26 April 2026" in words_of(clerk, "board", board)


def test_terms_of_reference_as_a_file_are_served_to_those_who_read_the_board(clerk, board):
    pdf = b"%PDF-1.7\nterms\n%%EOF\n"
    form = post_form(clerk.get(url("add_terms", board)).content.decode(), url("add_terms", board))
    upload = SimpleUploadedFile("Terms.pdf", pdf, content_type="application/pdf")
    clerk.post(url("add_terms", board), {**form.as_sent(), "upload": upload})

    kept = TermsOfReference.objects.get()
    answer = clerk.get(url("terms_file", kept))
    assert (b"".join(answer.streaming_content), kept.size) == (pdf, len(pdf))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Terms.pdf"'
    elsewhere = signed_in(make_board().council, Role.CLERK)
    assert elsewhere.get(url("terms_file", kept)).status_code == 404


def test_terms_without_words_or_a_file_are_refused(clerk, board):
    answer = send(clerk, "add_terms", board)
    assert answer.status_code == 422
    assert "Enter the terms of reference or select a file" in answer.content.decode()


def test_a_withdrawn_version_leaves_the_page(clerk, board):
    terms = make_terms(board, text="Zqcanary")
    send(clerk, "withdraw_terms", terms, reason="Entered twice")
    assert "Zqcanary" not in words_of(clerk, "terms", board)


# Queries


@pytest.mark.parametrize("name", ["forward_plan", "history"])
def test_a_longer_calendar_asks_no_more(clerk, plan, board, name):
    on = date(2026, 8, 12) if name == "forward_plan" else date(2026, 6, 10)

    def add():
        each = make_meeting(board, on=on)
        make_item(each)
        make_steps(each, "opened")
        seen(plan, board=board, meeting=each, on=on)
        seen(plan, board=board, on=on)
        seen(plan, board=board, on=on + timedelta(days=1))
        issue(make_report(plan, meeting=each, status="issued"))

    add()
    assert_queries_do_not_grow(lambda: clerk.get(url(name, board)), add_row=add)
