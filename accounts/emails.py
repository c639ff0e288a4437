"""The letters that people get about their accounts."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.workflows import Added


def set_password_url(user: User) -> str:
    """A link to set a password: it works once, and for as long as PASSWORD_RESET_TIMEOUT says."""
    token = default_token_generator.make_token(user)
    key = f"{user_pk_to_url_str(user)}-{token}"
    return str(get_adapter().get_reset_password_from_key_url(key))


def tell_added_person(added: Added) -> None:
    """Tell somebody of their new role, with a link to set a password if they have none."""
    membership = added.membership
    subject = f"{membership.council.name} has added you to Line of Sight"
    words = {
        "membership": membership,
        "site_url": settings.SITE_URL,
        "sign_in_url": settings.SITE_URL + reverse("account_login"),
        "password_url": set_password_url(membership.user) if added.needs_password else "",
        "link_days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
        "forgotten_url": settings.SITE_URL + reverse("account_reset_password"),
    }
    text = render_to_string("accounts/emails/added_person.txt", words)
    send_mail(" ".join(subject.split()), text, None, [membership.user.email])
