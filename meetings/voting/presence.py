"""Who is there when a vote is taken: the one place in which this room asks for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Present:
    """How many are entitled, present and represented, and how many have to be; None where nobody recorded it."""

    entitled: int | None = None
    present: int | None = None
    represented: int = 0
    needed: int | None = None

    @property
    def voters(self):
        """Those present and those they stand for; None where it is not known who is present."""
        return None if self.present is None else self.present + self.represented

    @property
    def lacks_quorum(self):
        """Whether fewer are there than have to be, as far as both numbers are known."""
        return self.voters is not None and self.needed is not None and self.voters < self.needed


def count_for_vote(*, meeting, by, of):
    """Count who is present at `meeting` now that `of` (a short text) is voted on, for the account `by`."""
    return Present(meeting.entitled_count, meeting.present_count, 0, meeting.quorum)
