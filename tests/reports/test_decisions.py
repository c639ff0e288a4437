"""The record of a decision: drafted, published once for good, called in by the council's rule."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any

import page
import pypdfium2
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from boards.models import Meeting
from govuk.dates import LONDON
from inspections.models import BankHoliday
from inspections.working_days import BeyondTheTable
from overview.case_loading import load_case
from reports import workflows
from reports.decision_paper import decision_paper
from reports.document import Heading, from_json, plain
from reports.models import CommitteeRules, DecisionRecord, PublishedDecision, Resolution
from reports.models.decision import FinalRecord
from reports.pdf import PdfFailed
from reports.publishing import publish, resolutions_of, start_correction_of
from tests import make
from tests.clock import today_is
from tests.page_forms import post_form
from tests.papers import make_pdf_once
from tests.queries import assert_queries_do_not_grow
from tests.reports.test_issuing import signed_in
from tests.world import EXEMPT

pytestmark = pytest.mark.django_db
DECIDED, PUBLISHED = date(2023, 6, 15), date(2023, 6, 19)
AT = datetime(2023, 6, 19, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _pdf_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("views.files", "workflows"):
        monkeypatch.setattr(f"reports.{room}.make_pdf", make_pdf_once)


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """The day of publication. A session that begins in it lasts no longer."""
    with today_is(PUBLISHED):
        yield


@pytest.fixture
def meeting() -> Meeting:
    board = make.make_board(name="Cabinet", kind="cabinet")
    make.make_rules(board.council, call_in_signatories=5, call_in_source="Constitution, part 4")
    return make.make_meeting(board, on=DECIDED)


def table() -> Any:
    return BankHoliday.objects.table()


def published(record: DecisionRecord, on: date = PUBLISHED, **given: Any) -> PublishedDecision:
    rules = CommitteeRules.objects.of(record.council)
    by = User.objects.system()
    return publish(record, rules, published_on=on, bank_holidays=table, by=by, at=AT, **given)


def address(name: str, record: DecisionRecord) -> str:
    return reverse(f"reports:{name}", args=[record.council.slug, record.pk])


def send(client: Any, url: str, **typed: str) -> Any:
    """The answer to the page's own form, with what was typed in place of what stood there."""
    form = post_form(client.get(url).content.decode(), url)
    assert form is not None
    return client.post(url, form.as_sent() | typed)


def words_of(record: DecisionRecord, paper: PublishedDecision | None = None) -> list[str]:
    document = decision_paper(record, resolutions_of(record), published=paper)
    return [
        block.text if isinstance(block, Heading) else plain(block.content)
        for block in document.blocks
        if hasattr(block, "text") or hasattr(block, "content")
    ]


# Call-in, by the council's own rule


@pytest.mark.parametrize(
    ("rule", "trigger_on", "words", "ends_at"),
    [
        pytest.param(
            {"call_in_counts_trigger_day": True},
            PUBLISHED,
            "Midnight on 23 June 2023",
            datetime(2023, 6, 23, 23, tzinfo=UTC),
            id="five with the day of publication, as Stockton printed it",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False},
            PUBLISHED,
            "Midnight on 26 June 2023",
            datetime(2023, 6, 26, 23, tzinfo=UTC),
            id="trap: five after it end on the Monday",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False, "call_in_days": 4},
            PUBLISHED,
            "Midnight on 23 June 2023",
            datetime(2023, 6, 23, 23, tzinfo=UTC),
            id="four after it are the same",
        ),
        pytest.param(
            {
                "call_in_counts_trigger_day": False,
                "call_in_days": 6,
                "call_in_trigger": "made",
            },
            PUBLISHED,
            "Midnight on 23 June 2023",
            datetime(2023, 6, 23, 23, tzinfo=UTC),
            id="so are six after the decision was made",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False, "call_in_days": 3, "call_in_until": time(12)},
            PUBLISHED,
            "Midday on 22 June 2023",
            datetime(2023, 6, 22, 11, tzinfo=UTC),
            id="noon on the third working day after",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": True},
            date(2023, 6, 17),
            "Midnight on 23 June 2023",
            datetime(2023, 6, 23, 23, tzinfo=UTC),
            id="published on a Saturday: five with that day",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False, "call_in_days": 4},
            date(2023, 6, 17),
            "Midnight on 22 June 2023",
            datetime(2023, 6, 22, 23, tzinfo=UTC),
            id="trap: published on a Saturday, four after it end a day earlier",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False},
            date(2026, 12, 22),
            "Midnight on 31 December 2026",
            datetime(2027, 1, 1, tzinfo=UTC),
            id="over Christmas, in winter time",
        ),
    ],
)
def test_call_in_ends_as_the_council_counts_it(rule, trigger_on, words, ends_at):
    record = make.make_decision(make.make_meeting(on=min(DECIDED, trigger_on)))
    make.make_rules(record.council, **rule)
    made = published(record, on=trigger_on)
    assert (made.call_in_words, made.call_in_ends_at) == (words, ends_at)


