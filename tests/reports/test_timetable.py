"""The timetable of a meeting, counted backwards from its day, and what was published before it."""

from datetime import date
from typing import Any

import page
import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from boards.models import Meeting
from inspections.models import BankHoliday
from reports.document import Heading
from reports.models import CommitteeRules, Notice
from reports.notice_paper import notice_paper
from reports.timetable import exceptions_of, timetable_of
from tests import make
from tests.clock import today_is
from tests.page_forms import post_form
from tests.papers import make_pdf_once
from tests.reports.test_issuing import signed_in

pytestmark = pytest.mark.django_db


def a_meeting(on: date, kind: str = "cabinet") -> Meeting:
    return make.make_meeting(make.make_board(kind=kind, name="Executive Board"), on=on)


def a_notice(meeting: Meeting, kind: str, on: date, **given: Any) -> Notice:
    notice = Notice(meeting=meeting, kind=kind, published_on=on, **given)
    notice.save(by=User.objects.system(), at=make.NOON)
    return notice


def deadlines(meeting: Meeting, *notices: Notice, on: date = date(2019, 1, 1)) -> dict[str, Any]:
    rules = CommitteeRules.objects.of(meeting.board.council)
    found = timetable_of(meeting, rules, notices, bank_holidays=BankHoliday.objects.table, on=on)
    return {row.title: row for row in found}


AGENDA = "Agenda and reports open to the public"
KEY = "Notice of a key decision"
PRIVATE = "Notice of a private meeting, if part of it is private"
AGAIN = "Second notice of a private meeting, with representations and the answer"


@pytest.mark.parametrize(
    ("kind", "meets_on", "latest"),
    [
        ("cabinet", date(2023, 6, 15), date(2023, 6, 7)),
        ("cabinet", date(2022, 6, 9), date(2022, 5, 30)),
        ("cabinet", date(2019, 9, 17), date(2019, 9, 9)),
        ("scrutiny", date(2020, 3, 5), date(2020, 2, 26)),
        ("corporate_parenting", date(2023, 1, 24), date(2023, 1, 16)),
    ],
)
def test_the_agenda_is_open_for_five_clear_days(kind, meets_on, latest):
    assert deadlines(a_meeting(meets_on, kind))[AGENDA].on == latest


@pytest.mark.parametrize(
    ("published_on", "warning"),
    [
        (date(2022, 5, 30), ""),
        (
            date(2022, 5, 31),
            "4 clear working days (31 May excluded); latest was Mon 30 May",
        ),
    ],
    ids=["a Monday that was an ordinary working day", "a day too late"],
)
def test_an_agenda_that_came_too_late_is_warned_of(published_on, warning):
    meeting = a_meeting(date(2022, 6, 9))
    notice = a_notice(meeting, "agenda", published_on)
    assert deadlines(meeting, notice)[AGENDA].warning == warning


@pytest.mark.parametrize(
    ("published_on", "warning"),
    [
        (date(2022, 5, 11), ""),
        (
            date(2022, 5, 12),
            "27 clear calendar days (12 May excluded); latest was Wed 11 May",
        ),
    ],
)
def test_a_key_decision_is_announced_28_clear_days_before(published_on, warning):
    meeting = a_meeting(date(2022, 6, 9))
    notice = a_notice(meeting, "key_decision", published_on, matter="The plan", address="Town hall")
    row = deadlines(meeting, notice)[KEY]
    assert (row.on, row.warning) == (date(2022, 5, 11), warning)


def test_a_private_meeting_is_announced_twice():
    meeting = a_meeting(date(2022, 6, 9))
    first = a_notice(meeting, "private", date(2022, 5, 11), reason="Paragraph 1")
    found = deadlines(meeting, first, on=date(2022, 6, 1))
    assert (found[PRIVATE].on, found[PRIVATE].warning) == (date(2022, 5, 11), "")
    assert (found[AGAIN].on, found[AGAIN].warning) == (
        date(2022, 5, 30),
        "Not recorded as published; latest was Mon 30 May",
    )


