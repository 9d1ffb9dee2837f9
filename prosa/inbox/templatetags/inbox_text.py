"""Texts of customers in templates: links and line breaks, and nothing else of what they may hold."""

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def chat_text(text: str) -> SafeString:
    """Return a message's text as HTML: escaped, with its links and line breaks. Links open in a tab of their own."""
    linked = urlize(text, nofollow=True, autoescape=True)
    # What the text itself holds is escaped by now, its quotes too, so this is found in our own tags alone.
    outside = linked.replace(' rel="nofollow"', ' rel="nofollow noopener noreferrer" target="_blank"')
    return linebreaksbr(mark_safe(outside), autoescape=False)  # noqa: S308 (escaped above)
