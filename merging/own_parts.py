"""What merging holds about a person, for `members.own_data`."""

from django.utils.translation import gettext_lazy as _

from members.own_data import leave_out, part

from .models import Merge


@part(
    "merges",
    _("Merges of records"),
    {"made_at": _("merged at"), "undone_at": _("undone at"), "said_before": _("What the two records said")},
    covers=["merging.Merge.kept", "members.Person.merged_into"],
)
def merges(person):
    rows = Merge.objects.filter(kept__in=person.record_keys()).order_by("made_at", "pk")
    return [(row.made_at, row.undone_at, row.choices) for row in rows]


leave_out("It says only that another record is alike, and whose is not settled.", *(
    f"merging.Duplicate.{column}" for column in ("first", "second")
))  # fmt: skip
leave_out("The merge stands with the record that stayed.", "merging.Merge.absorbed")
leave_out(
    "Who decided it did so for the party.",
    *("merging.Duplicate.dismissed_by", "merging.Merge.made_by", "merging.Merge.undone_by"),
)
