"""The timetable of a meeting, counted backwards from its day, and what was published before it."""

from datetime import date, time
from hashlib import sha256
from typing import Any

import page
import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from boards.models import Meeting
from inspections.models import BankHoliday
from reports.document import Heading, Paragraph, plain
from reports.html import fragment
from reports.models import CommitteeRules, Notice, PublishedNotice
from reports.models.notice import AgreedAs, NoticeKind
from reports.notice_paper import NO_DOCUMENTS, notice_paper
from reports.publishing import publish_notice
from reports.timetable import exceptions_of, timetable_of
from tests import make
from tests.clock import today_is
from tests.page_forms import post_form
from tests.papers import make_pdf_once
from tests.reports.issuing import issue, signed_in

pytestmark = pytest.mark.django_db


def a_meeting(on: date, kind: str = "cabinet") -> Meeting:
    return make.make_meeting(make.make_board(kind=kind, name="Executive Board"), on=on)


def a_notice(meeting: Meeting, kind: str, on: date, **given: Any) -> Notice:
    notice = Notice(meeting=meeting, kind=kind, published_on=on, **given)
    notice.save(by=User.objects.system(), at=make.NOON)
    return notice


def deadlines(
    meeting: Meeting, *notices: Notice, on: date = date(2019, 1, 1), **given: Any
) -> dict[str, Any]:
    rules = CommitteeRules.objects.of(meeting.board.council)
    table = BankHoliday.objects.table
    found = timetable_of(meeting, rules, notices, bank_holidays=table, on=on, **given)
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
    rules = CommitteeRules.objects.of(meeting.board.council)
    found = exceptions_of(meeting, rules, [notice], bank_holidays=BankHoliday.objects.table)
    assert found == [(notice, warning)]


@pytest.mark.parametrize(
    ("published_on", "is_late"),
    [(date(2022, 6, 9), False), (date(2022, 6, 10), True)],
    ids=["the day of the meeting", "the day after"],
)
def test_a_notice_stands_in_place_of_others_only_if_it_came_before_the_meeting_was_over(
    published_on, is_late
):
    meeting = a_meeting(date(2022, 6, 9))
    given = {"reason": "It could not wait.", "agreed_by": "Chair of scrutiny", **AGREED}
    notices = [
        a_notice(meeting, kind, published_on, **given)
        for kind in ("private_urgent", "special_urgency")
    ]
    on, owed = date(2022, 6, 13), {NoticeKind.PRIVATE, NoticeKind.KEY_DECISION}
    rows = deadlines(meeting, *notices, on=on, owed=owed)
    assert [(row.in_place == "", row.warning != "") for row in (rows[KEY], rows[PRIVATE])] == [
        (is_late, is_late)
    ] * 2
    rules = CommitteeRules.objects.of(meeting.board.council)
    found = exceptions_of(meeting, rules, notices, bank_holidays=BankHoliday.objects.table)
    words = "Published after the meeting" if is_late else ""
    assert [warning for _, warning in found] == [words, words]


@pytest.mark.parametrize(
    ("rules", "latest"),
    [
        pytest.param({}, (date(2022, 5, 30), date(2022, 5, 11)), id="as the law has it"),
        pytest.param({"agenda_days": 7}, (date(2022, 5, 26), date(2022, 5, 11)), id="seven days"),
        pytest.param(
            {"agenda_unit": "clear_calendar_days"},
            (date(2022, 6, 3), date(2022, 5, 11)),
            id="calendar days, over a long weekend",
        ),
        pytest.param(
            {"saturdays_are_clear": True},
            (date(2022, 5, 31), date(2022, 5, 11)),
            id="the Saturday before counts",
        ),
        pytest.param(
            {"notice_days": 28, "notice_unit": "clear_working_days"},
            (date(2022, 5, 30), date(2022, 4, 26)),
            id="28 clear working days, past three bank holidays",
        ),
    ],
)
def test_a_council_counts_its_clear_days_its_own_way(rules, latest):
    meeting = a_meeting(date(2022, 6, 9))
    make.make_rules(meeting.board.council, **rules)
    found = deadlines(meeting)
    assert (found[AGENDA].on, found[KEY].on) == latest
    assert found[AGAIN].on == found[AGENDA].on
    assert found[PRIVATE].on == found[KEY].on


