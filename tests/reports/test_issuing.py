"""From draft to issue and on to its correction: what freezes, and what can go wrong."""

import hashlib
from dataclasses import replace
from datetime import date

import page
import pypdfium2
import pytest
from django.test import Client

from accounts.models import User
from accounts.policy import Role
from reports import workflows
from reports.document import from_json
from reports.html import fragment
from reports.layout import check_code
from reports.models import IssuedReport
from reports.pdf import Limits, PdfTooSlow, make_pdf
from reports.views import files
from reports.word import FILE_TYPE, WordFailed
from tests import make
from tests.reports.issuing import address, cut_short, fields_of, issue, signed_in
from tests.reports.test_paper import CANARY, hide_everywhere, whole_report
from tests.reports.twins import words_of_page, words_of_word

pytestmark = pytest.mark.django_db


def test_issuing_freezes_the_facts_and_keeps_bytes_with_their_hash():
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    issued = issue(director, report)
    report.refresh_from_db()
    made = director.get(address("issued_pdf", report, issued.pk)).content
    assert (report.status, issued.number, issued.is_issued) == ("issued", 1, True)
    assert (len(made), hashlib.sha256(made).hexdigest()) == (issued.size, issued.sha256)
    assert hashlib.sha256(issued.document.encode()).hexdigest() == issued.facts_sha256
    word = director.get(address("issued_word", report, issued.pk)).content
    assert (len(word), hashlib.sha256(word).hexdigest()) == (issued.word_size, issued.word_sha256)
    said = director.get(issued.get_absolute_url()).content.decode()
    assert issued.sha256 in said
    assert issued.word_sha256 in said
    assert issued.facts_sha256 in said


def test_the_pages_of_a_long_issue_hold_every_word_that_was_frozen_once():
    report = make.make_long_report()
    director = signed_in(report.council, Role.DIRECTOR)
    issued = issue(director, report)
    url = address("issued_paper", report, issued.pk)
    shown = [director.get(url), director.get(f"{url}?page=2")]
    assert [each.context["page"].paginator.num_pages for each in shown] == [2, 2]
    papers = [words_of_page(each.context["paper"]) for each in shown]
    whole = words_of_page(fragment(from_json(issued.document)))
    head = words_of_page(fragment(replace(from_json(issued.document), blocks=(), facts=())))
    assert papers[1].startswith(head)
    assert papers[0] + papers[1].removeprefix(head) == whole
    to_pdf = f'href="{address("issued_pdf", report, issued.pk)}"'
    assert [to_pdf in each.content.decode() for each in shown] == [True, True]


def test_fifty_edits_change_nothing_of_what_was_issued():
    report = whole_report()
    action = make.make_action(report.plan)
    director = signed_in(report.council, Role.DIRECTOR)
    issued = issue(director, report)
    pages = [
        address("issued_pdf", report, issued.pk),
        address("issued_word", report, issued.pk),
        address("issued_paper", report, issued.pk),
    ]

    def frozen() -> tuple[object, ...]:
        pdf, word, web = (director.get(url).content for url in pages)
        paper = web.decode().split("<article")[1].split("</article>")[0]
        held = IssuedReport.objects.get(pk=issued.pk)
        hashes = held.sha256, held.word_sha256, held.facts_sha256
        return pdf, word, paper, held.document, hashes, held.title

    before = frozen()
    somebody = make.make_user()
    for number in range(10):
        for thing in (report.plan, report.council, action, report.inspection):
            thing.refresh_from_db()
            name = "name" if thing == report.council else "title"
            setattr(thing, name, f"Renamed {number}")
            thing.save(by=somebody, at=make.NOON)
        make.make_update(action, happened=f"News {number}")
    assert frozen() == before


def test_a_correction_is_a_new_issue_that_says_what_it_supersedes():
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    first = issue(director, report)
    bytes_first = director.get(address("issued_pdf", report, first.pk)).content
    url = address("correct_report", report)
    assert director.post(url, fields_of(director, url)).status_code == 302
    second = issue(director, report)
    assert (second.number, f"It supersedes issue {first.number} of" in second.document) == (2, True)
    assert director.get(address("issued_pdf", report, first.pk)).content == bytes_first
    assert "superseded by" in director.get(first.get_absolute_url()).content.decode()


def test_the_form_sent_twice_issues_once():
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    url = address("issue_report", report)
    sent = fields_of(director, url)
    first, second = director.post(url, sent), director.post(url, sent)
    (issued,) = IssuedReport.objects.filter(report=report)
    assert first.url == second.url == issued.get_absolute_url()


