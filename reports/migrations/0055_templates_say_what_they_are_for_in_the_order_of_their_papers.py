from typing import Any

from django.db import migrations

from reports.template_data import load_versions


def load(apps: Any, schema_editor: Any) -> None:
    load_versions(apps)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0054_name_the_file_that_a_paper_goes_into'),
    ]

    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
