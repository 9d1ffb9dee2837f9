"""Texts of customers in templates: links and line breaks, and nothing else of what they may hold."""

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

from prosa.conversations.marking import Segment, mark
from prosa.conversations.query import Query

register = template.Library()


@register.filter
def marked_text(text: str, query: Query) -> SafeString:
    """Return a message's text as HTML: escaped, with what was searched for marked, and its line breaks."""
    segments = mark(text=text, query=query)
    marked = format_html_join("", "{}", ((_mark(segment),) for segment in segments))
    return linebreaksbr(marked, autoescape=False)


def _mark(segment: Segment) -> SafeString | str:
    return format_html("<mark>{}</mark>", segment.text) if segment.is_hit else segment.text


@register.filter
def chat_text(text: str) -> SafeString:
    """Return a message's text as HTML: escaped, with its links and line breaks. Links open in a tab of their own."""
    linked = urlize(text, nofollow=True, autoescape=True)
    # What the text itself holds is escaped by now, its quotes too, so this is found in our own tags alone.
    outside = linked.replace(' rel="nofollow"', ' rel="nofollow noopener noreferrer" target="_blank"')
    return linebreaksbr(mark_safe(outside), autoescape=False)  # noqa: S308 (escaped above)
