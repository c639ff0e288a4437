import accounts.first_tables
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a board saw when its meeting was closed."""

    dependencies = [
        ('accounts', '__first__'),
        ('boards', '0004_run_meetings'),
    ]

    operations = [
        accounts.first_tables.CreateTogether(
            operations=[migrations.CreateModel(
                name='MeetingSnapshot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('recorded_at', models.DateTimeField(editable=False)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('visibility', models.CharField(choices=[('members', 'Members'), ('exempt', 'Exempt (Part 2)')], max_length=10)),
                    ('on', models.DateField(verbose_name='facts as at')),
                    ('facts', models.TextField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='boards.meeting')),
                    ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='boards.meetingstep')),
                ],
                options={
                    'ordering': ['meeting', 'number', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('meeting', 'number', 'visibility'), name='snapshot_number_once')],
                },
            )],
        ),
    ]
