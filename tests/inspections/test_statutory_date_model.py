"""A recorded statutory date: ours, the regulator's and the paper's, side by side."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from accounts.models import Council, User
from accounts.policy import Role
from inspections.models import BankHoliday, Inspection, StatutoryDate
from inspections.models.area import AreaKind
from inspections.workflows import NO_LONGER_CALLED_FOR, move_dates, work_out_dates
from tests.inspections.bank_holiday_table import ENGLAND
from tests.make import (
    NOON,
    make_area,
    make_council,
    make_framework,
    make_grade,
    make_grant,
    make_inspection,
    make_member,
)

LATER = datetime(2026, 6, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Council:
    return make_council()


@pytest.fixture
def lead(council: Council) -> User:
    return make_member(council, Role.PLAN_LEAD)


def inspected(council: Council, kind: str = "full_inspection", **given: Any) -> Inspection:
    framework = make_framework(kind=kind)
    return make_inspection(council, framework=framework, **given)


def dates_of(inspection: Inspection) -> dict[str, date]:
    rows = inspection.statutory_dates.filter(withdrawn_at=None)
    return {row.rule: row.computed_on for row in rows}


@pytest.fixture
def medway(council: Council, lead: User) -> StatutoryDate:
    """Published 27 August 2019, receipt not known; Ofsted's letter asked for 28 November."""
    inspection = inspected(council, report_published_on=date(2019, 8, 27))
    work_out_dates(inspection, by=lead, at=NOON)
    return inspection.statutory_dates.get(rule="written-statement")


def override(row: StatutoryDate, by: User) -> None:
    row.override_on = date(2019, 11, 28)
    row.override_source = "Ofsted's letter"
    row.override_reason = "The clock ran from receipt, some days before publication"
    row.save(by=by, at=LATER)


