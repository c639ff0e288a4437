"""A real Chromium for the tests that need one."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.running_site import Site

QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]
# What was refused (4xx), and what cannot be had now (503).
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d|503)")
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def chromium_path() -> str | None:
    """Return the path of a Chromium: CHROMIUM, the usual names, Playwright's own; or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. Without one the tests fail in CI, else are skipped."""
    path = chromium_path()
    if path is None:
        words = "No Chromium here: install it (apt-get install chromium) or set CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    # Django refuses the database inside an event loop, and Playwright keeps one in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A fresh visitor: no cookies; addresses relative to the test's own server."""
    visitor = browser.new_context(base_url=live_server.url, locale="en-GB")
    visitor.set_default_timeout(10_000)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One page of a fresh visitor."""
    return context.new_page()


class Signed:
    """A tab for each person of a council of the running site, signed in once and kept.

    `seen` collects what no page may do: words on the console, errors, requests to other hosts.
    """

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.tabs: dict[tuple[int, str, bool], Page] = {}
        self.states: dict[tuple[int, str], Any] = {}
        self.seen: list[str] = []

    def tab(self, council: int, role: str, *, scripts: bool = True) -> Page:
        """The tab of `role` in the council of that number; "nobody" is signed out."""
        key = (council, role, scripts)
        if key not in self.tabs:
            self.tabs[key] = self.new_tab(council, role, scripts=scripts)
        return self.tabs[key]

    def new_tab(self, council: int, role: str, *, scripts: bool = True) -> Page:
        context = self.browser.new_context(
            base_url=self.site.url,
            locale="en-GB",
            storage_state=self.state(council, role),
            java_script_enabled=scripts,
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: self.seen.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self.hear(page, said.type, said.text))
        page.on("request", lambda request: self.watch(request.url))
        return page

    def hear(self, page: Page, kind: str, text: str) -> None:
        # Chromium tells of each answer that is no 200; a page of ours says nothing.
        if not REFUSED.match(text):
            self.seen.append(f"{page.url}: {kind}: {text}")

    def watch(self, url: str) -> None:
        if not url.startswith((self.site.url, "data:", "blob:", "about:")):
            self.seen.append(f"request to {url}")

    def state(self, council: int, role: str) -> Any:
        """Cookies of somebody who signed in, once for the whole run."""
        if role == "nobody":
            return None
        if (council, role) not in self.states:
            account = self.site.councils[council]["accounts"][role]
            context = self.browser.new_context(base_url=self.site.url)
            page = context.new_page()
            page.goto("/sign-in/")
            page.get_by_label("Email address").fill(account["email"])
            page.get_by_label("Password", exact=True).fill(account["password"])
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("button", name="Sign out").wait_for()
            self.states[council, role] = context.storage_state()
            context.close()
        return self.states[council, role]


@pytest.fixture(scope="session")
def signed(browser: Browser, site: Site) -> Iterator[Signed]:
    people = Signed(browser, site)
    yield people
    for page in people.tabs.values():
        page.context.close()
