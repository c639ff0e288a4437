"""How the site is put together. Everything that differs between installations comes from the
environment; `.env.example` lists the variables and `docs/running.md` explains them.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
BUILD_DIR = BASE_DIR / ".build"
env = environ.Env()

# The demonstration

DEMO_SECRET_KEY = "the secret of the demonstration, known to everybody who has the source code"
EXAMPLE_SECRET_KEY = "replace-this-with-a-long-random-text"
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)

if DEMO:
    SECRET_KEY = DEMO_SECRET_KEY
    SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
    ALLOWED_HOSTS = LOOPBACK_HOSTS
    TRUSTED_PROXIES = 0
else:
    SECRET_KEY = env.str("SECRET_KEY", default="")
    SITE_URL = env.str("SITE_URL", default="").rstrip("/")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or ""])
    TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
    if DEBUG:
        raise ImproperlyConfigured("DEBUG shows the site's inside to anybody: it needs DEMO=1.")
    if not SECRET_KEY:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: give a random text of 50 characters or more, "
            "or set DEMO=1 for the demonstration."
        )
    if (
        SECRET_KEY in (DEMO_SECRET_KEY, EXAMPLE_SECRET_KEY)
        or SECRET_KEY.startswith("django-insecure-")
        or len(SECRET_KEY) < 50
        or len(set(SECRET_KEY)) < 5
    ):
        raise ImproperlyConfigured(
            "SECRET_KEY is a known or a short one: give a random text of 50 characters or more."
        )
    if urlsplit(SITE_URL).scheme != "https" or not urlsplit(SITE_URL).hostname:
        raise ImproperlyConfigured(
            "SITE_URL is the address people use and begins with https://, "
            "such as https://improvement.council.example."
        )
    if not all(ALLOWED_HOSTS) or any("*" in host for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("ALLOWED_HOSTS names each host in full, without *.")
    if TRUSTED_PROXIES < 0:
        raise ImproperlyConfigured("TRUSTED_PROXIES is the number of proxies in front: 0 or more.")

# Papers

PDF_SECONDS = env.int("PDF_SECONDS", default=60)  # of processor time, at most, for one PDF
if PDF_SECONDS < 1:
    raise ImproperlyConfigured("PDF_SECONDS is the seconds one PDF may take: 1 or more.")

# Data

DATA_DIR = BASE_DIR / env.str("DATA_DIR", default=".data")
try:
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"DATA_DIR cannot be made: {error}.") from None

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
# To compile a query costs a tenth of a second, which no page's query ever wins back.
POSTGRESQL_OPTIONS = {"options": "-c jit=off"}


def database(url: dict[str, Any]) -> dict[str, Any]:
    """Return Django's description of one database, with connections that stay open."""
    engine = url["ENGINE"].rpartition(".")[2]
    if engine not in ("sqlite3", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL begins with sqlite:// or postgres://.")
    given = url.get("OPTIONS", {})
    options = given | SQLITE_OPTIONS if engine == "sqlite3" else POSTGRESQL_OPTIONS | given
    return {**url, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


DATABASES = {
    "default": database(
        env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'line-of-sight.sqlite3'}")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The limits on signing in are counted here, for all workers together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Django's own 300 would let somebody push a count out by guessing at many accounts.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# What the maker of papers is to make (`make_papers`) stands in the database, beside the rest.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Rooms

ROOMS = [
    "govuk",
    "accounts",
    "inspections",
    "improvement",
    "impact",
    "boards",
    "reports",
    "overview",
]
INSTALLED_APPS = [
    *reversed(ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
]

MIDDLEWARE = [
    # Outermost, so that no response goes without their headers: a redirect, style, an error.
    "config.logs.RequestLogMiddleware",
    "config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.sizes.size_limit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.sessions.SessionLimitsMiddleware",
    "config.signing_in.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.CouncilMiddleware",
    "accounts.middleware.RecordMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Pages

FORM_RENDERER = "govuk.forms.GovukRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.council",
            ],
        },
    }
]
FORMS_URLFIELD_ASSUME_HTTPS = True  # as Django 6 does by itself
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"

# Files: our own style and script are public; what people upload has no address of its own

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "collected"
STATICFILES_DIRS = [
    folder for folder in (BASE_DIR / "static", BUILD_DIR / "static") if folder.is_dir()
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"

# Signing in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["config.signing_in.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "config.signing_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.signing_in.SignInForm",
    "reset_password": "accounts.signing_in.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.signing_in.NewPasswordForm",
    "change_password": "accounts.signing_in.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes each account
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# A council is one address on the internet: the limits per address are far above those per account.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "300/5m/ip,10/5m/key",
    "reset_password": "100/m/ip,5/5m/key",
    "reset_password_from_key": "100/m/ip",
    # Many may sit behind one address: a school, a children's home.
    "young_people_comment": "20/h/ip",
    # Reading a large file takes a second of the machine.
    "check_paper": "60/m/ip",
}

# Mail: `file://` and `console://` beside what django-environ knows

EMAIL_URL = env.str("EMAIL_URL", default=f"file://{DATA_DIR / 'mail'}")
for plain, known in (("file://", "filemail:///"), ("console:", "consolemail:")):
    if EMAIL_URL.startswith(plain):
        EMAIL_URL = known + EMAIL_URL.removeprefix(plain)
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str(
    "EMAIL_FROM", default=f"Line of Sight <no-reply@{urlsplit(SITE_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Safety in the browser

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60
if not DEMO:
    CSRF_COOKIE_NAME = "__Host-csrf"
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    SESSION_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
            "formatter": "json",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING" if DEMO else "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # Our own line tells of every request; of Django's only what went wrong inside is news.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": False},
        "gunicorn.error": {
            "handlers": [],
            "level": "WARNING" if DEMO else "INFO",
            "propagate": True,
        },
        # These tell of every font and every rule of a style sheet.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