@pytest.mark.parametrize(
    ("at", "warning"),
    [
        (None, ""),
        (time(16, 59), ""),
        (time(17), "4 clear working days (31 May excluded); latest was Mon 30 May"),
    ],
)
def test_what_comes_out_after_the_cut_off_counts_as_of_the_next_day(at, warning):
    meeting = a_meeting(date(2022, 6, 9))
    make.make_rules(meeting.board.council, publish_before=time(17))
    notice = a_notice(meeting, "agenda", date(2022, 5, 30), published_time=at)
    row = deadlines(meeting, notice)[AGENDA]
    assert row.warning == warning
    assert "Published before 17:00, or the next day counts." in row.how_counted


def test_the_paper_on_the_page_of_the_meeting_is_late_by_the_councils_own_count(monkeypatch):
    meeting = a_meeting(date(2022, 6, 9))
    council = meeting.board.council
    make.make_rules(council, agenda_days=7)
    report = make.make_report(make.make_plan(council), meeting=meeting)
    monkeypatch.setattr("reports.workflows.make_pdf", make_pdf_once)
    with today_is(date(2022, 5, 30)):
        issue(signed_in(council, Role.DIRECTOR), report)
    said = signed_in(council, Role.VIEWER).get(meeting.get_absolute_url()).content.decode()
    assert "5 clear working days (30 May excluded); latest was Thu 26 May" in said


@pytest.mark.parametrize("field", ["agenda_days", "notice_days", "exception_days"])
def test_no_council_gives_less_notice_than_the_law(field):
    council = make.make_council()
    client, url = (
        signed_in(council, Role.CLERK),
        reverse("reports:committee_rules", args=[council.slug]),
    )
    form = post_form(client.get(url).content.decode(), url)
    answer = client.post(url, form.as_sent() | {field: "4"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    with pytest.raises(IntegrityError, match="no_notice_shorter_than_the_law"):
        make.make_rules(council, **{field: 4})


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


def headings(notice: Notice) -> list[str]:
    paper = notice_paper(notice, ["Leader"])
    return [block.text for block in paper.blocks if isinstance(block, Heading)]


WHY, WHO = "Why it is to be private", "Who decides"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "key_decision",
            [
                "A key decision is to be made",
                "The matter",
                WHO,
                "When",
                "Documents to be considered",
                "Where copies can be had",
                "Other documents",
                "How to ask for them",
            ],
        ),
        (
            "private",
            [
                "A meeting is to be held in private",
                "The matter",
                "When",
                WHY,
                "How to make representations",
            ],
        ),
        (
            "private_again",
            [
                "A meeting is to be held in private",
                "The matter",
                "When",
                WHY,
                "Representations, and the answer to them",
            ],
        ),
        (
            "private_urgent",
            [
                "A meeting is to be held in private",
                "The matter",
                "When",
                "Why it is urgent and cannot wait",
                "Who agreed that it cannot wait",
            ],
        ),
        (
            "general_exception",
            [
                "A key decision is to be made",
                "The matter",
                WHO,
                "When",
                "Why the usual notice could not be given",
            ],
        ),
        (
            "special_urgency",
            [
                "A key decision is to be made",
                "The matter",
                WHO,
                "When",
                "Why it is urgent and cannot wait",
                "Who agreed that it cannot wait",
            ],
        ),
    ],
)
def test_each_notice_has_what_the_regulations_want(kind, expected):
    meeting = a_meeting(date(2022, 6, 9))
    notice = a_notice(meeting, kind, date(2022, 5, 11), **ALL_TYPED, **AGREED)
    assert headings(notice) == expected


@pytest.mark.parametrize(
    ("agreed_as", "expected"),
    [
        ("scrutiny", []),
        ("council", [AgreedAs.COUNCIL.why_asked]),
        ("vice", [AgreedAs.VICE.why_asked]),
    ],
)
def test_a_private_meeting_at_short_notice_says_who_agreed_and_why_they_were_asked(
    agreed_as, expected
):
    meeting = a_meeting(date(2022, 6, 9))
    typed = {**ALL_TYPED, **AGREED, "agreed_as": agreed_as}
    paper = notice_paper(a_notice(meeting, "private_urgent", date(2022, 6, 1), **typed), [])
    said = [plain(block.content) for block in paper.blocks if isinstance(block, Paragraph)]
    assert said == [
        "Executive Board means to hold its meeting, or part of it, in private.",
        "The day by which it must be held leaves no time for the usual notice of that.",
        "The plan",
        "Thursday 9 June 2022",
        "Paragraph 1 of Schedule 12A.",
        "Chair of scrutiny agreed on Tuesday 31 May 2022 that the meeting is urgent and cannot"
        " reasonably be deferred.",
        *expected,
    ]


