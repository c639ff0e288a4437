from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from improvement.forms import RatingsForm
from improvement.permissions import may_define_ratings


@opens(Capability.EDIT_TEMPLATES, post=True)
def ratings(request: SignedInRequest) -> HttpResponse:
    """What each rating means in the council: it stands beside the rating wherever it is."""
    require(may_define_ratings(request.user, request.council))
    url = reverse("improvement:ratings", args=[request.council.slug])
    form = RatingsForm(sent(request), council=request.council, url=url)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Definitions of ratings recorded")
        return redirect(url)
    return render_form(request, "improvement/ratings.html", form, url=url)
