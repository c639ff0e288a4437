"""How large a request may be at all: said before any of it is read or kept."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

LARGEST_MEGABYTES = 60  # more than any file that a form takes, with the other fields


def size_limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a larger request. A file in it would fill the disk before its form could look at it,
    on the pages that everybody may send too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and int(said) > LARGEST_MEGABYTES * 2**20:
            raise RequestDataTooBig
        return get_response(request)

    return middleware
