from collections.abc import Callable
from typing import Any

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from improvement.forms import EvidenceForm
from improvement.models import Evidence
from improvement.permissions import (
    may_add_evidence,
    may_download_evidence,
    may_withdraw_evidence,
)
from improvement.views.actions import find_action
from improvement.views.crumbs import Crumbs, action_crumbs, plan_crumbs

Download = Callable[..., HttpResponse]
# What is downloaded runs nothing and fetches nothing, even when a browser shows it.
replaced: Any = csp({"default-src": [NONE], "sandbox": [""]})
inert: Callable[[Download], Download] = replaced


@opens(Capability.RECORD_PROGRESS, post=True)
def add_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find_action(request, pk)
    require(may_add_evidence(request.user, action))
    form = EvidenceForm(
        sent(request),
        request.FILES or None,
        instance=Evidence(
            plan=action.plan,
            action=action,
            visibility=action.visibility,
            exempt_paragraphs=action.exempt_paragraphs,
            exempt_reason=action.exempt_reason,
        ),
        user=request.user,
        on=timezone.localdate(),
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Evidence added")
        return redirect(form.instance)
    return render_form(
        request,
        "improvement/add_evidence.html",
        form,
        action=action,
        crumbs=action_crumbs(request, action),
    )


@opens(Capability.RECORD_PROGRESS, post=True)
def withdraw_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    evidence = find(Evidence, request, pk=pk)
    require(may_withdraw_evidence(request.user, evidence))
    return withdraw(
        request,
        evidence,
        back=evidence.get_absolute_url(),
        notes=["Its file can no longer be opened."] if evidence.file else [],
        crumbs=crumbs_of(request, evidence),
    )


def crumbs_of(request: SignedInRequest, evidence: Evidence) -> Crumbs:
    if evidence.action is not None:
        return action_crumbs(request, evidence.action)
    return plan_crumbs(request, evidence.plan)


@opens(Capability.DOWNLOAD_EVIDENCE)
@inert
def evidence_file(request: SignedInRequest, pk: int) -> Any:
    """The file, as a download that no browser opens in our name."""
    evidence = find(Evidence, request, pk=pk)
    require(may_download_evidence(request.user, evidence))
    if not evidence.file or evidence.withdrawn_at is not None:
        raise Http404("No file here")
    try:
        opened: Any = evidence.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is not there") from None
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=evidence.file_name,
        content_type=evidence.content_type or "application/octet-stream",
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
