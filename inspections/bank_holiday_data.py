"""Load the installation's bank holidays, 2012 to 2030, from `fixtures/bank_holidays.json`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "bank_holidays.json"
SYSTEM = "system@line-of-sight.invalid"


def load_bank_holidays(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    database = schema_editor.connection.alias
    table: dict[str, Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))
    at = datetime.fromisoformat(table["checked_on"]).replace(tzinfo=UTC)
    people = apps.get_model("accounts", "User").objects.using(database)
    system, _ = people.get_or_create(
        email=SYSTEM,
        defaults={"name": "Line of Sight", "is_active": False, "password": make_password(None)},
    )
    model = apps.get_model("inspections", "BankHoliday")
    days = []
    for day in table["days"]:
        is_provisional = int(day["on"][:4]) in table["provisional_years"]
        source = table["sources"]["provisional" if is_provisional else "published"]
        days.append(
            model(
                on=day["on"],
                name=day["name"],
                is_provisional=is_provisional,
                source=source,
                version=1,
                by=system,
                recorded_at=at,
            )
        )
    model.objects.using(database).bulk_create(days)
    history = apps.get_model("inspections", "HistoricalBankHoliday")
    fields = [field.attname for field in model._meta.concrete_fields]
    history.objects.using(database).bulk_create(
        history(
            **{name: getattr(day, name) for name in fields},
            history_user_id=system.pk,
            history_date=at,
            history_type="+",
        )
        for day in model.objects.using(database).filter(council=None)
    )
