"""What every page shows around its content: the council, and where its reader may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council
from accounts.policy import Capability, access_of

# Label, name of the address, the capability that opens it, and what stands behind the council's
# name in the addresses of its pages.
PLACES = (
    ("Overview", "overview:overview", Capability.READ_PLAN, ("",)),
    (
        "Inspections",
        "inspections:inspections",
        Capability.READ_PLAN,
        ("inspections",),
    ),
    (
        "Plans",
        "improvement:plans",
        Capability.READ_PLAN,
        (
            "plans",
            "strands",
            "focus-areas",
            "actions",
            "milestones",
            "decisions",
            "date-changes",
            "closings",
            "evidence",
            "measures",
            "assurance",
            "voice",
            "young-people",
            "batches",
            "views",
            "risks",
            "money",
        ),
    ),
    (
        "Boards",
        "boards:boards",
        Capability.READ_BOARDS,
        ("boards", "meetings", "notices", "decision-records", "resolutions", "call-ins"),
    ),
    ("Reports", "reports:reports", Capability.READ_PLAN, ("reports", "issued")),
    # The first of these that somebody may open is where their settings begin.
    ("Settings", "accounts:people", Capability.MANAGE_PEOPLE, ("settings",)),
    ("Settings", "improvement:ratings", Capability.EDIT_TEMPLATES, ("settings",)),
    ("Settings", "accounts:access_log", Capability.READ_ACCESS_LOG, ("settings",)),
)


def council(request: HttpRequest) -> dict[str, Any]:
    here: Council | None = getattr(request, "council", None)
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "council": here,
        "is_demo": settings.DEMO,
        "navigation": [],
        "idle_seconds": settings.SESSION_COOKIE_AGE,
        "session_seconds": getattr(request, "session_seconds", None),
    }
    if user is None or not user.is_authenticated:
        return context
    context["printed_at"] = timezone.now()
    access = access_of(user)
    if here is None and len(access.councils_by_slug) == 1:
        # A page that is no council's, such as My work, keeps the only council's name and places.
        (here,) = access.councils_by_slug.values()
        context["council"] = here
    my_work = reverse("overview:my_work")
    context["navigation"] = [("My work", my_work, request.path == my_work)]
    if here is not None:
        inside = request.path.startswith(f"/{here.slug}/")
        behind = request.path.removeprefix(f"/{here.slug}/").split("/")[0] if inside else None
        open_to: dict[str, tuple[str, str, bool]] = {}
        for label, name, capability, parts in PLACES:
            if label not in open_to and access.reaches(capability, here.pk):
                open_to[label] = (label, reverse(name, args=[here.slug]), behind in parts)
        context["navigation"] += open_to.values()
        if access.reaches(Capability.READ_PLAN, here.pk):
            context["search_url"] = reverse("overview:search", args=[here.slug])
    context["has_other_councils"] = len(access.roles) > 1
    return context
