"""The key to the ratings, for pages of any room that show them."""

from typing import Any

from django import template

from improvement.ratings import ratings_of

register = template.Library()


@register.inclusion_tag("improvement/_rag_key.html")
def rag_key(council: Any) -> dict[str, Any]:
    """Each RAG rating with what it means in `council`."""
    return {"definitions": ratings_of(council).rag_key}
