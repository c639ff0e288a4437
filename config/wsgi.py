"""The site as a WSGI application."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LOOPBACK = ("127.", "::1", "::ffff:127.")


def loopback_only(site: Application) -> Application:
    """Refuse every visitor who is not on this machine: the demonstration's passwords are known."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        address = environ.get("REMOTE_ADDR") or ""
        if not address.startswith(LOOPBACK):
            start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"The demonstration answers on its own machine only.\n"]
        return site(environ, start_response)

    return guarded


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application: Application = get_wsgi_application()
except ImproperlyConfigured as error:
    raise SystemExit(str(error)) from None
if settings.DEMO:
    application = loopback_only(application)
