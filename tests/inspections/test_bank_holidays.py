"""The installation's table of bank holidays, and the days a council adds to it."""

import json
import socket
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from govuk_bank_holidays.bank_holidays import BankHolidays as PublishedBankHolidays
from holidays import country_holidays

from accounts.models import Council, User
from accounts.policy import Role
from inspections.models import BankHoliday
from inspections.models.bank_holiday import complete_years
from inspections.working_days import is_working_day
from tests.inspections.bank_holiday_table import ENGLAND, FIXTURE
from tests.make import NOON, make_council, make_member


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("The network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


class TestTheFixture:
    def test_its_years_are_2012_to_2030(self) -> None:
        assert (ENGLAND.first_year, ENGLAND.last_year) == (2012, 2030)
        assert {day.year for day in ENGLAND.days} == set(range(2012, 2031))

    def test_it_agrees_with_what_the_government_published(self, no_network: None) -> None:
        published = PublishedBankHolidays(use_cached_holidays=True).get_holidays(
            division=PublishedBankHolidays.ENGLAND_AND_WALES
        )
        last = max(day["date"].year for day in published)
        assert last == 2028
        ours = {day for day in ENGLAND.days if day.year <= last}
        assert ours == {day["date"] for day in published}

    def test_it_agrees_with_what_can_be_computed(self) -> None:
        """The library also gives the weekend day itself beside its substitute: that is left out."""
        computed = country_holidays("GB", subdiv="ENG", years=range(2012, 2031))
        assert set(ENGLAND.days) == {day for day in computed if day.weekday() < 5}

    def test_years_beyond_those_published_are_provisional(self) -> None:
        assert ENGLAND.provisional_years == {2029, 2030}

    def test_no_day_stands_twice_or_on_a_weekend(self) -> None:
        days = [day["on"] for day in json.loads(FIXTURE.read_text(encoding="utf-8"))["days"]]
        assert days == sorted(set(days))
        assert [day for day in ENGLAND.days if day.weekday() >= 5] == []

    @pytest.mark.parametrize(
        "day", [date(2020, 5, 4), date(2022, 5, 30), date(2012, 5, 28), date(2016, 12, 28)]
    )
    def test_days_that_only_look_like_bank_holidays_are_worked(self, day: date) -> None:
        assert is_working_day(day, bank_holidays=ENGLAND)

    @pytest.mark.parametrize(
        "day",
        [
            date(2012, 6, 4),
            date(2012, 6, 5),
            date(2020, 5, 8),
            date(2022, 6, 2),
            date(2022, 6, 3),
            date(2022, 9, 19),
            date(2023, 5, 8),
            date(2023, 5, 29),
        ],
    )
    def test_moved_and_one_off_days_are_not(self, day: date) -> None:
        assert not is_working_day(day, bank_holidays=ENGLAND)


@pytest.mark.parametrize(
    ("years", "left_out", "expected"),
    [
        pytest.param([2020, 2021, 2022], (), range(2020, 2023), id="all"),
        pytest.param([2020, 2022], (), range(2020, 2021), id="a gap ends the table"),
        pytest.param([2020, 2021], (date(2021, 12, 27),), range(2020, 2021), id="half a year"),
        pytest.param([], (), range(0), id="none"),
    ],
)
def test_the_table_reaches_as_far_as_its_years_are_complete(
    years: list[int], left_out: tuple[date, ...], expected: range
) -> None:
    days = [day for year in years for day in (date(year, 1, 1), date(year, 12, 27))]
    assert complete_years([day for day in days if day not in left_out]) == expected


@pytest.fixture
def council(db: None) -> Council:
    return make_council("Northby")


@pytest.fixture
def officer(council: Council) -> User:
    return make_member(council, Role.ADMINISTRATOR)


def record(
    officer: User, council: Council | None, on: date, name: str = "Mayor's Day"
) -> BankHoliday:
    day = BankHoliday(council=council, on=on, name=name)
    day.save(by=officer, at=NOON)
    return day


@pytest.mark.django_db
class TestTheInstallation:
    def test_it_is_loaded_with_its_author_and_history(self) -> None:
        days = BankHoliday.objects.of_installation()
        assert {day.on: day.name for day in days} == dict(ENGLAND.days)
        assert {day.by for day in days} == {User.objects.system()}
        assert BankHoliday.history.filter(history_type="+").count() == len(days)
        assert all(day.source for day in days)

    def test_its_table_is_that_of_the_fixture(self) -> None:
        table = BankHoliday.objects.table()
        assert (dict(table.days), table.first_year, table.last_year) == (
            dict(ENGLAND.days),
            2012,
            2030,
        )
        assert table.provisional_years == {2029, 2030}
        assert table.version == ENGLAND.version

    def test_reading_it_is_one_query(self, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
        with django_assert_num_queries(1):
            BankHoliday.objects.table()

    def test_a_lone_day_of_2031_does_not_stretch_it(self, officer: User) -> None:
        record(officer, None, date(2031, 5, 8))
        assert BankHoliday.objects.table().last_year == 2030

    def test_a_day_stands_once(self, officer: User) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            record(officer, None, date(2023, 5, 8))


@pytest.mark.django_db
class TestACouncilsOwnDays:
    on = date(2023, 5, 10)

    def test_they_count_in_that_council_only(self, officer: User, council: Council) -> None:
        record(officer, council, self.on)
        other = make_council("Southby")
        worked = {
            name: is_working_day(self.on, bank_holidays=BankHoliday.objects.table(where))
            for name, where in (("own", council), ("other", other), ("installation", None))
        }
        assert worked == {"own": False, "other": True, "installation": True}

    def test_one_that_was_withdrawn_is_worked_again(self, officer: User, council: Council) -> None:
        day = record(officer, council, self.on)
        day.withdraw("Entered for the wrong year", by=officer, at=NOON)
        assert self.on not in BankHoliday.objects.table(council).days
        day.refresh_from_db()
        assert (day.withdrawn_reason, day.withdrawn_by, day.version) == (
            "Entered for the wrong year",
            officer,
            2,
        )
        record(officer, council, self.on)
        assert self.on in BankHoliday.objects.table(council).days

    def test_two_councils_may_add_the_same_day(self, officer: User, council: Council) -> None:
        record(officer, council, self.on)
        record(officer, make_council("Southby"), self.on)
        with pytest.raises(IntegrityError), transaction.atomic():
            record(officer, council, self.on)

    @pytest.mark.parametrize(
        ("on", "error"),
        [
            (date(2023, 5, 13), "Saturdays are never working days"),
            (date(2023, 5, 8), "8 May 2023 is already there: Coronation of King Charles III"),
        ],
    )
    def test_a_day_off_already_is_not_added(self, council: Council, on: date, error: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            BankHoliday(council=council, on=on, name="Mayor's Day").clean()
        assert refusal.value.message_dict == {"on": [error]}

    def test_they_are_seen_in_their_council_only(self, officer: User, council: Council) -> None:
        own = record(officer, council, self.on)
        record(officer, make_council("Southby"), self.on + timedelta(days=1))
        assert list(BankHoliday.objects.visible_to(officer)) == [own]
        assert list(BankHoliday.objects.in_council(council)) == [own]
