"""Inspections are recorded, changed and withdrawn, with all that hangs on them."""

from datetime import date

import pytest

from accounts.policy import Role
from inspections.models import (
    AreaForImprovement,
    AreaLineage,
    Framework,
    Inspection,
    InspectionNote,
    InspectionPeriod,
    Judgement,
    StatedValue,
    StatutoryDate,
    Strength,
)
from inspections.workflows import work_out_dates
from tests.inspections.following import send, text_of, url
from tests.inspections.pages import AT, as_lead, council, lead, sign_in
from tests.make import make_area, make_inspection
from tests.page_forms import post_form

__all__ = ["as_lead", "council", "lead"]  # the fixtures
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param(Role.PLAN_LEAD, 200),
        pytest.param(Role.DIRECTOR, 200),
        pytest.param(Role.CLERK, 403),
        pytest.param(Role.VIEWER, 403),
        pytest.param(Role.ACTION_OWNER, 403),
        pytest.param(Role.BOARD_MEMBER, 403),
        pytest.param(Role.CLEARANCE_OFFICER, 403),
        pytest.param(Role.INSPECTOR, 404),
        pytest.param(Role.ADMINISTRATOR, 404),
    ],
)
def test_plan_leads_and_directors_record_inspections(client, council, role, status):
    it = make_inspection(council)
    area = make_area(it)
    sign_in(client, council, role)

    assert client.get(url("edit_inspection", council, it.pk)).status_code == status
    assert client.get(url("edit_judgements", council, it.pk)).status_code == status
    assert client.get(url("edit_area", council, area.pk)).status_code == status


def test_an_inspection_is_added_and_its_dates_worked_out(as_lead, council):
    framework = Framework.objects.get(code="ILACS-2023")

    response = send(
        as_lead,
        url("add_inspection", council),
        title="March 2023",
        framework=framework.pk,
        started_on_day="6",
        started_on_month="3",
        started_on_year="2023",
        report_received_on_day="9",
        report_received_on_month="5",
        report_received_on_year="2023",
    )

    it = Inspection.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, it.get_absolute_url())
    assert "16 August 2023" in text_of(as_lead.get(it.get_absolute_url()))


def test_a_form_that_must_be_mended_answers_422_and_keeps_what_was_typed(as_lead, council):
    response = send(as_lead, url("add_inspection", council), topic="The front door")

    assert response.status_code == 422
    page = text_of(response)
    assert "<title>Error: Add an inspection or visit" in page
    assert 'value="The front door"' in page


def test_overall_is_refused_with_422_where_the_framework_has_none(as_lead, council):
    it = make_inspection(
        council, framework=Framework.objects.get(code="ILACS-2026"), started_on=date(2026, 4, 27)
    )

    response = send(as_lead, url("edit_judgements", council, it.pk), grade_overall="good")

    assert response.status_code == 422
    assert "There is no overall judgement in this framework" in text_of(response)
    assert not Judgement.objects.exists()


def test_odd_grades_come_back_with_a_warning_and_a_box_for_the_reason(as_lead, council):
    it = make_inspection(
        council, framework=Framework.objects.get(code="ILACS-2023"), started_on=date(2025, 2, 3)
    )
    address = url("edit_judgements", council, it.pk)
    typed = {"grade_care_leavers": "inadequate", "grade_overall": "good"}

    refused = send(as_lead, address, **typed)
    form = post_form(refused.content.decode(), address)
    given = as_lead.post(address, {**form.as_sent(), "grading_reason": "As printed."})

    assert refused.status_code == 422
    assert "In every report seen" in text_of(refused)
    assert given.status_code == 302
    assert Inspection.objects.get().grading_reason == "As printed."


def test_a_conflict_answers_409_with_both_texts_and_then_records(as_lead, council, lead):
    area = make_area(make_inspection(council), reference="a", wording="First")
    address = url("edit_area", council, area.pk)
    form = post_form(as_lead.get(address).content.decode(), address).as_sent()
    theirs = AreaForImprovement.objects.get(pk=area.pk)
    theirs.wording = "Theirs"
    theirs.save(by=lead, at=AT)

    conflict = as_lead.post(address, {**form, "wording": "Mine"})
    page = text_of(conflict)
    again = post_form(conflict.content.decode(), address).as_sent()

    assert conflict.status_code == 409
    assert ("Theirs" in page, "Mine" in page) == (True, True)
    assert as_lead.post(address, again).status_code == 302
    area.refresh_from_db()
    assert (area.wording, area.version) == ("Mine", 3)


