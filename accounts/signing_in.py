"""The forms of signing in and of passwords, in our words. What they do is allauth's."""

import logging
from datetime import date
from typing import Any

from allauth.account import forms as account
from allauth.core.context import request_context
from django import forms
from django.http import HttpRequest

from accounts.policy import work_out_access
from govuk.dates import in_words

log = logging.getLogger(__name__)

HOW_TO_CHOOSE = (
    "Use 12 characters or more. Three words that have nothing to do with each other work well."
)


def lapsed_in_words(day: date) -> str:
    """What is said to somebody whose last role anywhere held until `day`."""
    return (
        f"Your last role ended on {in_words(day)}. "
        "Ask the administrator of your council to add you again"
    )


def email_input() -> forms.EmailInput:
    return forms.EmailInput(attrs={"autocomplete": "username"})


class SignInForm(account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address"
        self.fields["login"].widget = email_input()
        self.fields["password"].help_text = ""

    def clean(self) -> Any:
        """Whoever knows the password is told when their last role ended, and does not get in."""
        cleaned = super().clean()
        lapsed_on = work_out_access(self.user).lapsed_on if self.user else None
        if lapsed_on is not None:
            raise forms.ValidationError(lapsed_in_words(lapsed_on))
        return cleaned


class ForgottenPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """Asks for a link by email. The answer is the same, and as quick, for an unknown address."""

    email = forms.EmailField(label="Email address", widget=email_input(), max_length=254)

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Leave looking up and writing to the account for when the answer has gone."""

        def send() -> None:
            try:
                with request_context(request):
                    super(ForgottenPasswordForm, self).save(request, **kwargs)
            except Exception:
                log.exception("The link for a new password could not be sent")

        request.after_response = send  # type: ignore[attr-defined]
        return str(self.cleaned_data["email"])


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "New password"
        self.fields["password1"].help_text = HOW_TO_CHOOSE
        self.fields["password2"].label = "New password again"


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Password you have now"
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = "New password"
        self.fields["password1"].help_text = HOW_TO_CHOOSE
        self.fields["password2"].label = "New password again"
