"""The way from one page of the settings to the next, as far as the reader may open them."""

from typing import Any

from django import template
from django.urls import reverse

from accounts.policy import Capability, access_of

register = template.Library()

# Each page of the settings: what it is called, the name of its address, and what opens it. The
# rooms above hang theirs in here by name.
PAGES = (
    ("People", "accounts:people", Capability.MANAGE_PEOPLE),
    ("Grants", "accounts:grants", Capability.MANAGE_PEOPLE),
    ("Access log", "accounts:access_log", Capability.READ_ACCESS_LOG),
    ("Council", "accounts:council_settings", Capability.MANAGE_PEOPLE),
    ("Holidays", "inspections:holidays", Capability.MANAGE_PEOPLE),
    ("Ratings", "improvement:ratings", Capability.EDIT_TEMPLATES),
    ("Risk scales", "improvement:risk_scales", Capability.EDIT_TEMPLATES),
    ("Report templates", "reports:report_templates", Capability.EDIT_TEMPLATES),
    ("Committee rules", "reports:committee_rules", Capability.EDIT_TEMPLATES),
)


@register.inclusion_tag("accounts/_settings_navigation.html", takes_context=True)
def settings_pages(context: Any, here: str) -> dict[str, Any]:
    """The settings that the reader may open; `here` names the address of the one that is shown."""
    request = context["request"]
    access, council = access_of(request.user), request.council
    links = [
        (label, reverse(name, args=[council.slug]), name == here)
        for label, name, capability in PAGES
        if access.reaches(capability, council.pk)
    ]
    return {"links": links}
