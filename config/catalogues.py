"""Compile the message catalogues: `python -m config.catalogues`. Needs neither gettext nor settings."""

import os
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def stale_catalogues() -> list[Path]:
    """The .po files whose .mo is missing or older."""
    sources = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    return [po for po in sources if not _mo(po).exists() or _mo(po).stat().st_mtime < po.stat().st_mtime]


def compile_catalogues() -> list[Path]:
    """Write the .mo of each stale catalogue in one move, so that no reader sees half a file."""
    stale = stale_catalogues()
    for po in stale:
        draft = _mo(po).with_suffix(f".{os.getpid()}.mo")
        polib.pofile(str(po)).save_as_mofile(str(draft))
        draft.replace(_mo(po))
    return stale


def _mo(po: Path) -> Path:
    return po.with_suffix(".mo")


if __name__ == "__main__":
    compile_catalogues()
