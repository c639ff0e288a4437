"""The record of a decision: what the law asks of it, its resolutions, and who may know of it."""

from datetime import date, datetime

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from govuk.dates import LONDON
from overview.case_loading import load_case
from reports.decision_paper import decision_paper
from reports.document import Heading, from_json, plain
from reports.models import DecisionRecord, PublishedDecision, Resolution
from reports.publishing import resolutions_of
from tests import make
from tests.clock import today_is
from tests.papers import make_pdf_once
from tests.queries import assert_queries_do_not_grow
from tests.reports.deciding import (
    AT,
    DECIDED,
    PUBLISHED,
    _pdf_once,
    address,
    meeting,
    published,
    send,
    words_of,
)
from tests.reports.issuing import signed_in

__all__ = ["_pdf_once", "meeting"]  # the fixtures
pytestmark = pytest.mark.django_db


# The five fields of the law


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("decided_on", "Enter date of the decision"),
        ("reasons", "Enter reasons for the decision"),
        ("alternatives", "Enter alternative options considered and rejected"),
        ("conflicts_of_interest", "Enter declared conflicts of interest"),
        ("dispensations", "Enter details of any dispensations"),
    ],
)
def test_a_blank_field_refuses_publishing_and_is_named(meeting, field, words):
    blank = None if field == "decided_on" else ""
    record = make.make_decision(meeting, **{field: blank})
    client = signed_in(record.council, Role.CLERK)
    with today_is(PUBLISHED):
        answer = send(client, address("publish_decision", record))
    said = answer.content.decode()
    assert (answer.status_code, words in said) == (422, True)
    assert not PublishedDecision.objects.exists()


@pytest.mark.parametrize("field", ["reasons", "alternatives", "dispensations"])
def test_the_database_refuses_a_published_record_with_a_blank(meeting, field):
    record = make.make_decision(meeting, **{field: ""})
    record.status = "published"
    with pytest.raises(IntegrityError, match="published_decision_is_whole"), transaction.atomic():
        record.save(by=make.make_user(), at=AT)


def test_nil_words_are_printed_as_they_were_typed(meeting):
    record = make.make_decision(meeting, conflicts_of_interest="None.", dispensations="N/A")
    words = words_of(record)
    declared = words.index("Declared conflicts of interest")
    assert words[declared + 1 : declared + 4] == ["None.", "Details of any dispensations", "N/A"]


def test_the_paper_has_the_fields_in_the_order_of_the_law(meeting):
    record = make.make_decision(meeting)
    document = decision_paper(record, resolutions_of(record), published=published(record))
    assert [
        (block.number, block.text)
        for block in document.blocks
        if isinstance(block, Heading) and block.level == 1
    ] == [
        ("1", "Title of the item"),
        ("2", "Record of the decision"),
        ("3", "Reasons for the decision"),
        ("4", "Alternative options considered and rejected"),
        ("5", "Declared conflicts of interest"),
        ("6", "Details of any dispensations"),
        ("7", "Date and time by which call-in must be executed"),
        ("8", "Date of publication"),
    ]
    assert words_of(record, record.published)[-2:] == [
        "Date of publication",
        "Monday 19 June 2023",
    ]


@pytest.mark.parametrize("lines", [18, 20])
def test_the_end_of_call_in_stays_on_one_page_with_its_working(meeting, lines):
    record = make.make_decision(meeting, narrative="A matter was considered.\n\n" * lines)
    document = decision_paper(record, resolutions_of(record), published=published(record))
    with pypdfium2.PdfDocument(make_pdf_once(document, made_on=PUBLISHED)) as read:
        pages = [" ".join(leaf.get_textpage().get_text_range().split()) for leaf in read]
    (page,) = (each for each in pages if "Midnight on 23 June 2023" in each)
    assert "Constitution, part 4; The council's constitution" in page


# Resolutions


