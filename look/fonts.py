"""Write the screen's fonts: `python -m look.fonts` cuts IBM Plex Sans Arabic down to what the pages use.

The package ships 240 kB a weight; a first visit should cost under 120 kB in all. The result lands in `build/fonts/`
(ignored by git, served as `static/fonts/`), and is written anew only when the package, or this file, is newer.
"""

from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "build" / "fonts"
WEIGHTS = {"plex-arabic-regular": "Regular", "plex-arabic-semibold": "SemiBold"}

# Basic Latin, the accents of French, punctuation, arrows; the Arabic of Morocco with its loan letters (ڤ گ ڭ پ چ).
CHARACTERS = [
    *range(0x20, 0x7F),
    *map(ord, "\u00a0«»°·×ÀÂÇÈÉÊËÎÏÔÙÛÜàâçèéêëîïôùûüœŒ…‹›•−€"),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *range(0x2190, 0x2194),
    *range(0x0600, 0x0606),
    *map(ord, "،؍؛؜؟ـ٪٫٬ٰٱپچڤڨکڭگی\u202f\ufdfa"),
    *range(0x0621, 0x063B),
    *range(0x0641, 0x0656),
    *range(0x0660, 0x066A),
    *range(0x200C, 0x2010),
    *range(0x2066, 0x206A),
]


def source(weight: str) -> Path:
    """The package's TrueType file of one weight ("Regular", "SemiBold")."""
    package = Path(import_module("fontpkg_ibm_plex_sans_arabic").__file__).parent
    return package / "files" / f"IBMPlexSansArabic-{weight}.ttf"


def subset(original: Path, target: Path) -> None:
    """Write `original` as woff2 to `target` with our characters and every shaping feature that they need."""
    from fontTools import subset as tools

    options = tools.Options(flavor="woff2", layout_features=["*"], hinting=False, drop_tables=["meta"])
    font = tools.load_font(str(original), options)
    cutter = tools.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS)
    cutter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    tools.save_font(font, str(target), options)


def build(folder: Path = FOLDER) -> list[Path]:
    """Write what is missing or older than its source; return the paths of all weights."""
    targets = []
    for name, weight in WEIGHTS.items():
        target, original = folder / f"{name}.woff2", source(weight)
        newest = max(original.stat().st_mtime, Path(__file__).stat().st_mtime)
        if not target.exists() or target.stat().st_mtime < newest:
            subset(original, target)
        targets.append(target)
    return targets


if __name__ == "__main__":
    for path in build():
        print(f"{path.name}: {path.stat().st_size // 1024} kB")  # noqa: T201  a command speaks to its terminal
