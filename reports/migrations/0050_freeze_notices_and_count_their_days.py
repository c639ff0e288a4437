import accounts.first_tables
import django.db.models.deletion
import reports.models.report
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_keep_why_words_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('boards', '0001_initial'),
        ('reports', '0049_word_of_every_frozen_paper'),
    ]

    operations = [
        accounts.first_tables.CreateTogether(
            operations=[migrations.CreateModel(
                name='HistoricalPublishedNotice',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('recorded_at', models.DateTimeField(editable=False)),
                    ('visibility', models.CharField(choices=[('public', 'Public'), ('members', 'Everyone who signs in for the council'), ('exempt', 'Exempt (Part 2)')], default='members', max_length=10)),
                    ('exempt_paragraphs', models.CharField(blank=True, help_text='The paragraph numbers of Part 1 of Schedule 12A, such as 1, 2.', max_length=40, verbose_name='paragraphs of Schedule 12A')),
                    ('exempt_reason', models.TextField(blank=True, verbose_name='why it is exempt')),
                    ('title', models.CharField(max_length=250)),
                    ('document', models.TextField()),
                    ('facts_sha256', models.CharField(max_length=64)),
                    ('facts_on', models.DateField(verbose_name='facts as at')),
                    ('frozen_at', models.DateTimeField()),
                    ('pdf', models.TextField(blank=True, max_length=100)),
                    ('size', models.PositiveIntegerField(null=True, verbose_name='size in bytes')),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('word', models.TextField(blank=True, max_length=100, verbose_name='Word file')),
                    ('word_size', models.PositiveIntegerField(null=True, verbose_name='size of the Word file in bytes')),
                    ('word_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of the Word file')),
                    ('issued_at', models.DateTimeField(null=True)),
                    ('failed_because', models.TextField(blank=True)),
                    ('published_on', models.DateField(verbose_name='date of publication')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('frozen_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('notice', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.notice')),
                ],
                options={
                    'verbose_name': 'historical published notice',
                    'verbose_name_plural': 'historical published notices',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='PublishedNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('recorded_at', models.DateTimeField(editable=False)),
                    ('visibility', models.CharField(choices=[('public', 'Public'), ('members', 'Everyone who signs in for the council'), ('exempt', 'Exempt (Part 2)')], default='members', max_length=10)),
                    ('exempt_paragraphs', models.CharField(blank=True, help_text='The paragraph numbers of Part 1 of Schedule 12A, such as 1, 2.', max_length=40, verbose_name='paragraphs of Schedule 12A')),
                    ('exempt_reason', models.TextField(blank=True, verbose_name='why it is exempt')),
                    ('title', models.CharField(max_length=250)),
                    ('document', models.TextField()),
                    ('facts_sha256', models.CharField(max_length=64)),
                    ('facts_on', models.DateField(verbose_name='facts as at')),
                    ('frozen_at', models.DateTimeField()),
                    ('pdf', models.FileField(blank=True, storage=reports.models.report.report_storage, upload_to='')),
                    ('size', models.PositiveIntegerField(null=True, verbose_name='size in bytes')),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('word', models.FileField(blank=True, storage=reports.models.report.report_storage, upload_to='', verbose_name='Word file')),
                    ('word_size', models.PositiveIntegerField(null=True, verbose_name='size of the Word file in bytes')),
                    ('word_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of the Word file')),
                    ('issued_at', models.DateTimeField(null=True)),
                    ('failed_because', models.TextField(blank=True)),
                    ('published_on', models.DateField(verbose_name='date of publication')),
                    ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='published', to='reports.notice')),
                ],
                options={
                    'ordering': ['-published_on', '-pk'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('visibility', 'exempt'), _negated=True), models.Q(models.Q(('exempt_paragraphs', ''), _negated=True), models.Q(('exempt_reason', ''), _negated=True)), _connector='OR'), name='reports_publishednotice_exempt_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('pdf', ''), ('sha256', ''), ('size', None)), models.Q(('failed_because', ''), ('issued_at__isnull', False), ('size__isnull', False), models.Q(('pdf', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='published_notice_has_bytes_and_hash'), models.CheckConstraint(condition=models.Q(models.Q(('word', ''), ('word_sha256', ''), ('word_size', None)), models.Q(('issued_at__isnull', False), ('word_size__isnull', False), models.Q(('word', ''), _negated=True), models.Q(('word_sha256', ''), _negated=True)), _connector='OR'), name='notice_word_has_bytes_and_hash')],
                },
            )],
        ),
        migrations.AddField(
            model_name='committeerules',
            name='agenda_days',
            field=models.PositiveSmallIntegerField(default=5, verbose_name='days the agenda is open'),
        ),
        migrations.AddField(
            model_name='committeerules',
            name='agenda_unit',
            field=models.CharField(choices=[('clear_working_days', 'Clear working days'), ('clear_calendar_days', 'Clear calendar days')], default='clear_working_days', max_length=19, verbose_name="the agenda's days are"),
        ),
        migrations.AddField(
            model_name='committeerules',
            name='exception_days',
            field=models.PositiveSmallIntegerField(default=5, verbose_name='days of general exception'),
        ),
        migrations.AddField(
            model_name='committeerules',
            name='exception_unit',
            field=models.CharField(choices=[('clear_working_days', 'Clear working days'), ('clear_calendar_days', 'Clear calendar days')], default='clear_working_days', max_length=19, verbose_name='the days of general exception are'),
        ),
        migrations.AddField(
            model_name='committeerules',
            name='notice_days',
            field=models.PositiveSmallIntegerField(default=28, verbose_name='days a notice is open'),
        ),
        migrations.AddField(
            model_name='committeerules',
            name='notice_unit',
            field=models.CharField(choices=[('clear_working_days', 'Clear working days'), ('clear_calendar_days', 'Clear calendar days')], default='clear_calendar_days', max_length=19, verbose_name="a notice's days are"),
        ),
        migrations.AddField(
            model_name='committeerules',
            name='publish_before',
            field=models.TimeField(blank=True, null=True, verbose_name='what is published later counts the next day'),
        ),
        migrations.AddField(
            model_name='committeerules',
            name='saturdays_are_clear',
            field=models.BooleanField(default=False, verbose_name='Saturdays count among working days'),
        ),
        migrations.AddField(
            model_name='historicalcommitteerules',
            name='agenda_days',
            field=models.PositiveSmallIntegerField(default=5, verbose_name='days the agenda is open'),
        ),
        migrations.AddField(
            model_name='historicalcommitteerules',
            name='agenda_unit',
            field=models.CharField(choices=[('clear_working_days', 'Clear working days'), ('clear_calendar_days', 'Clear calendar days')], default='clear_working_days', max_length=19, verbose_name="the agenda's days are"),
        ),
        migrations.AddField(
            model_name='historicalcommitteerules',
            name='exception_days',
            field=models.PositiveSmallIntegerField(default=5, verbose_name='days of general exception'),
        ),
        migrations.AddField(
            model_name='historicalcommitteerules',
            name='exception_unit',
            field=models.CharField(choices=[('clear_working_days', 'Clear working days'), ('clear_calendar_days', 'Clear calendar days')], default='clear_working_days', max_length=19, verbose_name='the days of general exception are'),
        ),
        migrations.AddField(
            model_name='historicalcommitteerules',
            name='notice_days',
            field=models.PositiveSmallIntegerField(default=28, verbose_name='days a notice is open'),
        ),
        migrations.AddField(
            model_name='historicalcommitteerules',
            name='notice_unit',
            field=models.CharField(choices=[('clear_working_days', 'Clear working days'), ('clear_calendar_days', 'Clear calendar days')], default='clear_calendar_days', max_length=19, verbose_name="a notice's days are"),
        ),
        migrations.AddField(
            model_name='historicalcommitteerules',
            name='publish_before',
            field=models.TimeField(blank=True, null=True, verbose_name='what is published later counts the next day'),
        ),
        migrations.AddField(
            model_name='historicalcommitteerules',
            name='saturdays_are_clear',
            field=models.BooleanField(default=False, verbose_name='Saturdays count among working days'),
        ),
        migrations.AddField(
            model_name='historicalnotice',
            name='is_draft',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='historicalnotice',
            name='published_time',
            field=models.TimeField(blank=True, null=True, verbose_name='time of publication'),
        ),
        migrations.AddField(
            model_name='notice',
            name='is_draft',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='notice',
            name='published_time',
            field=models.TimeField(blank=True, null=True, verbose_name='time of publication'),
        ),
        migrations.AddConstraint(
            model_name='committeerules',
            constraint=models.CheckConstraint(condition=models.Q(('agenda_days__gte', 5), ('exception_days__gte', 5), ('notice_days__gte', 28)), name='no_notice_shorter_than_the_law'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('is_draft', False), ('kind__in', ['key_decision', 'private', 'private_again', 'general_exception', 'special_urgency']), _connector='OR'), name='draft_notice_has_a_paper'),
        ),
    ]
