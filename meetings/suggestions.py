"""What meetings of a kind are usually called, and what stands on their agenda: proposed, never filled in unasked.

The items of an agenda are the party's words, and rows that the headquarters keep (`UsualItem`).
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .models import Meeting, UsualItem

Kind = Meeting.Kind

TITLES = {
    Kind.GENERAL_ASSEMBLY: (
        gettext_noop("General assembly to renew the bureau of %(branch)s"),
        gettext_noop("Ordinary general assembly of %(branch)s"),
        gettext_noop("Extraordinary general assembly of %(branch)s"),
    ),
    Kind.BUREAU_MEETING: (
        gettext_noop("Regular meeting of the bureau of %(branch)s"),
        gettext_noop("Extraordinary meeting of the bureau of %(branch)s"),
    ),
    Kind.COUNCIL_MEETING: (gettext_noop("Session of the council of %(branch)s"),),
    Kind.OUTREACH_MEETING: (gettext_noop("Outreach meeting of %(branch)s"),),
    Kind.CEREMONY: (gettext_noop("Ceremony of %(branch)s"),),
    Kind.TRAINING: (gettext_noop("Training of the members of %(branch)s"),),
}


def titles_for(branch):
    """[(kind, usual titles of a meeting of the kind in `branch`)]; without those that the column does not hold."""
    longest = Meeting._meta.get_field("title").max_length
    return [
        (kind, [title for title in (_(words) % {"branch": branch} for words in titles) if len(title) <= longest])
        for kind, titles in TITLES.items()
    ]


def agenda_for(meeting):
    """The usual items of a meeting of this kind and session, in their order; one query."""
    return [row.subject for row in UsualItem.objects.of(meeting.kind, meeting.session)]
