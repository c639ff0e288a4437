"""How allauth fits this site: no sign-up, links of our own address, whose address to believe."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.policy import find_with_access
from accounts.typed import keep_typed
from accounts.views.signing_in import sign_in_again


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """A closed account with its right password is refused like any other wrong try.

    allauth would keep the person aside, and tell them that their account is inactive.
    """

    def get_user(self, user_id: Any) -> Any:
        """Who is signed in, with what they may reach: one query, for whoever has a role today."""
        user = find_with_access(user_id)
        if user is None:
            return super().get_user(user_id)
        return user if self.user_can_authenticate(user) else None

    @classmethod
    def _stash_user(cls, user: Any) -> None:
        return None


class SignInMiddleware(LoginRequiredMiddleware):
    """Lead to sign in; a form that was sent meanwhile is kept, and can be sent again after."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        typed = keep_typed(request) if request.method == "POST" else ""
        if not typed:
            return super().handle_no_permission(request, view_func)
        return sign_in_again(request, typed)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "The email address or the password is not right. Check both and try again"
        ),
        "enter_current_password": "Enter the password you have now",
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Whether `next` may lead there: a place on this site, as a path and nothing else."""
        return (
            bool(url)
            and url_has_allowed_host_and_scheme(url, None)
            and str(url)[0] == "/"
            and str(url)[:2] != "//"
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An administrator makes each account."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link that begins with SITE_URL, whatever host the request named."""
        place = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        return f"{settings.SITE_URL}{place.replace('UID-KEY', key)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        super().send_mail(template_prefix, email, {**context, "site_url": settings.SITE_URL})

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's address, as seen by the first of the trusted proxies.

        Each proxy adds on the right of `X-Forwarded-For` the address it was called from; what
        stands further left is the visitor's own word. A header that is too short or is no address
        counts for nothing, so that it neither stops the page nor escapes the limits.
        """
        seen = request.headers.get("X-Forwarded-For", "").split(",")
        near = request.META.get("REMOTE_ADDR") or "0.0.0.0"
        if not 0 < settings.TRUSTED_PROXIES <= len(seen):
            return near
        try:
            return str(ipaddress.ip_address(seen[-settings.TRUSTED_PROXIES].strip()))
        except ValueError:
            return near
