#!/usr/bin/env python
"""Django's command line. Exit status: 0 done, 2 bad input or refused, 1 anything else."""

import os
import sys
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser


def one_line(parser: CommandParser, message: str) -> NoReturn:
    """Say what is wrong with the arguments in one line, without the usage."""
    if parser.called_from_command_line:
        parser.exit(2, f"{parser.prog}: {message}\n")
    raise CommandError(message)


class Commands(ManagementUtility):
    def fetch_command(self, subcommand: str) -> BaseCommand:
        if subcommand not in get_commands():
            sys.stderr.write(f"{self.prog_name}: there is no command {subcommand!r}\n")
            sys.exit(2)
        return super().fetch_command(subcommand)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    CommandParser.error = one_line  # type: ignore[assignment]
    try:
        Commands(sys.argv).execute()
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
