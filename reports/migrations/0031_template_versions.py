import django.db.models.deletion
from django.conf import settings
from django.core.management.color import no_style
from django.db import migrations, models


def keep_as_first_versions(apps, schema_editor):
    """Each template becomes the first version of itself, under its own number in the database."""
    version = apps.get_model("reports", "TemplateVersion")
    for given in apps.get_model("reports", "ReportTemplate").objects.order_by("pk").values():
        version.objects.create(**given)
    with schema_editor.connection.cursor() as cursor:
        for sql in schema_editor.connection.ops.sequence_reset_sql(no_style(), [version]):
            cursor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_keep_why_words_stay"),
        ("reports", "0030_word_of_issued_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('name', models.CharField(max_length=120)),
                ('sections', models.JSONField(default=list)),
                ('layout', models.JSONField(default=dict)),
                ('numbering', models.CharField(choices=[('none', 'No numbers'), ('continuous', 'Paragraphs numbered throughout'), ('decimal', 'Paragraphs numbered within sections, such as 1.1'), ('sections', 'Sections numbered only')], default='decimal', max_length=12)),
                ('change', models.CharField(blank=True, max_length=200, verbose_name='what changed')),
                ('withdrawn_because', models.CharField(blank=True, max_length=500, verbose_name='why it is withdrawn')),
                ('recorded_at', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('council', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report_templates', to='accounts.council')),
            ],
            options={
                'ordering': ['name', '-number', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('council', 'code', 'number'), name='report_template_version_once'),
                    models.UniqueConstraint(condition=models.Q(('council', None)), fields=('code', 'number'), name='report_template_of_product_once'),
                ],
            },
        ),
        migrations.RunPython(keep_as_first_versions, migrations.RunPython.noop),
    ]
