"""Which mandates approve an entry: asked by the approving itself, and by what is told of entries that wait."""

from ..second_person import nearest_holders

APPROVE = "treasury.approve_cashentry"


def approvers_of(entry) -> list:
    """The mandates nearest to the branch of `entry` by which somebody else than its two people may approve it."""
    return nearest_holders(APPROVE, entry.branch, without={entry.recorded_by.person_id, entry.party_id})
