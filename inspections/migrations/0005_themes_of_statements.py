from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspections.framework_data import load_frameworks


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    load_frameworks(apps)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0004_interventions_visits_and_self_evaluation")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
