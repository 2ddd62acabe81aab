"""Which treasurers have still to take their branch's money over."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import LessThan
from django.utils.timezone import localdate

from bureaus.models import Mandate, Office, Organ

from ..models import CashEntry, Handover, Payment


def treasurers():
    """The mandates of treasurers in bureaus; deputies hand nothing over."""
    return Mandate.objects.filter(
        seat__office__role=Office.Role.MONEY, seat__office__is_deputy=False, seat__bureau__organ=Organ.BUREAU
    )


def handovers_due():
    """The mandates of today's treasurers who followed somebody else, and have not confirmed what they took over.

    Nothing is due where no money was recorded of a day before theirs. Each mandate has `outgoing` (the key of the
    mandate before it, or None) beside it.
    """
    before = treasurers().filter(seat__bureau__branch=OuterRef("seat__bureau__branch"))
    before = before.filter(started_on__lt=OuterRef("started_on")).order_by("-started_on", "-pk")
    rows = (
        treasurers()
        .on(localdate())
        .annotate(outgoing=Subquery(before.values("pk")[:1]), outgoing_person=Subquery(before.values("person")[:1]))
    )
    rows = rows.filter(outgoing_person__isnull=False).exclude(outgoing_person=F("person"))
    confirmed = Handover.objects.confirmed().filter(incoming=OuterRef("pk"))
    return rows.filter(~Exists(confirmed), _had_money())


def _had_money():
    branch, day = OuterRef("seat__bureau__branch"), OuterRef("started_on")
    booked = CashEntry.objects.filter(branch=branch, booked_on__lt=day)
    paid = Payment.objects.filter(branch=branch).order_by("paid_on").values("paid_on")
    # The first day is found in an index; asked whether an earlier payment exists, PostgreSQL reads them all.
    return Q(LessThan(Subquery(paid[:1]), F("started_on"))) | Q(Exists(booked))


def due_in(branch):
    """The mandate whose hand-over is due in `branch`, with its people; None without any."""
    rows = handovers_due().filter(seat__bureau__branch=branch).select_related("person", "seat__bureau__branch")
    return rows.order_by("-started_on", "-pk").first()


def due_for(user):
    """Those due in the branches whose hand-overs `user` sees: the treasurer, the secretary and who stands above."""
    return handovers_due().within_reach(user, "treasury.view_handover")
