"""A report is started, written and listed."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.policy import Role
from reports.models import CommitteeReport, ReportSection, TemplateVersion
from tests import make
from tests.clock import today_is
from tests.queries import assert_queries_do_not_grow
from tests.reports.issuing import address, fields_of, issue, signed_in
from tests.reports.test_paper import CANARY, hide_everywhere, whole_report

pytestmark = pytest.mark.django_db


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
