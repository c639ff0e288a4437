"""The line of sight of a plan as a paper."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry
from accounts.policy import Capability, opens
from impact.gaps import gaps_of as broken_in
from impact.line_reading import line_of
from improvement.ratings import ratings_of
from improvement.version_list import newest_name
from reports.line_paper import line_paper
from reports.markings import PART_2, marking_of
from reports.taking import entry_if_exempt
from reports.views.files import Make, PaperNow, made_now, word_now
from reports.views.registers import plan_asked_for


@opens(Capability.EXPORT)
def line_pdf(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The line of sight of a plan with its gaps, now or as at a past day, kept for an hour at
    most."""
    return line_made(request, plan_id, made_now, AccessEntry.What.LINE)


@opens(Capability.EXPORT)
def line_word(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The same as a Word file."""
    return line_made(request, plan_id, word_now, AccessEntry.What.LINE_WORD)


def line_made(
    request: SignedInRequest,
    plan_id: int,
    make: Make,
    what: AccessEntry.What,
) -> HttpResponse:
    today = timezone.localdate()
    plan, shown, past = plan_asked_for(request, plan_id, today=today)
    line, marking = marking_of(
        plan,
        shown,
        lambda reader: line_of(plan, user=reader, on=today, past=past),
        user=request.user,
    )
    key = ratings_of(request.council, at=past.moment if past else None).rag_key
    back = reverse("impact:line", args=[request.council.slug, plan.pk])
    facts_on, is_exempt = past.on if past else today, marking == PART_2
    paper = line_paper(shown, line, broken_in(line), rag_key=key, made_on=today, marking=marking)
    to_make = PaperNow(
        paper,
        title=f"Line of sight {shown.title}",
        on=today,
        back=back + (past.query if past else ""),
        version=newest_name(plan, past=past),
        facts_on=facts_on,
        entry=entry_if_exempt(
            paper, what, of=plan, council=request.council, on=facts_on, is_exempt=is_exempt
        ),
    )
    return make(request, to_make)
