"""Make a demonstration council, or say which one is there."""

import json
from datetime import date
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.recorder import add_recorder, recorder
from overview.demonstration import SIZES, demonstration


class Command(BaseCommand):
    help = (
        "Make a made-up council to try the product on, and print its accounts and ids. Run again "
        "with the same size, seed and day, it makes nothing and prints the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="s")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day that its dates lead up to")
        add_recorder(parser)
        parser.add_argument(
            "--papers-later",
            action="store_true",
            help="leave the PDFs of its frozen papers to the maker of papers (make_papers)",
        )
        parser.add_argument("--json", action="store_true", help="print JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else None
        except ValueError:
            raise CommandError(
                f"“{options['on']}” is not a day: YYYY-MM-DD", returncode=2
            ) from None
        if not 1 <= options["seed"] <= 1_000_000:
            raise CommandError("the seed is a number from 1 to 1000000", returncode=2)
        today = timezone.localdate()
        by = recorder(options["by"], on=today)
        try:
            made = demonstration(options["size"], options["seed"], on, by=by, today=today)
        except ValueError as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        if not options["papers_later"]:
            call_command("finish_submitted_plans", by=options["by"], stderr=StringIO())
        if options["json"]:
            self.stdout.write(json.dumps(made))
            return
        self.stdout.write(f"Council: {made['council']}")
        for role, account in [*made["accounts"].items(), *made["officers"].items()]:
            self.stdout.write(f"{role:20} {account['email']:45} {account['password']}")
