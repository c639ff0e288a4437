"""The demonstration's settings for a site that a test runs as processes of its own.

Passwords are quick to make, and style and script are served from where they lie.
"""

from config.settings import *  # noqa: F403
from config.settings import DATA_DIR, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = DATA_DIR / "collected"
STATIC_ROOT.mkdir(exist_ok=True)