def test_a_form_sent_twice_records_once(as_lead, council):
    it = make_inspection(council)
    address = url("add_area", council, it.pk)
    form = post_form(as_lead.get(address).content.decode(), address).as_sent()
    form |= {"short_title": "Supervision", "wording": "More often."}

    first, second = as_lead.post(address, form), as_lead.post(address, form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert list(it.areas.values_list("reference", flat=True)) == ["a"]


def test_what_was_withdrawn_leaves_lists_and_counts_and_keeps_its_reason(as_lead, council, lead):
    it = make_inspection(council)
    area = make_area(it, short_title="Typed twice")
    work_out_dates(it, by=lead, at=AT)

    assert send(as_lead, url("withdraw_area", council, area.pk)).status_code == 422
    done = send(as_lead, url("withdraw_area", council, area.pk), reason="It was typed twice.")

    assert done.status_code == 302
    assert "Typed twice" not in text_of(as_lead.get(it.get_absolute_url())).split("</main>")[0]
    assert "It was typed twice." in text_of(as_lead.get(area.get_absolute_url()))


def test_withdrawing_an_inspection_takes_its_statutory_dates_along(as_lead, council, lead):
    it = make_inspection(
        council,
        framework=Framework.objects.get(code="ILACS-2026"),
        report_received_on=date(2026, 8, 28),
    )
    work_out_dates(it, by=lead, at=AT)
    assert StatutoryDate.objects.standing().count() == 2

    send(as_lead, url("withdraw_inspection", council, it.pk), reason="Another council's.")

    assert StatutoryDate.objects.standing().count() == 0
    assert it.title not in text_of(as_lead.get(url("inspections", council)))


@pytest.mark.parametrize(
    ("name", "typed", "model"),
    [
        pytest.param("add_strength", {"wording": "The front door"}, Strength),
        pytest.param(
            "add_period",
            {
                "starts_on": "2026-05-11",
                "ends_on": "2026-05-22",
                "source": "The report",
                "what": "whole",
            },
            InspectionPeriod,
        ),
        pytest.param(
            "add_stated_value",
            {"what": "Days", "stated": "60", "ours": "70", "source": "The paper"},
            StatedValue,
        ),
        pytest.param(
            "add_note", {"kind": "intervention", "text": "A commissioner"}, InspectionNote
        ),
    ],
)
def test_what_hangs_on_an_inspection_is_added_edited_and_withdrawn(
    as_lead, council, name, typed, model
):
    it = make_inspection(council)
    sent = dict(typed)
    for day in ("starts_on", "ends_on"):
        if day in sent:
            year, month, number = sent.pop(day).split("-")
            sent |= {f"{day}_day": number, f"{day}_month": month, f"{day}_year": year}

    added = send(as_lead, url(name, council, it.pk), **sent)
    row = model.objects.get()
    noun = name.removeprefix("add_")
    edited = send(as_lead, url(f"edit_{noun}", council, row.pk))
    withdrawn = send(as_lead, url(f"withdraw_{noun}", council, row.pk), reason="Not ours.")

    assert [added.status_code, edited.status_code, withdrawn.status_code] == [302, 302, 302]
    row.refresh_from_db()
    assert (row.version, row.withdrawn_reason) == (3, "Not ours.")
    assert not model.objects.standing().exists()


def test_an_area_is_tied_to_an_earlier_one_and_marked_as_met(as_lead, council):
    before = make_area(make_inspection(council, started_on=date(2023, 3, 6)))
    now = make_area(make_inspection(council))

    send(as_lead, url("add_lineage", council, now.pk), before=before.pk, relation="reworded")
    send(as_lead, url("mark_met", council, now.pk), note="The visit in July says so.")

    page = text_of(as_lead.get(now.get_absolute_url()))
    assert "Reworded into this one" in page
    assert "The visit in July says so." in page
    again = send(as_lead, url("mark_met", council, now.pk), note="Once more.")
    assert (again.status_code, "marked as met already" in text_of(again)) == (422, True)

    link = AreaLineage.objects.get(relation="reworded")
    send(as_lead, url("end_lineage", council, now.pk, link.pk))
    assert "Reworded into this one" not in text_of(as_lead.get(now.get_absolute_url()))


def test_a_statutory_date_is_replaced_met_and_worked_out_again(as_lead, council, lead):
    it = make_inspection(
        council,
        framework=Framework.objects.get(code="ILACS-2018"),
        started_on=date(2019, 7, 15),
        report_published_on=date(2019, 8, 27),
    )
    work_out_dates(it, by=lead, at=AT)
    row = StatutoryDate.objects.get(rule="written-statement")

    send(
        as_lead,
        url("override_date", council, row.pk),
        override_on_day="28",
        override_on_month="11",
        override_on_year="2019",
        override_source="Ofsted's letter",
        override_reason="The letter gives this day.",
    )
    send(
        as_lead,
        url("mark_date_met", council, row.pk),
        met_on_day="28",
        met_on_month="11",
        met_on_year="2019",
    )
    send(as_lead, url("work_out", council, it.pk))

    page = text_of(as_lead.get(it.get_absolute_url()))
    for words in (
        "28 November 2019",
        "3 December 2019",
        "3 working days earlier than computed",
        "Done on 28 November 2019",
    ):
        assert words in page
