"""Load one of the five real cases."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.recorder import add_recorder, recorder
from overview.case_loading import NAMES, CaseRefused, load_case


class Command(BaseCommand):
    help = (
        "Load a real case as a council of its own, and print its ids. Run again, it makes nothing "
        f"and prints the same. NAME is one of {', '.join(NAMES)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        add_recorder(parser, what="who records it, and becomes the plan lead of the council")
        parser.add_argument("--json", action="store_true", help="print JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        by = recorder(options["by"], on=today)
        try:
            loaded = load_case(options["name"], by=by, on=today, at=timezone.now())
        except CaseRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(loaded))
            return
        for name, value in loaded.items():
            self.stdout.write(f"{name}: {value}")
