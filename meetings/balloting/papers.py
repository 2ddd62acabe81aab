"""What a slip with a voting code says: a plain dict of text for the layout "slips"."""

from django.utils.translation import gettext as _

from documents.qr import qr_code


def slip_paper(round, entry, token, address):
    """The slip that lets `entry` vote once in `round`; `address` is where its code leads."""
    poll = round.poll
    return {
        "title": _("Voting code"),
        "words": {
            "login": _("Ballot"),
            "until": _("Round"),
            "site": _("Address"),
            "code": _("Code"),
            "how": [
                _("Scan the code with a telephone, yours or that of the desk, and vote alone."),
                _("The code votes once, in this round. Show it to nobody: whoever has it votes in your place."),
            ],
        },
        "slips": [{
            "name": str(entry.person),
            "branch": poll.meeting.branch.name,
            "login": str(poll),
            "code": token,
            "until": str(round.number),
            "site": address.partition("://")[2].rpartition("/" + token)[0] + "/",
            "address": address,
            "qr": qr_code(address),
        }],
    }  # fmt: skip
