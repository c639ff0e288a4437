"""The maker of papers: makes what is asked for, one after another, until it is stopped."""

import logging
import os
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from reports.asking import sweep_away
from reports.making import take_up_again, the_only_maker
from reports.models.asked import KEPT
from reports.pdf import spare_child
from reports.workflows import put_all_into_queue

LOOKS_EVERY = 0.1  # seconds: part of what somebody waits for a short paper
_log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Make the papers that are asked for, one after another, until stopped. One that runs "
        "already is waited for. What was cut short is taken up again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="end when nothing is left to make")
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that began it does"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["with_parent"]:
            threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
        with the_only_maker(), spare_child():
            while not _worked(is_batch=options["batch"]):
                time.sleep(1)  # a database that starts again tells nobody when it answers


def _worked(*, is_batch: bool) -> bool:
    """Work until stopped, or False when the database went away."""
    worker = Worker(
        queue_names=["*"],
        interval=LOOKS_EVERY,
        batch=is_batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    try:
        close_old_connections()
        take_up_again()
        put_all_into_queue()
        sweep_away(before=timezone.now() - KEPT)
        worker.run()
    except (OperationalError, InterfaceError):
        _log.exception("The maker of papers lost the database, and tries again")
        return False
    return True


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)  # no system tells a child that its parent has ended: look again
    os.kill(os.getpid(), signal.SIGTERM)
