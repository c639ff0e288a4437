"""Every room's addresses, under one site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    *(
        path("", include(f"{room}.urls"))
        for room in ("accounts", "reports", "boards", "improvement", "inspections", "overview")
        if (settings.BASE_DIR / room / "urls.py").exists()
    ),
]

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"
