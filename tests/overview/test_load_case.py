"""The five real cases load as facts: once, by the save path, with what their papers say."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import Council, Membership, User
from accounts.policy import Role
from accounts.records import Record
from boards.models import Board, BoardRelation, Meeting, PlanSeen
from govuk.dates import LONDON
from impact.measure_status import standings_of
from impact.models import AssuranceProgramme, Measure, VoiceEntry
from impact.voice_list import when_heard
from improvement.claims import claims_without_figure
from improvement.feeds import feeds_of
from improvement.models import Action, FocusArea, FundingLine, ImprovementPlan, RiskRating
from improvement.version_list import versions_of
from inspections.models import AreaTheme, BankHoliday, EvaluationTheme, Inspection
from inspections.statutory_rules import RULES, CallIn, short_notice, work_out
from overview.case_loading import NAMES, load_case, read_case
from reports.models import CommitteeReport
from tests.make import make_council, make_member, make_user

pytestmark = pytest.mark.django_db

LOADED_ON = date(2026, 11, 2)
LOADED_AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
RI = "Requires improvement to be good"


def load(name: str) -> dict[str, Any]:
    return load_case(name, by=User.objects.system(), on=LOADED_ON, at=LOADED_AT)


def main_inspection(name: str) -> Inspection:
    return Inspection.objects.get(pk=load(name)["inspection"])


def plan_of(name: str) -> ImprovementPlan:
    return ImprovementPlan.objects.get(pk=load(name)["plan"])


def sections_of(name: str) -> dict[str, Any]:
    report = CommitteeReport.objects.get(pk=load(name)["report"])
    return {section.heading: section for section in report.sections.all()}


def grades_of(inspection: Inspection) -> dict[str, str]:
    return {row.area.code: row.grade.label for row in inspection.judgements.all()}


def references(inspection: Inspection, kind: str) -> list[str]:
    return list(inspection.areas.filter(kind=kind).values_list("reference", flat=True))


def periods_of(inspection: Inspection) -> dict[bool, tuple[date, date]]:
    return {row.is_official: (row.starts_on, row.ends_on) for row in inspection.periods.all()}


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_case", *arguments, stdout=out)
    return out.getvalue()


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_loads_again_to_the_same_ids_and_makes_nothing(name: str) -> None:
    first = json.loads(run(name, "--json"))
    before = row_counts()
    again = json.loads(run(name, "--json"))
    assert list(first) == ["case", "council", "inspection", "plan", "meeting", "report"]
    assert again == first
    assert row_counts() == before


def test_a_case_is_found_again_after_it_was_renamed() -> None:
    first = load("southend")
    for model, key in ((Inspection, "inspection"), (CommitteeReport, "report")):
        row = model._default_manager.get(pk=first[key])
        row.title = "Another title"
        row.save(by=User.objects.system(), at=LOADED_AT + timedelta(days=1))
    assert load("southend") == first


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_case_fits_its_field(name: str) -> None:
    load(name)
    for model in apps.get_models():
        if issubclass(model, Record) and not model._meta.auto_created:
            for row in model._default_manager.all():
                # A PDF is made after the loading: a record has no size and no moment of issue yet.
                row.clean_fields(exclude=["logo", "size", "word_size", "issued_at"])


@pytest.mark.parametrize("name", NAMES)
def test_all_is_recorded_at_the_moment_of_loading(name: str) -> None:
    plan = plan_of(name)
    assert {update.recorded_at for a in plan.actions.all() for update in a.updates.all()} <= {
        LOADED_AT
    }
    assert not Action.objects.filter(plan=plan).as_at(
        LOADED_AT - timedelta(seconds=1), on=date(2023, 6, 15)
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_action_has_a_lead_and_answers_an_area(name: str) -> None:
    actions = list(plan_of(name).actions.all())
    assert [a.reference for a in actions if a.lead() is None] == []
    assert [a.reference for a in actions if not a.area_links.current()] == []
    assert all(a.original_due_on == a.due_on for a in actions)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_signs_in_as_a_post(name: str) -> None:
    load(name)
    posts = User.objects.filter(memberships__council__slug=name)
    assert posts
    assert not any(user.has_usable_password() for user in posts)


def test_who_loads_a_case_leads_its_plan() -> None:
    user = make_user(email="lead@council.example")
    run("medway", "--by", "lead@council.example", "--json")
    council = Council.objects.get(slug="medway")
    assert list(
        Membership.objects.filter(council=council, user=user).values_list("role", flat=True)
    ) == [Role.PLAN_LEAD]
    assert ImprovementPlan.objects.get(council=council).by == user


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("oslo",), "There is no case 'oslo'", id="no such case"),
        pytest.param(("medway", "--by", "no@one.example"), "Nobody signs in as", id="no such one"),
        pytest.param(
            ("medway", "--by", "system@line-of-sight.invalid"),
            "Nobody signs in as",
            id="the system",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(arguments: tuple[str, ...], said: str) -> None:
    User.objects.system()
    with pytest.raises(CommandError, match=said) as refused:
        run(*arguments)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("name", "slug"), [("Another council", "medway"), ("Medway Council", "medway-town")]
)
def test_a_council_that_is_there_already_is_let_be(name: str, slug: str) -> None:
    make_council(name, slug=slug)
    with pytest.raises(CommandError, match="is here already") as refused:
        run("medway")
    assert refused.value.returncode == 2
    assert ImprovementPlan.objects.count() == 0


# Stockton: seed 000


def test_stockton_keeps_both_dates_and_counts_its_findings() -> None:
    inspection = main_inspection("stockton")
    assert inspection.framework.code == "ILACS-2023"
    assert periods_of(inspection) == {
        False: (date(2023, 2, 27), date(2023, 3, 14)),
        True: (date(2023, 3, 6), date(2023, 3, 17)),
    }
    assert references(inspection, "improvement") == list("abcd")
    assert references(inspection, "own_reading") == list("abcdefgh")
    assert [strength.reference for strength in inspection.strengths.all()] == list(
        "abcdefghijklmnopqrst"
    )
    assert all(area.is_paraphrased for area in inspection.areas.all())
    assert inspection.self_evaluation_was_accurate is True
    assert set(grades_of(inspection).values()) == {RI}


def test_stockton_plan_is_due_on_16_august_2023() -> None:
    inspection = main_inspection("stockton")
    due = {row.rule: row for row in inspection.statutory_dates.all()}
    assert due["written-statement"].due_on == date(2023, 8, 16)
    assert due["written-statement"].stated_on == date(2023, 8, 16)
    assert due["written-statement"].trigger_is == "published"
    assert due["publish-report"].due_on == date(2023, 6, 21)


def test_stockton_plan_has_four_strands_and_answers_two_inspections() -> None:
    plan = plan_of("stockton")
    assert [(s.reference, s.name) for s in plan.strands.all()] == [
        ("a", "Our people"),
        ("b", "Our practice"),
        ("c", "Our processes"),
        ("d", "Our partnerships"),
    ]
    answered = {link.inspection.framework.code for link in plan.inspection_links.current()}
    assert answered == {"focused-visit", "ILACS-2023"}
    board = Board.objects.get(name="Good and Beyond Board")
    assert (board.is_independently_chaired, board.chair_post) == (True, "Independent Chair")


def test_stockton_decision_keeps_its_nil_wordings_and_its_call_in() -> None:
    sections = sections_of("stockton")
    assert sections["Alternative Options Considered and Rejected"].nil_wording == "None."
    assert sections["Declared (Cabinet Member) Conflicts of Interest"].nil_wording == "None."
    assert sections["Details of any Dispensations"].nil_wording == "N/A"
    decision = read_case("stockton")["decision"]
    worked = work_out(
        RULES["call-in"],
        decision["published_on"],
        bank_holidays=BankHoliday.objects.table,
        days=decision["call_in_working_days"],
        call_in=CallIn(decision["call_in_counts_publication_day"], None),
    )
    assert worked.on == date(2023, 6, 23)
    assert worked.at == decision["call_in_until"] == datetime(2023, 6, 24, tzinfo=LONDON)
    assert (
        worked.answer_in_words() == sections["Date and Time by which Call In must be executed"].text
    )


def test_stockton_seminar_is_a_month() -> None:
    load("stockton")
    meeting = Meeting.objects.get(board__name="Members Seminar")
    assert (meeting.on, meeting.on_precision, meeting.on_as_stated) == (
        date(2023, 7, 31),
        "month",
        "July",
    )


def test_stockton_is_helped_by_other_councils() -> None:
    partners = main_inspection("stockton").partners.all()
    assert [(row.kind, row.provider) for row in partners] == [
        ("supporting_council", "Other local authorities")
    ] * 2
    assert ["Emergency Duty Team" in row.scope for row in partners] == [True, False]


def test_stockton_themes_run_across_its_findings() -> None:
    inspection = main_inspection("stockton")
    links = AreaTheme.objects.current().filter(area__inspection=inspection)
    themes = Counter(link.theme.name for link in links.select_related("theme"))
    assert set(themes) >= {
        "Workforce",
        "Assessments and plans",
        "Foster care placements",
        "Hearing children's views",
    }
    assert all(count > 1 for count in themes.values())
    notes = inspection.notes.filter(kind="theme")
    assert [note.heading[:2] for note in notes] == ["a.", "b.", "c.", "d."]
    assert "Investment Plan for children in care" in notes[2].text


# Nottinghamshire: seed 001


def test_nottinghamshire_was_good_and_has_four_areas() -> None:
    inspection = main_inspection("nottinghamshire")
    assert grades_of(inspection) == {
        "leaders": "Good",
        "help_and_protection": RI,
        "in_care_and_care_leavers": "Good",
        "overall": "Good",
    }
    assert inspection.areas.count() == inspection.stated_areas_count == 4
    assert [row.due_on for row in inspection.statutory_dates.filter(rule="written-statement")] == [
        date(2020, 3, 31)
    ]


def test_nottinghamshire_reports_five_and_three_on_two_areas() -> None:
    plan = plan_of("nottinghamshire")
    section = sections_of("nottinghamshire")["Table 1"]
    counts = {
        link.area.short_title: sum(
            action.updates.count()
            for action in plan.actions.filter(area_links__area=link.area).distinct()
        )
        for action in plan.actions.all()
        for link in action.area_links.current()
    }
    assert counts == {
        "Consistency of social work practice across the County": 5,
        "Children placed with family and friend carers": 3,
    }
    assert len(section.options["areas"]) == 2


def test_nottinghamshire_report_keeps_its_facts() -> None:
    report = CommitteeReport.objects.get(pk=load("nottinghamshire")["report"])
    assert (report.agenda_item, report.footer_reference, report.wards, report.numbering) == (
        "7",
        "CF0041",
        "All.",
        "continuous",
    )
    seen = PlanSeen.objects.filter(board__name="Children & Young People's Committee")
    assert [row.on for row in seen] == [date(2020, 1, 13), date(2021, 2, 22)]


def test_nottinghamshire_measures_have_no_figure_yet() -> None:
    measures = Measure.objects.filter(plan=plan_of("nottinghamshire"))
    assert [measure.readings.count() for measure in measures] == [0, 0]
    programme = AssuranceProgramme.objects.filter(plan__council__slug="nottinghamshire")
    assert programme.count() == 2


# Southend: seed 002


def test_southend_has_4_areas_against_12_and_the_same_grades() -> None:
    inspection = main_inspection("southend")
    before = inspection.previous
    assert before is not None
    assert (inspection.areas.count(), inspection.stated_areas_count) == (4, 4)
    assert (before.areas.count(), before.stated_areas_count) == (0, 12)
    assert set(grades_of(inspection).values()) == set(grades_of(before).values()) == {RI}
    assert len(grades_of(inspection)) == 4


def test_southend_states_60_days_where_the_rule_says_70() -> None:
    inspection = main_inspection("southend")
    row = inspection.statutory_dates.get(rule="written-statement")
    assert (row.due_on, row.stated_rule, row.stated_days) == (
        date(2019, 12, 3),
        "within 60 days",
        60,
    )
    said = row.stated_in_words(bank_holidays=BankHoliday.objects.table())
    assert "26 October 2019" in said
    assert "19 November 2019" in said


def test_southend_approval_comes_after_the_statutory_date() -> None:
    plan = plan_of("southend")
    seen = PlanSeen.objects.get(plan=plan, board__name="Cabinet")
    assert (seen.on_as_stated, seen.on_precision, seen.what) == ("January 2020", "month", "planned")
    row = main_inspection("southend").statutory_dates.get(rule="written-statement")
    assert seen.on > row.due_on
    assert all(action.already_under_way for action in plan.actions.all())


def test_southend_prints_eleven_implications_with_their_own_nil_wordings() -> None:
    kinds = ("implication", "consultation")
    implications = [s for s in sections_of("southend").values() if s.kind in kinds]
    assert [s.nil_wording if not s.text else "" for s in implications] == [
        "",
        *["None identified at present"] * 4,
        "Not required",
        "",
        "Not required at this time",
        "Not identified at present",
        "",
        "None identified.",
    ]
    assert all(s.text or s.nil_wording for s in implications)
    assert CommitteeReport.objects.get(pk=load("southend")["report"]).agenda_item == ""


def test_southend_inspection_keeps_its_logistics() -> None:
    inspection = main_inspection("southend")
    assert (inspection.inspectors_count, inspection.days_on_site_count) == (4, 8)
    assert inspection.notes.filter(kind="logistics").count() == 6
    quotation = inspection.notes.get(kind="quotation")
    assert (quotation.text, len(quotation.text.split()) < 10) == (
        "These services are now highly effective",
        True,
    )


def test_southend_strengths_keep_the_word_that_was_used() -> None:
    words = Counter(row.descriptor for row in main_inspection("southend").strengths.all())
    assert words == {"highly effective": 3, "very strong": 5, "an area of strength": 1}


def test_southend_bodies_say_how_they_relate() -> None:
    load("southend")
    assert [
        (row.board.name, row.relation, str(row.other))
        for row in BoardRelation.objects.order_by("pk")
    ] == [
        (
            "Improvement Board Scrutiny Panel",
            "scrutinises",
            "Children's Services Improvement Board",
        ),
        ("People Scrutiny Committee", "scrutinises", "Children's Services Improvement Board"),
        ("Children's Services Improvement Board", "reports_to", "Cabinet"),
    ]


# Blackburn: seed 003


def test_blackburn_money_is_two_lines_and_no_sum() -> None:
    plan = plan_of("blackburn")
    assert [
        (row.financial_year, row.amount_pounds, row.span, row.recurrence, row.as_stated)
        for row in FundingLine.objects.filter(plan=plan)
    ] == [
        ("2022/23", Decimal(906000), "part_year", "", "£906,000"),
        ("2023/24", Decimal(923000), "full_year", "recurring", "£923k"),
    ]


def test_blackburn_progress_is_six_five_and_two() -> None:
    plan = plan_of("blackburn")
    strands = plan.strands.all()
    assert [(s.name, s.actions.count()) for s in strands] == [
        ("Care Leavers", 6),
        ("Strategy Discussions", 5),
        ("Quality Assurance", 2),
    ]
    fuzzy = plan.actions.exclude(due_precision="year").order_by("order")
    assert [(a.due_on, a.due_precision, a.due_as_stated) for a in fuzzy] == [
        (date(2022, 6, 30), "month", "by the end of June"),
        (date(2022, 9, 30), "quarter", "in the next quarter"),
    ]
    delivered = plan.actions.filter(updates__delivered_on__isnull=False)
    assert [a.reference for a in delivered] == ["1.3", "1.5", "2.3"]


def test_southend_plan_goes_to_cabinet_in_a_month_after_the_statutory_date() -> None:
    plan = plan_of("southend")
    version = plan.versions.get(number=2)
    (step,) = version.steps.all()
    assert (version.name, step.state, step.body, step.on_precision, str(step)) == (
        "Revised plan with the action plan", "cabinet", "Cabinet", "month",
        "Cabinet, January 2020",
    )  # fmt: skip
    (shown, before) = versions_of(plan, user=reader_of(plan), past=None)
    assert [each.late for each in shown.steps] == [
        ["Approval on 31 January 2020 comes 59 days after the statutory date, 3 December 2019."]
    ]
    assert (before.state, before.version.label) == ("draft", "Before the inspection")


@pytest.mark.parametrize(
    ("name", "number", "state"),
    [("stockton", 2, "cabinet"), ("medway", 1, "submitted")],
)
def test_versions_stand_where_the_papers_say(name, number, state) -> None:
    shown = versions_of(plan_of(name), user=reader_of(plan_of(name)), past=None)[0]
    assert (shown.version.number, shown.state, shown.copy) == (number, state, None)


def reader_of(plan: ImprovementPlan) -> User:
    return make_member(plan.council, Role.DIRECTOR)


def test_plans_are_tied_to_programmes_and_corporate_outcomes() -> None:
    tied = {}
    for name in ("stockton", "southend", "medway"):
        plan = plan_of(name)
        feeds = feeds_of(plan, user=reader_of(plan), on=date(2026, 6, 1), past=None)
        tied[name] = (
            [(each.thing.name, len(each.actions), len(each.areas)) for each in feeds.programmes],
            [each.thing.name for each in feeds.outcomes],
        )
    assert tied == {
        "stockton": (
            [
                ("Investment Plan for children in care", 1, 1),
                ("North East regional fostering pathfinder", 1, 1),
            ],
            [],
        ),
        "southend": ([], ["Active and Involved", "Opportunity and Prosperity", "Safe and Well"]),
        "medway": ([], ["Resilient Families"]),
    }


def test_blackburn_focus_areas_group_ten_areas_and_go_by_other_names() -> None:
    plan = plan_of("blackburn")
    inspection = main_inspection("blackburn")
    assert inspection.areas.count() == inspection.stated_areas_count == 10
    focus = FocusArea.objects.filter(plan=plan)
    assert [f.name for f in focus] == ["Care Leavers", "Strategy Discussions", "Quality Assurance"]
    assert sum(f.area_links.current().count() for f in focus) == 10
    assert [alias.name for alias in focus[2].aliases.all()] == ["data and assurance"]


def test_blackburn_plan_is_due_on_1_july_2022_and_the_board_has_nine_seats() -> None:
    row = main_inspection("blackburn").statutory_dates.get(rule="written-statement")
    assert row.due_on == date(2022, 7, 1)
    board = Board.objects.get(name="Achieving Excellence Board")
    assert (board.terms_of_reference_on, board.members.count()) == (date(2022, 4, 26), 9)
    themes = Meeting.objects.filter(board=board, on_precision="month").order_by("on")
    assert [(m.on_as_stated, m.theme) for m in themes] == [
        ("June", "Support for Care Leavers"),
        ("August", "Quality Assurance"),
        ("October", "Multi-agency strategy discussions"),
    ]
    relation = BoardRelation.objects.get(relation="delegates_to")
    assert (relation.board.name, relation.other) == ("Executive Board", board)


def test_blackburn_report_has_two_dates_and_is_a_key_decision() -> None:
    report = CommitteeReport.objects.get(pk=load("blackburn")["report"])
    assert report.meeting is not None
    assert (report.report_on, report.meeting.on) == (date(2022, 5, 19), date(2022, 6, 9))
    assert (report.is_key_decision, report.wards, report.version_label) == (
        True,
        "(All Wards)",
        "1",
    )
    late = short_notice(
        RULES["agenda"],
        date(2022, 5, 31),
        report.meeting.on,
        bank_holidays=BankHoliday.objects.table,
    )
    assert late == "4 clear working days (31 May excluded); latest was Mon 30 May"


def test_blackburn_care_leavers_asked_for_their_own_version() -> None:
    entry = VoiceEntry.objects.get(plan=plan_of("blackburn"))
    assert (entry.group, entry.method, when_heard(entry)) == (
        "Care leavers",
        "Leaving Care Forum",
        "April 2022",
    )
    assert "a version of it for young people" in entry.heard


# Medway: seed 004


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


def test_self_evaluations_are_kept_by_theme_and_as_inspectors_judged_them() -> None:
    found = main_inspection("stockton").evaluations.get()
    assert found.accuracy == "accurate"
    load("nottinghamshire")
    names = EvaluationTheme.objects.values_list("name", flat=True)
    assert list(names) == ["Children in care", "Fostering", "Kinship", "Adoption", "Leaving care"]


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


def test_blackburn_says_risen_significantly_and_gives_no_figure() -> None:
    measure = Measure.objects.get(plan__council__slug=load("blackburn")["council"])
    assert claims_without_figure(measure.story) == ["risen significantly"]
    assert not measure.readings.exists()


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
