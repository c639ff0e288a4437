"""Settings: who took what out of the system."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry
from accounts.people_forms import name_without_exempt_words
from accounts.permissions import may_read_access_log
from accounts.policy import Capability, can, opens, require

A_PAGE = 50


@opens(Capability.READ_ACCESS_LOG)
def access_log(request: SignedInRequest) -> HttpResponse:
    """The latest first. An administrator reads it too: the title of an exempt plan is not there,
    nor how many findings and files were taken where exempt ones were among them."""
    require(may_read_access_log(request.user, request.council))
    may_count = can(request.user, Capability.READ_EXEMPT, request.council)
    found = AccessEntry.objects.visible_to(request.user).in_council(request.council)
    page = Paginator(found.select_related("by", "plan"), A_PAGE).get_page(request.GET.get("page"))
    for entry in page.object_list:
        entry.of_plan = name_without_exempt_words(entry.plan) if entry.plan else ""
        entry.is_counted = may_count or not entry.with_exempt
    return render(request, "accounts/access_log.html", {"page": page})
