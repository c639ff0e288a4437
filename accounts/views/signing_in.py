"""allauth's pages under our own addresses, answering as every page of the house does."""

from allauth.account import views as account
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.policy import public, signed_in
from accounts.signing_in import SignInForm
from accounts.typed import typed_again


def in_our_manner(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A form that must be mended answers 422, and too many tries 429."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    if request.method != "POST" or form is None or not form.errors:
        return response
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    if "too_many_login_attempts" in codes:
        return respond_429(request)  # type: ignore[no-any-return]
    response.status_code = 422
    return response


@public(post=True)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in. What was typed before the session ended can then be sent again."""
    response = in_our_manner(request, account.login(request))
    typed = typed_again(request.POST.get("typed", ""))
    if typed is not None and response.status_code == 302 and request.user.is_authenticated:
        return render(request, "account/typed.html", {"typed": typed})
    return response


def sign_in_again(request: HttpRequest, typed: str) -> HttpResponse:
    """The page for signing in, in answer to a form: `typed` is what it sent, signed."""
    context = {
        "form": SignInForm(request=request),
        "redirect_field_name": "next",
        "redirect_field_value": request.get_full_path(),
        "typed": typed,
    }
    return render(request, "account/login.html", context, status=401)


@public(post=True)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, then sign out. Somebody whose session ended already is led to sign in."""
    return account.logout(request)  # type: ignore[no-any-return]


@signed_in(post=True)
def change_password(request: HttpRequest) -> HttpResponse:
    if not request.user.has_usable_password():  # type: ignore[union-attr]
        return redirect("account_reset_password")
    return in_our_manner(request, account.password_change(request))


@public(post=True)
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Send a link by email, once the answer has gone: its time tells nothing about the account."""
    response = in_our_manner(request, account.password_reset(request))
    send = getattr(request, "after_response", None)
    if send is not None:
        response._resource_closers.append(send)  # type: ignore[attr-defined]
    return response


@public()
def link_sent(request: HttpRequest) -> HttpResponse:
    return account.password_reset_done(request)  # type: ignore[no-any-return]


@public(post=True)
def set_password(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    return in_our_manner(request, account.password_reset_from_key(request, uidb36=uidb36, key=key))


@public()
def password_set(request: HttpRequest) -> HttpResponse:
    return account.password_reset_from_key_done(request)  # type: ignore[no-any-return]
