import reports.models.report
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_freeze_what_is_submitted'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalissuedreport',
            name='word',
            field=models.TextField(blank=True, max_length=100, verbose_name='Word file'),
        ),
        migrations.AddField(
            model_name='historicalissuedreport',
            name='word_sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of the Word file'),
        ),
        migrations.AddField(
            model_name='historicalissuedreport',
            name='word_size',
            field=models.PositiveIntegerField(null=True, verbose_name='size of the Word file in bytes'),
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='word',
            field=models.FileField(blank=True, storage=reports.models.report.report_storage, upload_to='', verbose_name='Word file'),
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='word_sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of the Word file'),
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='word_size',
            field=models.PositiveIntegerField(null=True, verbose_name='size of the Word file in bytes'),
        ),
        migrations.AddConstraint(
            model_name='issuedreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('word', ''), ('word_sha256', ''), ('word_size', None)), models.Q(('issued_at__isnull', False), ('word_size__isnull', False), models.Q(('word', ''), _negated=True), models.Q(('word_sha256', ''), _negated=True)), _connector='OR'), name='issued_word_has_bytes_and_hash'),
        ),
    ]
