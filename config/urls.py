"""Every room's addresses, under one site."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.views import signing_in
from config.health import health

# allauth's pages that we use; there is no sign-up. allauth asks for them by these names.
account = [
    path("sign-in/", signing_in.sign_in, name="account_login"),
    path("sign-out/", signing_in.sign_out, name="account_logout"),
    path("password/change/", signing_in.change_password, name="account_change_password"),
    path("password/reset/", signing_in.forgotten_password, name="account_reset_password"),
    path("password/reset/sent/", signing_in.link_sent, name="account_reset_password_done"),
    re_path(
        r"^password/set/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        signing_in.set_password,
        name="account_reset_password_from_key",
    ),
    path(
        "password/set/done/", signing_in.password_set, name="account_reset_password_from_key_done"
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    *account,
    path("", include("accounts.urls")),
    path("", include("reports.urls")),
    path("", include("boards.urls")),
    path("", include("impact.urls")),
    path("", include("improvement.urls")),
    path("", include("inspections.urls")),
    path("", include("overview.urls")),
]

handler400 = "config.errors.bad_request"
handler429 = "config.errors.too_many_requests"
handler500 = "config.errors.server_error"
