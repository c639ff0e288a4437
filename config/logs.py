"""One JSON object a line on stderr: who did what, where, with what result.

No line holds what a person typed, a file's name, a token, a password or a query string: a request
is named by its route (`<slug:council>/actions/<int:action_id>/`), an error by its kind and place.
"""

import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
log = logging.getLogger("config.requests")

ID_FROM_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")
LONGEST_MESSAGE = 500
# These messages repeat what came from outside.
REPEATING_LOGGERS = ("django.request", "django.security", "django.template", "django.db")


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object, times in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": request_id.get(),
            "message": self.message_of(record),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ][-12:]
        return json.dumps(line, default=str)

    def message_of(self, record: logging.LogRecord) -> str:
        if record.name.startswith(REPEATING_LOGGERS):
            status = getattr(record, "status_code", "")
            return f"{record.name} {status}".strip()
        return record.getMessage()[:LONGEST_MESSAGE]


class RequestLogMiddleware:
    """Gives each request its id, answers with it, and writes one line about the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        name = given if ID_FROM_PROXY.fullmatch(given) else uuid4().hex
        reset = request_id.set(name)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = name
            self.write(request, response, milliseconds=(time.perf_counter() - began) * 1000)
            return response
        finally:
            request_id.reset(reset)

    def write(self, request: HttpRequest, response: HttpResponse, *, milliseconds: float) -> None:
        match = request.resolver_match
        if match is None and request.path_info.startswith(settings.STATIC_URL):
            return
        # The person only if something has asked already: a log line costs no query.
        person = getattr(request, "_cached_user", None)
        facts = {
            "method": request.method,
            "route": match.route if match else None,
            "status": response.status_code,
            "milliseconds": round(milliseconds),
            "user": person.pk if person else None,
        }
        log.info("request", extra={"facts": facts})