@pytest.mark.parametrize(
    ("meets_on", "warning"),
    [
        (date(2026, 5, 14), ""),
        (date(2026, 5, 13), "Earliest day for the decision is Thu 14 May"),
    ],
)
def test_general_exception_waits_five_clear_days(meets_on, warning):
    meeting = a_meeting(meets_on)
    notice = a_notice(meeting, "general_exception", date(2026, 5, 6), reason="It could not wait.")
    found = exceptions_of(meeting, [notice], bank_holidays=BankHoliday.objects.table)
    assert found == [(notice, warning)]


def test_the_councils_own_deadlines_count_from_the_agenda():
    meeting = a_meeting(date(2022, 6, 9))
    make.make_rules(meeting.board.council, draft_working_days=10, clearance_working_days=5)
    found = deadlines(meeting)
    assert [(title, row.on) for title, row in found.items()] == [
        (KEY, date(2022, 5, 11)),
        (PRIVATE, date(2022, 5, 11)),
        ("Drafts of reports", date(2022, 5, 16)),
        ("Clearances of reports", date(2022, 5, 23)),
        (AGENDA, date(2022, 5, 30)),
        (AGAIN, date(2022, 5, 30)),
    ]


def test_without_a_day_or_a_law_there_is_no_timetable():
    assert deadlines(a_meeting(date(2022, 6, 9), "improvement")) == {}
    month = a_meeting(date(2022, 6, 30))
    month.on_precision = "month"
    assert deadlines(month) == {}
    assert deadlines(a_meeting(date(2039, 6, 9))) == {}


def test_the_notice_of_a_key_decision_has_what_the_law_wants(monkeypatch):
    monkeypatch.setattr("reports.views.reports.make_pdf", make_pdf_once)
    meeting = a_meeting(date(2022, 6, 9))
    notice = a_notice(
        meeting, "key_decision", date(2022, 5, 11), matter="Money", address="Town hall"
    )
    document = notice_paper(notice, ["Leader"])
    assert [block.text for block in document.blocks if isinstance(block, Heading)] == [
        "A key decision is to be made",
        "The matter",
        "Who decides",
        "When",
        "Documents to be considered",
        "Where copies can be had",
        "Other documents",
        "How to ask for them",
    ]
    slug = meeting.board.council.slug
    client = signed_in(meeting.board.council, Role.VIEWER)
    made = client.get(reverse("reports:notice_pdf", args=[slug, notice.pk])).content
    checked = page.validate_pdf_bytes(made)
    assert (checked.profile, checked.is_compliant) == (page.ValidationProfile.PDF_UA_1, True)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("general_exception", ["reason"]),
        ("special_urgency", ["reason", "agreed_by"]),
        ("late_item", ["reason"]),
        ("private", ["reason"]),
        ("key_decision", ["matter", "address"]),
        ("agenda", []),
    ],
)
def test_a_notice_says_why_where_the_law_asks(kind, fields):
    meeting = a_meeting(date(2022, 6, 9))
    slug = meeting.board.council.slug
    client = signed_in(meeting.board.council, Role.CLERK)
    url = reverse("reports:add_notice", args=[slug, meeting.pk])
    form = post_form(client.get(url).content.decode(), url)
    assert form is not None
    answer = client.post(url, form.as_sent() | {"kind": kind})
    refused = list(answer.context["form"].errors) if answer.status_code == 422 else []
    assert (refused, Notice.objects.count()) == (fields, 0 if fields else 1)


def test_the_database_refuses_a_late_item_without_a_reason():
    with pytest.raises(IntegrityError, match="notice_says_why"):
        a_notice(a_meeting(date(2022, 6, 9)), "late_item", date(2022, 6, 1))


def test_the_warning_stands_on_the_meeting_the_report_and_the_timetable():
    meeting = a_meeting(date(2022, 6, 9))
    a_notice(meeting, "agenda", date(2022, 5, 31))
    council = meeting.board.council
    report = make.make_report(make.make_plan(council), meeting=meeting)
    with today_is(date(2022, 6, 1)):
        client = signed_in(council, Role.CLERK)
        for url in (
            meeting.get_absolute_url(),
            report.get_absolute_url(),
            reverse("reports:timetable", args=[council.slug, meeting.pk]),
        ):
            said = client.get(url).content.decode()
            assert "4 clear working days (31 May excluded); latest was Mon 30 May" in said
