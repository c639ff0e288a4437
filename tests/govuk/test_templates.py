"""What no template may hold: the content security policy would stop it, or escaping be lost."""

import re

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# Opened from a folder, where there is no site to fetch a style sheet from.
BY_THEMSELVES = {"evidence_index.html"}
COMPONENTS = sorted((settings.BASE_DIR / "templates" / "govuk").glob("_*.html"))

FORBIDDEN = {
    "inline style": r"\sstyle\s*=",
    "style element": r"<style\b",
    "inline script": r"<script(?![^>]*\ssrc=)",
    "event handler": r"<[^>]*\son[a-z]+\s*=",
    "script address": r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_holds_nothing_inline(path):
    markup = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
    found = {name for name, pattern in FORBIDDEN.items() if re.search(pattern, markup, re.I)}
    assert found == ({"style element"} if path.name in BY_THEMSELVES else set())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_escapes_everything(path):
    text = path.read_text("utf-8")
    assert re.findall(r"\|\s*safe\b|\bautoescape off\b|\|\s*safeseq\b", text) == []


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_component_says_first_what_it_takes(path):
    assert re.match(r"\{# .+ #\}\n", path.read_text("utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_forms_are_checked_by_the_server_alone(path):
    forms = re.findall(r"<form\b(?:[^>{]|{%.*?%}|{{.*?}})*>", path.read_text("utf-8"))
    asked = [form for form in forms if "novalidate" not in form]
    # A form of one button has nothing to check.
    assert [form for form in asked if 'method="post"' not in form] == []
