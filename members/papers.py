"""What the papers of members say: plain dicts of text for the layouts of `documents`."""

from django.utils.translation import gettext as _

from documents.qr import qr_code


def joining_poster(branch, address):
    """The way to the branch's form of joining, for the layout "poster"."""
    return {
        "title": _("Join us"),
        "branch": branch.name,
        "sentence": _("Scan the code, or open the address, and fill in the form."),
        "address": address,
        "qr": qr_code(address),
    }
