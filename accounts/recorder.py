"""Who a command records by: `--by EMAIL`, or the system account, which cannot sign in."""

from datetime import date

from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from accounts.models.user import SYSTEM_EMAIL


def add_recorder(parser: CommandParser, *, what: str = "who records it") -> None:
    """Give a command that writes its `--by EMAIL`. `what` says what becomes of that person."""
    parser.add_argument("--by", metavar="EMAIL", help=f"{what}, if not the system")


def recorder(email: str | None, *, on: date) -> User:
    """Whom the command records by on the day `on`; the system account when nobody is named.

    Ends the command with exit status 2 and one line for an address that nobody signs in with, a
    closed account, and one whose last role is over.
    """
    if email is None:
        return User.objects.system()
    user = User.objects.by_email(email)
    if user is None or user.email == SYSTEM_EMAIL:
        raise CommandError(f"Nobody signs in as {email}", returncode=2)
    if not user.is_active or user.lapsed_on(on=on) is not None:
        raise CommandError(f"The account {email} is closed: nobody records by it", returncode=2)
    return user
