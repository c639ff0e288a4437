"""The way from one page of a plan to the next."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()

# Each page of a plan: what it is called, and the name of its address. The rooms above hang their
# pages in here by name, as the places of the main menu do.
PAGES = (
    ("Actions", "improvement:plan"),
    ("On a page", "impact:on_a_page"),
    ("Timeline", "improvement:timeline"),
    ("Line of sight", "impact:line"),
    ("What it answers", "improvement:feeds"),
    ("Measures", "impact:measures"),
    ("Evidence", "improvement:evidence"),
    ("Assurance", "impact:assurance"),
    ("Voice", "impact:voice"),
    ("Young people", "impact:young_people"),
    ("Risks", "improvement:risks"),
    ("Money", "improvement:money"),
    ("Versions", "improvement:versions"),
    ("What changed", "improvement:compare"),
)


@register.inclusion_tag("improvement/_plan_pages.html")
def plan_pages(plan: Any, here: str, past: Any = None) -> dict[str, Any]:
    """The pages of `plan`; `here` is the name of the address of the one that is shown."""
    slug = plan.council.slug
    query = past.query if past else ""
    links = [
        (label, reverse(name, args=[slug, plan.pk]) + query, name == here) for label, name in PAGES
    ]
    return {"links": links}
