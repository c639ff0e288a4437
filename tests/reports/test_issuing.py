"""From draft to issue and on to its correction: what freezes, who may, and what can go wrong."""

import hashlib
from dataclasses import replace
from datetime import date

import page
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from accounts.policy import Role
from reports import workflows
from reports.document import from_json
from reports.html import fragment
from reports.layout import check_code
from reports.models import CommitteeReport, IssuedReport, ReportSection, TemplateVersion
from reports.pdf import Limits, PdfTooSlow, make_pdf
from reports.views import files
from reports.word import FILE_TYPE, WordFailed
from tests import make
from tests.clock import today_is
from tests.queries import assert_queries_do_not_grow
from tests.reports.test_paper import CANARY, hide_everywhere, whole_report
from tests.reports.twins import words_of_page, words_of_word

pytestmark = pytest.mark.django_db

DRAFTERS = (Role.PLAN_LEAD, Role.CLERK, Role.DIRECTOR)
READERS = (Role.VIEWER, Role.ACTION_OWNER, Role.BOARD_MEMBER, Role.CLEARANCE_OFFICER)


def signed_in(council, role: Role | None) -> Client:
    client = Client()
    user = make.make_member(council, role) if role else make.make_user()
    client.force_login(user)
    return client


def address(name: str, report: CommitteeReport, pk: int | None = None) -> str:
    return reverse(f"reports:{name}", args=[report.council.slug, pk or report.pk])


