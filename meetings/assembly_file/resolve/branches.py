"""The branches of a file: matched by slug with those recorded; what contradicts the record is a problem."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from branches.models import Branch, Kind, Subordination
from branches.paths import parent_path
from branches.tree import lock_tree

from ..read.entries import BranchEntry
from ..read.problems import Problem


@dataclass(frozen=True)
class Branches:
    """The chain of the file, and all branches that the file names and that are recorded, by slug."""

    chain: tuple[BranchEntry, ...]
    recorded: dict

    def get(self, slug):
        return self.recorded.get(slug)

    def knows(self, slug):
        return slug in self.recorded or slug in self.added

    @cached_property
    def added(self):
        """The slugs that the file adds, from the top."""
        return tuple(entry.slug for entry in self.chain if entry.slug and entry.slug not in self.recorded)

    @property
    def convening(self):
        """The convening branch, the last of the chain; None where it is not recorded yet."""
        return self.get(self.chain[-1].slug) if self.chain else None


def match_branches(file, mentions, problems):
    """Find the branches that the file names; what cannot be goes to `problems`. Returns Branches.

    `mentions` are those of `AssemblyFile.mentions`, which may name a branch outside the chain. The tree stays
    locked to the end of the transaction.
    """
    named = [(f"{entry.spot}.branch", entry.branch) for entry, _elected in mentions if entry.branch]
    if file.meeting and file.meeting.venue_branch:
        named.append(("meeting.venue_branch", file.meeting.venue_branch))
    slugs = {entry.slug for entry in file.branches} | {slug for _spot, slug in named}
    lock_tree()  # so that what is missing is still missing, and what stands still stands, when the file is written
    rows = Branch.objects.filter(slug__in=slugs - {None})
    branches = Branches(file.branches, {branch.slug: branch for branch in rows})
    problems.extend(_problems_of_chain(file, branches))
    for spot, slug in named:
        if not branches.knows(slug):
            message = _("No branch has the address word «%(slug)s».") % {"slug": slug}
            problems.append(Problem(spot, message))
    return branches


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
        yield Problem(f"{entry.spot}.kind", _("The branch «%(slug)s» is recorded as: %(kind)s.") % said)
    if above and not _stands_under(branch, branches.get(above), file.date):
        yield Problem(f"{entry.spot}.slug", _("The branch «%(slug)s» is recorded under another branch.") % said)


def _stands_under(branch, parent, day):
    """Whether `branch` stands under `parent` now or did so on the day of the assembly."""
    if parent is None:
        return False
    if parent_path(branch.path) == parent.path:
        return True
    return day is not None and Subordination.objects.on(day).filter(branch=branch, parent=parent).exists()


def _obstacles(entry, parent, index):
    """Why a branch that is not recorded cannot be added."""
    if index == 0 and entry.kind and entry.kind != Kind.NATIONAL:
        message = _("The chain begins with the headquarters, or with a branch that is recorded.")
        yield Problem(f"{entry.spot}.kind", message)
    if index and entry.kind == Kind.NATIONAL:
        yield Problem(f"{entry.spot}.kind", _("The headquarters stand under no other branch."))
    if parent and not parent.is_standing:
        yield Problem(f"{entry.spot}.slug", _("The branch above this one is closed."))
