"""Every room's addresses, under one site."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.policy import public, signed_in
from config.health import health

# allauth's own pages, those we use; there is no sign-up.
signing_in = [
    path("sign-in/", public(post=True)(account.login), name="account_login"),
    path("sign-out/", signed_in(post=True)(account.logout), name="account_logout"),
    path("inactive/", public()(account.account_inactive), name="account_inactive"),
    path(
        "password/change/",
        signed_in(post=True)(account.password_change),
        name="account_change_password",
    ),
    path(
        "password/reset/",
        public(post=True)(account.password_reset),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        public()(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        public(post=True)(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public()(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    *signing_in,
    path("", include("accounts.urls")),
    path("", include("reports.urls")),
    path("", include("boards.urls")),
    path("", include("improvement.urls")),
    path("", include("inspections.urls")),
    path("", include("overview.urls")),
]

handler400 = "config.errors.bad_request"
handler429 = "config.errors.too_many_requests"
handler500 = "config.errors.server_error"
