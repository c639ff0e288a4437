"""Interventions, the days that follow from them, and support partners."""

from datetime import date

import pytest

from accounts.policy import Role
from inspections.models import Intervention, StatutoryDate, SupportPartner
from inspections.models.intervention import months_of
from inspections.workflows import NO_LONGER_CALLED_FOR, work_out_dates, work_out_reviews
from tests.inspections.following import day, direction, inspected, record, send, text_of, url
from tests.make import NOON, make_council, make_grant, make_member, make_user
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "Names a school."}


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def lead(client, council):
    user = make_member(council, Role.PLAN_LEAD)
    client.force_login(user)
    return user


@pytest.fixture
def medway(council):
    return inspected(
        council, "ILACS-2018", date(2019, 7, 15), report_published_on=date(2019, 8, 27)
    )


def worked(intervention, by):
    work_out_reviews(intervention, by=by, at=NOON)
    rows = StatutoryDate.objects.filter(intervention=intervention).standing().by_due_date()
    return {row.title: row.due_on for row in rows}


@pytest.mark.parametrize(
    ("issued_on", "months", "expected"),
    [
        pytest.param(
            date(2020, 1, 7), "6, 12", [date(2020, 7, 7), date(2021, 1, 7)], id="Medway's direction"
        ),
        pytest.param(
            date(2020, 8, 31), "6", [date(2021, 2, 28)], id="no such day: the end of the month"
        ),
        pytest.param(date(2026, 4, 10), "6", [date(2026, 10, 10)], id="a Saturday stays one"),
        pytest.param(date(2020, 1, 7), "", [], id="none asked for"),
    ],
)
def test_days_are_calendar_months_from_the_issue(medway, lead, issued_on, months, expected):
    it = direction(medway, issued_on=issued_on, review_months=months)
    assert list(worked(it, lead).values()) == expected


def test_the_dates_of_the_inspection_and_of_the_intervention_keep_apart(medway, lead):
    it = direction(medway)
    worked(it, lead)
    work_out_dates(medway, by=lead, at=NOON)
    assert len(worked(it, lead)) == 2
    assert StatutoryDate.objects.filter(inspection=medway).standing().of_inspections().count() == 2


def test_working_out_again_records_nothing_new(medway, lead):
    it = direction(medway)
    worked(it, lead)
    worked(it, lead)
    assert StatutoryDate.history.filter(intervention=it).count() == 2


@pytest.mark.parametrize(
    ("change", "left"),
    [
        pytest.param({"review_months": "12"}, [12], id="no longer asked for"),
        pytest.param(
            {"status": "replaced", "ended_on": date(2020, 9, 1)}, [6], id="replaced before it"
        ),
        pytest.param({"ended_on": date(2020, 9, 1)}, [6, 12], id="the status is what is said"),
    ],
)
def test_a_day_that_is_not_called_for_is_withdrawn(medway, lead, change, left):
    it = direction(medway)
    worked(it, lead)
    for name, value in change.items():
        setattr(it, name, value)
    record(it)
    worked(it, lead)
    rows = StatutoryDate.objects.filter(intervention=it)
    assert sorted(rows.standing().values_list("days", flat=True)) == left
    reasons = set(rows.exclude(withdrawn_at=None).values_list("withdrawn_reason", flat=True))
    assert reasons <= {NO_LONGER_CALLED_FOR}


def test_what_is_met_or_overridden_is_never_withdrawn(medway, lead):
    it = direction(medway)
    worked(it, lead)
    first, second = StatutoryDate.objects.filter(intervention=it).order_by("days")
    first.met_on = date(2020, 7, 7)
    second.override_on, second.override_source = date(2021, 2, 1), "Letter"
    second.override_reason = "The Department asked for it later"
    record(first), record(second)
    it.review_months = ""
    record(it)
    assert len(worked(it, lead)) == 2


@pytest.mark.parametrize(
    ("typed", "months"), [("6, 12", [6, 12]), ("12 and 6", [6, 12]), ("", []), ("6 6", [6])]
)
def test_months_are_read_as_they_are_typed(typed, months):
    assert months_of(typed) == months


