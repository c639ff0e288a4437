
from django.conf import settings
from django.db import migrations, models


def end_doubles(apps, schema_editor):
    """Of several that say the same, the first one stands; the others end as they were recorded."""
    seen = set()
    links = apps.get_model("inspections", "AreaLineage").objects.filter(relation="met", ended_at=None).order_by("pk")
    for link in links:
        key = link.before_id
        if key in seen:
            link.ended_at, link.ended_by_id = link.recorded_at, link.by_id
            link.save()
        seen.add(key)
    # PostgreSQL makes no index while a change waits to be checked.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0005_themes_of_statements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(end_doubles, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='arealineage',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('relation', 'met')), fields=('before',), name='lineage_met_once'),
        ),
    ]
