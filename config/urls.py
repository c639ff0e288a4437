"""Every room's addresses, under one site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{room}.urls"))
    for room in ("accounts", "reports", "boards", "improvement", "inspections", "overview")
    if (settings.BASE_DIR / room / "urls.py").exists()
]