def test_resolutions_name_the_body_and_a_follow_up_of_a_month(meeting):
    record = make.make_decision(meeting, resolves=())
    make.make_board(record.council, name="Achieving Excellence Board")
    client = signed_in(record.council, Role.CLERK)
    url = address("add_resolution", record)
    refused = send(client, url, kind="delegate", text="Scrutiny of delivery is delegated.")
    assert (refused.status_code, refused.context["form"].errors) == (
        422,
        {"to_board": ["Select or enter the body it is delegated to"]},
    )
    body = record.council.boards.get(name="Achieving Excellence Board")
    send(client, url, kind="delegate", text="Scrutiny is delegated.", to_board=str(body.pk))
    send(
        client,
        url,
        kind="refer",
        text="Further feedback goes to members.",
        to_other="Members Seminar",
        on_day="3",
        on_month="7",
        on_year="2023",
        on_precision="month",
        on_as_stated="July",
    )
    kept = [
        (each.number, each.kind, each.goes_to, each.on, each.on_in_words)
        for each in resolutions_of(record)
    ]
    assert kept == [
        ("1", "delegate", "Achieving Excellence Board", None, ""),
        ("2", "refer", "Members Seminar", date(2023, 7, 31), "July"),
    ]
    assert [words for words in words_of(record) if "goes to" in words or "elegated" in words] == [
        "Scrutiny is delegated. Delegated to: Achieving Excellence Board.",
        "Further feedback goes to members. It goes to: Members Seminar. Follow-up: July.",
    ]


def test_a_number_stands_once_among_the_resolutions(meeting):
    record = make.make_decision(meeting)
    answer = send(
        signed_in(record.council, Role.CLERK),
        address("add_resolution", record),
        number="1",
        kind="note",
        text="Noted.",
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["number"])


def test_the_database_refuses_a_delegation_to_nobody(meeting):
    record = make.make_decision(meeting)
    with pytest.raises(IntegrityError, match="delegation_names_its_body"):
        Resolution(decision=record, number="9", kind="delegate", text="Delegated.").save(
            by=make.make_user(), at=AT
        )


# Who may know of it


def test_drafts_are_for_those_who_keep_boards(meeting):
    record = make.make_decision(meeting, title="Not out yet")
    got = {}
    for role in (Role.VIEWER, Role.PLAN_LEAD, Role.BOARD_MEMBER, Role.CLERK, Role.DIRECTOR):
        client = signed_in(record.council, role)
        listed = client.get(reverse("reports:decisions", args=[record.council.slug]))
        at_meeting = client.get(meeting.get_absolute_url()).content.decode()
        got[role] = (
            client.get(address("decision", record)).status_code,
            "Not out yet" in listed.content.decode(),
            "Not out yet" in at_meeting,
        )
    hidden, shown = (404, False, False), (200, True, True)
    assert got == {
        Role.VIEWER: hidden,
        Role.PLAN_LEAD: hidden,
        Role.BOARD_MEMBER: hidden,
        Role.CLERK: shown,
        Role.DIRECTOR: shown,
    }


def test_a_record_of_an_exempt_meeting_must_be_exempt(meeting):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family."}
    hidden = make.make_meeting(meeting.board, on=DECIDED, **exempt)
    client = signed_in(meeting.board.council, Role.CLERK)
    url = reverse("reports:add_decision", args=[meeting.board.council.slug, hidden.pk])
    answer = send(client, url, title="Open", visibility="public")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["visibility"])


def test_the_list_asks_the_same_for_many(meeting):
    published(make.make_decision(meeting))
    client = signed_in(meeting.board.council, Role.CLERK)
    url = reverse("reports:decisions", args=[meeting.board.council.slug])
    assert_queries_do_not_grow(
        lambda: client.get(url), add_row=lambda: published(make.make_decision(meeting))
    )


def test_stocktons_record_is_loaded_as_it_was_published():
    ids = load_case("stockton", by=User.objects.system(), on=date(2026, 1, 5), at=make.NOON)
    record = DecisionRecord.objects.get(meeting=ids["meeting"])
    made = record.published
    assert (made.published_on, made.call_in_words, made.call_in_ends_at) == (
        PUBLISHED,
        "Midnight on 23 June 2023",
        datetime(2023, 6, 24, tzinfo=LONDON),
    )
    assert [(each.number, each.kind, each.on_in_words) for each in resolutions_of(record)] == [
        ("1", "note", ""),
        ("2", "approve", ""),
        ("3", "refer", "July"),
    ]
    typed = (record.alternatives, record.conflicts_of_interest, record.dispensations)
    assert typed == ("None.", "None.", "N/A")
    said = [
        plain(block.content) if hasattr(block, "content") else getattr(block, "text", "")
        for block in from_json(made.document).blocks
    ]
    lines = "\n".join(said).split("\n")
    assert {"None.", "N/A", "Midnight on 23 June 2023", "Monday 19 June 2023"} <= set(lines)
