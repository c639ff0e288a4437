
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def end_doubles(apps, schema_editor):
    """Of several that say the same, the first one stands; the others end as they were recorded."""
    seen = set()
    links = apps.get_model("improvement", "FocusAreaAlias").objects.filter(ended_at=None).order_by("pk")
    for link in links:
        key = link.focus_area_id, link.name
        if key in seen:
            link.ended_at, link.ended_by_id = link.recorded_at, link.by_id
            link.save()
        seen.add(key)
    # PostgreSQL makes no index while a change waits to be checked.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0006_change_themes_in_batches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name='historicalfocusareaalias',
            name='by',
        ),
        migrations.RemoveField(
            model_name='historicalfocusareaalias',
            name='focus_area',
        ),
        migrations.RemoveField(
            model_name='historicalfocusareaalias',
            name='history_user',
        ),
        migrations.RemoveField(
            model_name='focusareaalias',
            name='version',
        ),
        migrations.AddField(
            model_name='focusareaalias',
            name='ended_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='focusareaalias',
            name='ended_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(end_doubles, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='focusareaalias',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('focus_area', 'name'), name='focus_area_name_once'),
        ),
        migrations.DeleteModel(
            name='HistoricalFocusAreaAlias',
        ),
    ]
