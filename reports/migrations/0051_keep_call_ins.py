import accounts.first_tables
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('boards', '0001_initial'),
        ('reports', '0050_freeze_notices_and_count_their_days'),
    ]

    operations = [
        accounts.first_tables.CreateTogether(
            operations=[migrations.CreateModel(
                name='HistoricalCallInMade',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('recorded_at', models.DateTimeField(editable=False)),
                    ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                    ('made_on', models.DateField(verbose_name='date it was made')),
                    ('made_time', models.TimeField(blank=True, null=True, verbose_name='time it was made')),
                    ('signatories', models.TextField(max_length=2000, verbose_name='who signed it')),
                    ('reasons', models.TextField(max_length=5000, verbose_name='reasons given')),
                    ('outcome', models.CharField(blank=True, choices=[('upheld', 'The decision is upheld'), ('no_further_action', 'No further action is taken'), ('referred_back', 'The decision is referred back to the body that made it')], max_length=17)),
                    ('outcome_words', models.TextField(blank=True, max_length=5000, verbose_name='what the meeting said')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decision', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.decisionrecord')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('meeting', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='boards.meeting')),
                    ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical call-in',
                    'verbose_name_plural': 'historical call-ins',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='CallInMade',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('recorded_at', models.DateTimeField(editable=False)),
                    ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                    ('made_on', models.DateField(verbose_name='date it was made')),
                    ('made_time', models.TimeField(blank=True, null=True, verbose_name='time it was made')),
                    ('signatories', models.TextField(max_length=2000, verbose_name='who signed it')),
                    ('reasons', models.TextField(max_length=5000, verbose_name='reasons given')),
                    ('outcome', models.CharField(blank=True, choices=[('upheld', 'The decision is upheld'), ('no_further_action', 'No further action is taken'), ('referred_back', 'The decision is referred back to the body that made it')], max_length=17)),
                    ('outcome_words', models.TextField(blank=True, max_length=5000, verbose_name='what the meeting said')),
                    ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decision', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='call_ins', to='reports.decisionrecord')),
                    ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call_ins_decided', to='boards.meeting')),
                    ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'call-in',
                    'ordering': ['-made_on', '-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('decision',), name='decision_called_in_once'), models.CheckConstraint(condition=models.Q(models.Q(('signatories', ''), _negated=True), models.Q(('reasons', ''), _negated=True)), name='call_in_says_who_and_why'), models.CheckConstraint(condition=models.Q(models.Q(('meeting', None), ('outcome', ''), ('outcome_words', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('meeting__isnull', False)), _connector='OR'), name='outcome_of_call_in_has_its_meeting')],
                },
            )],
        ),
    ]
