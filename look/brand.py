"""The party's identity: settings.PARTY for templates, and its colours as a style sheet for light and dark."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from look.colours import ink_on, mix, readable

NEUTRAL = {
    "name": "مكتب",
    "name_latin": "Maktab",
    "name_tifinagh": "",
    "emblem": "",
    "color_primary": "#0f5c5c",
    "color_accent": "#8a5a12",
}
YEAR = 365 * 24 * 3600

# The backgrounds of tokens.css that brand text may sit on: page, surface, sunken.
LIGHT = ("#faf8f3", "#fffefb", "#f2eee5")
DARK = ("#141816", "#1b201e", "#242a27")


def party() -> dict[str, str]:
    """The party's names, address of its emblem, and colours; neutral values for what the settings leave out."""
    own = NEUTRAL | {name: value for name, value in settings.PARTY.items() if value}
    return own | {"emblem": own["emblem"] and static(own["emblem"])}


def palette(primary: str, accent: str, grounds: tuple[str, str, str], *, lighter: bool) -> dict[str, str]:
    """Custom properties of one colour scheme; every text colour reads at AA on its grounds and on its own tint."""
    soft = mix(grounds[1], readable(primary, *grounds, lighter=lighter), 0.12)
    brand = readable(primary, *grounds, soft, lighter=lighter)
    return {
        "brand": brand,
        "on-brand": ink_on(brand),
        "brand-soft": soft,
        "brand-strong": mix(brand, "#ffffff" if lighter else "#000000", 0.3),
        "accent": readable(accent, *grounds, lighter=lighter),
    }


@lru_cache(maxsize=8)
def stylesheet(primary: str, accent: str) -> str:
    """The sheet that overrides the default party's colours of tokens.css."""

    def rule(values: dict[str, str]) -> str:
        return ":root{" + ";".join(f"--{name}:{value}" for name, value in values.items()) + "}"

    light = rule(palette(primary, accent, LIGHT, lighter=False))
    dark = rule(palette(primary, accent, DARK, lighter=True))
    return f"@layer tokens{{{light}@media (prefers-color-scheme:dark){{{dark}}}}}\n"


def version() -> str:
    """Changes whenever the sheet does, so that browsers may keep it for a year."""
    own = party()
    sheet = stylesheet(own["color_primary"], own["color_accent"])
    return hashlib.sha256(sheet.encode()).hexdigest()[:8]


@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """`/brand.css?v=…`: the party's two colours as custom properties (the CSP allows no inline style)."""
    own = party()
    response = HttpResponse(stylesheet(own["color_primary"], own["color_accent"]), content_type="text/css")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if "v" in request.GET else "no-cache"
    return response
