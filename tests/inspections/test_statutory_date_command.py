"""The command `statutory_date`: its JSON, its words, and how it refuses."""

import json
import runpy
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, CommandParser, call_command

from accounts.models import User
from inspections.models import BankHoliday
from inspections.statutory_rules import RULES
from tests.make import NOON, make_council

ROOT = Path(__file__).resolve().parents[2]
STOCKTON = ("call-in", "--trigger", "2023-06-19", "--days", "5")


def ask(*typed: str) -> Any:
    out, err = StringIO(), StringIO()
    call_command("statutory_date", *typed, "--json", stdout=out, stderr=err)
    assert err.getvalue() == ""
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_the_json_is_the_contract() -> None:
    assert ask("written-statement", "--trigger", "2023-05-09") == {
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


@pytest.mark.django_db
def test_a_call_in_ends_at_an_instant() -> None:
    answer = ask(*STOCKTON, "--counting-trigger-day", "--until", "midnight")
    assert (answer["date"], answer["at"]) == ("2023-06-23", "2023-06-24T00:00:00+01:00")
    answer = ask(*STOCKTON, "--not-counting-trigger-day", "--until", "17:00")
    assert (answer["date"], answer["at"]) == ("2023-06-26", "2023-06-26T17:00:00+01:00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "trigger", "expected", "unit", "days"),
    [
        ("written-statement", "2019-08-21", "2019-11-28", "working_days", 70),
        ("publish-report", "2023-05-09", "2023-06-21", "working_days", 30),
        ("priority-action-draft", "2018-08-10", "2018-09-10", "working_days", 20),
        ("priority-action-final", "2018-08-10", "2018-11-19", "working_days", 70),
        ("jtai-statement", "2022-03-18", "2022-07-01", "working_days", 70),
        ("send-priority-plan", "2024-03-01", "2024-04-23", "working_days", 35),
        ("agenda", "2022-06-09", "2022-05-30", "clear_working_days", 5),
        ("key-decision-notice", "2022-06-09", "2022-05-11", "clear_calendar_days", 28),
        ("general-exception", "2026-05-06", "2026-05-14", "clear_working_days", 5),
    ],
)
def test_every_rule_has_its_unit(
    rule: str, trigger: str, expected: str, unit: str, days: int
) -> None:
    answer = ask(rule, "--trigger", trigger)
    assert (answer["date"], answer["unit"], answer["days"], answer["at"]) == (
        expected,
        unit,
        days,
        None,
    )


@pytest.mark.django_db
def test_counting_from_publication_warns() -> None:
    answer = ask("written-statement", "--trigger", "2019-08-27", "--trigger-is", "published")
    assert (answer["date"], answer["warning"]) == (
        "2019-12-03",
        "Counted from publication; the law counts from receipt.",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("send-priority-plan", "--trigger", "2024-03-01", "--days", "50"), "2024-05-15"),
        (("agenda", "--trigger", "2023-06-15", "--days", "3"), "2023-06-11"),
        (("key-decision-notice", "--trigger", "2022-06-09", "--days", "1"), "2022-06-07"),
    ],
)
def test_days_replace_the_rules_own(typed: tuple[str, ...], expected: str) -> None:
    assert ask(*typed)["date"] == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("months", "--trigger", "2020-01-07", "--months", "6"), "2020-07-07"),
        (("months", "--trigger", "2045-01-31", "--months", "1"), "2045-02-28"),
        (("key-decision-notice", "--trigger", "2045-06-09"), "2045-05-11"),
    ],
)
def test_calendar_rules_need_no_database(typed: tuple[str, ...], expected: str) -> None:
    """Without the mark `django_db` any query is an error."""
    assert ask(*typed)["date"] == expected


@pytest.mark.django_db
def test_a_councils_own_day_does_not_move_the_installations_answer() -> None:
    day = BankHoliday(council=make_council(), on=date(2023, 6, 12), name="Mayor's Day")
    day.save(by=User.objects.system(), at=NOON)
    assert ask("written-statement", "--trigger", "2023-05-09")["date"] == "2023-08-16"


@pytest.mark.django_db
def test_a_day_added_to_the_installation_does() -> None:
    day = BankHoliday(on=date(2023, 6, 12), name="One-off")
    day.save(by=User.objects.system(), at=NOON)
    answer = ask("written-statement", "--trigger", "2023-05-09")
    assert (answer["date"], len(answer["skipped"])) == ("2023-08-17", 2)


@pytest.mark.django_db
def test_without_json_it_speaks_plain_english() -> None:
    out = StringIO()
    call_command("statutory_date", "written-statement", "--trigger", "2023-05-09", stdout=out)
    assert out.getvalue().splitlines()[:5] == [
        "Written statement of proposed action.",
        "Last day to publish the statement and send it to Ofsted: Wednesday 16 August 2023.",
        "70 working days from Tuesday 9 May 2023, not counting that day.",
        "Bank holidays passed over:",
        "  Monday 29 May 2023, Spring bank holiday",
    ]