@pytest.mark.parametrize(
    ("at", "words", "may_be_implemented"),
    [
        (datetime(2023, 6, 19, 9, tzinfo=LONDON), "Subject to call-in", False),
        (datetime(2023, 6, 23, 23, 59, 59, tzinfo=LONDON), "Subject to call-in", False),
        (datetime(2023, 6, 23, 23, 0, 0, tzinfo=UTC), "May be implemented", True),
        (datetime(2023, 6, 24, 0, 0, 0, tzinfo=LONDON), "May be implemented", True),
    ],
)
def test_it_may_be_implemented_from_the_instant_that_call_in_ends_in_london(
    meeting, at, words, may_be_implemented
):
    record = make.make_decision(meeting)
    made = published(record)
    standing = record.standing(at=at, is_superseded=False)
    assert (standing.words, standing.may_be_implemented) == (words, may_be_implemented)
    assert made.free_from == "From Saturday 24 June 2023"


def test_call_in_shows_its_working_and_keeps_the_rule_of_its_day(meeting):
    record = make.make_decision(meeting)
    made = published(record)
    working = [
        "5 working days from Monday 19 June 2023, counting that day if it is a working day.",
        "A call-in is signed by at least 5 members.",
        "Constitution, part 4; The council's constitution, made under section 9F of the Local"
        " Government Act 2000, sets the call-in period.",
    ]
    assert made.call_in_working == working
    rules = CommitteeRules.objects.of(record.council)
    rules.call_in_days, rules.call_in_until = 3, time(12)
    rules.save(by=make.make_user(), at=make.NOON + timedelta(days=1))
    made.refresh_from_db()
    assert (made.call_in_words, made.call_in_working) == ("Midnight on 23 June 2023", working)
    assert [version.call_in_days for version in rules.history.all()] == [3, 5]


@pytest.mark.parametrize(
    ("call_in", "because", "words"),
    [
        ("exempt", "Delay would put children at risk.", "Exempt from call-in: may be implemented"),
        ("not_executive", "", "May be implemented"),
    ],
)
def test_what_is_not_called_in_may_be_implemented_at_once(meeting, call_in, because, words):
    record = make.make_decision(meeting, call_in=call_in, exempt_from_call_in_because=because)
    made = published(record)
    standing = record.standing(at=AT, is_superseded=False)
    assert (standing.words, standing.may_be_implemented) == (words, True)
    assert (made.call_in_ends_at, made.free_from) == (None, "At once")


@pytest.mark.parametrize(
    ("rule", "decided_on", "by", "how"),
    [
        (
            {},
            DECIDED,
            PUBLISHED,
            "2 working days from Thursday 15 June 2023, not counting that day.",
        ),
        (
            {"publish_within": "day_after", "publish_working_days": None},
            date(2022, 6, 9),
            date(2022, 6, 10),
            "The day after Thursday 9 June 2022.",
        ),
        ({}, date(2022, 6, 1), date(2022, 6, 7), None),
    ],
    ids=["two working days", "the day after", "over two bank holidays and a weekend"],
)
def test_the_council_has_a_target_for_publishing(rule, decided_on, by, how):
    rules = make.make_rules(make.make_council(), **rule)
    target = rules.publish_by(decided_on, bank_holidays=table)
    assert (target.on, target.how_counted) == (by, how or target.how_counted)


def test_without_a_target_there_is_no_day_to_publish_by():
    rules = CommitteeRules.objects.of(make.make_council())
    assert rules.publish_by(DECIDED, bank_holidays=table) is None
    assert rules.call_in(decided_on=DECIDED, published_on=DECIDED, bank_holidays=table) is None


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


# Published, for good


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


# The rules of the council


def test_a_rule_is_recorded_with_its_history_and_shown(meeting):
    client = signed_in(meeting.board.council, Role.CLERK)
    url = reverse("reports:committee_rules", args=[meeting.board.council.slug])
    refused = send(client, url, publish_within="working_days", publish_working_days="")
    assert (refused.status_code, list(refused.context["form"].errors)) == (
        422,
        ["publish_working_days"],
    )
    send(client, url, call_in_days="3", call_in_until="12:00")
    said = " ".join(client.get(url).content.decode().split())
    assert (
        "Call-in: 3 working days from the day on which the decision is published" in said,
        "until 12:00" in said,
        "Call-in: 5 working days" in said,
    ) == (True, True, True)


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
