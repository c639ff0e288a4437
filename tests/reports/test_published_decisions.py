"""A decision is published once, for good; then it is corrected by a new record."""

import hashlib
from datetime import date
from io import StringIO
from typing import Any

import page
import pypdfium2
import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from inspections.working_days import BeyondTheTable
from reports import workflows
from reports.document import from_json
from reports.models import DecisionRecord, PublishedDecision
from reports.models.decision import FinalRecord
from reports.pdf import PdfFailed
from reports.publishing import resolutions_of, start_correction_of
from tests import make
from tests.clock import today_is
from tests.page_forms import post_form
from tests.papers import make_pdf_once
from tests.reports.deciding import (
    AT,
    DECIDED,
    PUBLISHED,
    _pdf_once,
    address,
    meeting,
    on_the_day,
    published,
    send,
    words_of,
)
from tests.reports.issuing import signed_in
from tests.world import EXEMPT

__all__ = ["_pdf_once", "meeting", "on_the_day"]  # the fixtures
pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("on_the_day")
def test_a_clerk_drafts_and_publishes_and_the_bytes_stay(meeting):
    client = signed_in(meeting.board.council, Role.CLERK)
    url = reverse("reports:add_decision", args=[meeting.board.council.slug, meeting.pk])
    send(client, url, title="Action plan", reasons="To begin.", alternatives="None.")
    record = DecisionRecord.objects.get()
    assert (record.decided_on, record.missing()) == (
        DECIDED,
        ["conflicts_of_interest", "dispensations"],
    )
    send(
        client,
        address("edit_decision", record),
        conflicts_of_interest="None.",
        dispensations="N/A",
    )
    send(client, address("add_resolution", record), kind="approve", text="Plan approved.")
    answer = send(client, address("publish_decision", record))
    assert answer.status_code == 302
    made = PublishedDecision.objects.get()
    bytes_then = client.get(address("decision_pdf", record)).content
    assert (len(bytes_then), hashlib.sha256(bytes_then).hexdigest()) == (made.size, made.sha256)
    meeting.title = "Renamed"
    meeting.save(by=make.make_user(), at=AT)
    board = meeting.board
    board.name = "Executive"
    board.save(by=make.make_user(), at=AT)
    assert client.get(address("decision_pdf", record)).content == bytes_then
    said = client.get(address("decision", record)).content.decode()
    assert "Cabinet" in said
    checked = page.validate_pdf_bytes(bytes_then)
    assert (checked.profile, checked.is_compliant) == (page.ValidationProfile.PDF_UA_1, True)


def test_the_pdf_and_the_page_say_the_same(meeting):
    record = make.make_decision(
        meeting, narrative="Considered:\n\na. staff;\nb. plans.\n\n6. More."
    )
    made = published(record)
    workflows.finish_copy(made, by=make.make_user(), on=PUBLISHED, at=AT)
    client = signed_in(record.council, Role.VIEWER)
    with pypdfium2.PdfDocument(client.get(address("decision_pdf", record)).content) as read:
        drawn = " ".join("\n".join(leaf.get_textpage().get_text_range() for leaf in read).split())
    drawn = drawn.replace("\ufffe", "-")  # a hyphen at the end of a line, as PDFium reads it
    for words in words_of(record, made):
        assert " ".join(words.split()) in drawn
    assert 'start="6"' in client.get(address("decision", record)).content.decode()
    assert "DRAFT" not in drawn


def test_a_record_that_was_altered_in_the_database_is_not_shown(meeting):
    frozen = published(make.make_decision(meeting, title="Approve the plan"))
    changed = frozen.document.replace("Approve the plan", "Refuse the money")
    assert changed != frozen.document
    PublishedDecision.objects.filter(pk=frozen.pk).update(document=changed)
    viewer = signed_in(meeting.board.council, Role.VIEWER)
    said = viewer.get(frozen.decision.get_absolute_url()).content.decode()
    assert ("not what was published" in said, "Refuse the money" in said) == (True, False)


def test_a_published_record_is_final(meeting):
    record = make.make_decision(meeting)
    published(record)
    resolution = record.resolutions.get()
    for thing in (record, resolution):
        with pytest.raises(FinalRecord):
            thing.save(by=make.make_user(), at=AT)
    client = signed_in(record.council, Role.CLERK)
    slug = record.council.slug
    closed = [
        client.get(address(name, record)).status_code
        for name in ("edit_decision", "withdraw_decision", "add_resolution", "publish_decision")
    ]
    change = client.get(reverse("reports:edit_resolution", args=[slug, resolution.pk])).status_code
    assert (closed, change) == ([403] * 4, 403)


def test_a_draft_that_was_open_while_another_published_is_told(meeting):
    record = make.make_decision(meeting)
    client = signed_in(record.council, Role.CLERK)
    url = address("publish_decision", record)
    with today_is(PUBLISHED):
        sent = post_form(client.get(url).content.decode(), url).as_sent()  # type: ignore[union-attr]
        send(client, address("add_resolution", record), kind="note", text="And noted.")
        answer = client.post(url, sent)
    said = answer.content.decode()
    assert (answer.status_code, "has changed since you opened this page" in said) == (422, True)
    assert not PublishedDecision.objects.exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("20", "Date of publication must be today or in the past"),
        ("14", "Date of publication must be 15 June 2023, when it was decided, or later"),
    ],
)
def test_a_day_of_publication_that_cannot_be_is_refused(meeting, day, words):
    record = make.make_decision(meeting)
    with today_is(PUBLISHED):
        answer = send(
            signed_in(record.council, Role.CLERK),
            address("publish_decision", record),
            published_on_day=day,
        )
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_without_a_call_in_rule_it_says_what_to_do():
    record = make.make_decision(make.make_meeting(on=DECIDED))
    with today_is(PUBLISHED):
        answer = send(signed_in(record.council, Role.CLERK), address("publish_decision", record))
    assert (answer.status_code, "call-in rule" in answer.content.decode()) == (422, True)


