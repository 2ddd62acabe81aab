"""What the convocation of a meeting says, and its printed roll: plain dicts for the layouts of `documents`."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .call_words import agenda_of, call_words, day_words, head_line, place_words, salutation


def convocation_paper(meeting, *, postponement=None, person=None):
    """The convocation of a called `meeting`, to `person` or to all, for the layout "convocation".

    `postponement` is the last one, or None. No query for a meeting with its names.
    """
    call = meeting.call
    notes = [call_words(meeting)]
    if postponement:
        notes.append(
            _("The meeting was called for %(day)s. Reason of its postponement: %(reason)s")
            % {"day": date_format(postponement.from_date), "reason": postponement.reason}
        )
    return {
        "title": _("Convocation"),
        "branch": meeting.branch.name,
        "to": salutation(person) if person else _("To the sisters and brothers concerned,"),
        "lead": head_line(meeting),
        "facts": [
            [_("Day and hour"), day_words(meeting)],
            [_("Place"), place_words(meeting)],
            [_("Purpose"), meeting.purpose.replace("\n", " ")],
        ],
        "agenda": agenda_of(meeting),
        "agenda_title": _("Agenda"),
        "notes": [note for note in notes if note],
        "sent": _("Sent on %(day)s") % {"day": date_format(call.sent_on)},
        "signature": _("Signature and stamp"),
    }


def roll_paper(meeting, entitled, changes):
    """The roll of `meeting` for the layout "sheet": the entitled, with room to sign, and whom the desk changed.

    The sheet goes from hand to hand, so it names nobody who is excluded, and no reason: who owes is read on the page.
    `entitled` have their people; `changes` are those of the desk with entry and account.
    """
    return {
        "title": _("Roll: %(title)s") % {"title": meeting.title},
        "branch": meeting.branch.name,
        "facts": [
            [_("Day and hour"), day_words(meeting)],
            [_("Frozen on"), date_format(meeting.call.sent_on)],
            [_("Entitled"), str(len(entitled))],
            [_("Quorum"), str(meeting.quorum or "")],
        ],
        "tables": [_entitled(entitled), _changes(changes)],
        "notes": [_("Rule: %(reference)s") % {"reference": meeting.call.reference}],
    }


def _table(caption, columns, rows, empty):
    named = [{"kind": kind, "label": label} for kind, label in columns]
    return {"caption": caption, "columns": named, "rows": rows, "total": [], "empty": empty}


def _entitled(entries):
    rows = [
        [str(number), row.person.full_name, row.person.shown_number, ""] for number, row in enumerate(entries, start=1)
    ]
    columns = [("short", _("No.")), ("wide", _("Name")), ("short", _("Member number")), ("wide", _("Signature"))]
    return _table(_("Entitled to attend"), columns, rows, _("Nobody")) | {"tall": True}


def _changes(changes):
    rows = [
        [
            date_format(row.at, "SHORT_DATE_FORMAT"),
            row.entry.person.full_name,
            f"{row.get_act_display()}، {row.by}",
        ]
        for row in changes
    ]
    columns = [("short", _("Date")), ("text", _("Name")), ("wide", _("What"))]
    return _table(_("Changed at the desk"), columns, rows, _("Nothing was changed since the call."))
