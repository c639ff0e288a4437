from typing import Any

from django.db import migrations

from reports.template_data import load_versions


def load(apps: Any, schema_editor: Any) -> None:
    load_versions(apps)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0055_templates_say_what_they_are_for_in_the_order_of_their_papers'),
    ]

    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
