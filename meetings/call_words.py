"""What a call says, in words: for its page, the text that is shared, the e-mail and the calendar.

It is written in the party's language, whoever sends it. A meeting that was postponed tells its new day; the agenda is
the one of the call.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from .models import CallNumber, Quorum
from .models.rules import call_of

FEMININE = "F"


def day_words(meeting):
    """«الأحد 3 يناير 2027، على الساعة 10:00»."""
    day = date_format(meeting.date, "l j F Y")
    if meeting.starts_at is None:
        return day
    return _("%(day)s at %(hour)s") % {"day": day, "hour": time_format(meeting.starts_at, "H:i")}


def place_words(meeting):
    return "، ".join(str(part) for part in (meeting.venue, meeting.venue_branch) if part)


def call_words(meeting):
    """Which call it is, and with whom a second one is held; empty for a first call."""
    if call_of(meeting) == CallNumber.FIRST:
        return ""
    words = _("Call no. %(number)s.") % {"number": meeting.call_number}
    if meeting.call.quorum == Quorum.ANY:
        words = f"{words} {_('The meeting is held with those who are present.')}"
    return words


def agenda_of(meeting):
    """The subjects of the agenda as the call says them."""
    return [item["subject"] for item in meeting.call.said["agenda"]]


def head_line(meeting):
    """The first line of what those called read, by what became of the meeting."""
    told = {"branch": meeting.branch, "title": meeting.title}
    if meeting.is_cancelled:
        return _("From %(branch)s: «%(title)s» is cancelled.") % told
    if meeting.is_postponed:
        return _("From %(branch)s: «%(title)s» is postponed, to:") % told
    return _("%(branch)s calls you to attend: %(title)s") % told


def call_text(meeting, *, reason=""):
    """The text that is shared and e-mailed: what, when, where, the agenda; `reason` says why it was changed."""
    with override(settings.LANGUAGE_CODE):
        lines = [head_line(meeting)]
        if not meeting.is_cancelled:
            place = place_words(meeting)
            lines += [day_words(meeting), *([_("Place: %(place)s") % {"place": place}] if place else [])]
            lines += ["", _("Agenda:"), *_numbered(agenda_of(meeting))]
        lines += ["", call_words(meeting)] if call_words(meeting) and not meeting.is_cancelled else []
        lines += [_("Reason: %(reason)s") % {"reason": reason}] if reason else []
        return "\n".join(lines)


def _numbered(subjects):
    return [f"{number}. {subject}" for number, subject in enumerate(subjects, start=1)]


def whatsapp_address(text):
    """The link that opens WhatsApp with the text, for the group or the person that the sender then chooses."""
    return f"https://wa.me/?{urlencode({'text': text})}"


def salutation(person):
    """How a convocation addresses `person`."""
    if person.gender == FEMININE:
        return pgettext("to a woman", "Sister %(person)s,") % {"person": person.full_name}
    return pgettext("to a man", "Brother %(person)s,") % {"person": person.full_name}
