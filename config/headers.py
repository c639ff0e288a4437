"""Headers that Django and django-csp do not write themselves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

UNUSED_POWERS = (
    "accelerometer, autoplay, camera, display-capture, encrypted-media, fullscreen, geolocation, "
    "gyroscope, magnetometer, microphone, midi, payment, publickey-credentials-get, "
    "screen-wake-lock, usb, xr-spatial-tracking"
)
PERMISSIONS_POLICY = ", ".join(f"{power}=()" for power in UNUSED_POWERS.split(", "))


SIGN_OUT = "account_logout"


class HeadersMiddleware:
    """Refuse the browser's powers we do not use, and keep pages out of caches.

    Pages are not `no-store`: the browser would then throw away what was typed when somebody goes
    back to a form. They are asked for anew instead, and signing out empties the browser's cache.
    A response that names its own `Cache-Control` (style, script, a download) keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        match = request.resolver_match
        if request.method == "POST" and match is not None and match.url_name == SIGN_OUT:
            response.headers["Clear-Site-Data"] = '"cache"'
        return response