def test_two_directors_at_once_issue_once():
    report = make.make_report()
    one, other = (signed_in(report.council, Role.DIRECTOR) for _ in range(2))
    url = address("issue_report", report)
    sent, also_sent = fields_of(one, url), fields_of(other, url)
    assert one.post(url, sent).status_code == 302
    assert other.post(url, also_sent).status_code == 403
    assert IssuedReport.objects.filter(report=report).count() == 1


def test_words_edited_after_the_director_looked_are_not_issued_unseen():
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    url = address("issue_report", report)
    sent = fields_of(director, url)
    section = report.sections.get()
    section.text = "Slipped in."
    section.save(by=make.make_user(), at=make.NOON)
    response = director.post(url, sent)
    assert response.status_code == 422
    assert "The report has changed since you opened this page" in response.content.decode()
    assert not IssuedReport.objects.exists()


def test_a_pdf_that_takes_too_long_makes_it_a_draft_again_and_says_why(monkeypatch):
    def too_slow(document, *, identifier, made_on):
        return make_pdf(
            document, identifier=identifier, made_on=made_on, limits=Limits(seconds=0.01)
        )

    monkeypatch.setattr(workflows, "make_pdf", too_slow)
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    failed = issue(director, report)
    report.refresh_from_db()
    assert (report.status, report.not_issued_because) == ("draft", PdfTooSlow.message)
    assert (failed.issued_at, failed.failed_because) == (None, PdfTooSlow.message)
    said = director.get(report.get_absolute_url()).content.decode()
    assert "The PDF took too long to make." in said
    assert signed_in(report.council, Role.VIEWER).get(failed.get_absolute_url()).status_code == 404


def test_a_word_file_that_cannot_be_made_makes_it_a_draft_again_and_says_why(monkeypatch):
    def fails(*args, **kwargs):
        raise WordFailed

    monkeypatch.setattr(workflows, "make_word", fails)
    report = make.make_report()
    failed = issue(signed_in(report.council, Role.DIRECTOR), report)
    report.refresh_from_db()
    assert (report.status, failed.failed_because) == ("draft", WordFailed.message)


def test_a_failed_attempt_takes_no_number(monkeypatch):
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    quickly = workflows.make_pdf

    def fails(*args, **kwargs):
        raise PdfTooSlow

    monkeypatch.setattr(workflows, "make_pdf", fails)
    issue(director, report)
    monkeypatch.setattr(workflows, "make_pdf", quickly)
    assert issue(director, report).number == 1


def finish_with(client: Client, issued: IssuedReport, what: str):
    form = client.get(issued.get_absolute_url()).context["try_form"]
    url = address("finish_issue", issued.report, issued.pk)
    return client.post(url, {"token": form["token"].value(), "what": what})


def test_an_issue_that_was_cut_short_can_be_tried_again():
    report = make.make_report()
    issued = cut_short(report)
    director = signed_in(report.council, Role.DIRECTOR)
    assert finish_with(director, issued, "try").url == issued.get_absolute_url()
    issued.refresh_from_db()
    report.refresh_from_db()
    assert (issued.is_issued, report.status) == (True, "issued")


def test_an_issue_that_was_cut_short_can_be_a_draft_again():
    report = make.make_report()
    issued = cut_short(report)
    director = signed_in(report.council, Role.DIRECTOR)
    assert finish_with(director, issued, "draft").url == report.get_absolute_url()
    report.refresh_from_db()
    assert report.status == "draft"
    stale = IssuedReport.objects.get(pk=issued.pk)
    assert stale.failed_because == workflows.TAKEN_BACK


def test_a_pdf_that_comes_after_the_report_was_made_a_draft_again_is_not_issued():
    issued = cut_short(make.make_report())
    somebody, late = make.make_user(), IssuedReport.objects.get(pk=issued.pk)
    assert workflows.take_back(issued, "Stopped", by=somebody, at=make.NOON)
    assert not workflows.finish(late, by=somebody, on=date(2026, 6, 1), at=make.NOON)
    assert not IssuedReport.objects.issued().exists()


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("word", b"PK\x03\x04")])
def test_a_file_that_was_altered_is_not_handed_out(kind, begins):
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    issued = issue(director, report)
    url = address(f"issued_{kind}", report, issued.pk)
    assert begins in director.get(url).content
    with open(getattr(issued, kind).path, "ab") as file:
        file.write(b"!")
    response = director.get(url)
    assert (response.status_code, begins in response.content) == (503, False)


