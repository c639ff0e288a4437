"""A site of its own for a test: a new database, a demonstration council, gunicorn's processes.

It is the real thing, with workers, threads and locks. `Visitor` is somebody without a browser.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

import psycopg

from tests.page_forms import PageForm, post_form

ROOT = Path(__file__).resolve().parents[1]
Words = dict[str, str | list[str]]


@dataclass(frozen=True)
class Site:
    """Where it answers, what `seed_demo` printed for each council, and its environment."""

    url: str
    councils: list[dict[str, Any]]
    environment: dict[str, str]

    @property
    def council(self) -> dict[str, Any]:
        return self.councils[0]


@contextmanager
def database_of_its_own(folder: Path) -> Iterator[str]:
    """The URL of an empty database, of the kind that DATABASE_URL names."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    name = f"site_{os.getpid()}_{folder.name[-8:]}".lower()
    server = urlunsplit(urlsplit(given)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def made_site(
    *councils: tuple[str, int], on: date, settings: str = "tests.running_settings"
) -> Iterator[tuple[dict[str, str], list[dict[str, Any]]]]:
    """The environment of a seeded site that does not run yet, and what it holds."""
    folder = Path(tempfile.mkdtemp(prefix="line-of-sight-site-"))
    try:
        with database_of_its_own(folder) as database:
            environment = {
                **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
                "DEMO": "1",
                "DATA_DIR": str(folder),
                "DATABASE_URL": database,
                "DJANGO_SETTINGS_MODULE": settings,
                "PYTHONUTF8": "1",
                "PYTHONPATH": str(ROOT),
            }
            wanted = [str(word) for council in councils for word in council]
            made = subprocess.run(
                [sys.executable, "-m", "tests.make_running_site", on.isoformat(), *wanted],
                env=environment,
                cwd=ROOT,
                check=True,
                stdout=subprocess.PIPE,
            )
            yield environment, json.loads(made.stdout)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(environment: dict[str, str], application: str = "config.wsgi") -> Iterator[str]:
    """Run gunicorn on a free port until the block ends; gives the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    log = Path(environment["DATA_DIR"], f"log-{port}")
    with log.open("wb") as words:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", application],
            env={**environment, "PORT": str(port), "SITE_URL": url},
            cwd=ROOT,
            stdout=words,
            stderr=words,
        )
    try:
        wait_until_up(url, server, log)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until_up(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    visitor = Visitor(url)
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            if visitor.get("/healthz").status == 200:
                return
        except OSError:
            # Nothing listens yet: a process that starts says nothing before.
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def running_site(*councils: tuple[str, int], on: date) -> Iterator[Site]:
    with made_site(*councils, on=on) as (environment, made), serving(environment) as url:
        yield Site(url, made, environment)


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **given: Any) -> None:
        return None


class Visitor:
    """Somebody with cookies, who follows no redirect by themselves."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()), _Stay)

    def ask(self, request: Request) -> Answer:
        try:
            with self.opener.open(request, timeout=60) as response:
                return answered(response)
        except HTTPError as response:
            return answered(response)

    def get(self, path: str) -> Answer:
        return self.ask(Request(self.url + path))

    def post(self, path: str, words: Words) -> Answer:
        return self.ask(Request(self.url + path, urlencode(words, doseq=True).encode()))

    def form(self, path: str) -> PageForm:
        page = self.get(path)
        form = post_form(page.text, path)
        assert form is not None, f"{path} answers {page.status} and has no form"
        return form

    def sign_in(self, account: dict[str, str]) -> "Visitor":
        sent = self.form("/sign-in/").as_sent()
        answer = self.post(
            "/sign-in/", {**sent, "login": account["email"], "password": account["password"]}
        )
        assert answer.status == 302, answer.text
        return self


def answered(response: Any) -> Answer:
    return Answer(
        response.status,
        response.read().decode("utf-8", "replace"),
        response.headers.get("Location", ""),
    )
