"""A version of the plan that is submitted: the click, what was frozen, and its bytes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from govuk.dates import in_words
from improvement.models import PlanVersion
from improvement.permissions import may_edit_plan, may_submit_version
from improvement.views.versions import versions_crumbs
from reports.making import is_in_hand
from reports.models import SubmittedPlan
from reports.permissions import may_finish_copy
from reports.plan_paper import PlanPaper
from reports.submission_form import MakeCopyForm, SubmitForm
from reports.taking import entry_if_exempt
from reports.views.files import Make, PaperNow, frozen_file, made_now, word_now
from reports.views.sheets import frozen_page
from reports.workflows import finish_copy, in_queue


@opens(Capability.EDIT_ACTION, post=True)
def submit_version(request: SignedInRequest, version_id: int) -> HttpResponse:
    """To whom and when, then the click: the plan freezes, and its PDF is made."""
    version = find(PlanVersion, request, pk=version_id, withdrawn_at=None)
    require(may_submit_version(request.user, version))
    today, plan = timezone.localdate(), version.plan
    new = SubmittedPlan(plan_version=version, visibility=plan.visibility)
    new.exempt_paragraphs, new.exempt_reason = plan.exempt_paragraphs, plan.exempt_reason
    form = SubmitForm(
        sent(request), instance=new, user=request.user, on=today, initial={"sent_on": today}
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        for each in form.cleaned_data.get("meets", ()):
            messages.success(request, f"{each.title}: met on {in_words(form.instance.sent_on)}")
        return finished(request, form.instance)
    return render_form(
        request,
        "reports/submit_version.html",
        form,
        plan_version=version,
        plan=plan,
        crumbs=versions_crumbs(request, plan),
    )


@opens(Capability.EDIT_ACTION)
def version_pdf(request: SignedInRequest, version_id: int) -> HttpResponse:
    """The version as it stands, marked as a draft. It is kept for an hour at most."""
    return version_made(request, version_id, made_now, AccessEntry.What.DRAFT_PDF)


@opens(Capability.EDIT_ACTION)
def version_word(request: SignedInRequest, version_id: int) -> HttpResponse:
    """The same as a Word file."""
    return version_made(request, version_id, word_now, AccessEntry.What.DRAFT_WORD)


def version_made(
    request: SignedInRequest,
    version_id: int,
    make: Make,
    what: AccessEntry.What,
) -> HttpResponse:
    version = find(PlanVersion, request, pk=version_id, withdrawn_at=None)
    require(may_edit_plan(request.user, version.plan))
    today = timezone.localdate()
    paper = PlanPaper(version, readers=version.plan.visibility, today=today)
    document, is_exempt = paper.document(), version.plan.is_exempt
    to_make = PaperNow(
        document,
        title=f"DRAFT {paper.title}",
        on=today,
        back=version.get_absolute_url(),
        entry=entry_if_exempt(
            document, what, of=version, council=request.council, on=today, is_exempt=is_exempt
        ),
    )
    return make(request, to_make)


@opens(Capability.READ_PLAN)
def submitted_plan(request: SignedInRequest, copy_id: int) -> HttpResponse:
    copy = find_copy(request, copy_id)
    return render(request, "reports/submitted_plan.html", about(request, copy))


@opens(Capability.READ_PLAN)
def submitted_paper(request: SignedInRequest, copy_id: int) -> HttpResponse:
    copy = find_copy(request, copy_id)
    if not copy.is_as_frozen:
        return altered(request, copy)
    pdf_url = reverse("reports:submitted_pdf", args=[request.council.slug, copy.pk])
    return frozen_page(
        request,
        "reports/submitted_paper.html",
        copy,
        about(request, copy),
        pdf_url=pdf_url if copy.is_issued else "",
    )


@opens(Capability.READ_PLAN)
def submitted_pdf(request: SignedInRequest, copy_id: int) -> HttpResponse:
    copy = find_copy(request, copy_id)
    return frozen_file(request, copy, copy.title, or_else=lambda: altered(request, copy))


@opens(Capability.READ_PLAN)
def submitted_word(request: SignedInRequest, copy_id: int) -> HttpResponse:
    copy = find_copy(request, copy_id)
    return frozen_file(
        request, copy, copy.title, or_else=lambda: altered(request, copy), is_word=True
    )


@opens(Capability.EDIT_ACTION, post=True, get=False)
def finish_submission(request: SignedInRequest, copy_id: int) -> HttpResponse:
    """Make the PDF of what was frozen, where that was cut short."""
    copy = find_copy(request, copy_id)
    require(may_edit_plan(request.user, copy.plan))
    form = MakeCopyForm(request.POST, copy=copy)
    if not may_finish_copy(request.user, copy):
        return redirect(copy)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        return finished(request, copy)
    return render_form(request, "reports/submitted_plan.html", form, **about(request, copy))


def find_copy(request: SignedInRequest, copy_id: int) -> SubmittedPlan:
    rows: Any = SubmittedPlan.objects.visible_to(request.user).in_council(request.council)
    related = rows.select_related("plan_version__plan__council", "frozen_by")
    found: SubmittedPlan | None = related.filter(pk=copy_id).first()
    if found is None:
        raise Http404("No submitted plan here")
    return found


def altered(request: SignedInRequest, copy: SubmittedPlan) -> HttpResponse:
    """Say that what is kept is not what was frozen, in place of handing it out."""
    context = {**about(request, copy), "is_damaged": True}
    return render(request, "reports/submitted_plan.html", context, status=503)


def finished(request: SignedInRequest, copy: SubmittedPlan) -> HttpResponse:
    """Make the PDF of the frozen facts, and lead to what came of it."""
    name = copy.plan_version.name
    if finish_copy(copy, by=request.user, on=timezone.localdate(), at=timezone.now()):
        messages.success(request, f"{name} is submitted, and a copy of it is frozen")
    else:
        messages.warning(request, f"{name} is submitted and frozen. Its PDF is still to be made.")
    return redirect(copy)


def about(request: SignedInRequest, copy: SubmittedPlan) -> dict[str, Any]:
    in_hand = not copy.is_issued and is_in_hand(*in_queue(copy))
    may_finish = may_finish_copy(request.user, copy) and not in_hand
    return {
        "copy": copy,
        "is_damaged": not copy.is_as_frozen,
        "plan": copy.plan,
        "versions_url": reverse("improvement:versions", args=[request.council.slug, copy.plan.pk]),
        "crumbs": versions_crumbs(request, copy.plan),
        "in_hand": in_hand,
        "try_form": MakeCopyForm(copy=copy) if may_finish else None,
    }
