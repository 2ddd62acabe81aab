"""The treasury's papers as PDF, and the public page that confirms a receipt."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branches.access import find, hide_unless
from documents.pdf import make_pdf
from documents.responses import pdf_response
from members.limits import limit

from ..models import Payment
from ..papers import receipts_paper, with_receipts
from ..receipt_checks import checked_payment


@login_required
@require_safe
def receipt(request, slug, year, number):
    """The numbered receipt with its stub; its payer gets it too."""
    payments = with_receipts(Payment.objects.all())
    payment = find(request.user, payments, branch__slug=slug, year=year, number=number)
    return pdf_response(
        make_pdf("receipt", receipts_paper([payment], request.build_absolute_uri)),
        plain_name=f"receipt-{slug}-{year}-{number:04d}",
        name=_("Receipt %(number)s, %(branch)s") % {"number": f"{year}-{number:04d}", "branch": payment.branch},
    )


@require_safe
@limit("check")
@never_cache
def check_receipt(request, token):
    """Confirm to whoever holds a receipt its number, amount and day, or that it was voided; it names nobody."""
    payment = checked_payment(token)
    hide_unless(payment)
    response = render(request, "treasury/check_receipt.html", {"payment": payment, "branch": payment.branch})
    response["Referrer-Policy"] = "strict-origin"  # the address is a secret
    response["X-Robots-Tag"] = "noindex"
    return response
