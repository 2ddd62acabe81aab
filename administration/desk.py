"""What waits for an officer on the front page of the administration."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from bureaus.models import Bureau, Seat
from meetings.waiting import count_waiting


def attention(user):
    """[(sentence, address of the list)] of what is due within reach: decisions, renewals, vacancies. Three queries."""
    today = localdate()
    renewals = Bureau.objects.within_reach(user, "bureaus.change_bureau").due_on(today).count()
    vacancies = Seat.objects.within_reach(user, "bureaus.change_bureau").vacant_on(today).in_office_on(today).count()
    found = []
    if waiting := count_waiting(user):
        sentence = ngettext("%(count)s decision waits", "%(count)s decisions wait", waiting)
        found.append((sentence % {"count": waiting}, reverse("meetings:waiting")))
    if renewals:
        sentence = ngettext("%(count)s bureau is due for renewal", "%(count)s bureaus are due for renewal", renewals)
        found.append((sentence % {"count": renewals}, reverse("admin:bureaus_bureau_changelist") + "?state=due"))
    if vacancies:
        sentence = ngettext("%(count)s seat is vacant", "%(count)s seats are vacant", vacancies)
        found.append((sentence % {"count": vacancies}, reverse("admin:bureaus_seat_changelist") + "?state=vacant"))
    return found
