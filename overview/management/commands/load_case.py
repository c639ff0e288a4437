"""Load one of the five real cases."""

import json
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from overview.case_loading import NAMES, CaseRefused, load_case

Refusal = partial(CommandError, returncode=2)


class Command(BaseCommand):
    help = (
        "Load a real case as a council of its own, and print its ids. Run again, it makes nothing "
        f"and prints the same. NAME is one of {', '.join(NAMES)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument(
            "--by", metavar="EMAIL", help="who records it, and becomes the plan lead of the council"
        )
        parser.add_argument("--json", action="store_true", help="print JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        by = recorder(options["by"])
        try:
            loaded = load_case(options["name"], by=by, on=timezone.localdate(), at=timezone.now())
        except CaseRefused as refused:
            raise Refusal(str(refused)) from None
        if options["json"]:
            self.stdout.write(json.dumps(loaded))
            return
        for name, value in loaded.items():
            self.stdout.write(f"{name}: {value}")


def recorder(email: str | None) -> User:
    if email is None:
        return User.objects.system()
    user = User.objects.by_email(email)
    if user is None or not user.is_active:
        raise Refusal(f"Nobody signs in as {email}")
    return user
