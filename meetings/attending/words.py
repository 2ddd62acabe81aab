"""The quorum in words, as the desk and the votes tell it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def quorum_words(tally):
    """Sentences that explain `tally` (presence.Tally): present of entitled, represented, needed, missing."""
    if tally.present is None or tally.entitled is None:
        return _("The record does not tell how many were present.")
    present = ngettext("%(present)s present", "%(present)s present", tally.present) % {"present": tally.present}
    said = ngettext(
        "%(present)s of %(count)s person entitled to attend.",
        "%(present)s of %(count)s people entitled to attend.",
        tally.entitled,
    ) % {"present": present, "count": tally.entitled}
    parts = [said]
    if tally.represented:
        parts.append(
            ngettext("%(count)s more is represented.", "%(count)s more are represented.", tally.represented)
            % {"count": tally.represented}
        )
    if tally.needed is not None:
        parts.append(_needed(tally))
    return " ".join(parts)


def _needed(tally):
    needed = ngettext("%(count)s is needed.", "%(count)s are needed.", tally.needed) % {"count": tally.needed}
    if tally.is_quorate:
        return f"{needed} {_('The quorum is reached.')}"
    more = ngettext("%(count)s more is needed.", "%(count)s more are needed.", tally.missing)
    return f"{needed} {more % {'count': tally.missing}}"
