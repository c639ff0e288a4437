from django.conf import settings
from django.db import migrations

from accounts.first_tables import made_together
from reports.template_data import load_templates, load_versions

REPLACED = [
    ("reports", "0001_initial"),
    ("reports", "0002_general_template"),
    ("reports", "0003_freeze_what_is_submitted"),
    ("reports", "0030_word_of_issued_reports"),
    ("reports", "0031_template_versions"),
    ("reports", "0032_reports_keep_their_template_version"),
    ("reports", "0033_templates_of_the_product"),
    ("reports", "0040_record_decisions"),
    ("reports", "0041_record_notices"),
    ("reports", "0042_issue_part_2_packs"),
    ("reports", "0043_clear_reports"),
    ("reports", "0044_templates_say_what_is_cleared"),
    ("reports", "0045_keep_papers_asked_for"),
    ("reports", "0046_list_consultations_and_papers"),
    ("reports", "0047_templates_with_options_and_consultations"),
    ("reports", "0048_report_progress_and_exceptions"),
    ("reports", "0049_word_of_every_frozen_paper"),
    ("reports", "0050_freeze_notices_and_count_their_days"),
    ("reports", "0051_keep_call_ins"),
]


def load(apps, schema_editor):
    load_templates(apps, into="TemplateVersion")
    load_versions(apps)


class Migration(migrations.Migration):
    """All of the former ones in one go: a new database is made in seconds, not minutes."""

    replaces = REPLACED
    initial = True
    dependencies = [
        ("accounts", "0003_keep_why_words_stay"),
        ("boards", "0001_initial"),
        ("improvement", "0011_show_the_versions_of_plans"),
        ("inspections", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        made_together(REPLACED),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
