from typing import Any

from django.db import migrations, models

from reports.template_data import load_versions


def load(apps: Any, schema_editor: Any) -> None:
    load_versions(apps)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0047_templates_with_options_and_consultations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalreportsection',
            name='kind',
            field=models.CharField(choices=[('text', 'Typed text'), ('recommendations', 'Recommendations'), ('reasons', 'Reasons for the recommendations'), ('options', 'Other options considered'), ('implication', 'Implication'), ('risk_table', 'Risks (live)'), ('money_table', 'Money (live)'), ('inspection_summary', 'Inspection: dates and judgements (live)'), ('statutory_dates', 'Statutory dates (live)'), ('areas', 'Areas for improvement (live)'), ('strengths', 'Strengths (live)'), ('progress_table', 'Progress by area for improvement (live)'), ('progress_summary', 'Where the plan stands (live)'), ('bodies', 'Boards and members (live)'), ('background_papers', 'Background papers'), ('consultation', 'Consultation log'), ('equality', 'Equality impact, one of three options'), ('action_table', 'Action table (live)'), ('group', 'Heading over the parts below it'), ('boilerplate', 'Fixed wording'), ('clearance', 'Clearance'), ('details', 'Details of the report, such as contacts (live)'), ('standing', 'Where the plan stands, in one table that adds up (live)'), ('changes', 'What changed since the report before (live)'), ('exceptions', 'Exceptions: what is off track, and why (live)'), ('measures', 'Measures (live)'), ('coming_up', 'What comes next (live)'), ('header_line', 'A line in the head of the paper')], max_length=20),
        ),
        migrations.AlterField(
            model_name='reportsection',
            name='kind',
            field=models.CharField(choices=[('text', 'Typed text'), ('recommendations', 'Recommendations'), ('reasons', 'Reasons for the recommendations'), ('options', 'Other options considered'), ('implication', 'Implication'), ('risk_table', 'Risks (live)'), ('money_table', 'Money (live)'), ('inspection_summary', 'Inspection: dates and judgements (live)'), ('statutory_dates', 'Statutory dates (live)'), ('areas', 'Areas for improvement (live)'), ('strengths', 'Strengths (live)'), ('progress_table', 'Progress by area for improvement (live)'), ('progress_summary', 'Where the plan stands (live)'), ('bodies', 'Boards and members (live)'), ('background_papers', 'Background papers'), ('consultation', 'Consultation log'), ('equality', 'Equality impact, one of three options'), ('action_table', 'Action table (live)'), ('group', 'Heading over the parts below it'), ('boilerplate', 'Fixed wording'), ('clearance', 'Clearance'), ('details', 'Details of the report, such as contacts (live)'), ('standing', 'Where the plan stands, in one table that adds up (live)'), ('changes', 'What changed since the report before (live)'), ('exceptions', 'Exceptions: what is off track, and why (live)'), ('measures', 'Measures (live)'), ('coming_up', 'What comes next (live)'), ('header_line', 'A line in the head of the paper')], max_length=20),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
