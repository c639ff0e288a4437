"""The settings of the tests: the demonstration's, with data of their own for each process.

Nothing but DATABASE_URL is taken from the caller's environment.
"""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="line-of-sight-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
# So too the places in which papers are made: no test waits for the papers of another process.
os.environ["TMPDIR"] = tempfile.tempdir = tempfile.mkdtemp(dir=_data)
for _name in ("DEBUG", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PDF_SECONDS", "TRUSTED_PROXIES"):
    os.environ.pop(_name, None)
os.environ.update(DEMO="1", DATA_DIR=_data, EMAIL_URL="memorymail://")

from config.settings import *  # noqa: E402, F403
from config.settings import ALLOWED_HOSTS, DATA_DIR, DATABASES, STORAGES  # noqa: E402

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in use: a database in memory knows neither WAL nor waiting for a lock.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
# By the clock too: beside other tests on a slow machine a long paper takes more than its minute.
# The tests of the limit set their own.
PDF_SECONDS = 300
# Quick to make; the tests of signing in name the real ones.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages need no collected files here; tests/config tries the storage of a real installation.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = DATA_DIR / "collected"
STATIC_ROOT.mkdir()
