"""Why something is not for publication, on a page that shows it to those entitled."""

from django import template

from accounts.withheld import Grounds

register = template.Library()


@register.filter
def cited(kept: str) -> str:
    """The grounds that a record, or a row of its history, keeps, as the law calls them."""
    return Grounds.read(kept).cited
