"""From the file's `election` to its acts and the seats that they filled."""

from django.utils.translation import gettext as _

from bureaus.models import Organ
from meetings.models import Method

from .entries import ActEntry, ElectionEntry, SeatEntry
from .people import read_person


def read_election(reader):
    """The ElectionEntry that `reader` tells."""
    return ElectionEntry(
        organ=reader.choice("organ", Organ) or Organ.BUREAU,
        term_ends_on=reader.day("term_ends_on", future=True),
        acts=reader.read_numbered("acts", _read_act) or (),
        seats=reader.rows("bureau", _read_seat, required=True) or (),
    )


def _read_act(reader, order):
    offices = reader.texts("offices", 120, required=True) or ()
    act = ActEntry(reader.spot, order, reader.choice("method", Method), offices)
    if act.fills_all_others and len(offices) > 1:
        reader.problem(_("«*» stands for all the other offices and is alone in its list."), "offices")
    return act


def _read_seat(reader):
    """A vacant seat says so; without the word, somebody must be named."""
    is_vacant = reader.flag("vacant")
    return SeatEntry(
        spot=reader.spot,
        office=reader.text("office", 120, required=True),
        joins=reader.flag("member") is not False,
        person=None if is_vacant else read_person(reader),
    )
