import accounts.first_tables
import django.db.models.deletion
import improvement.models.evidence
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What each board is for, in versions."""

    dependencies = [
        ('accounts', '__first__'),
        ('boards', '0005_freeze_what_a_board_saw'),
    ]

    operations = [
        accounts.first_tables.CreateTogether(
            operations=[migrations.CreateModel(
                name='HistoricalTermsOfReference',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('recorded_at', models.DateTimeField(editable=False)),
                    ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                    ('number', models.PositiveSmallIntegerField(editable=False)),
                    ('agreed_on', models.DateField(blank=True, null=True, verbose_name='day they were agreed')),
                    ('text', models.TextField(blank=True, max_length=20000, verbose_name='terms of reference')),
                    ('file', models.TextField(blank=True, editable=False, max_length=100)),
                    ('file_name', models.CharField(blank=True, editable=False, max_length=150)),
                    ('content_type', models.CharField(blank=True, editable=False, max_length=100)),
                    ('size', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='size in bytes')),
                    ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('board', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='boards.board')),
                    ('by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical terms of reference',
                    'verbose_name_plural': 'historical terms of reference',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='TermsOfReference',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('recorded_at', models.DateTimeField(editable=False)),
                    ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                    ('number', models.PositiveSmallIntegerField(editable=False)),
                    ('agreed_on', models.DateField(blank=True, null=True, verbose_name='day they were agreed')),
                    ('text', models.TextField(blank=True, max_length=20000, verbose_name='terms of reference')),
                    ('file', models.FileField(blank=True, editable=False, storage=improvement.models.evidence.evidence_storage, upload_to='')),
                    ('file_name', models.CharField(blank=True, editable=False, max_length=150)),
                    ('content_type', models.CharField(blank=True, editable=False, max_length=100)),
                    ('size', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='size in bytes')),
                    ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                    ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='boards.board')),
                    ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'terms of reference',
                    'verbose_name_plural': 'terms of reference',
                    'ordering': ['board', '-number'],
                    'constraints': [models.UniqueConstraint(fields=('board', 'number'), name='terms_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('file', ''), _negated=True), _connector='OR'), name='terms_say_something')],
                },
            )],
        ),
    ]
