"""Settings: the one exception to roles, a plan, board or inspection opened to one person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import Grant
from accounts.pages import render_form, sent
from accounts.people_forms import AddGrantForm, EndGrantForm, name_without_exempt_words
from accounts.permissions import NOT_YOUR_OWN, may_change_roles_of, may_manage_people
from accounts.policy import Capability, opens, require
from accounts.scope import find

A_PAGE = 50


@opens(Capability.MANAGE_PEOPLE)
def grants(request: SignedInRequest) -> HttpResponse:
    require(may_manage_people(request.user, request.council))
    today = timezone.localdate()
    found = (
        Grant.objects.visible_to(request.user)
        .in_council(request.council)
        .select_related("user", "plan", "board", "inspection")
        .standing_first(on=today)
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "grant": grant,
            "opens": name_without_exempt_words(grant.opens),
            "is_past": not grant.stands(on=today),
            "may_end": grant.stands(on=today)
            and may_change_roles_of(request.user, grant.user, request.council),
        }
        for grant in page
    ]
    return render(request, "accounts/grants.html", {"page": page, "rows": rows})


@opens(Capability.MANAGE_PEOPLE, post=True)
def add_grant(request: SignedInRequest) -> HttpResponse:
    require(may_manage_people(request.user, request.council))
    form = AddGrantForm(
        sent(request), council=request.council, by=request.user, on=timezone.localdate()
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Grant added")
        return redirect("accounts:grants", request.council.slug)
    return render_form(request, "accounts/add_grant.html", form)


@opens(Capability.MANAGE_PEOPLE, post=True)
def end_grant(request: SignedInRequest, grant_id: int) -> HttpResponse:
    require(may_manage_people(request.user, request.council))
    grant = find(Grant, request, pk=grant_id, ended_at=None)
    if not may_change_roles_of(request.user, grant.user, request.council):
        raise PermissionDenied(f"{NOT_YOUR_OWN}.")
    form = EndGrantForm(sent(request), grant=grant)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Grant ended")
        return redirect(grant)
    opened = name_without_exempt_words(grant.opens)
    return render_form(request, "accounts/end_grant.html", form, grant=grant, opened=opened)