def fields_of(client: Client, url: str) -> dict[str, str]:
    """What the form on the page would send, without its dates."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields if not name.endswith("_on")}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def issue(client: Client, report: CommitteeReport) -> IssuedReport:
    url = address("issue_report", report)
    response = client.post(url, fields_of(client, url))
    assert response.status_code == 302
    return IssuedReport.objects.papers().filter(report=report).order_by("-pk")[0]


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


def cut_short(report: CommitteeReport) -> IssuedReport:
    """The facts are frozen, and the machine went down before the PDF was there."""
    return workflows.freeze(
        report,
        seen=report.version,
        words_seen=workflows.words_of(report),
        by=make.make_user(),
        on=date(2026, 6, 1),
        at=make.NOON,
    )


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


# Who may


@pytest.mark.parametrize("role", READERS)
def test_readers_see_issued_reports_and_no_drafts(role):
    report = make.make_report()
    reader = signed_in(report.council, role)
    names = ("report", "edit_report", "sections", "add_section", "draft_pdf", "draft_word")
    names += ("issue_report", "correct_report")
    assert [reader.get(address(name, report)).status_code for name in names] == [404] * len(names)
    section = report.sections.get().pk
    assert reader.get(address("edit_section", report, section)).status_code == 404
    listed = reverse("reports:reports", args=[report.council.slug])
    assert report.title not in reader.get(listed).content.decode()

    issued = issue(signed_in(report.council, Role.DIRECTOR), report)
    assert report.title in reader.get(listed).content.decode()
    assert reader.get(address("report", report)).url == issued.get_absolute_url()
    for name in ("issued", "issued_paper", "issued_pdf", "issued_word"):
        assert reader.get(address(name, report, issued.pk)).status_code == 200
    assert reader.get(address("draft_pdf", report)).status_code == 403
    assert reader.get(address("draft_word", report)).status_code == 403
    assert reader.get(address("edit_report", report)).status_code == 403


def test_readers_see_the_words_that_were_issued_while_a_correction_is_written():
    report = make.make_report(title="As issued")
    director = signed_in(report.council, Role.DIRECTOR)
    issue(director, report)
    url = address("correct_report", report)
    director.post(url, fields_of(director, url))
    report.refresh_from_db()
    report.title = "Not issued yet"
    report.save(by=make.make_user(), at=make.NOON)
    listed = reverse("reports:reports", args=[report.council.slug])
    said = signed_in(report.council, Role.VIEWER).get(listed).content.decode()
    assert ("As issued" in said, "Not issued yet" in said) == (True, False)


@pytest.mark.parametrize("role", DRAFTERS)
def test_those_who_draft_open_every_page_of_a_draft(role):
    report = make.make_report()
    drafter = signed_in(report.council, role)
    names = ("report", "edit_report", "sections", "add_section")
    assert [drafter.get(address(name, report)).status_code for name in names] == [200] * 4
    may_issue = drafter.get(address("issue_report", report)).status_code
    assert may_issue == (200 if role == Role.DIRECTOR else 403)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTOR, None])
def test_others_are_told_nothing(role):
    report = make.make_report()
    issued = issue(signed_in(report.council, Role.DIRECTOR), report)
    other = signed_in(report.council, role)
    assert other.get(address("report", report)).status_code == 404
    assert other.get(address("issued_pdf", report, issued.pk)).status_code == 404
    assert other.get(address("issued_word", report, issued.pk)).status_code == 404


def test_another_council_is_told_nothing():
    report = make.make_report()
    issued = issue(signed_in(report.council, Role.DIRECTOR), report)
    elsewhere = make.make_council()
    outsider = signed_in(elsewhere, Role.DIRECTOR)
    for slug in (report.council.slug, elsewhere.slug):
        assert outsider.get(reverse("reports:report", args=[slug, report.pk])).status_code == 404
        assert outsider.get(reverse("reports:issued", args=[slug, issued.pk])).status_code == 404


def test_an_inspector_reads_what_was_issued_on_a_granted_plan():
    report = make.make_report()
    inspector = make.make_member(report.council, Role.INSPECTOR)
    make.make_grant(inspector, plan=report.plan)
    client = Client()
    client.force_login(inspector)
    assert client.get(address("report", report)).status_code == 404
    issued = issue(signed_in(report.council, Role.DIRECTOR), report)
    assert client.get(address("issued_pdf", report, issued.pk)).status_code == 200


def test_what_was_issued_as_exempt_stays_so_although_the_report_is_opened():
    exempt = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "Money"}
    report = make.make_report(**exempt)
    issued = issue(signed_in(report.council, Role.DIRECTOR), report)
    report.refresh_from_db()
    report.visibility, report.exempt_paragraphs, report.exempt_reason = "public", "", ""
    report.save(by=make.make_user(), at=make.NOON)
    viewer, clerk = signed_in(report.council, Role.VIEWER), signed_in(report.council, Role.CLERK)
    for name in ("issued_pdf", "issued_word"):
        assert viewer.get(address(name, report, issued.pk)).status_code == 404
        assert clerk.get(address(name, report, issued.pk)).status_code == 200


@pytest.mark.parametrize("name", ["edit_report", "sections", "add_section", "issue_report"])
def test_an_issued_report_is_not_edited(name):
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    issue(director, report)
    url = address(name, report)
    assert (director.get(url).status_code, director.post(url, {}).status_code) == (403, 403)


# Writing


def test_a_report_is_started_from_its_form():
    plan = make.make_plan()
    lead = signed_in(plan.council, Role.PLAN_LEAD)
    url = reverse("reports:add_report", args=[plan.council.slug])
    sent = fields_of(lead, url) | {"title": "To Cabinet", "plan": plan.pk}
    response = lead.post(url, sent)
    report = CommitteeReport.objects.get(title="To Cabinet")
    assert response.url == reverse("reports:sections", args=[plan.council.slug, report.pk])
    assert (report.council, report.sections.count()) == (plan.council, 21)
    assert report.template.code == "general"


def test_the_meetings_offered_begin_with_the_next_and_its_readers_are_those_of_the_report():
    plan = make.make_plan()
    board = make.make_board(plan=plan, name="Cabinet")
    days = [date(2026, 5, 1), date(2026, 7, 1), date(2026, 6, 1), date(2026, 9, 1)]
    older, following, past, later = (
        make.make_meeting(board, on=on, visibility="public" if on == days[1] else "members")
        for on in days
    )
    lead = signed_in(plan.council, Role.PLAN_LEAD)
    url = reverse("reports:add_report", args=[plan.council.slug])

    def form_for(meeting):
        there = f"{url}?meeting={meeting.pk}"
        assert f'href="{there}"' in lead.get(meeting.get_absolute_url()).content.decode()
        return lead.get(there).context["form"]

    with today_is(date(2026, 6, 15)):
        form = form_for(following)
        assert list(form.fields["meeting"].choices) == [
            ("", "Not decided yet"),
            ("Next meeting", [(following.pk, str(following))]),
            ("Later", [(later.pk, str(later))]),
            ("Past", [(past.pk, str(past)), (older.pk, str(older))]),
        ]
        readers = [form_for(meeting)["visibility"].value() for meeting in (following, later)]
    assert (str(form["meeting"].value()), readers) == (str(following.pk), ["meeting", "meeting"])


@pytest.mark.parametrize(
    ("of_meeting", "chosen", "of_report"),
    [
        pytest.param(("public", "", ""), "meeting", ("public", "", ""), id="a public meeting"),
        pytest.param(("members", "", ""), "meeting", ("members", "", ""), id="of members"),
        pytest.param(
            ("exempt", "1,2", "A school"), "meeting", ("exempt", "1,2", "A school"), id="exempt"
        ),
        pytest.param(None, "meeting", ("members", "", ""), id="no meeting yet"),
        pytest.param(("public", "", ""), "members", ("members", "", ""), id="said otherwise"),
    ],
)
def test_a_report_is_read_by_those_who_may_read_its_meeting(of_meeting, chosen, of_report):
    plan = make.make_plan()
    lead = signed_in(plan.council, Role.PLAN_LEAD)
    url = reverse("reports:add_report", args=[plan.council.slug])
    names = ("visibility", "exempt_paragraphs", "exempt_reason")
    sent = fields_of(lead, url) | {"title": "To Cabinet", "plan": plan.pk}
    assert sent["visibility"] == "meeting"
    if of_meeting is not None:
        given = dict(zip(names, of_meeting, strict=True))
        sent["meeting"] = make.make_meeting(make.make_board(plan=plan), **given).pk
    response = lead.post(url, sent | {"visibility": chosen})
    assert response.status_code == 302
    report = CommitteeReport.objects.get(title="To Cabinet")
    assert tuple(getattr(report, name) for name in names) == of_report


def test_each_kind_of_report_says_what_it_is_for():
    plan = make.make_plan()
    lead = signed_in(plan.council, Role.PLAN_LEAD)
    said = lead.get(reverse("reports:add_report", args=[plan.council.slug])).content.decode()
    offered = list(TemplateVersion.objects.offered_in(plan.council))
    assert len(offered) == 8
    assert [each.name for each in offered if escape(each.purpose) not in said] == []
    assert [each.name for each in offered if each.purpose.startswith("It begins with")] == []


def test_a_template_that_does_not_say_what_it_is_for_says_what_it_begins_with():
    plan = make.make_plan()
    template = TemplateVersion.objects.get(code="general")
    bare = template.changed(plan.council, change="Nothing said", layout={})
    bare.save(by=make.make_user(), at=make.NOON)
    lead = signed_in(plan.council, Role.PLAN_LEAD)
    said = lead.get(reverse("reports:add_report", args=[plan.council.slug])).content.decode()
    assert bare.purpose.startswith("It begins with: Purpose of report; ")
    assert bare.purpose in said


def test_a_section_is_moved_by_its_place_and_left_out_by_its_box():
    report = make.make_report()
    for order, heading in enumerate(("B", "C", "D"), start=2):
        ReportSection(report=report, order=order, heading=heading, kind="text").save(
            by=make.make_user(), at=make.NOON
        )
    first, _, c, d = report.sections.order_by("order")
    clerk = signed_in(report.council, Role.CLERK)
    url = address("sections", report)
    sent = fields_of(clerk, url) | {f"place_{d.pk}": "1", f"place_{first.pk}": "3"}
    del sent[f"printed_{c.pk}"]
    assert clerk.post(url, sent).status_code == 302
    assert list(report.sections.order_by("order").values_list("heading", "is_left_out")) == [
        ("D", False),
        ("B", False),
        ("C", True),
        (first.heading, False),
    ]


def test_an_exempt_section_needs_its_paragraph_and_the_reason():
    report = make.make_report()
    section = report.sections.get()
    lead = signed_in(report.council, Role.PLAN_LEAD)
    url = address("edit_section", report, section.pk)
    sent = fields_of(lead, url) | {"visibility": "exempt"}
    sent.pop("is_appendix")
    response = lead.post(url, sent)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "exempt_paragraphs": ["Choose the paragraphs of Schedule 12A, or confidential"],
        "exempt_reason": ["Enter why it is exempt"],
    }


@pytest.mark.parametrize(("role", "status"), [(Role.PLAN_LEAD, 422), (Role.CLERK, 302)])
def test_only_clerks_and_directors_open_what_was_exempt(role, status):
    report = make.make_report(visibility="exempt", exempt_paragraphs="3", exempt_reason="Money")
    client = signed_in(report.council, role)
    url = address("edit_report", report)
    sent = fields_of(client, url) | {"visibility": "public"}
    assert client.post(url, sent).status_code == status


def test_two_people_who_edit_one_section_lose_nothing():
    report = make.make_report()
    section = report.sections.get()
    one, other = (signed_in(report.council, Role.PLAN_LEAD) for _ in range(2))
    url = address("edit_section", report, section.pk)
    sent, also_sent = fields_of(one, url), fields_of(other, url)
    for fields in (sent, also_sent):
        fields.pop("is_appendix")
    assert one.post(url, sent | {"text": "Words of one."}).status_code == 302
    response = other.post(url, also_sent | {"text": "Words of the other."})
    said = response.content.decode()
    assert (response.status_code, "Words of one." in said, "Words of the other." in said) == (
        409,
        True,
        True,
    )


def test_the_check_before_issuing_names_what_is_empty_and_what_is_left_out():
    report = whole_report(visibility="public")
    hide_everywhere(report)
    director = signed_in(report.council, Role.DIRECTOR)
    said = [gap.words for gap in director.get(address("issue_report", report)).context["gaps"]]
    assert "No meeting is chosen." in said
    assert "The recommendations are empty: nothing is asked of the meeting." in said
    assert "Legal implications: empty. It prints “None identified at present”." in said
    assert f"{CANARY}: exempt, so only the Part 2 pack holds it." in said


# The list


def test_the_list_takes_as_many_queries_for_many_reports_as_for_one():
    plan = make.make_plan()
    board = make.make_board(plan=plan)
    director, another = (signed_in(plan.council, Role.DIRECTOR) for _ in range(2))

    def add() -> None:
        issue(another, make.make_report(plan, meeting=make.make_meeting(board)))

    add()
    url = reverse("reports:reports", args=[plan.council.slug])
    assert_queries_do_not_grow(lambda: director.get(url), add_row=add)
    viewer = signed_in(plan.council, Role.VIEWER)
    assert_queries_do_not_grow(lambda: viewer.get(url), add_row=add)


def test_an_empty_list_says_what_to_do_next():
    council = make.make_council()
    url = reverse("reports:reports", args=[council.slug])
    assert "Start a report" in signed_in(council, Role.CLERK).get(url).content.decode()
    assert "Start a report" not in signed_in(council, Role.VIEWER).get(url).content.decode()


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
