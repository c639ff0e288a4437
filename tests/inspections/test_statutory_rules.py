"""Every worked example of the date rules: the right day, and the days that must not come out."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.statutory_rules import (
    RULES,
    CallIn,
    Findings,
    RuleRefused,
    Skipped,
    WorkedDate,
    compared,
    moment_in_words,
    rules_for,
    short_notice,
    work_out,
)
from inspections.working_days import BankHolidays, BeyondTheTable, clear_calendar_days
from tests.inspections.bank_holiday_table import ENGLAND
from tests.thorough import times

MIDNIGHT_COUNTING = CallIn(counting_trigger_day=True, until=None)
MIDNIGHT_NOT_COUNTING = CallIn(counting_trigger_day=False, until=None)


def table() -> BankHolidays:
    return ENGLAND


def no_table() -> BankHolidays:
    raise AssertionError("A calendar rule read the bank-holiday table")


def worked(rule: str, trigger_on: date, **how: object) -> WorkedDate:
    return work_out(RULES[rule], trigger_on, bank_holidays=table, **how)  # type: ignore[arg-type]


def skipped_days(answer: WorkedDate) -> list[date]:
    return [day.on for day in answer.skipped]


@pytest.mark.parametrize(
    ("rule", "trigger_on", "expected", "not_these"),
    [
        pytest.param(
            "written-statement",
            date(2023, 5, 9),
            date(2023, 8, 16),
            # the day itself counted, or 29 May worked; 70 calendar days
            [date(2023, 8, 15), date(2023, 7, 18)],
            id="Stockton: 16 August, as Ofsted asked",
        ),
        pytest.param(
            "publish-report",
            date(2023, 5, 9),
            date(2023, 6, 21),
            [date(2023, 6, 20), date(2023, 6, 8)],
            id="Stockton: the report out by 21 June",
        ),
        pytest.param(
            "written-statement",
            date(2019, 8, 27),
            date(2019, 12, 3),
            [date(2019, 11, 28), date(2019, 12, 2), date(2019, 11, 5)],
            id="Medway and Southend, counted from publication",
        ),
        pytest.param(
            "written-statement",
            date(2019, 8, 21),
            date(2019, 11, 28),
            [date(2019, 11, 27), date(2019, 12, 3)],
            id="Medway, counted from receipt: the day Ofsted required",
        ),
        pytest.param(
            "written-statement",
            date(2022, 3, 18),
            date(2022, 7, 1),
            # without the Jubilee days, without any bank holiday, 70 calendar days
            [date(2022, 6, 29), date(2022, 6, 24), date(2022, 5, 27)],
            id="Blackburn: 1 July, past the Jubilee",
        ),
        pytest.param(
            "written-statement",
            date(2019, 12, 19),
            date(2020, 3, 31),
            [date(2020, 3, 30), date(2020, 3, 26)],
            id="Nottinghamshire: 31 March, past Christmas",
        ),
        pytest.param(
            "priority-action-draft",
            date(2018, 8, 10),
            date(2018, 9, 10),
            [date(2018, 9, 7), date(2018, 8, 30)],
            id="St Helens: the draft by 10 September",
        ),
        pytest.param(
            "priority-action-final",
            date(2018, 8, 10),
            date(2018, 11, 19),
            [date(2018, 11, 16), date(2018, 10, 19)],
            id="St Helens: the final statement",
        ),
        pytest.param(
            "jtai-statement",
            date(2023, 5, 9),
            date(2023, 8, 16),
            [],
            id="JTAI counts as ILACS does",
        ),
        pytest.param(
            "send-priority-plan",
            date(2024, 3, 1),
            date(2024, 4, 23),
            [date(2024, 4, 19), date(2024, 4, 5)],
            id="area SEND: 35 working days past Easter",
        ),
        pytest.param(
            "agenda",
            date(2023, 6, 15),
            date(2023, 6, 7),
            [date(2023, 6, 8), date(2023, 6, 9), date(2023, 6, 10)],
            id="Cabinet of Thursday 15 June 2023",
        ),
        pytest.param(
            "agenda",
            date(2022, 6, 9),
            date(2022, 5, 30),
            # published that day only 4 clear days remain; without the Jubilee 1 June
            [date(2022, 5, 31), date(2022, 6, 1)],
            id="Executive Board of Thursday 9 June 2022",
        ),
        pytest.param(
            "agenda",
            date(2019, 9, 17),
            date(2019, 9, 9),
            [date(2019, 9, 10), date(2019, 9, 11)],
            id="Cabinet of Tuesday 17 September 2019",
        ),
        pytest.param(
            "agenda",
            date(2020, 3, 5),
            date(2020, 2, 26),
            [date(2020, 2, 27), date(2020, 2, 28)],
            id="Scrutiny of Thursday 5 March 2020, in a leap year",
        ),
        pytest.param(
            "agenda",
            date(2023, 1, 24),
            date(2023, 1, 16),
            [date(2023, 1, 17), date(2023, 1, 18)],
            id="Panel of Tuesday 24 January 2023",
        ),
        pytest.param(
            "key-decision-notice",
            date(2022, 6, 9),
            date(2022, 5, 11),
            # 28 days before, and 28 clear working days
            [date(2022, 5, 12), date(2022, 4, 27)],
            id="key decision of 9 June 2022",
        ),
        pytest.param(
            "general-exception",
            date(2026, 5, 6),
            date(2026, 5, 14),
            [date(2026, 5, 13), date(2026, 5, 12), date(2026, 5, 11)],
            id="notice on Wednesday 6 May 2026",
        ),
    ],
)
def test_the_day_that_comes_out_and_those_that_do_not(
    rule: str, trigger_on: date, expected: date, not_these: list[date]
) -> None:
    answer = worked(rule, trigger_on)
    assert answer.on == expected
    assert answer.on not in not_these
    assert answer.at is None
    assert answer.days == RULES[rule].days


@pytest.mark.parametrize(
    ("rule", "trigger_on", "passed_over"),
    [
        pytest.param(
            "written-statement", date(2023, 5, 9), [date(2023, 5, 29)], id="not 1 and 8 May"
        ),
        pytest.param(
            "written-statement",
            date(2022, 3, 18),
            [
                date(2022, 4, 15),
                date(2022, 4, 18),
                date(2022, 5, 2),
                date(2022, 6, 2),
                date(2022, 6, 3),
            ],
            id="Easter, early May and the Jubilee",
        ),
        pytest.param(
            "written-statement",
            date(2019, 12, 19),
            [date(2019, 12, 25), date(2019, 12, 26), date(2020, 1, 1)],
            id="Christmas",
        ),
        pytest.param(
            "priority-action-draft", date(2018, 8, 10), [date(2018, 8, 27)], id="late August"
        ),
        pytest.param(
            "agenda", date(2022, 6, 9), [date(2022, 6, 2), date(2022, 6, 3)], id="Jubilee"
        ),
        pytest.param("agenda", date(2023, 6, 15), [], id="none"),
        pytest.param("key-decision-notice", date(2022, 6, 9), [], id="calendar days skip none"),
        pytest.param(
            "written-statement",
            date(2023, 5, 29),
            [date(2023, 8, 28)],
            id="not the bank holiday it was received on",
        ),
    ],
)
def test_the_bank_holidays_passed_over_are_listed(
    rule: str, trigger_on: date, passed_over: list[date]
) -> None:
    assert skipped_days(worked(rule, trigger_on)) == passed_over


def test_each_bank_holiday_has_its_name() -> None:
    assert worked("agenda", date(2022, 6, 9)).skipped == (
        Skipped(date(2022, 6, 2), "Spring bank holiday"),
        Skipped(date(2022, 6, 3), "Platinum Jubilee bank holiday"),
    )


@pytest.mark.parametrize(
    ("received_on", "expected"),
    [
        pytest.param(date(2023, 5, 12), date(2023, 8, 21), id="Friday"),
        pytest.param(date(2023, 5, 13), date(2023, 8, 21), id="Saturday counts as its Friday"),
        pytest.param(date(2023, 5, 14), date(2023, 8, 21), id="Sunday too"),
        pytest.param(date(2023, 5, 15), date(2023, 8, 22), id="Monday"),
        pytest.param(date(2023, 5, 29), date(2023, 9, 5), id="a bank holiday"),
    ],
)
def test_a_report_received_on_a_day_off_counts_from_the_next_working_day(
    received_on: date, expected: date
) -> None:
    assert worked("written-statement", received_on).on == expected


class TestWarnings:
    def test_counting_from_publication_is_said(self) -> None:
        answer = worked("written-statement", date(2019, 8, 27), is_from_publication=True)
        assert (answer.on, answer.warning) == (
            date(2019, 12, 3),
            "Counted from publication; the law counts from receipt.",
        )

    def test_counting_from_receipt_needs_no_word(self) -> None:
        assert worked("written-statement", date(2019, 8, 21)).warning is None

    def test_years_not_yet_proclaimed_are_named(self) -> None:
        answer = worked("written-statement", date(2028, 12, 1))
        assert answer.warning == (
            "The bank holidays of 2029 are provisional: they are not yet proclaimed."
        )
        answer = worked("written-statement", date(2029, 12, 3), is_from_publication=True)
        assert answer.warning == (
            "Counted from publication; the law counts from receipt."
            " The bank holidays of 2029 and 2030 are provisional: they are not yet proclaimed."
        )

    @pytest.mark.parametrize(
        ("rule", "trigger_on", "on", "warning"),
        [
            pytest.param(
                "agenda",
                date(2023, 6, 19),
                date(2023, 6, 11),
                "Sunday 11 June 2023 is not a working day; the last working day before it is"
                " Friday 9 June 2023.",
                id="a Monday meeting",
            ),
            pytest.param(
                "agenda",
                date(2023, 5, 10),
                date(2023, 5, 1),
                "Monday 1 May 2023 is not a working day; the last working day before it is"
                " Friday 28 April 2023.",
                id="after a bank holiday",
            ),
            pytest.param(
                "general-exception",
                date(2026, 5, 8),
                date(2026, 5, 16),
                "Saturday 16 May 2026 is not a working day; the first working day after it is"
                " Monday 18 May 2026.",
                id="notice on a Friday",
            ),
        ],
    )
    def test_clear_days_that_end_on_a_day_off_name_the_working_day(
        self, rule: str, trigger_on: date, on: date, warning: str
    ) -> None:
        answer = worked(rule, trigger_on)
        assert (answer.on, answer.warning) == (on, warning)


class TestCallIn:
    def test_stockton_prints_midnight_on_23_june(self) -> None:
        answer = worked("call-in", date(2023, 6, 19), days=5, call_in=MIDNIGHT_COUNTING)
        assert answer.on == date(2023, 6, 23)
        assert answer.at is not None
        assert answer.at.isoformat() == "2023-06-24T00:00:00+01:00"
        assert answer.at.astimezone(UTC) == datetime(2023, 6, 23, 23, tzinfo=UTC)
        assert answer.answer_in_words() == "Midnight on 23 June 2023"

    def test_four_days_after_publication_is_the_same(self) -> None:
        answer = worked("call-in", date(2023, 6, 19), days=4, call_in=MIDNIGHT_NOT_COUNTING)
        assert answer.on == date(2023, 6, 23)

    def test_six_days_counting_the_decision_is_no_other_way(self) -> None:
        answer = worked("call-in", date(2023, 6, 15), days=6, call_in=MIDNIGHT_NOT_COUNTING)
        assert answer.on == date(2023, 6, 23)

    def test_five_days_strictly_after_is_the_monday(self) -> None:
        answer = worked("call-in", date(2023, 6, 19), days=5, call_in=MIDNIGHT_NOT_COUNTING)
        assert answer.on == date(2023, 6, 26)

    @pytest.mark.parametrize(
        ("published_on", "five_counting", "four_after"),
        [
            pytest.param(date(2023, 6, 16), date(2023, 6, 22), date(2023, 6, 22), id="Friday"),
            pytest.param(date(2023, 6, 17), date(2023, 6, 23), date(2023, 6, 22), id="Saturday"),
            pytest.param(date(2023, 6, 18), date(2023, 6, 23), date(2023, 6, 22), id="Sunday"),
            pytest.param(date(2023, 5, 29), date(2023, 6, 5), date(2023, 6, 2), id="bank holiday"),
        ],
    )
    def test_published_on_a_day_off_the_two_ways_differ(
        self, published_on: date, five_counting: date, four_after: date
    ) -> None:
        counting = worked("call-in", published_on, days=5, call_in=MIDNIGHT_COUNTING)
        after = worked("call-in", published_on, days=4, call_in=MIDNIGHT_NOT_COUNTING)
        assert (counting.on, after.on) == (five_counting, four_after)

    def test_a_bank_holiday_that_would_be_day_one_is_listed(self) -> None:
        counting = worked("call-in", date(2023, 5, 29), days=5, call_in=MIDNIGHT_COUNTING)
        after = worked("call-in", date(2023, 5, 29), days=4, call_in=MIDNIGHT_NOT_COUNTING)
        assert (skipped_days(counting), skipped_days(after)) == ([date(2023, 5, 29)], [])

    def test_one_day_counting_publication_ends_that_night(self) -> None:
        answer = worked("call-in", date(2023, 6, 19), days=1, call_in=MIDNIGHT_COUNTING)
        assert answer.on == date(2023, 6, 19)

    def test_merton_ends_at_noon_on_the_third_working_day(self) -> None:
        noon = CallIn(counting_trigger_day=False, until=time(12))
        answer = worked("call-in", date(2023, 6, 19), days=3, call_in=noon)
        assert answer.at is not None
        assert answer.at.isoformat() == "2023-06-22T12:00:00+01:00"
        assert answer.answer_in_words() == "Midday on 22 June 2023"

    def test_the_offset_is_that_of_the_last_day(self) -> None:
        """Published in winter time, ending in summer time, and the other way round."""
        spring = worked("call-in", date(2027, 3, 22), days=5, call_in=MIDNIGHT_NOT_COUNTING)
        autumn = worked("call-in", date(2027, 10, 25), days=5, call_in=MIDNIGHT_NOT_COUNTING)
        eve = worked("call-in", date(2027, 10, 25), days=5, call_in=MIDNIGHT_COUNTING)
        instants = [answer.at.isoformat() for answer in (spring, autumn, eve) if answer.at]
        assert instants == [
            "2027-04-01T00:00:00+01:00",
            "2027-11-02T00:00:00+00:00",
            "2027-10-30T00:00:00+01:00",
        ]

    def test_it_needs_the_councils_own_number(self) -> None:
        with pytest.raises(RuleRefused, match="1 or more"):
            worked("call-in", date(2023, 6, 19), call_in=MIDNIGHT_COUNTING)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, "Midnight on 23 June 2023"),
        (time(12), "Midday on 23 June 2023"),
        (time(0, 30), "12:30am on 23 June 2023"),
        (time(9), "9am on 23 June 2023"),
        (time(12, 15), "12:15pm on 23 June 2023"),
        (time(16, 30), "4:30pm on 23 June 2023"),
    ],
)
def test_a_deadline_is_printed_as_people_say_it(until: time | None, expected: str) -> None:
    assert moment_in_words(date(2023, 6, 23), until) == expected


class TestCalendarRules:
    @pytest.mark.parametrize(
        ("rule", "days", "trigger_on", "expected"),
        [
            ("key-decision-notice", None, date(2022, 6, 9), date(2022, 5, 11)),
            ("key-decision-notice", None, date(2040, 1, 30), date(2040, 1, 1)),
            ("months", 6, date(2020, 1, 7), date(2020, 7, 7)),
            ("months", 12, date(2020, 1, 7), date(2021, 1, 7)),
            ("months", 1, date(2050, 1, 31), date(2050, 2, 28)),
        ],
    )
    def test_they_never_read_the_table(
        self, rule: str, days: int | None, trigger_on: date, expected: date
    ) -> None:
        answer = work_out(RULES[rule], trigger_on, bank_holidays=no_table, days=days)
        assert (answer.on, answer.skipped, answer.calendar) == (expected, (), "")

    def test_the_others_do(self) -> None:
        with pytest.raises(AssertionError, match="read the bank-holiday table"):
            work_out(RULES["agenda"], date(2022, 6, 9), bank_holidays=no_table)

    @pytest.mark.parametrize(("rule", "days"), [("months", 10**6), ("key-decision-notice", 10**12)])
    def test_they_end_with_the_calendar(self, rule: str, days: int) -> None:
        with pytest.raises(RuleRefused, match="beyond the calendar"):
            work_out(RULES[rule], date(2022, 6, 9), bank_holidays=no_table, days=days)

    @given(decision_on=st.dates(date(1900, 1, 1), date(2200, 1, 1)), days=st.integers(1, 400))
    @settings(max_examples=times(50), deadline=None)
    def test_a_notice_leaves_exactly_its_clear_days(self, decision_on: date, days: int) -> None:
        rule = RULES["key-decision-notice"]
        answer = work_out(rule, decision_on, bank_holidays=no_table, days=days)
        assert clear_calendar_days(answer.on, decision_on) == days


class TestDays:
    def test_they_can_be_others_than_the_rules(self) -> None:
        answer = worked("send-priority-plan", date(2024, 3, 1), days=50)
        assert (answer.on, answer.days) == (date(2024, 5, 15), 50)

    @pytest.mark.parametrize("rule", list(RULES))
    @pytest.mark.parametrize("days", [0, -1, -70])
    def test_none_or_fewer_are_refused(self, rule: str, days: int) -> None:
        with pytest.raises(RuleRefused, match="must be 1 or more"):
            worked(rule, date(2023, 5, 9), days=days)

    @pytest.mark.parametrize("rule", [name for name, rule in RULES.items() if rule.reads_table])
    def test_more_than_the_table_holds_are_refused(self, rule: str) -> None:
        with pytest.raises(BeyondTheTable):
            worked(rule, date(2023, 5, 9), days=10**9)

    @given(
        received_on=st.dates(date(2012, 1, 1), date(2030, 6, 30)),
        rule=st.sampled_from([rule for rule in RULES.values() if rule.is_from_receipt]),
    )
    @settings(max_examples=times(50), deadline=None)
    def test_a_receipt_rule_ends_on_a_working_day_after_its_trigger(
        self, received_on: date, rule: object
    ) -> None:
        answer = work_out(rule, received_on, bank_holidays=table)  # type: ignore[arg-type]
        assert answer.on.weekday() < 5
        assert answer.on not in ENGLAND.days
        span = (answer.on - received_on).days
        weekdays = sum((received_on + timedelta(days=n)).weekday() < 5 for n in range(1, span + 1))
        assert weekdays == answer.days + len(answer.skipped)


class TestItsWords:
    def test_json_has_exactly_these_keys(self) -> None:
        answer = worked("written-statement", date(2023, 5, 9))
        assert answer.as_json() == {
            "rule": "written-statement",
            "trigger": "2023-05-09",
            "date": "2023-08-16",
            "at": None,
            "days": 70,
            "unit": "working_days",
            "skipped": [{"date": "2023-05-29", "why": "Spring bank holiday"}],
            "source": RULES["written-statement"].source,
            "warning": None,
        }

    def test_the_working_is_readable(self) -> None:
        assert worked("agenda", date(2022, 6, 9)).in_words() == [
            "Agenda and reports open to the public.",
            "Latest day to publish the agenda and reports: Monday 30 May 2022.",
            "5 clear working days before Thursday 9 June 2022;"
            " neither that day nor the day of publication is counted.",
            "Bank holidays passed over:",
            "  Thursday 2 June 2022, Spring bank holiday",
            "  Friday 3 June 2022, Platinum Jubilee bank holiday",
            f"Source: {RULES['agenda'].source}.",
        ]

    def test_one_day_is_one_day(self) -> None:
        answer = worked("call-in", date(2023, 6, 19), days=1, call_in=MIDNIGHT_COUNTING)
        assert answer.how_counted() == (
            "1 working day from Monday 19 June 2023, counting that day if it is a working day."
        )

    @pytest.mark.parametrize("rule", list(RULES.values()), ids=list(RULES))
    def test_every_rule_says_where_it_is_written(self, rule: object) -> None:
        assert rule.source  # type: ignore[attr-defined]


class TestShortNotice:
    def test_an_agenda_a_day_late_says_what_it_gave_and_what_it_owed(self) -> None:
        said = short_notice(
            RULES["agenda"], date(2022, 5, 31), date(2022, 6, 9), bank_holidays=table
        )
        assert said == "4 clear working days (31 May excluded); latest was Mon 30 May"

    @pytest.mark.parametrize("published_on", [date(2022, 5, 30), date(2022, 5, 3)])
    def test_an_agenda_in_time_says_nothing(self, published_on: date) -> None:
        said = short_notice(RULES["agenda"], published_on, date(2022, 6, 9), bank_holidays=table)
        assert said == ""

    def test_a_key_decision_counts_calendar_days(self) -> None:
        said = short_notice(
            RULES["key-decision-notice"],
            date(2022, 5, 12),
            date(2022, 6, 9),
            bank_holidays=no_table,
        )
        assert said == "27 clear calendar days (12 May excluded); latest was Wed 11 May"


@pytest.mark.parametrize(
    ("day", "other", "expected"),
    [
        pytest.param(
            date(2019, 11, 28), date(2019, 12, 3), "3 working days earlier than", id="Medway"
        ),
        pytest.param(date(2019, 12, 3), date(2019, 11, 28), "3 working days later than", id="late"),
        pytest.param(date(2019, 12, 2), date(2019, 12, 3), "1 working day earlier than", id="one"),
        pytest.param(date(2023, 8, 16), date(2023, 8, 16), "the same day as", id="same"),
        pytest.param(date(2023, 8, 19), date(2023, 8, 18), "1 day later than", id="weekend"),
        pytest.param(date(2035, 1, 3), date(2035, 1, 1), "2 days later than", id="off the table"),
    ],
)
def test_two_dates_are_compared_in_working_days(day: date, other: date, expected: str) -> None:
    assert compared(day, other, ENGLAND) == expected


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param(
            Findings("full_inspection"),
            ["written-statement", "publish-report"],
            id="a full inspection, whatever its grades",
        ),
        pytest.param(Findings("focused_visit"), [], id="a focused visit"),
        pytest.param(
            Findings("focused_visit", has_priority_action=True),
            ["priority-action-draft", "priority-action-final"],
            id="a focused visit with priority action",
        ),
        pytest.param(Findings("jtai"), [], id="a JTAI that asked for nothing"),
        pytest.param(
            Findings("jtai", statement_required=True),
            ["jtai-statement"],
            id="a JTAI that asked for a statement",
        ),
        pytest.param(Findings("area_send", send_outcome=1), [], id="area SEND, outcome 1"),
        pytest.param(Findings("area_send", send_outcome=2), [], id="area SEND, outcome 2"),
        pytest.param(
            Findings("area_send", send_outcome=3),
            ["send-priority-plan"],
            id="area SEND, outcome 3",
        ),
        pytest.param(Findings("area_send"), [], id="area SEND, no outcome yet"),
        pytest.param(
            Findings("monitoring_visit", has_priority_action=True), [], id="a monitoring visit"
        ),
        pytest.param(Findings("cqc", statement_required=True), [], id="CQC"),
        pytest.param(
            Findings("full_inspection", has_priority_action=True),
            ["written-statement", "publish-report"],
            id="priority action adds nothing to a full inspection",
        ),
    ],
)
def test_an_inspection_brings_the_dates_the_law_sets(
    findings: Findings, expected: list[str]
) -> None:
    assert [rule.name for rule in rules_for(findings)] == expected