def test_a_private_meeting_at_short_notice_takes_the_place_of_both_notices():
    meeting = a_meeting(date(2022, 6, 9))
    owed = {NoticeKind.PRIVATE, NoticeKind.PRIVATE_AGAIN}
    late = a_notice(meeting, "private", date(2022, 5, 31), reason="Paragraph 1")
    before = deadlines(meeting, late, on=date(2022, 6, 1), owed=owed)
    assert [before[title].warning for title in (PRIVATE, AGAIN)] == [
        "8 clear calendar days (31 May excluded); latest was Wed 11 May",
        "Not recorded as published; latest was Mon 30 May",
    ]
    notice = a_notice(meeting, "private_urgent", date(2022, 6, 1), **ALL_TYPED, **AGREED)
    after = deadlines(meeting, late, notice, on=date(2022, 6, 1), owed=owed)
    in_place = "Private meeting at short notice, 1 June 2022"
    assert [(after[title].warning, after[title].in_place) for title in (PRIVATE, AGAIN)] == [
        ("", in_place),
        ("", in_place),
    ]
    assert after[KEY].in_place == ""
    early = a_notice(meeting, "private", date(2022, 5, 11), reason="Paragraph 1")
    kept = deadlines(meeting, early, notice, on=date(2022, 6, 1), owed=owed)
    assert [kept[title].in_place for title in (PRIVATE, AGAIN)] == ["", in_place]
    notice.is_draft = True
    assert deadlines(meeting, late, notice, on=date(2022, 6, 1), owed=owed) == before


@pytest.mark.parametrize(
    ("agreed", "today", "refused"),
    [
        pytest.param(date(2022, 6, 1), date(2022, 6, 1), [], id="the day of the notice"),
        pytest.param(date(2022, 6, 2), date(2022, 6, 1), ["agreed_on"], id="the day after it"),
        pytest.param(date(2022, 6, 9), date(2022, 6, 10), [], id="the day of the meeting"),
        pytest.param(date(2022, 6, 10), date(2022, 6, 10), ["agreed_on"], id="after the meeting"),
    ],
)
def test_the_agreement_comes_before_the_notice_and_the_meeting(agreed, today, refused):
    meeting = a_meeting(date(2022, 6, 9))
    council = meeting.board.council
    url = reverse("reports:add_notice", args=[council.slug, meeting.pk])
    with today_is(today):
        answer = send(
            signed_in(council, Role.CLERK),
            url,
            kind="private_urgent",
            agreed_as="scrutiny",
            agreed_on_day=str(agreed.day),
            agreed_on_month=str(agreed.month),
            agreed_on_year=str(agreed.year),
            **ALL_TYPED,
        )
    found = list(answer.context["form"].errors) if answer.status_code == 422 else []
    assert (found, Notice.objects.count()) == (refused, 0 if refused else 1)
    if not refused:
        assert Notice.objects.get().agreed_on == agreed


@pytest.mark.parametrize(
    ("visibility", "documents", "expected"),
    [
        ("public", "", "The paper"),
        ("public", "The budget", "The budget"),
        ("members", "", NO_DOCUMENTS),
    ],
)
def test_a_notice_names_its_public_report_where_no_document_is_typed(
    visibility, documents, expected
):
    meeting = a_meeting(date(2022, 6, 9))
    plan = make.make_plan(meeting.board.council)
    report = make.make_report(plan, title="The paper", visibility=visibility)
    notice = a_notice(
        meeting, "key_decision", date(2022, 5, 11), report=report, documents=documents, **ALL_TYPED
    )
    html = fragment(notice_paper(notice, []))
    listed = html.partition("Documents to be considered")[2].partition("Where copies")[0]
    said = {words for words in ("The paper", "The budget", NO_DOCUMENTS) if words in listed}
    assert said == {expected}


ALL_TYPED = {
    "matter": "The plan",
    "address": "Town hall",
    "reason": "Paragraph 1 of Schedule 12A.",
    "answer": "None.",
    "agreed_by": "Chair of scrutiny",
}
AGREED = {"agreed_as": "scrutiny", "agreed_on": date(2022, 5, 31)}


