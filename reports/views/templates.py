"""Settings: the templates of reports, their versions, and a look at the paper they make."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from improvement.models import ImprovementPlan
from reports.html import fragment
from reports.models import TemplateVersion
from reports.models.template import Numbers, ProgressLayout, SectionKind
from reports.permissions import may_change_template, may_keep_templates, may_offer_template
from reports.template_forms import (
    TemplateClearancesForm,
    TemplateDetailsForm,
    TemplateForm,
    TemplateOfferForm,
    TemplateOrderForm,
    TemplateSectionForm,
    TemplateWithdrawForm,
)
from reports.template_preview import preview_of

A_PAGE = 50
CHANGED = "Recorded as version {}. Reports that were made before keep theirs."


def templates_url(request: SignedInRequest) -> str:
    return reverse("reports:report_templates", args=[request.council.slug])


@opens(Capability.EDIT_TEMPLATES)
def report_templates(request: SignedInRequest) -> HttpResponse:
    """Every template the council may use, each as its last version."""
    require(may_keep_templates(request.user, request.council))
    made_here = Count("reports", filter=Q(reports__council=request.council))
    is_former = ExpressionWrapper(~Q(withdrawn_because=""), BooleanField())
    current = TemplateVersion.objects.current_in(request.council)
    rows = current.annotate(made=made_here, is_former=is_former)
    ordered = rows.order_by("is_former", "name", "pk")
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    templates = [(row, row.address(request.council)) for row in page]
    context = {
        "page": page,
        "offered": [pair for pair in templates if pair[0].is_offered],
        "former": [pair for pair in templates if not pair[0].is_offered],
    }
    return render(request, "reports/report_templates.html", context)


@opens(Capability.EDIT_TEMPLATES)
def report_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version: its sections in order, its head, and the versions before and after it."""
    template = find_template(request, pk)
    versions = TemplateVersion.objects.known_to(request.council).filter(code=template.code)
    rows = versions.select_related("by").defer("sections").order_by("-council", "-number")
    context = about(request, template) | {
        "sections": [(section, words_of(section)) for section in template.sections],
        "versions": [(row, row.address(request.council)) for row in rows],
        "form": TemplateOrderForm(template=template, council=request.council),
        "made": template.reports.filter(council=request.council).count(),
    }
    return render(request, "reports/report_template.html", context)


def words_of(section: dict[str, Any]) -> list[str]:
    """What is special about a section, in words."""
    options = section.get("options", {})
    said = [SectionKind(section["kind"]).label]
    if section.get("level") == 3:
        said.append("part of the section above")
    if section.get("is_appendix"):
        said.append("an appendix")
    if options.get("layout"):
        said.append(ProgressLayout(options["layout"]).label.lower())
    if options.get("numbers"):
        said.append(f"numbered: {Numbers(options['numbers']).label.lower()}")
    if any(options.get("choices", ())):
        said.append("its options in the council’s own words")
    if options.get("is_boxed"):
        said.append("in a box")
    if options.get("has_heading") is False:
        said.append("without its heading")
    return said


@opens(Capability.EDIT_TEMPLATES, post=True)
def edit_report_template(request: SignedInRequest, pk: int) -> HttpResponse:
    template = find_to_change(request, pk)
    form = TemplateDetailsForm(sent(request), template=template, council=request.council)
    return keep(request, form, "reports/edit_report_template.html")