class TestTheRegulatorsDate:
    def test_it_counts_and_both_are_kept(self, medway: StatutoryDate, lead: User) -> None:
        assert medway.due_on == date(2019, 12, 3)
        override(medway, lead)
        assert (medway.due_on, medway.computed_on) == (date(2019, 11, 28), date(2019, 12, 3))
        assert medway.difference_in_words(bank_holidays=ENGLAND) == (
            "3 working days earlier than computed"
        )

    def test_both_are_in_the_history(self, medway: StatutoryDate, lead: User) -> None:
        override(medway, lead)
        seen = medway.history.order_by("version").values_list(
            "version", "computed_on", "override_on", "history_user"
        )
        assert list(seen) == [
            (1, date(2019, 12, 3), None, lead.pk),
            (2, date(2019, 12, 3), date(2019, 11, 28), lead.pk),
        ]

    def test_it_survives_working_out_afresh(self, medway: StatutoryDate, lead: User) -> None:
        override(medway, lead)
        inspection = medway.inspection
        inspection.report_received_on = date(2019, 8, 22)
        inspection.save(by=lead, at=LATER)
        work_out_dates(inspection, by=lead, at=LATER)
        medway.refresh_from_db()
        assert (medway.computed_on, medway.override_on, medway.due_on) == (
            date(2019, 11, 29),
            date(2019, 11, 28),
            date(2019, 11, 28),
        )
        assert medway.override_reason.startswith("The clock ran from receipt")

    @pytest.mark.parametrize(
        "part",
        [
            {"override_on": date(2019, 11, 28)},
            {"override_on": date(2019, 11, 28), "override_source": "Ofsted's letter"},
            {"override_on": date(2019, 11, 28), "override_reason": "The letter says so"},
            {"override_source": "Ofsted's letter"},
            {"override_reason": "The letter says so"},
        ],
    )
    def test_it_needs_its_source_and_its_reason(
        self, medway: StatutoryDate, lead: User, part: dict[str, Any]
    ) -> None:
        for name, value in part.items():
            setattr(medway, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            medway.save(by=lead, at=LATER)

    def test_without_one_there_is_no_difference(self, medway: StatutoryDate) -> None:
        assert medway.difference_in_words(bank_holidays=ENGLAND) == ""


class TestAsThePaperStatesIt:
    def test_sixty_days_of_an_unsaid_kind_are_read_both_ways(self, medway: StatutoryDate) -> None:
        """Southend's paper says 60 days; its report came out the same day as Medway's."""
        medway.stated_rule, medway.stated_days, medway.stated_unit = "within 60 days", 60, "days"
        assert medway.stated_in_words(bank_holidays=ENGLAND) == (
            "The paper says “within 60 days”: 26 October 2019 in calendar days or"
            " 19 November 2019 in working days. The rule gives 3 December 2019."
        )

    def test_days_of_a_said_kind_are_read_once(self, medway: StatutoryDate) -> None:
        medway.stated_days, medway.stated_unit = 60, "working_days"
        assert medway.stated_in_words(bank_holidays=ENGLAND) == (
            "The paper says “within 60 days”: 19 November 2019 in working days."
            " The rule gives 3 December 2019."
        )

    def test_a_day_is_compared(self, medway: StatutoryDate) -> None:
        medway.stated_on = date(2019, 11, 28)
        assert medway.stated_in_words(bank_holidays=ENGLAND) == (
            "The paper gives 28 November 2019: 3 working days earlier than computed."
        )
        medway.stated_on = date(2019, 12, 3)
        assert medway.stated_in_words(bank_holidays=ENGLAND) == (
            "The paper gives 3 December 2019: the same day as computed."
        )

    def test_nothing_stated_is_nothing_said(self, medway: StatutoryDate) -> None:
        assert medway.stated_in_words(bank_holidays=ENGLAND) == ""

    def test_a_number_of_days_says_which_kind(self, medway: StatutoryDate, lead: User) -> None:
        medway.stated_days = 60
        with pytest.raises(IntegrityError), transaction.atomic():
            medway.save(by=lead, at=LATER)


class TestTheCountdown:
    @pytest.mark.parametrize(
        ("on", "expected", "is_late"),
        [
            (date(2019, 11, 29), "Due in 4 days", False),
            (date(2019, 12, 2), "Due in 1 day", False),
            (date(2019, 12, 3), "Due today", False),
            (date(2019, 12, 4), "1 day late", True),
            (date(2019, 12, 13), "10 days late", True),
        ],
    )
    def test_it_is_due_until_its_day_is_over(
        self, medway: StatutoryDate, on: date, expected: str, is_late: bool
    ) -> None:
        assert (medway.countdown(on=on), medway.is_late(on=on)) == (expected, is_late)

    @pytest.mark.parametrize(
        ("met_on", "expected", "is_late"),
        [
            (date(2019, 12, 3), "Done on 3 December 2019", False),
            (date(2019, 12, 5), "Done on 5 December 2019, 2 days late", True),
        ],
    )
    def test_once_done_it_stands_still(
        self, medway: StatutoryDate, met_on: date, expected: str, is_late: bool
    ) -> None:
        medway.met_on = met_on
        on = date(2026, 1, 1)
        assert (medway.countdown(on=on), medway.is_late(on=on)) == (expected, is_late)

    def test_it_follows_the_regulators_date(self, medway: StatutoryDate, lead: User) -> None:
        override(medway, lead)
        assert medway.countdown(on=date(2019, 11, 29)) == "1 day late"

    @pytest.mark.parametrize(
        ("approved_on", "expected"),
        [
            pytest.param(date(2019, 12, 3), "", id="on the day"),
            pytest.param(
                date(2020, 1, 16),
                "Approval on 16 January 2020 comes 44 days after the statutory date,"
                " 3 December 2019.",
                id="Southend's Cabinet in January",
            ),
        ],
    )
    def test_a_late_approval_is_pointed_out(
        self, medway: StatutoryDate, approved_on: date, expected: str
    ) -> None:
        assert medway.approval_in_words(approved_on) == expected


class TestWorkingOut:
    def test_stockton_gets_both_dates_and_the_word_of_warning(
        self, council: Council, lead: User
    ) -> None:
        inspection = inspected(council, report_published_on=date(2023, 5, 9))
        outcome = work_out_dates(inspection, by=lead, at=NOON)
        assert outcome.problems == ()
        assert dates_of(inspection) == {
            "publish-report": date(2023, 6, 21),
            "written-statement": date(2023, 8, 16),
        }
        row = inspection.statutory_dates.get(rule="written-statement")
        assert (row.trigger_is, row.rule_version, row.days) == ("published", "1", 70)
        assert row.working == {
            "unit": "working_days",
            "skipped": [{"date": "2023-05-29", "why": "Spring bank holiday"}],
            "source": row.the_rule.source,
            "warning": "Counted from publication; the law counts from receipt.",
            "calendar": ENGLAND.version,
        }

    def test_receipt_goes_before_publication(self, council: Council, lead: User) -> None:
        inspection = inspected(
            council,
            report_received_on=date(2019, 8, 21),
            report_published_on=date(2019, 8, 27),
        )
        work_out_dates(inspection, by=lead, at=NOON)
        row = inspection.statutory_dates.get(rule="written-statement")
        assert (row.computed_on, row.trigger_is, row.working["warning"]) == (
            date(2019, 11, 28),
            "received",
            None,
        )

    def test_again_it_records_nothing(self, medway: StatutoryDate, lead: User) -> None:
        work_out_dates(medway.inspection, by=lead, at=LATER)
        medway.refresh_from_db()
        assert (medway.version, medway.recorded_at) == (1, NOON)
        assert medway.inspection.statutory_dates.count() == 2

    def test_without_a_day_to_count_from_there_is_none(self, council: Council, lead: User) -> None:
        inspection = inspected(council)
        assert work_out_dates(inspection, by=lead, at=NOON).dates == ()

    def test_beyond_the_table_it_says_so(self, council: Council, lead: User) -> None:
        inspection = inspected(council, report_received_on=date(2030, 11, 1))
        outcome = work_out_dates(inspection, by=lead, at=NOON)
        assert dates_of(inspection) == {"publish-report": date(2030, 12, 13)}
        assert outcome.problems == (
            "Written statement of proposed action: The bank-holiday table runs from 2012 to 2030,"
            " so working days cannot be counted in 2031.",
        )

    def test_a_focused_visit_counts_with_priority_action_only(
        self, council: Council, lead: User
    ) -> None:
        visit = inspected(council, "focused_visit", report_received_on=date(2018, 8, 10))
        work_out_dates(visit, by=lead, at=NOON)
        assert dates_of(visit) == {}
        area = make_area(visit, kind=AreaKind.PRIORITY_ACTION)
        work_out_dates(visit, by=lead, at=NOON)
        assert dates_of(visit) == {
            "priority-action-draft": date(2018, 9, 10),
            "priority-action-final": date(2018, 11, 19),
        }
        area.withdrawn_at, area.withdrawn_by, area.withdrawn_reason = LATER, lead, "Misread"
        area.save(by=lead, at=LATER)
        work_out_dates(visit, by=lead, at=LATER)
        assert dates_of(visit) == {}
        reasons = set(visit.statutory_dates.values_list("withdrawn_reason", flat=True))
        assert reasons == {NO_LONGER_CALLED_FOR}

    def test_a_regulators_date_is_not_withdrawn(self, council: Council, lead: User) -> None:
        visit = inspected(
            council,
            "focused_visit",
            has_priority_action=True,
            report_received_on=date(2018, 8, 10),
        )
        work_out_dates(visit, by=lead, at=NOON)
        override(visit.statutory_dates.get(rule="priority-action-final"), lead)
        visit.has_priority_action = False
        visit.save(by=lead, at=LATER)
        work_out_dates(visit, by=lead, at=LATER)
        assert list(dates_of(visit)) == ["priority-action-final"]

    def test_days_that_were_changed_by_hand_stay(self, council: Council, lead: User) -> None:
        framework = make_framework(kind="area_send")
        inspection = make_inspection(
            council,
            framework=framework,
            outcome=make_grade(framework, "Systemic failings", 3),
            report_received_on=date(2024, 3, 1),
        )
        work_out_dates(inspection, by=lead, at=NOON)
        row = inspection.statutory_dates.get()
        assert row.computed_on == date(2024, 4, 23)
        row.days = 50
        row.save(by=lead, at=NOON)
        work_out_dates(inspection, by=lead, at=LATER)
        assert dates_of(inspection) == {"send-priority-plan": date(2024, 5, 15)}

    def test_a_date_stands_once(self, medway: StatutoryDate, lead: User) -> None:
        again = StatutoryDate(
            inspection=medway.inspection,
            rule=medway.rule,
            rule_version="1",
            trigger_on=medway.trigger_on,
            trigger_is="received",
            days=70,
            computed_on=medway.computed_on,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(by=lead, at=LATER)


class TestABankHolidayAddedLater:
    def test_outstanding_dates_of_the_council_move(
        self, medway: StatutoryDate, council: Council, lead: User
    ) -> None:
        elsewhere = inspected(make_council(), report_published_on=date(2019, 8, 27))
        work_out_dates(elsewhere, by=lead, at=NOON)
        day = BankHoliday(council=council, on=date(2019, 11, 11), name="Town holiday")
        day.save(by=lead, at=LATER)
        table = BankHoliday.objects.table(council)
        (moved,) = move_dates(council, table, by=lead, at=LATER)
        assert moved.history.count() == 2
        assert dates_of(medway.inspection) == {
            "publish-report": date(2019, 10, 8),
            "written-statement": date(2019, 12, 4),
        }
        assert dates_of(elsewhere)["written-statement"] == date(2019, 12, 3)

    @pytest.mark.parametrize(
        "settled",
        [
            pytest.param({"met_on": date(2019, 11, 28)}, id="met"),
            pytest.param(
                {
                    "override_on": date(2019, 11, 28),
                    "override_source": "Letter",
                    "override_reason": "Asked for sooner",
                },
                id="a regulator's date in its place",
            ),
        ],
    )
    def test_those_settled_stay_as_they_were(
        self,
        medway: StatutoryDate,
        council: Council,
        lead: User,
        settled: dict[str, Any],
    ) -> None:
        for name, value in settled.items():
            setattr(medway, name, value)
        medway.save(by=lead, at=LATER)
        day = BankHoliday(council=council, on=date(2019, 11, 11), name="Town holiday")
        day.save(by=lead, at=LATER)
        assert move_dates(council, BankHoliday.objects.table(council), by=lead, at=LATER) == []


class TestLists:
    def test_they_come_in_the_order_they_are_due(self, medway: StatutoryDate, lead: User) -> None:
        rules = [row.rule for row in StatutoryDate.objects.outstanding().by_due_date()]
        assert rules == ["publish-report", "written-statement"]
        medway.override_on = date(2019, 9, 2)
        medway.override_source, medway.override_reason = "Letter", "Asked for sooner"
        medway.save(by=lead, at=LATER)
        rules = [row.rule for row in StatutoryDate.objects.outstanding().by_due_date()]
        assert rules == ["written-statement", "publish-report"]

    def test_they_are_seen_where_their_inspection_is(
        self, medway: StatutoryDate, lead: User, council: Council
    ) -> None:
        outsider = make_member(make_council(), Role.PLAN_LEAD)
        inspector = make_member(council, Role.INSPECTOR)
        assert medway in StatutoryDate.objects.visible_to(lead)
        assert medway not in StatutoryDate.objects.visible_to(outsider)
        assert medway not in StatutoryDate.objects.visible_to(inspector)
        make_grant(inspector, inspection=medway.inspection)
        assert medway in StatutoryDate.objects.visible_to(inspector)

    def test_those_of_an_exempt_inspection_are_exempt(
        self, medway: StatutoryDate, lead: User, council: Council
    ) -> None:
        viewer = make_member(council, Role.VIEWER)
        assert medway in StatutoryDate.objects.visible_to(viewer)
        inspection = medway.inspection
        inspection.visibility, inspection.exempt_paragraphs = "exempt", "1"
        inspection.exempt_reason = "Not yet published"
        inspection.save(by=lead, at=LATER)
        assert medway not in StatutoryDate.objects.visible_to(viewer)
        assert medway in StatutoryDate.objects.visible_to(lead)


class TestOnThePage:
    def shown(self, row: StatutoryDate, on: date = date(2019, 11, 1)) -> str:
        words = row.in_words(on=on, bank_holidays=ENGLAND)
        page = render_to_string(
            "inspections/_statutory_date.html", {"date": words, "change_url": "/change/"}
        )
        return " ".join(page.split())

    def test_it_shows_its_working(self, medway: StatutoryDate) -> None:
        page = self.shown(medway)
        for said in (
            "Written statement of proposed action",
            "3 December 2019",
            "Due in 32 days",
            "70 working days from Tuesday 27 August 2019, the day on which the report was"
            " published; that day is not counted.",
            "None",
            "SI 2007/462",
            "Counted from publication; the law counts from receipt.",
        ):
            assert said in page

    def test_both_dates_are_shown_with_the_reason(self, medway: StatutoryDate, lead: User) -> None:
        override(medway, lead)
        page = self.shown(medway)
        for said in (
            "28 November 2019",
            "3 December 2019",
            "3 working days earlier than computed",
            "Ofsted&#x27;s letter",
            "The clock ran from receipt, some days before publication",
        ):
            assert said in page

    def test_a_late_approval_is_a_warning(self, medway: StatutoryDate) -> None:
        words = medway.in_words(
            on=date(2020, 1, 2), bank_holidays=ENGLAND, approved_on=date(2020, 1, 16)
        )
        page = render_to_string("inspections/_statutory_date.html", {"date": words})
        assert "Approval on 16 January 2020 comes 44 days after the statutory date" in page
        assert "30 days late" in page
        assert "Record the regulator" not in page

    def test_typed_text_stays_text(self, medway: StatutoryDate, lead: User) -> None:
        override(medway, lead)
        medway.override_reason = "<script>alert(1)</script>"
        assert "<script>" not in self.shown(medway)
