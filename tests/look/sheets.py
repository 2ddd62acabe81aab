"""Reading the style sheets: what the tests of the look share."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CSS = ROOT / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def schemes() -> dict[str, dict[str, str]]:
    """The colours of tokens.css by scheme: {"light": {"page": "#faf8f3", …}, "dark": {…}}."""
    light, dark = without_comments((CSS / "tokens.css").read_text()).split("@media (prefers-color-scheme: dark)")
    colours = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})")
    day = dict(colours.findall(light))
    return {"light": day, "dark": day | dict(colours.findall(dark))}
