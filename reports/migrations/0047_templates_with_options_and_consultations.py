from typing import Any

from django.db import migrations

from reports.template_data import load_versions


def load(apps: Any, schema_editor: Any) -> None:
    load_versions(apps)


class Migration(migrations.Migration):
    dependencies = [("reports", "0046_list_consultations_and_papers")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
