from typing import Any

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import User
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, public, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from impact.forms.young_people import CommentDecisionForm, CommentForm, PageForm, TextForm
from impact.models import YoungPeopleComment, YoungPeoplePage, YoungPeopleText
from impact.permissions import may_change_young_people_text, may_write_for_young_people
from impact.young_people import comments_of, our_plan_of, texts_of
from improvement.models import ImprovementPlan
from improvement.views.crumbs import Crumbs, plan_crumbs

TOO_MANY = "Many comments came from where you are. Wait for an hour, then send it again"
AN_HOUR = str(60 * 60)

# What everybody may read


def page_of(request: SignedInRequest) -> YoungPeoplePage:
    """The page that the council shows, or 404."""
    pages: Any = YoungPeoplePage.objects.open_to_all().in_council(request.council)
    page = pages.select_related("plan").first()
    if page is None:
        raise Http404("No page for young people here")
    return page  # type: ignore[no-any-return]


@public()
def our_plan(request: SignedInRequest) -> HttpResponse:
    it = our_plan_of(page_of(request), request.GET, on=timezone.localdate())
    return render(request, "impact/our_plan.html", {"it": it})


@public(post=True)
def comment(request: SignedInRequest) -> HttpResponse:
    """A comment of anybody. It is signed by the system: nobody is asked who they are."""
    page = page_of(request)
    thanks = reverse("impact:comment_sent", args=[request.council.slug])
    form = CommentForm(sent(request), page=page, to=thanks)
    if form.is_valid():
        if not consume(request, action="young_people_comment"):
            return too_many(request, form)
        if form.record(by=User.objects.system(), at=timezone.now()):
            return redirect(thanks)
    return render_form(request, "impact/comment.html", form)


def too_many(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """Say to wait, with what was typed."""
    form.add_error("words", TOO_MANY)
    response = render_form(request, "impact/comment.html", form)
    response.status_code = 429
    response.headers["Retry-After"] = AN_HOUR
    return response


@public()
def comment_sent(request: SignedInRequest) -> HttpResponse:
    page_of(request)
    return render(request, "impact/comment_sent.html")


# What those see who write it


def page_crumbs(request: SignedInRequest, plan: ImprovementPlan) -> Crumbs:
    url = reverse("impact:young_people", args=[plan.council.slug, plan.pk])
    return [*plan_crumbs(request, plan), ("Young people", url)]


@opens(Capability.READ_PLAN)
def young_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the page of a plan tells, and what is missing for it to be shown."""
    plan = find(ImprovementPlan, request, pk=pk)
    may_write = may_write_for_young_people(request.user, plan)
    comments: Any = YoungPeopleComment.objects
    context = {
        "plan": plan,
        "it": YoungPeoplePage.objects.filter(plan=plan).first(),
        "texts": texts_of(plan, request.GET, user=request.user),
        "may_write": may_write,
        "waiting": comments.filter(plan=plan).waiting().count() if may_write else 0,
        "crumbs": plan_crumbs(request, plan),
    }
    return render(request, "impact/young_people.html", context)


def write(request: SignedInRequest, form: Any, done: str, **context: Any) -> HttpResponse:
    """Record words for young people, and say what the writer may want to mend."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        for remark in form.remarks():
            messages.info(request, remark)
        return redirect(form.instance)
    template = context.pop("template", "improvement/form.html")
    return render_form(request, template, form, **context)


@opens(Capability.KEEP_MEASURES, post=True)
def edit_young_people_page(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_write_for_young_people(request.user, plan))
    page = YoungPeoplePage.objects.filter(plan=plan).first()
    form = PageForm(
        sent(request), instance=page or YoungPeoplePage(plan=plan, council=plan.council)
    )
    return write(
        request,
        form,
        "Page changed" if page else "Page begun",
        heading="The page itself",
        caption=plan.title,
        button="Record the page",
        cancel_url=reverse("impact:young_people", args=[plan.council.slug, plan.pk]),
        crumbs=page_crumbs(request, plan),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def add_young_people_text(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_write_for_young_people(request.user, plan))
    form = TextForm(
        sent(request),
        instance=YoungPeopleText(plan=plan),
        initial={name: request.GET.get(name, "") for name in ("action", "area")},
        user=request.user,
    )
    return write(
        request,
        form,
        "Text recorded",
        heading="Write for young people",
        caption=plan.title,
        button="Record the text",
        cancel_url=reverse("impact:young_people", args=[plan.council.slug, plan.pk]),
        crumbs=page_crumbs(request, plan),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def edit_young_people_text(request: SignedInRequest, pk: int) -> HttpResponse:
    text = find(YoungPeopleText, request, pk=pk)
    require(may_change_young_people_text(request.user, text))
    form = TextForm(sent(request), instance=text, user=request.user)
    return write(
        request,
        form,
        "Text changed",
        heading="Change what young people are told",
        caption=str(text.about),
        button="Record the change",
        cancel_url=text.get_absolute_url(),
        crumbs=page_crumbs(request, text.plan),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_young_people_text(request: SignedInRequest, pk: int) -> HttpResponse:
    text = find(YoungPeopleText, request, pk=pk)
    require(may_change_young_people_text(request.user, text))
    crumbs = page_crumbs(request, text.plan)
    return withdraw(request, text, back=text.get_absolute_url(), noun="text", crumbs=crumbs)


@opens(Capability.KEEP_MEASURES)
def young_people_comments(request: SignedInRequest, pk: int) -> HttpResponse:
    """Comments on the page: those that wait, then those that were decided."""
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_write_for_young_people(request.user, plan))
    context = {
        "plan": plan,
        "comments": comments_of(plan, request.GET),
        "crumbs": page_crumbs(request, plan),
    }
    return render(request, "impact/young_people_comments.html", context)


@opens(Capability.KEEP_MEASURES, post=True)
def decide_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    it = find(YoungPeopleComment, request, pk=pk)
    require(may_write_for_young_people(request.user, it.plan))
    if it.decided_at is not None:
        messages.info(request, f"The comment was decided already by {it.decided_by}")
        return redirect(it)
    form = CommentDecisionForm(sent(request), instance=it, on=timezone.localdate())
    url = it.get_absolute_url()
    return write(
        request,
        form,
        "Decision recorded",
        template="impact/decide_comment.html",
        comment=it,
        cancel_url=url,
        crumbs=[*page_crumbs(request, it.plan), ("Comments", url)],
    )
