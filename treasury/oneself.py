"""Officers pay dues too: who records the money that they pay themselves."""

from django.utils.translation import gettext as _

from bureaus.visibility import name_offices, who_can_act

RECORD = "treasury.add_payment"


def own_payment_refusal(*, by, payer_id, branch) -> str:
    """Why the account `by` does not record what `payer_id` (a person's key) pays to `branch`; empty where it may.

    Nobody gives a receipt to themselves where another officer has the right in the branch, by an office there or
    above, and an open account. One query for one's own payment, none for another's.
    """
    if by is None or by.person_id is None or by.person_id != payer_id:
        return ""
    offices = name_offices(who_can_act(RECORD, [branch]).exclude(person=payer_id))
    if not offices:
        return ""
    return _("Nobody records their own payment where somebody else may: ask %(offices)s.") % {"offices": offices}
