import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings


def build(output: Path, **options: object) -> str:
    said = StringIO()
    call_command("build_assets", output=output, stdout=said, **options)
    return said.getvalue()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("static")
    build(output)
    return output


def test_nothing_but_style_script_and_typeface_is_made(built):
    assert sorted(str(path.relative_to(built)) for path in built.rglob("*") if path.is_file()) == [
        "govuk/fonts.css",
        *(
            f"govuk/fonts/source-sans-3-{subset}-{weight}-normal.woff2"
            for subset, weight in sorted(
                (subset, weight) for subset in ("latin", "latin-ext") for weight in (400, 600, 700)
            )
        ),
        "govuk/govuk-frontend.min.css",
        "govuk/govuk-frontend.min.js",
    ]


def test_nothing_is_left_that_only_govuk_may_use(built):
    style = (built / "govuk/govuk-frontend.min.css").read_text("utf-8")
    script = (built / "govuk/govuk-frontend.min.js").read_text("utf-8")
    for words in ("GDS", "Margaret Calvert", "@font-face", "crest", "/assets/", "sourceMappingURL"):
        assert words not in style
    assert "sourceMappingURL" not in script
    assert style.count('"Source Sans 3",arial,sans-serif') > 40


def test_style_is_whole(built):
    style = (built / "govuk/govuk-frontend.min.css").read_text("utf-8")
    assert style.count("{") == style.count("}")
    assert ".govuk-date-input__item" in style
    assert ".govuk-service-navigation__link" in style


def test_each_font_is_named_once_and_is_there(built):
    fonts = (built / "govuk/fonts.css").read_text("utf-8")
    named = re.findall(r"url\(([^)]+)\)", fonts)
    assert len(named) == len(set(named)) == 6
    assert all((built / "govuk" / name).exists() for name in named)


def test_a_second_run_changes_nothing(tmp_path):
    assert build(tmp_path) == f"9 files in {tmp_path}, 9 of them new\n"
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert build(tmp_path) == f"9 files in {tmp_path}, 0 of them new\n"
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times


def test_missing_packages_are_named(tmp_path):
    with pytest.raises(CommandError) as refused:
        build(tmp_path / "out", node_modules=tmp_path / "none")
    assert str(refused.value) == (
        f"The design system is not in {tmp_path / 'none'}. Fetch it with: npm ci"
    )


def test_collecting_finds_every_file_that_the_style_names(built, tmp_path):
    with override_settings(
        STATICFILES_DIRS=[settings.BASE_DIR / "static", built],
        STATIC_ROOT=tmp_path,
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        },
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


def test_script_imports_what_is_made(built):
    imported = re.findall(
        r'from "([^"]+)"', (settings.BASE_DIR / "static/js/line-of-sight.js").read_text("utf-8")
    )
    assert imported == ["../govuk/govuk-frontend.min.js"]
    assert (built / "js" / imported[0]).resolve().exists()
