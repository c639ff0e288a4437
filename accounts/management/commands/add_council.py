"""Make a council with its first administrator: how an installation for real begins."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.emails import set_password_url, tell_added_person
from accounts.models import Council
from accounts.policy import Role
from accounts.recorder import add_recorder, recorder
from accounts.workflows import add_person


class Command(BaseCommand):
    help = (
        "Make a council and its first administrator, who gets an e-mail with a link to set a "
        "password. The administrator adds everybody else, in the browser."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the council's name, such as “Larkmere Council”")
        parser.add_argument("--short-name", help="its part of the address, such as larkmere")
        parser.add_argument("--administrator", required=True, metavar="EMAIL")
        parser.add_argument("--administrator-name", required=True, metavar="NAME")
        add_recorder(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now, today = timezone.now(), timezone.localdate()
        by = recorder(options["by"], on=today)
        slug = options["short_name"] or slugify(options["name"].removesuffix(" Council"))
        council = Council(name=options["name"].strip(), slug=slug)
        try:
            validate_email(options["administrator"])
            council.full_clean(exclude=["by", "recorded_at"])
            with transaction.atomic():
                council.save(by=by, at=now)
                added = add_person(
                    council=council,
                    email=options["administrator"],
                    name=options["administrator_name"],
                    role=Role.ADMINISTRATOR,
                    post="",
                    from_on=today,
                    until_on=None,
                    by=by,
                    at=now,
                    on=today,
                )
        except ValidationError as refusal:
            raise CommandError("; ".join(refusal.messages), returncode=2) from None
        tell_added_person(added)
        self.stdout.write(f"{council.name} is at /{council.slug}/")
        if added.needs_password:
            url = set_password_url(added.membership.user)
            self.stdout.write(f"{added.membership.user.name} sets a password at {url}")
