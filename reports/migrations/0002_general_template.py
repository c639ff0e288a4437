from typing import Any

from django.db import migrations

from reports.template_data import load_templates


def load(apps: Any, schema_editor: Any) -> None:
    load_templates(apps, into="ReportTemplate")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
