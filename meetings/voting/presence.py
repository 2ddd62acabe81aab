"""Who is there when a vote is taken: the one place in which this room asks for it."""

from dataclasses import dataclass

from ..attending.presence import count_presence
from ..models import PresenceCount


@dataclass(frozen=True)
class Present:
    """How many are entitled, present and represented, and how many have to be; None where nobody recorded it.

    `row` is the PresenceCount that says so.
    """

    entitled: int | None = None
    present: int | None = None
    represented: int = 0
    needed: int | None = None
    row: PresenceCount | None = None

    @property
    def voters(self):
        """Those present and those they stand for; None where it is not known who is present."""
        return None if self.present is None else self.present + self.represented

    @property
    def lacks_quorum(self):
        """Whether fewer are there than have to be, as far as both numbers are known."""
        return self.voters is not None and self.needed is not None and self.voters < self.needed


def count_for_vote(*, meeting, by, of):
    """Write down for the account `by` who is present now that `of` (a resolution's text) is voted on.

    The caller holds the meeting's row.
    """
    row = count_presence(meeting=meeting, by=by, of=of)
    return Present(row.entitled, row.present, row.represented, row.needed, row)
