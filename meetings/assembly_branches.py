"""The branches of an assembly file: matched by slug with those recorded, or added under the one before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from branches.models import Attachment, Branch, Kind
from branches.tree import add_branch, lock_tree

from .json_reading import Problem


@dataclass(frozen=True)
class Branches:
    """The branches that the file names and that are recorded, by slug, and the slugs that it adds."""

    recorded: dict
    added: tuple[str, ...]

    def get(self, slug):
        return self.recorded.get(slug)

    def knows(self, slug):
        return slug in self.recorded or slug in self.added


def match_branches(file, named, problems):
    """Find the file's branches; what contradicts the record goes to `problems`. Returns Branches.

    `named` are the (place, slug) by which the file names a branch outside its chain.
    """
    slugs = {entry.slug for entry in file.branches} | {slug for _place, slug in named}
    lock_tree()  # so that what is missing is still missing, and what stands still stands, when the file is written
    recorded = {branch.slug: branch for branch in Branch.objects.filter(slug__in=slugs - {None})}
    added = tuple(entry.slug for entry in file.branches if entry.slug and entry.slug not in recorded)
    branches = Branches(recorded, added)
    problems.extend(_problems_of_chain(file, branches))
    for place, slug in named:
        if not branches.knows(slug):
            message = _("No branch has the address word «%(slug)s».") % {"slug": slug}
            problems.append(Problem(place, message))
    return branches


def add_branches(file, branches):
    """Add the branches of the chain that are not recorded, from the top. Returns {slug: Branch} of all."""
    known, parent = dict(branches.recorded), None
    for entry in file.branches:
        if entry.slug not in known:
            known[entry.slug] = add_branch(parent=parent, **_fields(entry))
        parent = known[entry.slug]
    return known


def _fields(entry):
    return {
        "kind": entry.kind,
        "name": entry.name,
        "name_latin": entry.name_latin or "",
        "slug": entry.slug,
        "locality_code": entry.locality or "",
        "founded_on": entry.founded_on,
    }


def _problems_of_chain(file, branches):
    above = None
    for index, entry in enumerate(file.branches):
        branch = branches.get(entry.slug)
        if branch:
            yield from _contradictions(file, entry, branch, index and above, branches)
        elif entry.slug:
            yield from _obstacles(entry, branches.get(above), index)
        above = entry.slug


def _contradictions(file, entry, branch, above, branches):
    """Where a branch that is recorded is of another kind, or stands under another branch, than the file says.

    `above` is the slug of the branch before it in the chain, empty where there is none.
    """
    said = {"slug": branch.slug, "kind": branch.get_kind_display()}
    if entry.kind and entry.kind != branch.kind:
        yield Problem(f"{entry.place}.kind", _("The branch «%(slug)s» is recorded as: %(kind)s.") % said)
    if above and not _stands_under(branch, branches.get(above), file.date):
        yield Problem(f"{entry.place}.slug", _("The branch «%(slug)s» is recorded under another branch.") % said)


def _stands_under(branch, parent, day):
    """Whether `branch` hangs under `parent` now or did so on the day of the assembly."""
    if parent is None:
        return False
    if branch.path[: -branch.steplen] == parent.path:
        return True
    return day is not None and Attachment.objects.on(day).filter(branch=branch, parent=parent).exists()


def _obstacles(entry, parent, index):
    """Why a branch that is not recorded cannot be added."""
    if index == 0 and entry.kind and entry.kind != Kind.NATIONAL:
        message = _("The chain begins with the headquarters, or with a branch that is recorded.")
        yield Problem(f"{entry.place}.kind", message)
    if index and entry.kind == Kind.NATIONAL:
        yield Problem(f"{entry.place}.kind", _("The headquarters stand under no other branch."))
    if parent and not parent.is_standing:
        yield Problem(f"{entry.place}.slug", _("The branch above this one is closed."))
