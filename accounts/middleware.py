"""What every request needs: the council of its address, and the answers of the save path."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Council
from accounts.policy import access_of
from accounts.records import AlreadyRecorded, FormToken
from accounts.signing_in import lapsed_in_words

if TYPE_CHECKING:
    from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class SignedInRequest(HttpRequest):
    """A request of somebody signed in, below a council's address."""

    user: "User"
    council: Council


class CouncilMiddleware:
    """Turns `<council>` of the address into `request.council`: 404 for all but its members.

    Somebody whose last role is over is signed out instead: an account closes with its last
    membership, on whatever day that ends.

    Views do not take the `council` argument: it is removed here. A public page below a council's
    address finds the council too, signed in or not.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        is_public = getattr(view, "capability", None) == "public"
        if request.user.is_authenticated:
            request.user.access = access = access_of(request.user)
            if access.lapsed_on is not None and not is_public:
                logout(request)
                words = lapsed_in_words(access.lapsed_on)
                messages.warning(request, f"You are signed out. {words}.")
                return redirect("account_login")
        slug = kwargs.pop("council", None)
        if slug is None:
            return None
        if is_public:
            request.council = Council.objects.filter(slug=slug).first()
        else:
            request.council = access_of(request.user).councils_by_slug.get(slug)
        if request.council is None:
            raise Http404("No council here")
        return None


class RecordMiddleware:
    """A form that was sent twice leads to its first result; what nothing can hold answers 400."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        token = request.POST.get("token", "")
        if not token or "\x00" in token:
            return None
        first = FormToken.objects.filter(token=token[:64], user=request.user).first()
        return redirect(first.url or "/") if first else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, AlreadyRecorded):
            return redirect(exception.url or "/")
        if isinstance(exception, OverflowError | DataError):
            # A number that no id can be, or a character that no text can hold: nobody typed it.
            raise BadRequest("A value is beyond what can be recorded") from exception
        return None