def send(client: Any, url: str, action: str = "", **typed: str) -> Any:
    form = post_form(client.get(url).content.decode(), action or url)
    assert form is not None
    return client.post(action or url, form.as_sent() | typed)


def test_a_notice_is_drafted_looked_at_and_published_for_good(monkeypatch):
    monkeypatch.setattr("reports.workflows.make_pdf", make_pdf_once)
    meeting = a_meeting(date(2022, 6, 9))
    slug = meeting.board.council.slug
    url = reverse("reports:timetable", args=[slug, meeting.pk])
    with today_is(date(2022, 5, 11)):
        clerk, viewer = (
            signed_in(meeting.board.council, role) for role in (Role.CLERK, Role.VIEWER)
        )
        add = reverse("reports:add_notice", args=[slug, meeting.pk])
        assert send(clerk, add, kind="private", **ALL_TYPED).status_code == 302
        notice = Notice.objects.get()
        at = {
            name: reverse(f"reports:{name}", args=[slug, notice.pk])
            for name in ("notice", "edit_notice", "publish_notice", "notice_pdf", "notice_word")
        }
        assert notice.is_draft
        assert "private" not in viewer.get(url).content.decode().split("</table>")[1]
        assert viewer.get(at["notice"]).status_code == 404
        assert deadlines(meeting, notice)[PRIVATE].done_on is None
        assert send(clerk, at["notice"], at["publish_notice"]).status_code == 302
        notice = Notice.objects.get()
        files = [viewer.get(at[name]).content for name in ("notice_pdf", "notice_word")]
        assert clerk.get(at["edit_notice"]).status_code == 403
        assert viewer.get(at["notice"]).status_code == 200
    kept = notice.published
    assert [sha256(file).hexdigest() for file in files] == [kept.sha256, kept.word_sha256]
    assert deadlines(meeting, notice)[PRIVATE].done_on == date(2022, 5, 11)
    checked = page.validate_pdf_bytes(files[0])
    assert (checked.profile, checked.is_compliant) == (page.ValidationProfile.PDF_UA_1, True)


def test_a_notice_that_changed_or_is_for_later_is_not_published():
    meeting = a_meeting(date(2022, 6, 9))
    council = meeting.board.council
    notice = a_notice(meeting, "key_decision", date(2022, 5, 11), is_draft=True, **ALL_TYPED)
    at, to = (
        notice.get_absolute_url(),
        reverse("reports:publish_notice", args=[council.slug, notice.pk]),
    )
    with today_is(date(2022, 5, 10)):
        clerk = signed_in(council, Role.CLERK)
        html = clerk.get(at).content.decode()
        assert (post_form(html, to), "from that day on" in html) == (None, True)
        answer = clerk.post(to, {"token": "a" * 20, "seen": notice.version})
        assert (answer.status_code, "Publish it then" in answer.content.decode()) == (422, True)
    with today_is(date(2022, 5, 11)):
        clerk = signed_in(council, Role.CLERK)
        form = post_form(clerk.get(at).content.decode(), to)
        notice.matter = "Another matter"
        notice.save(by=User.objects.system(), at=make.NOON)
        answer = clerk.post(to, form.as_sent())
        assert (answer.status_code, "has changed since" in answer.content.decode()) == (422, True)
    assert not PublishedNotice.objects.exists()


def test_a_notice_of_an_exempt_report_names_the_meeting_only():
    meeting = a_meeting(date(2022, 6, 9))
    council = meeting.board.council
    report = make.make_report(
        make.make_plan(council),
        meeting=meeting,
        visibility="exempt",
        exempt_paragraphs="1",
        exempt_reason="It names people.",
    )
    url = reverse("reports:add_notice", args=[council.slug, meeting.pk])
    answer = send(
        signed_in(council, Role.CLERK), url, kind="private", report=str(report.pk), **ALL_TYPED
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["report"])


LATER_EXEMPT = {
    "visibility": "exempt",
    "exempt_paragraphs": "1",
    "exempt_reason": "ZQX names people.",
}


