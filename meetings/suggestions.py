"""What meetings of a kind are usually called, and what stands on their agenda: proposed, never filled in unasked."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .models import Meeting

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
}
_VARIOUS = gettext_noop("Any other business")
AGENDA = {
    Kind.GENERAL_ASSEMBLY: (
        gettext_noop("Opening address"),
        gettext_noop("The activity report and its discussion"),
        gettext_noop("The financial report and its discussion"),
        gettext_noop("Vote on the two reports"),
        gettext_noop("Resignation of the outgoing bureau"),
        gettext_noop("Election of the new bureau"),
        _VARIOUS,
    ),
    Kind.BUREAU_MEETING: (
        gettext_noop("Follow-up of the last meeting's resolutions"),
        gettext_noop("The organisation of the branch"),
        gettext_noop("The branch's money and dues"),
        gettext_noop("The programme of activities"),
        _VARIOUS,
    ),
    Kind.COUNCIL_MEETING: (
        gettext_noop("The bureau's report on its work"),
        gettext_noop("The political and organisational situation"),
        gettext_noop("The programme of activities"),
        _VARIOUS,
    ),
    Kind.OUTREACH_MEETING: (gettext_noop("Opening address"), gettext_noop("Address and discussion")),
    Kind.CEREMONY: (gettext_noop("Opening address"), gettext_noop("Honouring the guests of the ceremony")),
}


def titles_for(branch):
    """[(kind, usual titles of a meeting of the kind in `branch`)]; without those that the column does not hold."""
    longest = Meeting._meta.get_field("title").max_length
    return [
        (kind, [title for title in (_(words) % {"branch": branch} for words in titles) if len(title) <= longest])
        for kind, titles in TITLES.items()
    ]


def agenda_for(kind):
    """The usual items of a meeting of this kind, in their order."""
    return [_(words) for words in AGENDA.get(kind, ())]
