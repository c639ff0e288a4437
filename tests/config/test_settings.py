import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings

GOOD_KEY = "q8Zr3nT6vX1mB9sK4hW7yC2pL5dF0gJ-aE_uRtYiOxNzVbMcQwPk"
REAL = {
    "SECRET_KEY": GOOD_KEY,
    "SITE_URL": "https://improvement.council.example",
    "TRUSTED_PROXIES": "1",
}


def start(
    given: Mapping[str, str], tmp_path: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` in a process of its own, with nothing in its environment but `given`."""
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *(arguments or ("check",))],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **given},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param(
            {"SECRET_KEY": ""},
            "SECRET_KEY is not set: give a random text of 50 characters or more, "
            "or set DEMO=1 for the demonstration.",
            id="no secret",
        ),
        *(
            pytest.param(
                {"SECRET_KEY": key},
                "SECRET_KEY is a known or a short one: "
                "give a random text of 50 characters or more.",
                id=name,
            )
            for name, key in {
                "the example's secret": "replace-this-with-a-long-random-text",
                "the demonstration's secret": settings.SECRET_KEY,
                "Django's secret": "django-insecure-" + GOOD_KEY,
                "a short secret": "swordfish",
                "one letter": "a" * 60,
            }.items()
        ),
        pytest.param(
            {"DEBUG": "1"},
            "DEBUG shows the site's inside to anybody: it needs DEMO=1.",
            id="debugging",
        ),
        pytest.param(
            {"SITE_URL": "http://improvement.council.example"},
            "SITE_URL is the address people use and begins with https://, "
            "such as https://improvement.council.example.",
            id="no https",
        ),
        pytest.param(
            {"ALLOWED_HOSTS": "*"},
            "ALLOWED_HOSTS names each host in full, without *.",
            id="any host",
        ),
        pytest.param(
            {"PDF_SECONDS": "0"},
            "PDF_SECONDS is the seconds one PDF may take: 1 or more.",
            id="no time for papers",
        ),
        pytest.param(
            {"DATABASE_URL": "mysql://user@host/name"},
            "DATABASE_URL begins with sqlite:// or postgres://.",
            id="another database",
        ),
    ],
)
def test_a_real_site_does_not_start_with(
    given: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    started = start({**REAL, **given}, tmp_path)

    assert (started.returncode, started.stdout, started.stderr) == (2, "", f"{sentence}\n")


def test_a_real_site_passes_the_checks_of_deployment(tmp_path: Path) -> None:
    started = start(REAL, tmp_path, "check", "--deploy", "--fail-level", "WARNING")

    assert (started.returncode, started.stderr) == (0, "")


def test_the_server_says_why_it_does_not_start(tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert started.returncode != 0
    assert "SECRET_KEY is not set" in started.stderr
    assert "Traceback" not in started.stderr


def test_the_demonstration_does_not_listen_beyond_this_machine(tmp_path: Path) -> None:
    started = subprocess.run(
        [
            *(sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"),
            *("--bind", "0.0.0.0:0", "config.wsgi"),
        ],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DEMO": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert started.returncode != 0
    assert "The demonstration listens on 127.0.0.1 only." in started.stderr


def test_the_example_names_every_setting_that_is_read() -> None:
    source = (settings.BASE_DIR / "config" / "settings.py").read_text()
    source += (settings.BASE_DIR / "config" / "gunicorn.py").read_text()
    read = set(re.findall(r"""(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)""", source))
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    named = {
        line.removeprefix("# ").split("=")[0]
        for line in lines
        if line.removeprefix("# ").split("=")[0].replace("_", "").isupper()
    }

    assert named == read - {"DEBUG"}


def test_mail_is_kept_in_the_data_folder_from_wherever_it_is_run(tmp_path: Path) -> None:
    words = "from django.conf import settings; print(settings.EMAIL_FILE_PATH)"
    done = start({"DEMO": "1"}, tmp_path, "shell", "-v0", "-c", words)
    assert done.stdout.strip() == str(tmp_path / "mail"), done.stderr
