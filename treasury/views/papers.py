"""The treasury's papers as PDF, and the public page that confirms a receipt."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find, find_among, hide_unless
from branches.models import Branch
from documents.pdf import make_pdf
from documents.responses import pdf_response
from members.limits import limit
from members.models import Membership, Person
from merging.receipts import first_name_of, first_names_of
from traces.models import Act
from traces.recording import record_reading

from ..arrears import name_debts
from ..models import Collection, DuesCharge, Payment
from ..papers import arrears_paper, receipts_paper, with_receipts, year_paper
from ..receipt_checks import checked_payment
from ..slip import slip_paper
from .access import NAMES, PAYMENTS, of_treasury, sane_year
from .arrears import Asked


@login_required
@require_safe
def receipt(request, slug, year, number):
    """The numbered receipt with its stub; its payer gets it too."""
    payments = with_receipts(Payment.objects.all())
    payment = find(request.user, payments, branch__slug=slug, year=year, number=number)
    _record(request.user, "receipt", [payment.payer_id], payment.branch)
    return pdf_response(
        make_pdf("receipt", receipts_paper([payment], request.build_absolute_uri, first_name_of)),
        plain_name=f"receipt-{slug}-{year}-{number:04d}",
        name=_("Receipt %(number)s, %(branch)s") % {"number": f"{year}-{number:04d}", "branch": payment.branch},
    )


@require_safe
@of_treasury(act=PAYMENTS)
def collection(request, branch, pk):
    """All receipts of a recorded sheet, one a page, in the order of their numbers; voided ones say so."""
    row = find(request.user, Collection.objects.all(), pk=pk, branch=branch)
    payments = Payment.objects.visible_to(request.user).filter(collection=row).order_by("number")
    payments = list(with_receipts(payments))
    names = first_names_of(payments)
    _record(request.user, "receipts", [payment.payer_id for payment in payments], branch)
    paper = receipts_paper(payments, request.build_absolute_uri, lambda payment: names.get(payment.pk, ""))
    first, last = payments[0], payments[-1]
    return pdf_response(
        make_pdf("receipt", paper),
        plain_name=f"receipts-{branch.slug}-{first.year}-{first.number:04d}-{last.number:04d}",
        name=_("Receipts %(first)s to %(last)s, %(branch)s")
        % {"first": f"{first.year}-{first.number:04d}", "last": f"{last.number:04d}", "branch": branch},
    )


@require_safe
@of_treasury(act=PAYMENTS)
def slip(request, branch, pk):
    """The paper of a collector who handed a list over: the lines, the sum counted, and room for two signatures."""
    rows = Collection.objects.select_related("branch", "collector", "recorded_by__person")
    row = find(request.user, rows, pk=pk, branch=branch)
    hide_unless(row.collector)
    payments = Payment.objects.visible_to(request.user).filter(collection=row).order_by("number")
    payments = list(with_receipts(payments))
    people = {row.collector_id, *(payment.payer_id for payment in payments)}
    _record(request.user, "receipts", sorted(people), branch)
    return pdf_response(
        make_pdf("sheet", slip_paper(row, payments)),
        plain_name=f"slip-{branch.slug}-{row.pk}",
        name=_("Handing over of %(day)s, %(branch)s") % {"day": f"{payments[0].paid_on:%Y-%m-%d}", "branch": branch},
    )


@login_required
@require_safe
def year(request, person_pk, year):
    """What a member was asked for in a year and paid: one's own, or for who sees the money of the member's branch."""
    sane_year(year)
    user = request.user
    rows = Membership.objects.visible_to(user).filter(person=person_pk)
    person = find_among(Person.objects.select_related("branch").filter(pk__in=rows.values("person")), pk=person_pk)
    seen = Branch.objects.within_reach(user, NAMES).filter(memberships__person=person)
    deny_unless(
        person.pk == user.person_id or seen.exists(),
        _("What a member paid is printed by the member, and by who sees the money of the branch by name."),
    )
    _record(user, "year_of_dues", [person.pk], person.branch)
    charges, payments = DuesCharge.objects.visible_to(user), Payment.objects.visible_to(user)
    return pdf_response(
        make_pdf("sheet", year_paper(person, year, charges, payments)),
        plain_name=f"dues-{person.pk}-{year}",
        name=_("Dues of %(year)s, %(person)s") % {"year": year, "person": person},
    )


@require_safe
@of_treasury(act=NAMES)
def arrears(request, branch):
    """The branch's members in arrears, or what of them the address asks for, for who sees its money by name."""
    user, today = request.user, localdate()
    debts = sorted(name_debts(user, list(Asked(request, branch).debts)), key=lambda debt: debt.person.name_key)
    _record(user, "arrears", [debt.person_id for debt in debts], branch)
    return pdf_response(
        make_pdf("sheet", arrears_paper(branch, debts, DuesCharge.objects.visible_to(user))),
        plain_name=f"arrears-{branch.slug}-{today}",
        name=_("Arrears, %(branch)s, %(day)s") % {"branch": branch, "day": today},
    )


def _record(user, subject, people, branch):
    record_reading(reader=user, act=Act.PRINTED, subject=subject, people=people, branch=branch)


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
