"""Texts of customers in templates: links and line breaks, marks, and nothing else of what they may hold."""

from collections.abc import Sequence

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString

from prosa.conversations.marking import find_hits
from prosa.conversations.query import Query
from prosa.inbox.annotated import Mark, annotate, link

register = template.Library()


@register.filter
def chat_text(text: str) -> SafeString:
    """Return a message's text as HTML: escaped, with its links and line breaks."""
    return linebreaksbr(link(text), autoescape=False)


@register.simple_tag
def marked_text(text: str, marks: Sequence[Mark] = (), query: Query | None = None) -> SafeString:
    """Return a message's text as `chat_text` does, with `marks` and with what `query` searches for marked."""
    hits = [Mark(*place) for place in find_hits(text=text, query=query)] if query else []
    if not marks and not hits:
        return chat_text(text)
    return linebreaksbr(annotate(text, [*marks, *hits]), autoescape=False)
