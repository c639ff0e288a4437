import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


def keep_labels_as_versions(apps, schema_editor):
    """What a plan was called at each time becomes a version, recorded when the plan said so."""
    plans = apps.get_model("improvement", "ImprovementPlan").objects
    then = apps.get_model("improvement", "HistoricalImprovementPlan").objects
    version = apps.get_model("improvement", "PlanVersion")
    history = apps.get_model("improvement", "HistoricalPlanVersion")
    for plan in plans.all():
        rows = then.filter(id=plan.pk).order_by("history_date", "history_id")
        said, number = ("", ""), version.objects.filter(plan_id=plan.pk).count()
        for row in rows:
            now = (row.version_label, row.revised_because)
            if now == said or not any(now):
                continue
            said, number = now, number + 1
            kept = {
                "number": number,
                "label": row.version_label,
                "revised_because": row.revised_because,
                "by_id": row.history_user_id or plan.by_id,
                "recorded_at": row.history_date,
            }
            (made,) = version.objects.bulk_create([version(plan_id=plan.pk, **kept)])
            history.objects.create(
                id=made.pk,
                plan_id=plan.pk,
                history_type="+",
                history_date=row.history_date,
                history_user_id=row.history_user_id,
                version=1,
                **kept,
            )


class Migration(migrations.Migration):
    """Steps and responses are made anew: no page and no command has written any before."""

    dependencies = [
        ('improvement', '0010_rate_risks_apart'),
    ]

    operations = [
        migrations.DeleteModel(
            name='HistoricalVersionStep',
        ),
        migrations.DeleteModel(
            name='VersionStep',
        ),
        migrations.DeleteModel(
            name='HistoricalRegulatorResponse',
        ),
        migrations.DeleteModel(
            name='RegulatorResponse',
        ),
        migrations.DeleteModel(
            name='SubmittedCopy',
        ),
        migrations.CreateModel(
            name='HistoricalVersionStep',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('board', 'Board'), ('scrutiny', 'Scrutiny'), ('cabinet', 'Cabinet'), ('submitted', 'Submitted'), ('in_force', 'In force'), ('superseded', 'Superseded'), ('minor_edit', 'Minor edit under delegation')], max_length=12, verbose_name='what happened')),
                ('on', models.DateField(verbose_name='date')),
                ('on_precision', models.CharField(choices=[('day', 'a day'), ('month', 'a month'), ('quarter', 'a quarter'), ('year', 'a year')], default='day', max_length=8, verbose_name='the date is')),
                ('on_as_stated', models.CharField(blank=True, max_length=60, verbose_name="date in the council's words")),
                ('body', models.CharField(blank=True, max_length=200, verbose_name='body, or who agreed it')),
                ('minute_reference', models.CharField(blank=True, max_length=80)),
                ('accepted', models.TextField(blank=True, max_length=20000, verbose_name='recommendations accepted')),
                ('rejected', models.TextField(blank=True, max_length=20000, verbose_name='recommendations rejected, and why')),
                ('note', models.TextField(blank=True, max_length=20000, verbose_name='what was decided or changed')),
                ('by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan_version', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.planversion')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical step',
                'verbose_name_plural': 'historical steps',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='VersionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                ('plan_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='improvement.planversion')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('board', 'Board'), ('scrutiny', 'Scrutiny'), ('cabinet', 'Cabinet'), ('submitted', 'Submitted'), ('in_force', 'In force'), ('superseded', 'Superseded'), ('minor_edit', 'Minor edit under delegation')], max_length=12, verbose_name='what happened')),
                ('on', models.DateField(verbose_name='date')),
                ('on_precision', models.CharField(choices=[('day', 'a day'), ('month', 'a month'), ('quarter', 'a quarter'), ('year', 'a year')], default='day', max_length=8, verbose_name='the date is')),
                ('on_as_stated', models.CharField(blank=True, max_length=60, verbose_name="date in the council's words")),
                ('body', models.CharField(blank=True, max_length=200, verbose_name='body, or who agreed it')),
                ('minute_reference', models.CharField(blank=True, max_length=80)),
                ('accepted', models.TextField(blank=True, max_length=20000, verbose_name='recommendations accepted')),
                ('rejected', models.TextField(blank=True, max_length=20000, verbose_name='recommendations rejected, and why')),
                ('note', models.TextField(blank=True, max_length=20000, verbose_name='what was decided or changed')),
            ],
            options={
                'verbose_name': 'step',
                'ordering': ['plan_version', 'on', 'recorded_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['submitted', 'in_force', 'superseded']), ('withdrawn_at', None)), fields=('plan_version', 'state'), name='version_is_settled_once')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalRegulatorResponse',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                ('received_on', models.DateField(verbose_name='date it was received')),
                ('kind', models.CharField(choices=[('accepted', 'Accepts the plan'), ('does_not_reflect', 'Says that the plan does not reflect the findings'), ('asks_for_more', 'Asks for more'), ('comments', 'Comments on the plan')], max_length=16, verbose_name='what it says')),
                ('letter_reference', models.CharField(blank=True, max_length=80, verbose_name='reference of the letter')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='in short')),
                ('by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan_version', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.planversion')),
                ('letter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.evidence')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical response',
                'verbose_name_plural': 'historical responses',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='RegulatorResponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_reason', models.TextField(blank=True, editable=False)),
                ('plan_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='improvement.planversion')),
                ('received_on', models.DateField(verbose_name='date it was received')),
                ('kind', models.CharField(choices=[('accepted', 'Accepts the plan'), ('does_not_reflect', 'Says that the plan does not reflect the findings'), ('asks_for_more', 'Asks for more'), ('comments', 'Comments on the plan')], max_length=16, verbose_name='what it says')),
                ('letter_reference', models.CharField(blank=True, max_length=80, verbose_name='reference of the letter')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='in short')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='improvement.evidence')),
            ],
            options={
                'verbose_name': 'response',
                'ordering': ['plan_version', 'received_on', 'pk'],
            },
        ),
        migrations.RunPython(keep_labels_as_versions, migrations.RunPython.noop),
        migrations.RemoveField(model_name='historicalimprovementplan', name='revised_because'),
        migrations.RemoveField(model_name='historicalimprovementplan', name='version_label'),
        migrations.RemoveField(model_name='improvementplan', name='revised_because'),
        migrations.RemoveField(model_name='improvementplan', name='version_label'),
    ]
