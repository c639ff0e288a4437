import django.db.models.deletion
import reports.models.report
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0011_show_the_versions_of_plans'),
        ('reports', '0002_general_template'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalSubmittedPlan',
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
                ('issued_at', models.DateTimeField(null=True)),
                ('failed_because', models.TextField(blank=True)),
                ('sent_on', models.DateField(verbose_name='date it was sent')),
                ('sent_to', models.CharField(default='Ofsted', max_length=200, verbose_name='who it was sent to')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('frozen_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan_version', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.planversion')),
            ],
            options={
                'verbose_name': 'historical submitted plan',
                'verbose_name_plural': 'historical submitted plans',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='SubmittedPlan',
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
                ('issued_at', models.DateTimeField(null=True)),
                ('failed_because', models.TextField(blank=True)),
                ('sent_on', models.DateField(verbose_name='date it was sent')),
                ('sent_to', models.CharField(default='Ofsted', max_length=200, verbose_name='who it was sent to')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='improvement.planversion')),
            ],
            options={
                'ordering': ['-frozen_at', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('visibility', 'exempt'), _negated=True), models.Q(models.Q(('exempt_paragraphs', ''), _negated=True), models.Q(('exempt_reason', ''), _negated=True)), _connector='OR'), name='reports_submittedplan_exempt_says_why'), models.UniqueConstraint(fields=('plan_version',), name='submitted_plan_once'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('pdf', ''), ('sha256', ''), ('size', None)), models.Q(('failed_because', ''), ('issued_at__isnull', False), ('size__isnull', False), models.Q(('pdf', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='submitted_plan_has_bytes_and_hash')],
            },
        ),
    ]
