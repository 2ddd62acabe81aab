"""What exemptions and reductions do to months that were charged already. The member is locked by who calls."""

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from arabic.calendar import format_month

from .closing.guard import only_open
from .credit import use_credit
from .models import DuesCharge
from .reliefs import ASKED, ReliefTable


def refuse_paid_months(relief):
    """Raise ValidationError (key `from_month`) if something is paid on a month that `relief` covers.

    What somebody paid was asked rightly when they paid it: money is not made free by a later favour.
    """
    paid = _covered(relief).filter(paid__gt=0).order_by("-month").values_list("month", flat=True).first()
    if paid:
        text = _("Something is paid on %(month)s: choose a later month.") % {"month": format_month(paid)}
        raise ValidationError({"from_month": text})


def cover_charges(relief):
    """Exempt or lower the charges that `relief`, just approved, covers; those exempted one by one stay as they are.

    So do those of closed months: what was asked there stays asked.

    The rows keep their places, in grids and papers, and their history says what they asked before.
    """
    charges = only_open(_covered(relief).filter(exempted_at=None).select_related("branch"))
    table, moment = ReliefTable.of([relief.person_id]), now()
    for charge in charges:
        price = charge.amount if charge.before_relief is None else charge.before_relief
        table.asked(charge.person_id, charge.branch.path, charge.month, price).write(charge, moment)
        if charge.exempted_at:
            charge.made_by = None  # a decision about the month outlives the payment that opened it
    bulk_update_with_history(charges, DuesCharge, [*ASKED, "made_by"])


def ask_again(person_id):
    """Let the member's charges of months that a relief, ended early, no longer covers ask for the rate again.

    What is paid, in part or whole, keeps the amount at which it was paid, until that payment is voided; what is closed
    keeps it for good. Money held for the member settles the rest.
    """
    lasted = DuesCharge.objects.asked().filter(person=person_id, relief__isnull=False, paid=0)
    charges = only_open(lasted.filter(month__gte=F("relief__ended_on")).order_by("pk"))
    for charge in charges:
        if charge.before_relief is None:
            charge.exempted_at = charge.exempted_by = None
        else:
            charge.amount = charge.before_relief
        charge.relief = charge.before_relief = None
    bulk_update_with_history(charges, DuesCharge, list(ASKED))
    for branch in sorted({charge.branch_id for charge in charges}):
        use_credit(person_id=person_id, branch_id=branch)


def _covered(relief):
    charges = DuesCharge.objects.asked().filter(person=relief.person_id, month__gte=relief.started_on)
    charges = charges.filter(branch__path__startswith=relief.branch.path)
    return charges if relief.ended_on is None else charges.filter(month__lt=relief.ended_on)