def test_a_day_beyond_the_bank_holidays_is_refused():
    record = make.make_decision(make.make_meeting(on=date(2039, 6, 1)))
    make.make_rules(record.council)
    with pytest.raises(BeyondTheTable):
        published(record, on=date(2039, 6, 2))
    record.refresh_from_db()
    assert record.status == "draft"


@pytest.mark.usefixtures("on_the_day")
def test_a_correction_begins_with_all_that_was_typed_and_supersedes(meeting):
    record = make.make_decision(meeting, resolves=("One.", "Two."))
    published(record)
    client = signed_in(record.council, Role.CLERK)
    send(client, address("correct_decision", record), reason="The sum was wrong.")
    new = DecisionRecord.objects.get(supersedes=record)
    assert [each.text for each in resolutions_of(new)] == ["One.", "Two."]
    assert (new.reasons, new.dispensations) == (record.reasons, "N/A")
    again = send(client, address("correct_decision", record), reason="Once more.")
    assert again.status_code == 422
    before = client.get(address("decision", record)).content.decode()
    assert ("A correction" in before, "is superseded by" in before) == (True, False)
    send(client, address("publish_decision", new))
    after = client.get(address("decision", record)).content.decode()
    assert ("Superseded" in after, "is superseded by" in after) == (True, True)
    facts = {fact.label: fact.value for fact in from_json(new.published.document).facts}
    assert (facts["Supersedes"], facts["Why it was corrected"]) == (
        "The record published on 19 June 2023",
        "The sum was wrong.",
    )


def test_a_correction_leads_only_those_entitled_to_an_exempt_record(meeting):
    record = make.make_decision(meeting, exempt_paragraphs="3", exempt_reason="Terms of a contract")
    published(record)
    new = start_correction_of(record, "It may be public.", by=User.objects.system(), at=AT)
    published(new)
    DecisionRecord.objects.filter(pk=record.pk).update(visibility="exempt")
    url = new.get_absolute_url()
    told = {
        role: record.get_absolute_url() in signed_in(record.council, role).get(url).content.decode()
        for role in (Role.CLERK, Role.VIEWER)
    }
    assert told == {Role.CLERK: True, Role.VIEWER: False}


@pytest.mark.usefixtures("on_the_day")
def test_an_exempt_correction_of_an_open_record_is_not_spoken_of(meeting):
    """To who may not know of it, the record stands, and what it delegates."""
    board = make.make_board(meeting.board.council, name="Panel")
    record = make.make_decision(meeting, title="The plan")
    record.resolutions.update(kind="delegate", to_board=board, text="ZQopen.")
    published(record)
    pages = (
        record.get_absolute_url(),
        reverse("reports:decisions", args=[record.council.slug]),
        meeting.get_absolute_url(),
        board.get_absolute_url(),
    )

    def told(role: Role) -> list[str]:
        client = signed_in(record.council, role)
        return [client.get(url).content.decode() for url in pages]

    before = told(Role.VIEWER)
    assert "ZQopen." in before[3]
    new = start_correction_of(record, "It names a family.", by=User.objects.system(), at=AT)
    for name, value in {**EXEMPT, "title": "ZQX"}.items():
        setattr(new, name, value)
    new.save(by=User.objects.system(), at=AT)
    published(new)

    after = told(Role.VIEWER)
    assert [("Superseded" in page, "ZQX" in page) for page in after] == [(False, False)] * 4
    assert "ZQopen." in after[3]
    assert ["Superseded" in page for page in told(Role.CLERK)] == [True, True, True, False]


def test_a_correction_may_be_withdrawn_and_begun_again(meeting):
    record = make.make_decision(meeting)
    published(record)
    by = make.make_user()
    first = start_correction_of(record, "A typing error.", by=by, at=AT)
    first.withdraw("Not needed.", by=by, at=AT)
    assert start_correction_of(record, "Needed after all.", by=by, at=AT).supersedes == record


@pytest.mark.usefixtures("on_the_day")
def test_a_pdf_that_cannot_be_made_is_made_later_of_the_same_facts(meeting, monkeypatch):
    def fails(*args: Any, **given: Any) -> bytes:
        raise PdfFailed

    record = make.make_decision(meeting)
    client = signed_in(record.council, Role.CLERK)
    monkeypatch.setattr(workflows, "make_pdf", fails)
    send(client, address("publish_decision", record))
    made = PublishedDecision.objects.get()
    assert (made.is_issued, client.get(address("decision_pdf", record)).status_code) == (False, 404)
    monkeypatch.setattr(workflows, "make_pdf", make_pdf_once)
    said = client.get(address("decision", record)).content.decode()
    form = post_form(said, address("finish_decision", record))
    client.post(address("finish_decision", record), form.as_sent())  # type: ignore[union-attr]
    later = PublishedDecision.objects.get()
    assert (later.is_issued, later.document) == (True, made.document)
    assert client.get(address("decision_pdf", record)).content.startswith(b"%PDF")


def test_the_command_makes_the_pdf_of_a_record_that_was_loaded(meeting):
    made = published(make.make_decision(meeting))
    call_command("finish_submitted_plans", stderr=StringIO())
    made.refresh_from_db()
    assert made.is_issued


def test_a_meeting_that_decided_is_not_withdrawn(meeting):
    published(make.make_decision(meeting))
    assert meeting.reasons_not_to_withdraw() == ["It has 1 decision record that is not withdrawn"]
