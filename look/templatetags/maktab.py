"""Tags and filters that every template has without loading (registered as builtins in the settings)."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zlib import crc32

import lucide
from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import engines
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from forms.phones import phone_markup
from look import brand
from look.pieces import ENGINE, draw_piece

register = template.Library()

MINUS = "\u2212"
APART = "\u200c"  # keeps two Arabic initials from joining into a syllable


@lru_cache(maxsize=512)
def _draw(name: str, label: str, css: str) -> SafeString:
    accessible = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawing = lucide._render_icon(name, 20, **{"class": f"icon {css}".strip()}, **accessible)
    return mark_safe(drawing)  # noqa: S308  the package's own drawing; ElementTree escapes the label


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the lucide set as inline SVG: hidden from screen readers unless it has a `label`."""
    return _draw(str(name), str(label), str(css))


@register.simple_tag
def party() -> dict[str, str]:
    """The party's names, emblem and colours, plus `version` of its style sheet."""
    return brand.party() | {"version": brand.version()}


@lru_cache(maxsize=16)
def _render(name: str, identity: tuple, language: str | None) -> SafeString:
    return get_template(name).render()


@register.simple_tag
def steady(name: str) -> SafeString:
    """A template that all readers of a language see alike, rendered once a process: it was a third of a bare page."""
    draw = _render.__wrapped__ if settings.DEBUG else _render
    return draw(name, tuple(sorted(settings.PARTY.items())), get_language())


@register.simple_tag
def piece(name: str, **values: object) -> SafeString:
    """A piece of `templates/pieces/` with `values`, and nothing else of the page."""
    return mark_safe(draw_piece(engines[ENGINE].env, name, values))  # noqa: S308  Jinja2 escapes


OF_BRANCH = ("branches", "meetings", "people", "seats", "mandates")
DESTINATIONS = {"dues": "dues", "me": "mine", "find": "find", **dict.fromkeys(OF_BRANCH, "branch")}


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """The destination of the bar that marks the page: what the view put in `destination`, or what the address says."""
    if "destination" in context:
        return context["destination"]
    path = context["request"].path if "request" in context else ""
    parts = path.strip("/").split("/")
    if "dues" in parts:
        return "dues"
    return "home" if path == "/" else DESTINATIONS.get(parts[0], "")


@register.filter
def amount(value: Decimal | int | None) -> SafeString | str:
    """Money without its unit: `1 250,00` isolated left to right, groups held by no-break spaces."""
    if value is None or value == "":
        return "–"
    value = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    digits = f"{abs(value):,.2f}".replace(",", "\u00a0").replace(".", ",")
    return format_html('<bdi dir="ltr">{}{}</bdi>', MINUS if value < 0 else "", digits)


@register.filter
def dirhams(value: Decimal | int | None) -> SafeString | str:
    """Money with its unit: `1 250,00 درهم`."""
    if value is None or value == "":
        return "–"
    return format_html('<span class="money">{}\u00a0{}</span>', amount(value), pgettext("after an amount", "dirhams"))


@register.filter
def phone(value: str | None) -> SafeString | str:
    """A stored E.164 number as Moroccans write it: `06 12 34 56 78`; a foreign one in its international form."""
    return phone_markup(str(value)) if value else ""


@register.filter
def ltr(value: object) -> SafeString | str:
    """Latin text, codes and receipt numbers, isolated left to right."""
    return format_html('<bdi dir="ltr">{}</bdi>', value) if value not in (None, "") else ""


@register.filter
def initials(name: str) -> str:
    """First letters of a person's first two names, the article dropped: «محمد العلوي» → «م‌ع»."""
    words = [word.removeprefix("ال") if len(word) > 3 else word for word in str(name).split()]
    return APART.join(word[0] for word in [*words[:1], *words[1:][-1:]] if word)


@register.filter
def shade(name: str) -> int:
    """A steady number from 0 to 4 for a name: the avatar's tint."""
    return crc32(str(name).encode()) % 5


@register.filter
def percent(part: int | Decimal | None, whole: int | Decimal | None = 100) -> int:
    """`part` of `whole` as a whole percentage from 0 to 100; 0 when there is no whole."""
    if not part or not whole:
        return 0
    return max(0, min(100, round(100 * Decimal(part) / Decimal(whole))))


@register.filter
def control(field: BoundField) -> str:
    """A form field's input, without the placeholder that only repeats its label."""
    attrs = field.field.widget.attrs
    if str(attrs.get("placeholder", "")) == str(field.label):
        del attrs["placeholder"]
    return str(field)


@register.filter
def undo_url(extra_tags: str | None) -> str:
    """The address in a message's `extra_tags="undo=/…/"`, when it stays on this site."""
    url = next((tag.removeprefix("undo=") for tag in (extra_tags or "").split() if tag.startswith("undo=")), "")
    return url if url and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


@register.simple_tag
def pages(page_obj) -> list[int | str]:
    """Page numbers worth a link around the current one, with an ellipsis between the far ones."""
    return list(page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1))
