"""The key to the ratings, for pages of any room that show them."""

from typing import Any

from django import template

from accounts.as_at import AsAt
from improvement.ratings import ratings_of

register = template.Library()


@register.inclusion_tag("improvement/_rag_key.html")
def rag_key(council: Any, past: AsAt | None = None) -> dict[str, Any]:
    """Each RAG rating with what it means in `council`, or meant by the past day."""
    return {"definitions": ratings_of(council, at=past.moment if past else None).rag_key}
