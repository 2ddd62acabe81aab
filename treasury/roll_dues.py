"""What a meeting's roll asks of dues: how many months somebody owes, and where an officer takes the payment."""

from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from members.dues_question import Answers, register

from .arrears import late_charges
from .months import current_month

RECORD = "treasury.add_payment"


def months_late(person):
    """The expression of how many months from before this one `person` (say an OuterRef) owes, to any branch."""
    counted = late_charges().filter(person=person).order_by().values("person").annotate(months=Count("*"))
    return Coalesce(Subquery(counted.values("months")), 0, output_field=IntegerField())


def payment_pages(user, people):
    """{person's key: address} of where `user` records a payment of what they owe, the oldest month's branch first."""
    rows = late_charges().within_reach(user, RECORD).filter(person__among=list(people)).order_by("-month", "-pk")
    year = current_month().year
    return {
        person: reverse("treasury:record-payment", args=[slug, year, person])
        for person, slug in rows.values_list("person", "branch__slug")
    }


register(Answers(months_late=months_late, pages=payment_pages))
