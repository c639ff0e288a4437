"""Who may know of a report, of its draft and of what was issued."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from tests import make
from tests.reports.issuing import DRAFTERS, address, fields_of, issue, signed_in

pytestmark = pytest.mark.django_db
READERS = (Role.VIEWER, Role.ACTION_OWNER, Role.BOARD_MEMBER, Role.CLEARANCE_OFFICER)


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
