"""From the file's `branch` to the chain of branches, the convening one last."""

from django.utils.translation import gettext as _

from branches.localities import locality
from branches.models import Kind

from .entries import BranchEntry
from .problems import quote


def read_branches(reader):
    """The BranchEntry of each branch of the chain, from the top; empty where the file has none."""
    entries = reader.rows("branch", _read_branch, required=True) or ()
    seen = set()
    for entry in entries:
        if entry.slug and entry.slug in seen:
            message = _("The branch «%(slug)s» is in the chain twice.") % {"slug": entry.slug}
            reader.problem(message, entry.spot + ".slug")
        seen.add(entry.slug)
    return entries


def _read_branch(reader):
    code = reader.text("locality", 16)
    if code and not locality(code):
        message = _("No region, province or commune has the code «%(code)s».") % {"code": quote(code)}
        reader.problem(message, "locality")
    return BranchEntry(
        spot=reader.spot,
        kind=reader.choice("kind", Kind, required=True),
        name=reader.text("name", 160, required=True),
        name_latin=reader.text("name_latin", 160),
        slug=reader.slug("slug", required=True),
        locality=code,
        founded_on=reader.day("founded_on"),
    )
