"""How big a file of members may be. What is bigger is refused before it is opened."""

from dataclasses import dataclass

from django.conf import settings

LONGEST_CELL = 2_000
MOST_COLUMNS = 200
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any sheet


@dataclass(frozen=True)
class Limits:
    """`rows` with something in them; `file` and `unpacked` in bytes; `ratio` is how much a packed part may grow.

    `part` is how many bytes one may have that is neither a sheet nor the texts of them; `merges` counts cells.
    """

    rows: int
    file: int
    unpacked: int
    parts: int = 2_000
    ratio: int = 200
    merges: int = 20_000
    part: int = 5_000_000


def limits():
    """The limits of today: rows and bytes are settings of the server."""
    size = settings.IMPORT_MOST_MEGABYTES * 1_000_000
    return Limits(rows=settings.IMPORT_MOST_ROWS, file=size, unpacked=40 * size)
