import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0031_template_versions")]

    operations = [
        migrations.AlterField(
            model_name='historicalreportsection',
            name='kind',
            field=models.CharField(choices=[('text', 'Typed text'), ('recommendations', 'Recommendations'), ('reasons', 'Reasons for the recommendations'), ('options', 'Other options considered'), ('implication', 'Implication'), ('risk_table', 'Risks (live)'), ('money_table', 'Money (live)'), ('inspection_summary', 'Inspection: dates and judgements (live)'), ('statutory_dates', 'Statutory dates (live)'), ('areas', 'Areas for improvement (live)'), ('strengths', 'Strengths (live)'), ('progress_table', 'Progress by area for improvement (live)'), ('progress_summary', 'Where the plan stands (live)'), ('bodies', 'Boards and members (live)'), ('background_papers', 'Background papers'), ('action_table', 'Action table (live)'), ('group', 'Heading over the parts below it'), ('boilerplate', 'Fixed wording'), ('clearance', 'Clearance'), ('details', 'Details of the report, such as contacts (live)'), ('header_line', 'A line in the head of the paper')], max_length=20),
        ),
        migrations.AlterField(
            model_name='reportsection',
            name='kind',
            field=models.CharField(choices=[('text', 'Typed text'), ('recommendations', 'Recommendations'), ('reasons', 'Reasons for the recommendations'), ('options', 'Other options considered'), ('implication', 'Implication'), ('risk_table', 'Risks (live)'), ('money_table', 'Money (live)'), ('inspection_summary', 'Inspection: dates and judgements (live)'), ('statutory_dates', 'Statutory dates (live)'), ('areas', 'Areas for improvement (live)'), ('strengths', 'Strengths (live)'), ('progress_table', 'Progress by area for improvement (live)'), ('progress_summary', 'Where the plan stands (live)'), ('bodies', 'Boards and members (live)'), ('background_papers', 'Background papers'), ('action_table', 'Action table (live)'), ('group', 'Heading over the parts below it'), ('boilerplate', 'Fixed wording'), ('clearance', 'Clearance'), ('details', 'Details of the report, such as contacts (live)'), ('header_line', 'A line in the head of the paper')], max_length=20),
        ),
        migrations.AlterField(
            model_name='committeereport',
            name='template',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.templateversion'),
        ),
        migrations.AlterField(
            model_name='historicalcommitteereport',
            name='template',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.templateversion'),
        ),
        migrations.DeleteModel(name="ReportTemplate"),
    ]
