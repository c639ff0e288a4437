"""Make the PDFs of what was frozen and has none yet. What was frozen stays as it is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.recorder import add_recorder, recorder
from reports.models import PublishedDecision, PublishedNotice, SubmittedPlan
from reports.workflows import finish_copy


class Command(BaseCommand):
    help = (
        "Make the PDF of each submitted plan, of each published decision and notice, "
        "that has none yet, from the facts that were frozen. "
        "Safe to run again: what is made is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_recorder(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        by = recorder(options["by"], on=today)
        plans = SubmittedPlan.objects.filter(issued_at=None).order_by("pk")
        decisions = PublishedDecision.objects.filter(issued_at=None).order_by("pk")
        notices = PublishedNotice.objects.filter(issued_at=None).order_by("pk")
        for copy in (*plans, *decisions, *notices):
            made = finish_copy(copy, by=by, on=today, at=timezone.now())
            self.stderr.write(f"{copy}: {'made' if made else copy.failed_because}")
