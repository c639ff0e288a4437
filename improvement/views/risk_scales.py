"""Settings: the scales on which the council rates its risks."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from improvement.forms import RiskScaleForm
from improvement.models import RiskScale
from improvement.permissions import may_edit_risk_scale, may_keep_risk_scales
from improvement.risk_levels import PRESETS
from improvement.risk_matrix import matrix_of

FIRST = "score"


def scales_url(request: SignedInRequest) -> str:
    return reverse("improvement:risk_scales", args=[request.council.slug])


@opens(Capability.EDIT_TEMPLATES)
def risk_scales(request: SignedInRequest) -> HttpResponse:
    """Every scale the council has or had, each with its matrix."""
    require(may_keep_risk_scales(request.user, request.council))
    rows: Any = RiskScale.objects.in_council(request.council).select_related("replaced_by")
    scales = list(rows.annotate(ratings_count=Count("ratings")))
    offered = [scale for scale in scales if scale.is_offered()]
    context = {
        "offered": [matrix_of(scale) for scale in offered],
        "former": [matrix_of(scale) for scale in scales if scale not in offered],
        "presets": [(code, preset) for code, preset in PRESETS.items()],
    }
    return render(request, "improvement/risk_scales.html", context)


def keep_scale(
    request: SignedInRequest, form: RiskScaleForm, done: str, **context: Any
) -> HttpResponse:
    """Record the scale, show it first if that was asked, or say what must be mended."""
    is_sound = form.is_valid()
    if is_sound and "preview" in request.POST:
        shown = RiskScale(name=form.instance.name, **form.levels.as_stored())
        context |= {"form": form, "preview": matrix_of(shown)}
        return render(request, "improvement/risk_scale_form.html", context)
    if is_sound and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance)
    return render_form(request, "improvement/risk_scale_form.html", form, **context)


@opens(Capability.EDIT_TEMPLATES, post=True)
def add_risk_scale(request: SignedInRequest) -> HttpResponse:
    """A scale of the council's own, begun from one that is common."""
    require(may_keep_risk_scales(request.user, request.council))
    preset = PRESETS.get(request.GET.get("preset", FIRST))
    if preset is None:
        raise Http404("No such scale to begin with")
    new = RiskScale(
        council=request.council,
        name=preset.name,
        source=preset.source,
        **preset.levels.as_stored(),
    )
    return keep_scale(
        request,
        RiskScaleForm(sent(request), instance=new),
        "Scale added",
        heading="Add a risk scale",
        button="Add the scale",
        cancel_url=scales_url(request),
        crumbs=[("Risk scales", scales_url(request))],
    )


@opens(Capability.EDIT_TEMPLATES, post=True)
def edit_risk_scale(request: SignedInRequest, pk: int) -> HttpResponse:
    require(may_keep_risk_scales(request.user, request.council))
    scale = find(RiskScale, request, pk=pk)
    require(may_edit_risk_scale(request.user, scale))
    return keep_scale(
        request,
        RiskScaleForm(sent(request), instance=scale),
        "Scale recorded",
        heading="Change the risk scale",
        caption=str(scale),
        ratings_count=scale.ratings.count(),
        cancel_url=scales_url(request),
        crumbs=[("Risk scales", scales_url(request))],
    )


@opens(Capability.EDIT_TEMPLATES, post=True)
def withdraw_risk_scale(request: SignedInRequest, pk: int) -> HttpResponse:
    require(may_keep_risk_scales(request.user, request.council))
    scale = find(RiskScale, request, pk=pk)
    require(may_edit_risk_scale(request.user, scale))
    return withdraw(
        request,
        scale,
        back=scales_url(request),
        notes=["Ratings that stand on it keep it. It is offered for no new rating."],
        crumbs=[("Risk scales", scales_url(request))],
    )
