"""What recording an election will do, in words."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bureaus.models import Organ


def sentence_of(ballot):
    """What recording the election will do, in one sentence."""
    day = date_format(ballot.meeting.date)
    names = {"branch": ballot.meeting.branch, "day": day}
    if ballot.organ != Organ.BUREAU:
        names["organ"] = dict(Organ.choices)[ballot.organ]
        start = _("The new %(organ)s of %(branch)s starts on %(day)s") % names
    elif any(bureau.is_current for bureau in ballot.outgoing):
        start = _("The present bureau of %(branch)s ends and the new one starts on %(day)s") % names
    elif ballot.outgoing:
        start = _("The earlier bureau of %(branch)s ends and the one recorded here starts on %(day)s") % names
    else:
        start = _("The bureau of %(branch)s starts on %(day)s") % names
    count = len(ballot.kept)
    parts = [start, ngettext("%(count)d seat", "%(count)d seats", count) % {"count": count}]
    women, vacancies = ballot.women, ballot.vacancies
    parts.append(ngettext("%(count)d woman among them", "%(count)d women among them", women) % {"count": women})
    if vacancies:
        parts.append(ngettext("%(count)d vacant seat", "%(count)d vacant seats", vacancies) % {"count": vacancies})
    return _(", ").join(parts) + "."