def test_an_issue_from_before_there_was_a_word_file_offers_none_and_makes_none():
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    issued = issue(director, report)
    issued.word, issued.word_size, issued.word_sha256 = "", None, ""
    issued.save(by=make.make_user(), at=make.NOON)
    assert director.get(address("issued_word", report, issued.pk)).status_code == 404
    for name in ("issued", "issued_paper"):
        assert "Word" not in director.get(address(name, report, issued.pk)).content.decode()
    assert director.get(address("issued_pdf", report, issued.pk)).status_code == 200


def test_a_draft_in_word_is_marked_and_named_as_one():
    report = make.make_report(title="Outcome")
    response = signed_in(report.council, Role.CLERK).get(address("draft_word", report))
    assert response.headers["Content-Type"] == FILE_TYPE
    assert response.headers["Content-Disposition"] == 'attachment; filename="DRAFT-Outcome.docx"'
    assert "DRAFT" in words_of_word(response.content)
    assert not IssuedReport.objects.exists()


def test_a_draft_that_word_cannot_hold_leads_back_and_says_why(monkeypatch):
    def fails(*args, **kwargs):
        raise WordFailed

    monkeypatch.setattr(files, "make_word", fails)
    report = make.make_report()
    clerk = signed_in(report.council, Role.CLERK)
    response = clerk.get(address("draft_word", report), follow=True)
    assert response.redirect_chain == [(report.get_absolute_url(), 302)]
    assert WordFailed.message in response.content.decode()


def test_words_that_were_altered_in_the_database_are_not_shown():
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    issued = issue(director, report)
    changed = issued.document.replace("where the plan stands", "that all is well")
    assert changed != issued.document
    IssuedReport.objects.filter(pk=issued.pk).update(document=changed)
    response = director.get(address("issued_paper", report, issued.pk))
    said = response.content.decode()
    assert (response.status_code, "not what was issued" in said, "all is well" in said) == (
        503,
        True,
        False,
    )


def test_a_download_is_an_attachment_that_no_cache_keeps():
    report = make.make_report(title='A "paper" \r\n/../ é')
    director = signed_in(report.council, Role.DIRECTOR)
    issued = issue(director, report)
    headers = director.get(address("issued_pdf", report, issued.pk)).headers
    assert [
        headers[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Cache-Control",
            "Content-Security-Policy",
        )
    ] == [
        "application/pdf",
        'attachment; filename="A-paper-issue-1.pdf"',
        "nosniff",
        "private, no-store",
        "sandbox; default-src 'none'",
    ]


@pytest.mark.parametrize("name", ["edit_report", "sections", "add_section", "issue_report"])
def test_an_issued_report_is_not_edited(name):
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    issue(director, report)
    url = address(name, report)
    assert (director.get(url).status_code, director.post(url, {}).status_code) == (403, 403)


# The real PDF


@pytest.mark.parametrize("count", [36, 200])
def test_the_issued_pdf_holds_every_action_once_and_passes_page_validation(count, tmp_path):
    report = whole_report()
    area = make.make_area(report.inspection)
    for number in range(count):
        action = make.make_action(report.plan, reference=f"ref-{number:03}", answers=(area,))
        if number < 36:
            make.make_update(action, rag="amber", happened="The first cohort has begun.")
    hide_everywhere(report)
    director = signed_in(report.council, Role.DIRECTOR)
    issued = issue(director, report)
    path = tmp_path / "paper.pdf"
    path.write_bytes(director.get(address("issued_pdf", report, issued.pk)).content)
    with pypdfium2.PdfDocument(path) as read:
        pages = [leaf.get_textpage().get_text_range() for leaf in read]
        metadata = str(read.get_metadata_dict())
    everything = "\n".join(pages)
    appendix = everything[everything.rindex("Appendix 1") :]
    assert [f"ref-{number:03}" in appendix for number in range(count)] == [True] * count
    assert CANARY not in everything + metadata
    assert CANARY.encode() not in path.read_bytes()
    assert check_code(issued.facts_sha256) in pages[0].replace(" ", "\u00a0")
    assert "Issue 1" in pages[0]
    assert "DRAFT" not in everything
    checked = page.validate_pdf_bytes(path.read_bytes())
    assert (checked.profile, checked.is_compliant) == (page.ValidationProfile.PDF_UA_1, True)


def test_nobody_who_left_is_taken_off_what_they_issued():
    report = make.make_report()
    director = make.make_member(report.council, Role.DIRECTOR)
    client = Client()
    client.force_login(director)
    issued = issue(client, report)
    User.objects.get(pk=director.pk).close(at=make.NOON)
    said = signed_in(report.council, Role.VIEWER).get(issued.get_absolute_url()).content.decode()
    assert director.name in said
