import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.config.test_settings import start


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["nosuch"], "manage.py: there is no command 'nosuch'\n", id="no such command"),
        pytest.param(
            ["seed_demo", "--nosuch"],
            "manage.py seed_demo: unrecognized arguments: --nosuch\n",
            id="no such argument",
        ),
        pytest.param(
            ["statutory_date", "written-statement", "--trigger", "tomorrow"],
            "CommandError: --trigger must be a day that exists, as YYYY-MM-DD, not “tomorrow”\n",
            id="refused by the command",
        ),
    ],
)
def test_bad_input_ends_with_2_and_one_line(
    arguments: list[str], line: str, tmp_path: Path
) -> None:
    ran = start({"DEMO": "1"}, tmp_path, *arguments)

    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", line)


def test_the_demonstration_takes_nothing_from_the_environment_of_its_caller() -> None:
    strange = {
        "DATABASE_URL": "postgres://somewhere/else",
        "DATA_DIR": "/nowhere",
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "another.settings",
        "EMAIL_URL": "smtp://mail.example",
        "GUNICORN_CMD_ARGS": "--bind 0.0.0.0:80",
        "PDF_SECONDS": "1",
        "PYTHONPATH": "/nowhere",
        "SECRET_KEY": "swordfish",
        "TRUSTED_PROXIES": "9",
    }
    ran = subprocess.run(
        ["bash", "-c", ". script/_setup; demo_environment; env"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "HOME": "/", "PORT": "8123", **strange},
        capture_output=True,
        text=True,
        check=True,
    )
    seen = dict(line.split("=", 1) for line in ran.stdout.splitlines())
    for name in ("PWD", "OLDPWD", "SHLVL", "_", "PATH", "HOME"):
        seen.pop(name, None)

    assert seen == {
        "DATA_DIR": str(settings.BASE_DIR / ".data" / "demo"),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORT": "8123",
        "PYTHONUTF8": "1",
        "SITE_URL": "http://127.0.0.1:8123",
    }
