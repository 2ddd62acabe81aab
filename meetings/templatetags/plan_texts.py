"""Texts of plans with what differs marked: `{{ text.after|marked:"ins" }}`."""

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()
ELEMENTS = {"ins": "<ins>{}</ins>", "del": "<del>{}</del>", "": "{}"}


@register.filter
def marked(pieces, element=""):
    """Pieces (text, whether it stands in this version alone) as one text, the latter in `element`."""
    return format_html_join(
        "", "{}", ((format_html(ELEMENTS[element if alone else ""], words),) for words, alone in pieces)
    )
