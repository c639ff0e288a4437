"""Medway's case is loaded with what its papers say."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Council
from boards.models import Board
from impact.measure_status import standings_of
from impact.models import AssuranceProgramme, Measure
from improvement.models import FundingLine, RiskRating
from inspections.models import BankHoliday, Inspection
from tests.overview.cases import RI, grades_of, load, main_inspection, periods_of, plan_of

pytestmark = pytest.mark.django_db


def test_medway_date_is_the_letters_and_both_are_kept() -> None:
    inspection = main_inspection("medway")
    row = inspection.statutory_dates.get(rule="written-statement")
    assert (row.computed_on, row.override_on, row.due_on, row.met_on) == (
        date(2019, 12, 3),
        date(2019, 11, 28),
        date(2019, 11, 28),
        date(2019, 11, 28),
    )
    assert row.override_source
    assert "21 August 2019" in row.override_reason
    difference = row.difference_in_words(bank_holidays=BankHoliday.objects.table())
    assert difference == "3 working days earlier than computed"


def test_medway_was_inadequate_in_2013_and_2019() -> None:
    council = Council.objects.get(slug=load("medway")["council"])
    full = Inspection.objects.filter(council=council, framework__kind="full_inspection")
    assert [
        (row.started_on.year, grades_of(row)["overall"]) for row in full.order_by("started_on")
    ] == [(2013, "Inadequate"), (2015, RI), (2019, "Inadequate")]


def test_medway_commissioner_reports_at_six_and_twelve_months() -> None:
    dates = main_inspection("medway").statutory_dates.exclude(intervention=None)
    assert {row.title: row.due_on for row in dates} == {
        "Commissioner's report at 6 months": date(2020, 7, 7),
        "Commissioner's report at 12 months": date(2021, 1, 7),
    }


def test_medway_keeps_two_meanings_of_improvement_partner_apart() -> None:
    partners = main_inspection("medway").partners.all()
    assert {(row.provider, row.get_kind_display(), row.from_in_words) for row in partners} == {
        ("Bracknell Forest", "Improvement partner under a direction", ""),
        ("Essex County Council", "Partner in practice", ""),
        ("Essex County Council", "Partner in practice", "April 2020"),
    }


def test_medway_visit_was_moved_and_its_letter_is_not_for_all() -> None:
    load("medway")
    visit = Inspection.objects.get(framework__code="monitoring-visit")
    (move,) = visit.moves.all()
    assert (move.from_on, move.to_on, visit.started_on) == (
        date(2020, 3, 18),
        date(2020, 8, 20),
        date(2020, 8, 20),
    )
    (letter,) = visit.letters.all()
    assert (visit.is_letter_open, letter.is_exempt) == (False, True)


def test_medway_first_monitoring_visit_is_not_published() -> None:
    load("medway")
    visit = Inspection.objects.get(framework__kind="monitoring_visit")
    assert (visit.sequence_number, visit.is_published_by_ofsted) == (1, False)
    assert periods_of(visit) == {
        False: (date(2020, 3, 18), date(2020, 3, 19)),
        True: (date(2020, 8, 20), date(2020, 8, 21)),
    }


def test_medway_risks_keep_their_letters_and_their_scale() -> None:
    ratings = RiskRating.objects.filter(risk__plan=plan_of("medway")).order_by("risk__order")
    assert [
        (r.as_stated, r.printed, r.scale.levels.in_words(r.likelihood, r.impact)) for r in ratings
    ] == [
        ("B2", "B2", "likelihood high, impact critical"),
        ("C3", "C3", "likelihood significant, impact marginal"),
        ("C3", "C3", "likelihood significant, impact marginal"),
        ("C3", "C3", "likelihood significant, impact marginal"),
        ("B2", "B2", "likelihood high, impact critical"),
    ]
    assert {r.scale.legend for r in ratings} == {
        "Likelihood A very high to F almost impossible; impact 1 catastrophic to 4 negligible"
    }


def test_medway_money_is_two_lines_and_no_sum() -> None:
    lines = FundingLine.objects.filter(plan=plan_of("medway"))
    assert [(row.amount_pounds, row.as_stated) for row in lines] == [
        (Decimal(3882000), "£3.882m"),
        (Decimal(3730000), "further £3.730m"),
    ]


def test_medway_board_tells_members_from_those_who_attend() -> None:
    load("medway")
    board = Board.objects.get(name="Improvement Board")
    assert [m.post for m in board.members.filter(standing="attendee")] == [
        "Commissioner",
        "Case Officer",
        "Principal Children's Advisor",
    ]
    assert [m.organisation for m in board.members.filter(is_chair=True)] == [
        "Oxfordshire County Council"
    ]
    assert board.meets == "Monthly"


def test_medway_has_an_audit_measure_without_a_baseline() -> None:
    measures = Measure.objects.filter(plan__council__slug=load("medway")["council"])
    (standing,) = standings_of(measures, on=date(2020, 3, 12)).values()
    assert (standing.measure.name, standing.status) == ("Audits found good", "being_established")
    assert [link.action.reference for link in standing.measure.action_links.all()] == ["4.2"]


def test_medway_assurance_has_its_rhythm_and_who_takes_part() -> None:
    rows = AssuranceProgramme.objects.filter(plan=plan_of("medway"))
    assert Counter((row.kind, row.cadence) for row in rows) == {
        ("audit", "monthly"): 1,
        ("visit", "six_weekly"): 1,
        ("clinic", "weekly"): 1,
        ("themed_audit", "once"): 1,
        ("workshop", "once"): 1,
        ("staff_event", "termly"): 1,
        ("staff_event", "monthly"): 1,
    }
    visits = rows.get(kind="visit")
    assert visits.participants.splitlines() == ["Director", "Assistant Director", "Lead Manager"]


def test_medway_trains_its_staff_and_members_by_actions_of_the_plan() -> None:
    actions = plan_of("medway").actions
    practice = actions.get(title="Roll out Signs of Safety")
    members = actions.get(title="Train elected members")
    assert (practice.start_on, practice.already_under_way) == (date(2020, 2, 13), True)
    assert [str(each) for each in members.partner_links.all()] == ["Local Government Association"]
    assert "Democratic Services" in members.updates.get().happened


def test_medway_children_take_part_by_an_app_with_three_years_money() -> None:
    action = plan_of("medway").actions.get(title="Bring in Mind of My Own")
    assert "tell workers what they think" in action.description
    said = action.updates.get().happened
    assert ["business case" in said, "Three years' money" in said] == [True, True]
