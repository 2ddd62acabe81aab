"""Adding the branches of the chain that are not recorded yet, each under the one before it."""

from branches.tree import add_branch

from .refusals import refusing


def add_branches(branches):
    """Add what `branches` (resolve.branches.Branches) adds, from the top. Returns {slug: Branch} of all named.

    Raises AssemblyRefusedError if the tree refuses one.
    """
    known, parent = dict(branches.recorded), None
    for entry in branches.chain:
        if entry.slug not in known:
            with refusing("branch"):
                known[entry.slug] = add_branch(
                    parent=parent,
                    kind=entry.kind,
                    name=entry.name,
                    name_latin=entry.name_latin or "",
                    slug=entry.slug,
                    locality_code=entry.locality or "",
                    founded_on=entry.founded_on,
                )
        parent = known[entry.slug]
    return known
