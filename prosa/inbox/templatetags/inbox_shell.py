"""What templates draw often."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from prosa.inbox.panel.wording import write_number

register = template.Library()
register.filter("in_figures", write_number)


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Return one of the icons of frontend/icons.txt, which speaks to the eye only: give what it stands for a text."""
    address = static("inbox/built/icons.svg")
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        address,
        name,
    )
