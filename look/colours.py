"""Colours as WCAG sees them: luminance, contrast, and the nearest shade of a colour that stays readable."""

import colorsys

AA = 4.5
NIGHT = 6.0  # a little more on dark pages, where thin strokes fade


def channels(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` or `#rgb` as three numbers from 0 to 255; ValueError when it is neither."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if not colour.startswith("#") or len(digits) != 6:
        raise ValueError(f"{colour!r} is not a colour like #0f5c5c")
    return tuple(int(digits[start : start + 2], 16) for start in (0, 2, 4))


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white): https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    shares = [value / 255 for value in channels(colour)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`share` (0 to 1) of `other` stirred into `colour`."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, *backgrounds: str, lighter: bool = False) -> str:
    """The nearest shade of `colour` that reads on every background: darker at AA on paper, lighter by night.

    A lightened shade gives up some saturation, or it would glow on a dark page.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in channels(colour)))
    ratio, saturation = (NIGHT, saturation * 0.6) if lighter else (AA, saturation)
    end = 1 if lighter else 0
    for step in range(41):
        level = lightness + (end - lightness) * step / 40
        shade = "#" + "".join(f"{round(255 * value):02x}" for value in colorsys.hls_to_rgb(hue, level, saturation))
        if all(contrast(shade, background) >= ratio for background in backgrounds):
            return shade
    return "#ffffff" if lighter else "#000000"


def ink_on(colour: str) -> str:
    """White or near-black text, whichever reads better on a fill of `colour`."""
    return max("#ffffff", "#101816", key=lambda ink: contrast(ink, colour))
