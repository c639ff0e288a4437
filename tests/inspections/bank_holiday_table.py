"""The bank-holiday table of the installation, as the fixture holds it, without a database."""

import json
from datetime import date
from pathlib import Path

from inspections.working_days import BankHolidays

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "bank_holidays.json"


def england() -> BankHolidays:
    table = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return BankHolidays(
        days={date.fromisoformat(day["on"]): day["name"] for day in table["days"]},
        first_year=table["first_year"],
        last_year=table["last_year"],
        provisional_years=frozenset(table["provisional_years"]),
    )


ENGLAND = england()
