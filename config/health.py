"""Whether the site is well, for the machine that watches it."""

import os
import shutil
import tempfile

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from accounts.policy import public
from reports.making import maker_runs

FREE_SHARE = 0.10
FREE_BYTES = 500 * 1024 * 1024


def database_state() -> str:
    """Return "well", or "down" when the database does not answer a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return "down"
    return "well"


def disk_state() -> str:
    """Return "well", "low" or "not writable", tried where the data are.

    Low means that less than a tenth, or less than 500 MB, is free.
    """
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
            file.write(b"well")
            file.flush()
            os.fsync(file.fileno())
        disk = shutil.disk_usage(settings.DATA_DIR)
    except OSError:
        return "not writable"
    return "low" if disk.free < max(disk.total * FREE_SHARE, FREE_BYTES) else "well"


@public()
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while database and disk are well (a low disk is said, and is still 200), else 503.

    There is no scheduler yet; one counts against the site only once it has run and stopped. Without
    a maker of papers the site makes them itself, while people wait.
    """
    database, disk = database_state(), disk_state()
    is_well = database == "well" and disk != "not writable"
    words = {
        "status": "well" if is_well else "not well",
        "database": database,
        "disk": disk,
        "schedulers": "not yet run",
        "papers": "well" if maker_runs() else "no maker",
    }
    return JsonResponse(words, status=200 if is_well else 503)
