"""Monitoring visits: planned, moved, done; and the letter that not everybody reads."""

from datetime import date

import pytest

from accounts.policy import Role
from inspections.models import Inspection, Letter, VisitMove
from inspections.visits import next_expected
from tests.inspections.following import day, inspected, record, send, text_of, url
from tests.make import make_council, make_member

pytestmark = pytest.mark.django_db
FIRST = date(2020, 3, 18)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def full(council):
    return inspected(council, "ILACS-2018", date(2019, 7, 15), title="Inspection of July 2019")


@pytest.fixture
def as_lead(client, council):
    client.force_login(make_member(council, Role.PLAN_LEAD))
    return client


def visited(full, number, on, **given):
    words = {"title": f"Monitoring visit {number}", "sequence_number": number, "previous": full}
    return inspected(full.council, "monitoring-visit", on, **{**words, **given})


def plan(client, council, **typed):
    days = {**day("started_on", FIRST), **day("ended_on", date(2020, 3, 19))}
    return send(client, url("add_visit", council), **{**days, **typed})


def test_a_first_visit_is_planned_and_its_letter_is_not_published(as_lead, council, full):
    assert plan(as_lead, council).status_code == 302
    visit = Inspection.objects.get(framework__code="monitoring-visit")
    assert (
        visit.title,
        visit.status,
        visit.previous,
        visit.is_published_by_ofsted,
        visit.is_disclosed_by_council,
    ) == ("Monitoring visit 1", "planned", full, False, False)
    plan(as_lead, council, **day("started_on", date(2020, 6, 1)), **day("ended_on", None))
    second = Inspection.objects.get(sequence_number=2)
    assert second.is_published_by_ofsted


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"sequence_number": 1}, "Visit 1 is recorded already"),
        (day("started_on", date(2019, 1, 1)), "The visit must come after Inspection of July 2019"),
        (day("ended_on", date(2020, 3, 1)), "The last day must be on or after the first day"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(as_lead, council, full, typed, message):
    visited(full, 1, date(2020, 1, 6))
    response = plan(as_lead, council, **typed)
    assert (response.status_code, message in text_of(response)) == (422, True)


def test_a_visit_is_moved_with_its_reason_and_keeps_the_days_it_was_to_be(as_lead, council, full):
    visit = visited(full, 1, FIRST, ended_on=date(2020, 3, 19), status="planned")
    address = url("move_visit", council, visit.pk)
    to = {**day("to_on", date(2020, 8, 20)), **day("to_until", date(2020, 8, 21))}
    assert send(as_lead, address, **to, reason="").status_code == 422
    assert send(as_lead, address, **to, reason="The pandemic").status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.started_on) == ("rescheduled", date(2020, 8, 20))
    move = VisitMove.objects.get()
    assert (move.from_on, move.from_until, move.reason) == (
        FIRST,
        date(2020, 3, 19),
        "The pandemic",
    )
    page = text_of(as_lead.get(visit.get_absolute_url()))
    assert "Was planned for 18 March 2020 to 19 March 2020" in page
    assert "Moved to 20 August 2020 to 21 August 2020" in page
    assert "Rescheduled" in page


def test_a_visit_that_took_place_is_not_moved(as_lead, council, full):
    visit = visited(full, 1, FIRST)
    address = url("move_visit", council, visit.pk)
    assert as_lead.get(address)["Location"] == visit.get_absolute_url()
    response = as_lead.post(
        address, {"token": "t" * 20, "reason": "Late", **day("to_on", date(2020, 9, 1))}
    )
    assert (response.status_code, VisitMove.objects.exists()) == (422, False)


def test_a_letter_nobody_opened_is_exempt(as_lead, council, full):
    visit = visited(full, 1, FIRST, is_published_by_ofsted=False)
    address = url("add_letter", council, visit.pk)
    exempt = {"exempt_paragraphs": "7", "exempt_reason": "Not published"}
    refused = send(as_lead, address, text="Slow progress.", visibility="public")
    assert "the council has not disclosed it" in text_of(refused)
    assert send(as_lead, address, text="Slow progress.", **exempt).status_code == 302
    letter = Letter.objects.get()
    assert letter.visibility == "exempt"
    as_lead.force_login(make_member(council, Role.VIEWER))
    page = text_of(as_lead.get(visit.get_absolute_url()))
    assert ("Slow progress." in page, "Monitoring visit 1" in page) == (False, True)


def test_a_disclosure_names_who_approved_it_and_when(as_lead, council, full):
    visit = visited(full, 1, FIRST, is_published_by_ofsted=False)
    address = url("edit_inspection", council, visit.pk)
    told = {"is_disclosed_by_council": "on"}
    refused = send(as_lead, address, **told)
    assert "Enter the post that approved the disclosure" in text_of(refused)
    who = {"disclosed_by": "Director of Children's Services"}
    assert send(as_lead, address, **told, **who, **day("disclosed_on", FIRST)).status_code == 302
    add = url("add_letter", council, visit.pk)
    assert send(as_lead, add, text="Slow progress.", visibility="public").status_code == 302
    page = text_of(as_lead.get(visit.get_absolute_url()))
    assert "Not by the inspectorate" in page
    assert "Disclosed by the council on 18 March 2020, approved by Director" in page
    nothing = {"is_disclosed_by_council": [], "disclosed_by": "", **day("disclosed_on", None)}
    closed = send(as_lead, address, **nothing)
    assert "Make its letter exempt first" in text_of(closed)


def test_the_next_visit_is_expected_three_months_on_and_never_late(as_lead, council, full):
    visited(full, 1, FIRST, ended_on=date(2020, 8, 21))
    page = text_of(as_lead.get(url("inspections", council)))
    assert "Monitoring visit 2: can be expected from 21 November 2020." in page
    assert "It is no deadline." in page
    assert "days late" not in page


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param([], [date(2020, 6, 18)], id="three months after the last"),
        pytest.param(
            [("monitoring-visit", date(2020, 7, 1), "planned")], [], id="one is planned already"
        ),
        pytest.param([("ILACS-2018", date(2020, 9, 1), "done")], [], id="inspected again since"),
    ],
)
def test_what_may_come_next(council, full, more, expected):
    visited(full, 1, FIRST)
    for code, on, status in more:
        inspected(council, code, on, status=status)
    rows = Inspection.objects.select_related("framework", "outcome")
    assert [row.on for row in next_expected(rows)] == expected


def test_a_send_outcome_of_three_is_monitored_after_18_months(council):
    it = inspected(
        council, "area-SEND-2023", date(2024, 3, 4), report_received_on=date(2024, 5, 31)
    )
    assert next_expected([it]) == []
    it.outcome = it.framework.grades.get(order=3)
    record(it)
    assert [row.on for row in next_expected([it])] == [date(2025, 11, 30)]
