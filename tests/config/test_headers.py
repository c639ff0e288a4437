import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.policy import public
from config import urls
from tests.config.test_settings import REAL

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}


@public()
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Somebody's own words")


urlpatterns = [*urls.urlpatterns, path("broken", broken)]
handler400, handler429, handler500 = urls.handler400, urls.handler429, urls.handler500


def guarded(response: Any) -> dict[str, Any]:
    headers = response.headers
    return {
        "policy": set(headers["Content-Security-Policy"].split("; ")),
        "sniffing": headers["X-Content-Type-Options"],
        "referrer": headers["Referrer-Policy"],
        "frames": headers["X-Frame-Options"],
        "opener": headers["Cross-Origin-Opener-Policy"],
        "powers": "camera=()" in headers["Permissions-Policy"],
    }


GUARDED = {
    "policy": POLICY,
    "sniffing": "nosniff",
    "referrer": "same-origin",
    "frames": "DENY",
    "opener": "same-origin",
    "powers": True,
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "status"),
    [
        pytest.param("/sign-in/", 200, id="a page"),
        pytest.param("/healthz", 200, id="data"),
        pytest.param("/", 302, id="a redirect"),
        pytest.param("/nowhere/at/all/", 404, id="not found"),
        pytest.param("/static/nothing.css", 404, id="no such style"),
        pytest.param("/broken", 500, id="our fault"),
    ],
)
@override_settings(ROOT_URLCONF="tests.config.test_headers")
def test_every_response_guards_the_reader(place: str, status: int, client: Client) -> None:
    client.raise_request_exception = False
    response = client.get(place)

    assert (response.status_code, guarded(response)) == (status, GUARDED)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.evil.test", "127.0.0.1@evil.test", "evil.test:80", "a b"]
)
def test_a_host_that_is_not_ours_is_refused(host: str, client: Client) -> None:
    response = client.get("/sign-in/", headers={"host": host})

    assert (response.status_code, guarded(response)) == (400, GUARDED)


@pytest.mark.django_db
def test_a_forwarded_host_counts_for_nothing(client: Client) -> None:
    response = client.get("/sign-in/", headers={"x-forwarded-host": "evil.test"})

    assert (response.status_code, b"evil.test" in response.content) == (200, False)


@override_settings(ROOT_URLCONF="tests.config.test_headers")
def test_an_error_page_gives_its_reference_and_nothing_of_the_inside(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/broken")
    page = response.content.decode()

    inside = ("Traceback", "RuntimeError", "Somebody", "site-packages", "Django")
    assert [word for word in inside if word in page] == []
    assert response.headers["X-Request-ID"] in page


@pytest.fixture(scope="module")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a real installation answers over https behind one proxy: status and headers by place.

    It is a process of its own, with the settings, the storage and the files it would have.
    """
    words = """
import json, sys
import django
from django.conf import settings
from pathlib import Path
settings.STATIC_ROOT = Path(sys.argv[1])
django.setup()
from django.core.management import call_command
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
call_command("createcachetable")
call_command("collectstatic", interactive=False, verbosity=0)
client = Client(headers={"host": "improvement.council.example", "x-forwarded-proto": "https",
                         "x-forwarded-for": "203.0.113.7"})
style = staticfiles_storage.url(sys.argv[2])
places = {"page": "/sign-in/", "style": style}
answers = {name: client.get(place) for name, place in places.items()}
answers["plain http"] = client.get("/sign-in/", headers={"x-forwarded-proto": "http"})
answers["health"] = client.get("/healthz", headers={"x-forwarded-proto": "http"})
print(json.dumps({
    name: {"status": answer.status_code, "headers": dict(answer.headers),
           "cookies": {key: dict(value) for key, value in answer.cookies.items()}}
    for name, answer in answers.items()
}))
"""
    folder: Path = tmp_path_factory.mktemp("real")
    own = next((settings.BASE_DIR / "static").rglob("*.css"))
    ran = subprocess.run(
        [
            *(sys.executable, "-c", words, str(folder / "collected")),
            own.relative_to(settings.BASE_DIR / "static").as_posix(),
        ],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(folder / "data"),
            **REAL,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    answers: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answers


def test_a_real_site_insists_on_https_for_a_year(real_site: dict[str, Any]) -> None:
    transport = "max-age=31536000; includeSubDomains; preload"

    assert real_site["page"]["status"] == 200
    assert real_site["page"]["headers"]["Strict-Transport-Security"] == transport
    assert real_site["style"]["headers"]["Strict-Transport-Security"] == transport
    assert real_site["plain http"]["status"] == 301
    assert real_site["plain http"]["headers"]["Location"] == (
        "https://improvement.council.example/sign-in/"
    )


def test_the_watching_machine_may_ask_without_https(real_site: dict[str, Any]) -> None:
    assert real_site["health"]["status"] == 200


def test_the_cookies_of_a_real_site_stay_with_it(real_site: dict[str, Any]) -> None:
    cookies = real_site["page"]["cookies"]

    assert sorted(cookies) == ["__Host-csrf"]
    kept = {key: cookies["__Host-csrf"][key] for key in ("secure", "httponly", "samesite", "path")}
    assert kept == {"secure": True, "httponly": True, "samesite": "Lax", "path": "/"}
    assert cookies["__Host-csrf"]["domain"] == ""


def test_style_is_guarded_too_and_kept_for_long(real_site: dict[str, Any]) -> None:
    style = real_site["style"]

    assert style["status"] == 200
    assert set(style["headers"]["Content-Security-Policy"].split("; ")) == POLICY
    assert style["headers"]["X-Content-Type-Options"] == "nosniff"
    assert style["headers"]["Cache-Control"] == "max-age=315360000, public, immutable"
