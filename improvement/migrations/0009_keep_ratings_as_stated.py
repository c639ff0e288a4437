from typing import Any

from django.db import migrations
from django.utils import timezone


def keep_ratings(apps: Any, schema_editor: Any) -> None:
    """Each rating that a risk has had becomes a rating of its own, at the moment it was recorded.

    Their scales were known in words only, so they are kept as stated.
    """
    Risk = apps.get_model("improvement", "Risk")
    HistoricalRisk = apps.get_model("improvement", "HistoricalRisk")
    RiskRating = apps.get_model("improvement", "RiskRating")
    rows = HistoricalRisk.objects.filter(id__in=Risk.objects.values("pk"))
    said: dict[int, tuple[str, str]] = {}
    ratings = []
    for row in rows.order_by("history_date", "history_id").iterator():
        now = (row.rating, row.scale)
        if row.rating and said.get(row.id) != now:
            ratings.append(
                RiskRating(
                    risk_id=row.id,
                    kind="current",
                    as_stated=row.rating,
                    scale_as_stated=row.scale,
                    on=timezone.localtime(row.history_date).date(),
                    recorded_at=row.history_date,
                    by_id=row.by_id or row.history_user_id,
                )
            )
        said[row.id] = now
    RiskRating.objects.bulk_create(ratings, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("improvement", "0008_hold_risks_on_scales_and_money_by_kind"),
    ]

    operations = [
        migrations.RunPython(keep_ratings, migrations.RunPython.noop),
    ]
