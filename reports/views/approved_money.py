from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from improvement.models import FundingLine
from improvement.permissions import may_edit_funding_line
from reports.approved_money_form import ApprovedMoneyForm


@opens(Capability.KEEP_MEASURES, post=True)
def name_decision(request: SignedInRequest, line_id: int) -> HttpResponse:
    """Say which resolution approved a line of money."""
    line = find(FundingLine, request, pk=line_id)
    require(may_edit_funding_line(request.user, line))
    form = ApprovedMoneyForm(sent(request), line=line, user=request.user)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Decision recorded")
        return redirect(line)
    context = {"page_title": f"Decision on “{line}”", "back": line.get_absolute_url()}
    return render_form(request, "boards/form.html", form, **context)