@pytest.mark.parametrize("what", ["report", "plan", "meeting"])
def test_a_notice_stays_as_it_was_published_when_something_becomes_exempt(monkeypatch, what):
    """What the public was told stays on record; nothing that is exempt now enters it."""
    monkeypatch.setattr("reports.workflows.make_pdf", make_pdf_once)
    meeting = a_meeting(date(2022, 6, 9))
    council = meeting.board.council
    report = make.make_report(
        make.make_plan(council, visibility="public"),
        meeting=meeting,
        title="The report",
        visibility="public",
    )
    typed = {**ALL_TYPED, "documents": "A report of May"}
    kind = "key_decision"
    if what == "meeting":  # what has no matter is named without the meeting, which is moved
        kind, typed["matter"] = "private", ""
    notice = a_notice(meeting, kind, date(2022, 5, 11), is_draft=True, report=report, **typed)
    at = {
        name: reverse(f"reports:{name}", args=[council.slug, notice.pk])
        for name in ("notice", "notice_pdf", "notice_word")
    }
    timetable = reverse("reports:timetable", args=[council.slug, meeting.pk])
    with today_is(date(2022, 5, 11)):
        clerk, viewer = (signed_in(council, role) for role in (Role.CLERK, Role.VIEWER))
        to = reverse("reports:publish_notice", args=[council.slug, notice.pk])
        assert send(clerk, at["notice"], to).status_code == 302
        before = {name: viewer.get(url) for name, url in at.items()}
        made_exempt = {"report": report, "plan": report.plan, "meeting": meeting}[what]
        for name, value in {**LATER_EXEMPT, "title": "ZQX", "on": date(2022, 6, 10)}.items():
            setattr(made_exempt, name, value)
        made_exempt.save(by=User.objects.system(), at=make.NOON)

        after = {name: viewer.get(url) for name, url in at.items()}
        assert [answer.status_code for answer in after.values()] == [200] * 3
        for name in ("notice_pdf", "notice_word"):
            assert after[name].content == before[name].content
            assert after[name]["Content-Disposition"] == before[name]["Content-Disposition"]
        page = after["notice"].content.decode()
        told = "A report of May" if kind == "key_decision" else "Paragraph 1 of Schedule 12A."
        assert (told in page, "ZQX" in page) == (True, False)
        code = {"code": PublishedNotice.objects.get().facts_sha256}
        assert "Yes." in Client().post(reverse("reports:check_paper"), code).content.decode()
        listed = viewer.get(timetable)
        if what == "meeting":
            assert listed.status_code == 404
            assert (timetable in page, str(meeting.on.year) in page) == (False, True)
        else:
            assert at["notice"] in listed.content.decode()


@pytest.mark.parametrize("what", ["report", "meeting"])
def test_a_notice_that_was_never_public_is_not_shown_for_being_published(what):
    """A draft stays with those entitled, and what was published of an exempt meeting too."""
    meeting = a_meeting(date(2022, 6, 9))
    council = meeting.board.council
    report = make.make_report(make.make_plan(council), meeting=meeting)
    notice = a_notice(meeting, "private", date(2022, 5, 11), report=report, **ALL_TYPED)
    if what == "meeting":
        for name, value in LATER_EXEMPT.items():
            setattr(meeting, name, value)
        meeting.save(by=User.objects.system(), at=make.NOON)
        publish_notice(notice, by=User.objects.system(), at=make.NOON)
    else:
        for name, value in LATER_EXEMPT.items():
            setattr(report, name, value)
        report.save(by=User.objects.system(), at=make.NOON)
    url = reverse("reports:notice", args=[council.slug, notice.pk])
    assert signed_in(council, Role.VIEWER).get(url).status_code == 404
    assert signed_in(council, Role.CLERK).get(url).status_code == 200


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("general_exception", ["reason", "matter"]),
        ("special_urgency", ["reason", "agreed_by", "matter"]),
        ("private_urgent", ["reason", "agreed_by", "agreed_as", "agreed_on"]),
        ("late_item", ["reason"]),
        ("private", ["reason", "address"]),
        ("private_again", ["reason", "answer"]),
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


@pytest.mark.parametrize("is_draft", [True, False])
def test_who_withdraws_a_published_notice_is_told_who_reads_the_reason(is_draft):
    meeting = make.make_meeting()
    notice = Notice(
        meeting=meeting, kind="private", is_draft=is_draft, published_on=meeting.on, reason="Terms."
    )
    notice.save(by=make.make_user(), at=make.NOON)
    council = meeting.board.council
    url = reverse("reports:withdraw_notice", args=[council.slug, notice.pk])
    shown = signed_in(council, Role.CLERK).get(url).content.decode()
    assert ("Put nothing exempt in it." in shown) is not is_draft
