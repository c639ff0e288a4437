"""What every page shows around its content: the council, and where its reader may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts.models import Council
from accounts.policy import Capability, access_of

# Label, name of the address, and the capability that opens it.
PLACES = (
    ("Overview", "overview:overview", Capability.READ_PLAN),
    ("Inspections", "inspections:inspections", Capability.READ_PLAN),
    ("Plans", "improvement:plans", Capability.READ_PLAN),
    ("Boards", "boards:boards", Capability.READ_BOARDS),
    ("Reports", "reports:reports", Capability.READ_PLAN),
    ("Settings", "accounts:people", Capability.MANAGE_PEOPLE),
)


def address(name: str, *args: str) -> str:
    """The address of a place, or the empty string while its room has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def council(request: HttpRequest) -> dict[str, Any]:
    here: Council | None = getattr(request, "council", None)
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"council": here, "is_demo": settings.DEMO, "navigation": []}
    if user is None or not user.is_authenticated:
        return context
    access = access_of(user)
    places = [("My work", address("overview:my_work"))]
    if here is not None:
        places += [
            (label, address(name, here.slug))
            for label, name, capability in PLACES
            if access.reaches(capability, here.pk)
        ]
    navigation = [(label, url) for label, url in places if url]
    # The place whose address is the longest beginning of this page's address is the current one.
    begun = [url for _, url in navigation if request.path.startswith(url)]
    current = max(begun, key=len, default="")
    context["navigation"] = [(label, url, url == current) for label, url in navigation]
    context["has_other_councils"] = len(access.roles) > 1
    return context