def test_a_direction_is_recorded_with_its_days(client, medway, council, lead):
    response = send(
        client,
        url("add_intervention", council) + f"?inspection={medway.pk}",
        kind="statutory_direction",
        title="Updated statutory direction",
        body="Department for Education",
        issued_by="Secretary of State for Education",
        review_is="Commissioner's report",
        **day("issued_on", date(2020, 1, 7)),
    )
    it = Intervention.objects.get()
    assert response["Location"] == it.get_absolute_url()
    assert (it.status, it.review_months) == ("in_force", "6, 12")
    page = text_of(client.get(url("interventions", council)))
    assert "Commissioner&#x27;s report at 6 months" in page
    assert "7 July 2020" in page
    assert "6 months from Tuesday 7 January 2020" in page
    assert "Bank holidays passed over" not in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"review_months": "six"}, "Enter numbers of months"),
        ({"review_months": "6"}, "Enter the day of issue, or leave the months empty"),
        (
            {
                "review_months": "",
                **day("started_on", date(2020, 2, 1)),
                **day("ended_on", date(2020, 1, 1)),
            },
            "It must end on or after the day it was issued and started",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, medway, council, lead, typed, message):
    words = {"kind": "commissioner", "title": "Commissioner", "body": "DfE"}
    response = send(
        client, url("add_intervention", council), inspection=medway.pk, **words, **typed
    )
    assert (response.status_code, message in text_of(response)) == (422, True)
    assert not Intervention.objects.exists()


def test_the_council_adds_a_day_with_its_reason_and_withdraws_it(client, medway, council, lead):
    it = direction(medway)
    worked(it, lead)
    words = {"what": "Final report", "days": 18, "added_because": "The Minister asked for it"}
    address = url("add_review", council, it.pk)
    assert send(client, address, **{**words, "added_because": ""}).status_code == 422
    assert send(client, address, **words).status_code == 302
    assert send(client, address, **words).status_code == 422
    added = StatutoryDate.objects.get(what="Final report")
    assert (added.due_on, added.title) == (date(2021, 7, 7), "Final report")
    assert len(worked(it, lead)) == 3
    send(client, url("withdraw_review", council, added.pk), reason="Taken back")
    assert len(worked(it, lead)) == 2
    first = StatutoryDate.objects.filter(intervention=it, days=6).get()
    assert client.get(url("withdraw_review", council, first.pk)).status_code == 404


def test_a_withdrawn_intervention_calls_for_nothing(client, medway, council, lead):
    it = direction(medway)
    worked(it, lead)
    send(client, url("withdraw_intervention", council, it.pk), reason="Recorded twice")
    assert not StatutoryDate.objects.filter(intervention=it).standing().exists()
    assert "No interventions" in text_of(client.get(url("interventions", council)))


def test_exempt_interventions_and_their_days_are_for_the_entitled(client, medway, council, lead):
    it = direction(medway, **EXEMPT)
    worked(it, lead)
    assert StatutoryDate.objects.visible_to(lead).filter(intervention=it).count() == 2
    viewer = make_member(council, Role.VIEWER)
    assert not StatutoryDate.objects.visible_to(viewer).filter(intervention=it).exists()
    client.force_login(viewer)
    assert it.title not in text_of(client.get(url("interventions", council)))


def test_a_grant_of_the_inspection_opens_what_followed_it(client, medway, council, lead):
    it = direction(medway)
    elsewhere = direction(inspected(council, "SIF", date(2015, 9, 14)), title="Another direction")
    inspector = make_member(council, Role.INSPECTOR, make_user("Inspector"))
    make_grant(inspector, inspection=medway)
    client.force_login(inspector)
    page = text_of(client.get(url("interventions", council)))
    assert (it.title in page, elsewhere.title in page) == (True, False)
    assert client.get(url("edit_intervention", council, it.pk)).status_code == 403


def test_a_partner_from_a_month_is_shown_as_a_month(client, medway, council, lead):
    send(
        client,
        url("add_partner", council),
        kind="partner_in_practice",
        provider="Essex County Council",
        scope="Fostering",
        from_precision="month",
        **day("from_on", date(2020, 4, 1)),
    )
    partner = SupportPartner.objects.get()
    assert (partner.from_on, partner.from_in_words) == (date(2020, 4, 30), "April 2020")
    page = text_of(client.get(url("interventions", council)))
    assert "April 2020" in page
    assert "Partner in practice" in page
    send(client, url("withdraw_partner", council, partner.pk), reason="Recorded twice")
    assert "Essex" not in text_of(client.get(url("interventions", council)))


def test_a_partner_is_tied_to_its_own_council_alone(medway):
    with pytest.raises(ValueError, match="its own council"):
        record(
            SupportPartner(
                council=make_council(),
                inspection=medway,
                kind="peer",
                provider="Somebody",
                scope="All",
            )
        )


def test_the_page_asks_no_more_for_more_of_them(client, medway, council, lead):
    def add_row():
        worked(direction(medway), lead)
        record(SupportPartner(council=council, kind="peer", provider="Somebody", scope="All"))

    add_row()
    assert_queries_do_not_grow(lambda: client.get(url("interventions", council)), add_row=add_row)
