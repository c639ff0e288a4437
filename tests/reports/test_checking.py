"""Is this the paper that was issued? Asked by anybody, by its code or by its file."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from reports.document import Document
from reports.layout import check_code
from reports.models import IssuedReport
from reports.models.report import FrozenPaper
from reports.workflows import bytes_of, word_of
from tests import make
from tests.clock import today_is
from tests.reports.issuing import address, fields_of, issue, signed_in
from tests.reports.test_part_2 import report_in_two_parts

pytestmark = pytest.mark.django_db
URL = reverse("reports:check_paper")
NO = "No. No paper that you may know of has this"


def ask(client: Client, *, code: str = "", file: bytes = b"") -> Any:
    sent: dict[str, Any] = {"code": code}
    if file:
        upload = BytesIO(file)
        upload.name = "paper.pdf"
        sent["paper"] = upload
    return client.post(URL, sent)


def said(client: Client, **asked: Any) -> str:
    answer = ask(client, **asked)
    assert answer.status_code == 200
    words = answer.content.decode().split("<main")[1].split("<form")[0]
    return " ".join(words.split())


def bytes_for(document: Document, *, identifier: str, made_on: date) -> bytes:
    """Bytes that differ where papers differ: what is checked is a hash, whatever it is of."""
    return f"%PDF-{identifier} {made_on}".encode()


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.workflows.make_pdf", bytes_for)


@pytest.fixture
def issued() -> IssuedReport:
    report = make.make_report(visibility="public", title="Outcome of the inspection")
    with today_is(date(2026, 6, 3)):
        return issue(signed_in(report.council, Role.DIRECTOR), report)


def test_the_code_at_the_foot_finds_a_public_paper_without_signing_in(client, issued):
    for code in (check_code(issued.facts_sha256), issued.facts_sha256.upper(), issued.sha256):
        words = said(client, code=code)
        assert "Yes. This is the code of a paper that was issued" in words
        assert "Outcome of the inspection" in words
        assert "Report, issue 1" in words
        assert "Wednesday 3 June 2026" in words
        assert "Not by a paper that you may know of" in words


@pytest.mark.parametrize(("kept", "part"), [(bytes_of, "PDF"), (word_of, "Word file")])
def test_the_file_itself_is_told_from_one_with_a_byte_more(client, issued, kept, part):
    file = kept(issued)
    assert f"Yes. This file is the {part} that was issued, byte for byte" in said(client, file=file)
    assert f"{NO} file" in said(client, file=file + b" ")


def test_a_paper_that_was_corrected_says_by_what(client, issued):
    director = signed_in(issued.report.council, Role.DIRECTOR)
    url = address("correct_report", issued.report)
    director.post(url, fields_of(director, url))
    with today_is(date(2026, 7, 1)):
        later = issue(director, issued.report)
    assert "Yes, on Wednesday 1 July 2026: Report, issue 2" in said(client, file=bytes_of(issued))
    assert "superseded" not in said(client, file=bytes_of(later))


def paper_of(kind: str, **given: Any) -> FrozenPaper:
    if kind == "report":
        report = make.make_report(**given)
        return issue(signed_in(report.council, Role.DIRECTOR), report)
    if kind == "decision":
        return make.make_published_decision(**given)
    return make.make_submitted_plan(**given)


EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "It names people."}


@pytest.mark.parametrize("kind", ["report", "decision", "plan"])
def test_each_kind_of_frozen_paper_can_be_checked(client, kind):
    paper = paper_of(kind, visibility="public")
    assert paper.what_it_is in said(client, code=paper.facts_sha256)
    assert paper.what_it_is in said(client, file=word_of(paper))


@pytest.mark.parametrize("kind", ["report", "decision", "plan"])
@pytest.mark.parametrize("who", [{"visibility": "members"}, EXEMPT], ids=["members", "exempt"])
def test_what_one_may_not_know_of_is_answered_as_what_was_never_issued(client, kind, who):
    """The two answers differ in the code that was asked about, and in nothing else."""
    paper = paper_of(kind, **who)
    code, unknown = paper.facts_sha256, "f" * 64
    assert said(client, code=code).replace(code, unknown) == said(client, code=unknown)
    stranger = signed_in(make.make_council(), Role.DIRECTOR)
    assert f"{NO} code" in said(stranger, code=code)
    assert f"{NO} file" in said(stranger, file=bytes_of(paper))
    mine = said(signed_in(paper.of_council, Role.DIRECTOR), code=code)
    assert paper.get_absolute_url() in mine


def test_the_part_2_pack_of_a_public_paper_is_as_if_it_were_not_there(client):
    """It says nothing of itself to those not entitled: no word, and no more work than nothing."""
    report = report_in_two_parts(visibility="public")
    paper = issue(signed_in(report.council, Role.DIRECTOR), report)
    viewer, clerk = (signed_in(report.council, role) for role in (Role.VIEWER, Role.CLERK))
    codes = [paper.pack.facts_sha256, paper.pack.sha256, paper.pack.word_sha256]
    unknown = "f" * 64
    for who in (client, viewer):
        said(who, code=unknown)  # the first of a minute begins its count
        for code in codes:
            with CaptureQueriesContext(connection) as asked:
                told = said(who, code=code)
            with CaptureQueriesContext(connection) as asked_of_nothing:
                told_of_nothing = said(who, code=unknown)
            assert told.replace(code, unknown) == told_of_nothing
            assert len(asked) == len(asked_of_nothing)
        assert f"{NO} file" in said(who, file=bytes_of(paper.pack))
        assert "Part 2" not in said(who, code=paper.facts_sha256)
    assert ["Part 2 pack" in said(clerk, code=code) for code in codes] == [True] * 3


def test_a_report_that_became_exempt_is_no_longer_known_to_the_public(client, issued):
    for name, value in EXEMPT.items():
        setattr(issued.report, name, value)
    issued.report.save(by=make.make_user(), at=make.NOON)
    assert f"{NO} code" in said(client, code=issued.facts_sha256)


def test_an_exempt_correction_of_a_public_paper_is_not_spoken_of(client, issued):
    director = signed_in(issued.report.council, Role.DIRECTOR)
    url = address("correct_report", issued.report)
    director.post(url, fields_of(director, url))
    later = issue(director, issued.report)
    for name, value in EXEMPT.items():
        setattr(later, name, value)
    later.save(by=make.make_user(), at=make.NOON)
    assert "supersede" not in said(client, code=issued.facts_sha256).lower().replace(
        "superseded</dt>", ""
    )
    assert "Report, issue 2" in said(director, code=issued.facts_sha256)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({}, "code", "Enter the check code, or choose the file"),
        ({"code": "3f9a 22bc"}, "code", "Check code must have 12 digits or more, and 64 at most"),
        (
            {"code": "page 1!"},
            "code",
            "Check code must have the digits 0 to 9 and a to f only",
        ),
        ({"code": "f" * 16, "file": b"x"}, "paper", "Enter the code or choose the file, not both"),
    ],
)
def test_what_cannot_be_checked_is_said_beside_its_field(client, sent, field, words):
    answer = ask(client, **sent)
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [words]})
    assert sent.get("code", "") in answer.content.decode()


def test_checking_keeps_nothing_and_many_at_once_must_wait(client, issued, settings):
    cache.clear()
    kept = sorted(settings.DATA_DIR.rglob("*"))
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "check_paper": "2/m/ip"}
    answers = [ask(client, file=b"a file of somebody's") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert sorted(settings.DATA_DIR.rglob("*")) == kept
    cache.clear()
