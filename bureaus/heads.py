"""The head of a bureau: the holder of its highest office. A council or a committee has none."""

from django.db.models import Exists, OuterRef, Q

from .models import Organ, Seat


def is_head(seat):
    """Whether `seat` is that of its bureau's head. One query, none for an office that several hold."""
    if seat.bureau.organ != Organ.BUREAU or seat.office.is_shared:
        return False
    return not Seat.objects.filter(bureau=seat.bureau_id, office__rank__lt=seat.office.rank).exists()


def head_among(seats):
    """The seat among all `seats` of one bureau for which `is_head` is true, or None. No query."""
    top = min(seats, key=lambda seat: seat.office.rank, default=None)
    return top if top and top.bureau.organ == Organ.BUREAU and not top.office.is_shared else None


def of_heads():
    """`is_head` as a condition on mandates, to annotate them with."""
    higher = Seat.objects.filter(bureau=OuterRef("seat__bureau"), office__rank__lt=OuterRef("seat__office__rank"))
    return Q(seat__bureau__organ=Organ.BUREAU, seat__office__is_shared=False) & ~Exists(higher)