@opens(Capability.EDIT_TEMPLATES, post=True, get=False)
def order_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a section, or take it out: the next version, shown on its own page."""
    template = find_to_change(request, pk)
    form = TemplateOrderForm(request.POST, template=template, council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"{form.made.change}. {CHANGED.format(form.made.number)}")
        return redirect(form.made.address(request.council))
    context = about(request, template) | {
        "sections": [(section, words_of(section)) for section in template.sections],
    }
    return render_form(request, "reports/report_template.html", form, **context)


@opens(Capability.EDIT_TEMPLATES, post=True)
def add_template_section(request: SignedInRequest, pk: int) -> HttpResponse:
    template = find_to_change(request, pk)
    form = TemplateSectionForm(sent(request), template=template, council=request.council)
    return keep(request, form, "reports/template_section.html", heading="Add a section")


@opens(Capability.EDIT_TEMPLATES, post=True)
def edit_template_section(request: SignedInRequest, pk: int, place: int) -> HttpResponse:
    template = find_to_change(request, pk)
    if not 1 <= place <= len(template.sections):
        raise Http404("No section at this place")
    form = TemplateSectionForm(
        sent(request), template=template, council=request.council, place=place
    )
    heading = template.sections[place - 1]["heading"]
    return keep(request, form, "reports/template_section.html", heading=heading)


@opens(Capability.EDIT_TEMPLATES, post=True)
def template_clearances(request: SignedInRequest, pk: int) -> HttpResponse:
    template = find_to_change(request, pk)
    form = TemplateClearancesForm(sent(request), template=template, council=request.council)
    return keep(request, form, "reports/template_section.html", heading="Clearances")


@opens(Capability.EDIT_TEMPLATES, post=True)
def withdraw_report_template(request: SignedInRequest, pk: int) -> HttpResponse:
    template = find_to_change(request, pk)
    form = TemplateWithdrawForm(sent(request), template=template, council=request.council)
    return keep(request, form, "reports/withdraw_report_template.html")


@opens(Capability.EDIT_TEMPLATES, post=True, get=False)
def offer_report_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer a withdrawn template again: the next version, as it was before."""
    template = find_template(request, pk)
    if not may_offer_template(request.user, template, request.council):
        return redirect(template.address(request.council))
    form = TemplateOfferForm(request.POST, template=template, council=request.council)
    return keep(request, form, "reports/report_template.html")


@opens(Capability.EDIT_TEMPLATES)
def preview_report_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper it would make of the council's largest open plan, with its hints in place."""
    template = find_template(request, pk)
    plans: Any = ImprovementPlan.objects.visible_to(request.user).in_council(request.council)
    plans = plans.exclude(visibility="exempt").filter(withdrawn_at=None)
    plan = plans.annotate(size=Count("actions")).order_by("-size", "-pk").first()
    paper = None
    if plan is not None:
        plan.council = request.council
        document = preview_of(template, plan, today=timezone.localdate())
        paper = fragment(document, title_level=2)
    context = about(request, template) | {"paper": paper}
    context["crumbs"] = [*context["crumbs"], (template.name, context["url"])]
    return render(request, "reports/preview_report_template.html", context)


def keep(request: SignedInRequest, form: TemplateForm, page: str, **context: Any) -> HttpResponse:
    """Record the next version and show it, or say what must be mended."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, CHANGED.format(form.made.number))
        return redirect(form.made.address(request.council))
    shown = about(request, form.template) | context
    shown["crumbs"] = [*shown["crumbs"], (form.template.name, shown["url"])]
    return render_form(request, page, form, **shown)


def find_template(request: SignedInRequest, pk: int) -> TemplateVersion:
    require(may_keep_templates(request.user, request.council))
    found = TemplateVersion.objects.known_to(request.council).filter(pk=pk).first()
    if found is None:
        raise Http404("No template here")
    return found  # type: ignore[no-any-return]


def find_to_change(request: SignedInRequest, pk: int) -> TemplateVersion:
    template = find_template(request, pk)
    require(may_change_template(request.user, template, request.council))
    return template


def about(request: SignedInRequest, template: TemplateVersion) -> dict[str, Any]:
    return {
        "version": template,
        "url": template.address(request.council),
        "may_change": may_change_template(request.user, template, request.council),
        "may_offer": may_offer_template(request.user, template, request.council),
        "crumbs": [("Report templates", templates_url(request))],
    }
