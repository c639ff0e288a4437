"""How long a person stays signed in: 30 minutes without a click, 12 hours in all."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

LONGEST_SECONDS = 12 * 60 * 60
# Writing the session at every click would cost a transaction a page.
SEEN_EVERY_SECONDS = 60
BEGAN, SEEN = "began_at", "seen_at"


class SessionLimitsMiddleware:
    """Sign out after 12 hours; move the idle limit, `SESSION_COOKIE_AGE`, at most once a minute.

    Both moments are seconds since 1970, kept in the session. `session_seconds` on the request is
    what is left of the 12 hours, for the page to warn of.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            began = request.session.get(BEGAN)
            if began is not None and now - began >= LONGEST_SECONDS:
                logout(request)
            elif began is None:
                request.session[BEGAN] = request.session[SEEN] = now
            elif now - request.session[SEEN] >= SEEN_EVERY_SECONDS:
                request.session[SEEN] = now
            ends = request.session.get(BEGAN, now) + LONGEST_SECONDS
            request.session_seconds = ends - now  # type: ignore[attr-defined]
        return self.get_response(request)
