import accounts.first_tables
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Why an action is off track, and how it gets back."""

    dependencies = [
        ('improvement', '0012_say_who_may_read_each_part'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        accounts.first_tables.CreateTogether([
            migrations.CreateModel(
                name='ExceptionNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('recorded_at', models.DateTimeField(editable=False)),
                    ('cause', models.TextField(max_length=20000, verbose_name='why it is off track')),
                    ('effect_on_children', models.TextField(max_length=20000, verbose_name='what it means for children')),
                    ('recovery', models.TextField(max_length=20000, verbose_name='what is being done to recover')),
                    ('help_wanted', models.TextField(blank=True, max_length=20000, verbose_name='help that is wanted')),
                    ('back_on_track_on', models.DateField(verbose_name='date it will be back on track')),
                    ('action', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='exception_notes', to='improvement.action')),
                    ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('update', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='exception_notes', to='improvement.progressupdate')),
                ],
                options={
                    'ordering': ['-recorded_at', '-pk'],
                    'indexes': [models.Index(fields=['action', '-recorded_at', '-id'], name='exception_note_latest')],
                },
            ),
        ]),
    ]
