"""The pages shown when something is wrong. They ask nothing of the database or the visitor."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from config.logs import request_id


def error_page(template: str, *, status: int) -> HttpResponse:
    """Render `template` with the reference that the log has too, and nothing else."""
    page = loader.get_template(template).render({"reference": request_id.get()})
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request makes no sense, an unknown host, say: 400; or it is too large: 413."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return error_page("413.html", status=413)
    return error_page("400.html", status=400)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Somebody has tried to sign in too often; the limits are counted over five minutes."""
    response = error_page("429.html", status=429)
    response.headers["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault: 500; or the database is away: 503, and worth another try soon."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = error_page("503.html", status=503)
        response.headers["Retry-After"] = "10"
        return response
    return error_page("500.html", status=500)