COUNTING = "--counting-trigger-day"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("nonsense", "--trigger", "2023-05-09"), "There is no rule “nonsense”"),
        (("agenda", "--trigger", "2023-02-30"), "must be a day that exists"),
        (("agenda", "--trigger", "09/05/2023"), "must be a day that exists"),
        (("agenda", "--trigger", "20230509"), "must be a day that exists"),
        (("agenda", "--trigger", "2023-W19-2"), "must be a day that exists"),
        (("agenda", "--trigger", "2023-5-9"), "must be a day that exists"),
        (("agenda", "--trigger", "0000-01-01"), "must be a day that exists"),
        (("agenda", "--trigger", ""), "must be a day that exists"),
        (("agenda", "--trigger", "2023-05-09\n2023"), "must be a day that exists"),
        (("agenda", "--trigger", "2023-05-09", "--days", "0"), "--days must be a whole number"),
        (("agenda", "--trigger", "2023-05-09", "--days", "-5"), "--days must be a whole number"),
        (("agenda", "--trigger", "2023-05-09", "--days", "2.5"), "--days must be a whole number"),
        (("agenda", "--trigger", "2023-05-09", "--days", "five"), "--days must be a whole number"),
        (("agenda", "--trigger", "2023-05-09", "--days", "9" * 5000), "--days must be a whole"),
        (("agenda", "--trigger", "2023-05-09", "--days", "99999999"), "cannot be counted in 2011"),
        (("written-statement", "--trigger", "2030-11-01"), "cannot be counted in 2031"),
        (("written-statement", "--trigger", "2011-06-01"), "cannot be counted in 2011"),
        (("agenda", "--trigger", "2031-01-02"), "cannot be counted in 2031"),
        (("agenda", "--trigger", "2012-01-04"), "cannot be counted in 2011"),
        (("general-exception", "--trigger", "2030-12-27"), "cannot be counted in 2031"),
        (("agenda", "--trigger", "2023-05-09", "--trigger-is", "sent"), "received or published"),
        (("agenda", "--trigger", "2023-05-09", "--trigger-is", "published"), "from the meeting"),
        (("months", "--trigger", "2020-01-07"), "months needs --months N"),
        (("months", "--trigger", "2020-01-07", "--months", "0"), "--months must be a whole"),
        (("months", "--trigger", "2020-01-07", "--months", "-1"), "--months must be a whole"),
        (("months", "--trigger", "2020-01-07", "--months", "999999999"), "beyond the calendar"),
        (("months", "--trigger", "2020-01-07", "--days", "6"), "--days is not for months"),
        (("agenda", "--trigger", "2020-01-07", "--months", "6"), "--months is not for agenda"),
        (("agenda", "--trigger", "2020-01-07", COUNTING), "is not for agenda"),
        (("agenda", "--trigger", "2020-01-07", "--until", "12:00"), "--until is not for agenda"),
        (("key-decision-notice", "--trigger", "0001-01-15"), "beyond the calendar"),
        (("call-in", "--trigger", "2023-06-19"), "call-in needs --days N"),
        ((*STOCKTON, "--until", "midnight"), "call-in needs --counting-trigger-day or"),
        ((*STOCKTON, COUNTING), "call-in needs --until"),
        ((*STOCKTON, COUNTING, "--until", "noon"), "must be midnight or a time"),
        ((*STOCKTON, COUNTING, "--until", "25:00"), "must be midnight or a time"),
        ((*STOCKTON, COUNTING, "--until", "9:00"), "must be midnight or a time"),
        ((*STOCKTON, COUNTING, "--until", "00:00"), "either end of the day"),
        ((*STOCKTON, COUNTING, "--until", "24:00"), "either end of the day"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line(typed: tuple[str, ...], why: str) -> None:
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("statutory_date", *typed, "--json", stdout=out)
    assert why in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert refusal.value.returncode == 2
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(("months", "--trigger", "2020-01-32", "--months", "6"), id="no such day"),
        pytest.param(("months", "--months", "6"), id="no trigger"),
        pytest.param((), id="nothing"),
        pytest.param(("months", "--trigger", "2020-01-07", "--month-count", "6"), id="no option"),
        pytest.param(
            (*STOCKTON, COUNTING, "--not-counting-trigger-day", "--until", "midnight"), id="both"
        ),
    ],
)
def test_it_exits_with_2_and_one_line(
    typed: tuple[str, ...], capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("sys.argv", ["manage.py", "statutory_date", *typed, "--json"])
    # manage.py sets its own; the former comes back after the test.
    monkeypatch.setattr(CommandParser, "error", CommandParser.error)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")

    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, len(printed.err.splitlines())) == (2, "", 1)


def test_in_a_shell_it_exits_with_2_and_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "statutory_date", "months", "--trigger", "2020-01-32"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr


def test_in_a_shell_the_answer_is_all_that_is_printed() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "manage.py", "statutory_date", "months"),
            *("--trigger", "2020-01-07", "--months", "6", "--json"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (json.loads(done.stdout)["date"], done.stderr) == ("2020-07-07", "")
