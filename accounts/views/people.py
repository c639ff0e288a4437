"""Settings: the people of a council and what each may do."""

import logging
from smtplib import SMTPException

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.emails import tell_added_person
from accounts.middleware import SignedInRequest
from accounts.models import Membership, User
from accounts.pages import render_form, sent
from accounts.people import mark_past, people_of
from accounts.people_forms import AddPersonForm, AddRoleForm, EditMembershipForm, EndMembershipForm
from accounts.permissions import NOT_YOUR_OWN, may_change_roles_of, may_manage_people
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.workflows import Added

log = logging.getLogger(__name__)

A_PAGE = 50


@opens(Capability.MANAGE_PEOPLE)
def people(request: SignedInRequest) -> HttpResponse:
    require(may_manage_people(request.user, request.council))
    words = request.GET.get("q", "").replace("\0", "")[:100]
    today = timezone.localdate()
    found = people_of(request.council, on=today, words=words)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    for person in page:
        mark_past(person, on=today)
    return render(request, "accounts/people.html", {"page": page, "words": words})


@opens(Capability.MANAGE_PEOPLE)
def person(request: SignedInRequest, user_id: int) -> HttpResponse:
    found = find_person(request, user_id)
    today = timezone.localdate()
    mark_past(found, on=today)
    grants = request.council.grants.live(on=today).filter(user=found)
    context = {
        "person": found,
        "may_change": may_change_roles_of(request.user, found, request.council),
        "grants_count": grants.count(),
    }
    return render(request, "accounts/person.html", context)


@opens(Capability.MANAGE_PEOPLE, post=True)
def add_person(request: SignedInRequest) -> HttpResponse:
    require(may_manage_people(request.user, request.council))
    today = timezone.localdate()
    form = AddPersonForm(sent(request), council=request.council, by=request.user, on=today)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        tell(request, form.added)
        return redirect(form.added.membership)
    return render_form(request, "accounts/add_person.html", form)


@opens(Capability.MANAGE_PEOPLE, post=True)
def add_role(request: SignedInRequest, user_id: int) -> HttpResponse:
    found = find_person(request, user_id)
    not_your_own(request, found)
    today = timezone.localdate()
    form = AddRoleForm(
        sent(request), person=found, council=request.council, by=request.user, on=today
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        tell(request, form.added)
        return redirect(form.added.membership)
    return render_form(request, "accounts/add_role.html", form, person=found)


@opens(Capability.MANAGE_PEOPLE, post=True)
def edit_membership(request: SignedInRequest, membership_id: int) -> HttpResponse:
    membership = find_membership(request, membership_id)
    form = EditMembershipForm(sent(request), instance=membership, on=timezone.localdate())
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Role changed")
        return redirect(membership)
    return render_form(request, "accounts/edit_membership.html", form, membership=membership)


@opens(Capability.MANAGE_PEOPLE, post=True)
def end_membership(request: SignedInRequest, membership_id: int) -> HttpResponse:
    membership = find_membership(request, membership_id)
    today = timezone.localdate()
    form = EndMembershipForm(sent(request), membership=membership, on=today)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        name = membership.user.name
        closed = " Their account is closed." if form.account_closed else ""
        messages.success(request, f"{name} is no longer {membership.get_role_display()}.{closed}")
        return redirect(membership)
    others = membership.user.memberships.standing(on=today).exclude(pk=membership.pk)
    return render_form(
        request,
        "accounts/end_membership.html",
        form,
        membership=membership,
        is_last=not others.exists(),
        is_last_here=not others.filter(council=request.council).exists(),
    )


def find_person(request: SignedInRequest, user_id: int) -> User:
    """Somebody who holds or held a role in this council; 403 without the right, else 404."""
    require(may_manage_people(request.user, request.council))
    found = people_of(request.council, on=timezone.localdate()).filter(pk=user_id).first()
    if found is None:
        raise Http404("No person here")
    return found


def find_membership(request: SignedInRequest, membership_id: int) -> Membership:
    """A role that is not over, of somebody else."""
    require(may_manage_people(request.user, request.council))
    membership = find(Membership, request, pk=membership_id)
    if not membership.stands(on=timezone.localdate()):
        raise Http404("That role is over")
    not_your_own(request, membership.user)
    return membership


def not_your_own(request: SignedInRequest, person: User) -> None:
    if not may_change_roles_of(request.user, person, request.council):
        raise PermissionDenied(f"{NOT_YOUR_OWN}.")


def tell(request: SignedInRequest, added: Added) -> None:
    """Write to the person, and say so; the role stands even if the letter cannot be sent."""
    role, name = added.membership.get_role_display(), added.membership.user.name
    try:
        tell_added_person(added)
    except (OSError, SMTPException):
        log.exception("The letter to a new person could not be sent")
        messages.warning(
            request,
            f"{name} is now {role}, but our email could not be sent. Tell them to choose"
            " “I have forgotten my password” on the page for signing in.",
        )
        return
    messages.success(request, f"{name} is now {role}. We have sent them an email.")
