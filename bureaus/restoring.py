"""A bureau that ended comes back: a new row from that day on, because periods of one organ never share a day.

The rows between go on telling who held which rights, and when.
"""

from simple_history.utils import bulk_create_with_history

from .models import Bureau, Mandate, Seat


def seat_again(outgoing, *, on, mandates):
    """Open the bureau `outgoing` anew on the day `on`, with a copy of every seat, vacant ones too.

    `mandates` are those of its seats that open again, each linked to the one that ended. Returns the new mandates.
    The caller has locked the branch and its bureaus.
    """
    back = Bureau.objects.create(
        branch=outgoing.branch, organ=outgoing.organ, started_on=on, term_ends_on=outgoing.term_ends_on
    )
    seats = list(outgoing.seats.select_related("office").order_by("order", "pk"))
    copies = [Seat(bureau=back, office=seat.office, order=seat.order) for seat in seats]
    of = dict(zip([seat.pk for seat in seats], bulk_create_with_history(copies, Seat), strict=True))
    opened = [
        Mandate(
            seat=of[row.seat_id],
            person=row.person,
            started_on=back.started_on,
            status=row.status,
            predecessor=row,
            note=row.note,
        )
        for row in mandates
    ]
    return bulk_create_with_history(opened, Mandate)
