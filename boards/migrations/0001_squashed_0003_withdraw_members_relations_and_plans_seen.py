from django.db import migrations

from accounts.first_tables import made_together

REPLACED = [
    ("boards", "0001_initial"),
    ("boards", "0002_share_views_with_boards"),
    ("boards", "0003_withdraw_members_relations_and_plans_seen"),
]


class Migration(migrations.Migration):
    """All of the former ones in one go: a new database is made in seconds, not minutes."""

    replaces = REPLACED
    initial = True
    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("improvement", "0001_initial"),
    ]
    operations = [made_together(REPLACED)]
