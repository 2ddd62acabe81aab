"""Who read the data of a person, for `members.own_data`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.own_data import leave_out, part

from .models import Act, Reading


@part(
    "readings",
    _("Who read my data"),
    {
        "at": pgettext_lazy("reading", "read at"),
        "act": (pgettext_lazy("reading", "act"), Act),
        "what": _("what was read"),
        "reader": _("reader"),
        "read_from": _("read from"),
    },
    covers=["traces.Reading.person", "traces.ReadPerson.person"],
)
def readings(person):
    rows = Reading.objects.about(person).with_names().order_by("at", "pk")
    return [(row.at, row.act, row.subject_words, str(row.reader), str(row.reader_branch or "")) for row in rows]


leave_out("It stands with those whose data was read.", "traces.Reading.reader")
