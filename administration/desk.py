"""What waits for an officer on the front page of the administration: each matter counted, with its list."""

from django.db import models
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy, ngettext

from branches.models import Branch
from branches.scoping import view_permission
from bureaus import data_requests
from bureaus.admission import RIGHT as JOINING
from bureaus.models import Bureau, Seat
from bureaus.transfers import requests_for_above, requests_to_answer
from meetings.declarations import late_declarations
from meetings.models import Meeting, Resolution
from meetings.waiting import keys_waiting
from members.models import Appeal, MembershipApplication
from treasury.cashbook.approving import entries_to_approve
from treasury.credit_sending import credit_to_answer, credit_under_way
from treasury.donations.reversing import reversals_to_decide
from treasury.handover.due import due_for
from treasury.levies.exempting import exemptions_to_answer
from treasury.pastdues.confirming import batches_to_confirm
from treasury.pastdues.undo_requests import undoings_to_confirm
from treasury.proposals import proposals_to_decide
from treasury.relief_rights import reliefs_to_answer
from treasury.shares.remitting import remittances_to_confirm
from treasury.void_requests import requests_to_approve

from .counting import Counts


def _requests(count):
    return ngettext("%(count)s request to join waits", "%(count)s requests to join wait", count)


def _transfers(count):
    return ngettext("%(count)s transfer waits for your answer", "%(count)s transfers wait for your answer", count)


def _transfers_above(count):
    return ngettext(
        "%(count)s transfer of an officer waits for the level above",
        "%(count)s transfers of officers wait for the level above",
        count,
    )


def _data_requests(count):
    return ngettext("%(count)s request about data waits for you", "%(count)s requests about data wait for you", count)


def _reliefs(count):
    return ngettext(
        "%(count)s exemption or reduction waits for your approval",
        "%(count)s exemptions or reductions wait for your approval",
        count,
    )


def _proposals(count):
    return ngettext(
        "%(count)s proposal to suspend a member waits for your decision",
        "%(count)s proposals to suspend members wait for your decision",
        count,
    )


def _appeals(count):
    return ngettext("%(count)s appeal waits for your decision", "%(count)s appeals wait for your decision", count)


def _vouchers(count):
    return ngettext("%(count)s voucher waits for your approval", "%(count)s vouchers wait for your approval", count)


def _handovers(count):
    return ngettext(
        "%(count)s hand-over of a treasury waits to be confirmed",
        "%(count)s hand-overs of treasuries wait to be confirmed",
        count,
    )


def _remittances(count):
    return ngettext(
        "%(count)s remittance waits for your confirmation",
        "%(count)s remittances wait for your confirmation",
        count,
    )


def _credit(count):
    return ngettext(
        "%(count)s credit of another branch waits for your answer",
        "%(count)s credits of other branches wait for your answer",
        count,
    )


def _credit_under_way(count):
    return ngettext(
        "%(count)s credit that you sent waits for another branch",
        "%(count)s credits that you sent wait for other branches",
        count,
    )


def _voids(count):
    return ngettext(
        "%(count)s payment to take back waits for your approval",
        "%(count)s payments to take back wait for your approval",
        count,
    )


def _past_dues(count):
    return ngettext(
        "%(count)s sheet of past dues waits for your confirmation",
        "%(count)s sheets of past dues wait for your confirmation",
        count,
    )


def _past_dues_undoing(count):
    return ngettext(
        "%(count)s sheet of past dues is to be undone, if you approve",
        "%(count)s sheets of past dues are to be undone, if you approve",
        count,
    )


def _gifts(count):
    return ngettext(
        "%(count)s gift in kind is to be taken back, if you approve",
        "%(count)s gifts in kind are to be taken back, if you approve",
        count,
    )


def _levy_exemptions(count):
    return ngettext(
        "%(count)s exemption from levies waits for your word",
        "%(count)s exemptions from levies wait for your word",
        count,
    )


def _ending(count):
    return ngettext(
        "%(count)s bureau's term is over, or is within 90 days",
        "%(count)s bureaus' terms are over, or are within 90 days",
        count,
    )


def _lacking(count):
    return ngettext(
        "%(count)s bureau lacks a head, a treasurer or a rapporteur",
        "%(count)s bureaus lack a head, a treasurer or a rapporteur",
        count,
    )


def _vacant(count):
    return ngettext("%(count)s seat is vacant", "%(count)s seats are vacant", count)


def _without_assembly(count):
    return ngettext(
        "%(count)s branch has held no general assembly this year",
        "%(count)s branches have held no general assembly this year",
        count,
    )


def _uncharged(count):
    return ngettext(
        "%(count)s branch has not charged this month", "%(count)s branches have not charged this month", count
    )


def _meetings_today(count):
    return ngettext("%(count)s called meeting is held today", "%(count)s called meetings are held today", count)


def _late_tasks(count):
    return ngettext("%(count)s resolution has late tasks", "%(count)s resolutions have late tasks", count)


def _rejected_reports(count):
    return ngettext(
        "%(count)s financial report was rejected, and none adopted since",
        "%(count)s financial reports were rejected, and none adopted since",
        count,
    )


def _late_declarations(count):
    return ngettext(
        "%(count)s renewed bureau has not been declared in time",
        "%(count)s renewed bureaus have not been declared in time",
        count,
    )


def _decisions(count):
    return ngettext("%(count)s decision waits", "%(count)s decisions wait", count)


def requests_to_decide(user):
    """The requests to join on which `user` may decide."""
    return MembershipApplication.objects.within_reach(user, JOINING).to_decide()


MANY = 100  # branches

# The sentence, the page that lists the rows, and the rows that wait for the user.
REQUESTS = [
    (_decisions, "meetings:waiting", keys_waiting),
    (_requests, "members:waiting-applications", requests_to_decide),
    (_transfers, "members:waiting-transfers", requests_to_answer),
    (_transfers_above, "members:waiting-transfers", requests_for_above),
    (_data_requests, "members:waiting-data-requests", data_requests.requests_to_answer),
    (_vouchers, "treasury:waiting-entries", entries_to_approve),
    (_voids, "treasury:waiting-voids", requests_to_approve),
    (_past_dues, "treasury:waiting-past-dues", batches_to_confirm),
    (_past_dues_undoing, "treasury:waiting-past-dues", undoings_to_confirm),
    (_reliefs, "treasury:waiting-reliefs", reliefs_to_answer),
    (_remittances, "treasury:waiting-remittances", remittances_to_confirm),
    (_credit, "treasury:waiting-credit", credit_to_answer),
    (_credit_under_way, "treasury:waiting-credit", credit_under_way),
    (_gifts, "treasury:waiting-donations", reversals_to_decide),
    (_levy_exemptions, "treasury:waiting-levy-exemptions", exemptions_to_answer),
    (_proposals, "treasury:waiting-proposals", proposals_to_decide),
]

# No index knows whose mandate has no hand-over: it is asked of every branch, as below.
HANDOVERS = [(_handovers, "treasury:waiting-handovers", due_for)]
DECLARATIONS = [(_late_declarations, "meetings:declarations", late_declarations)]

# Model, the filter of its list and the state in it, and the sentence: what is counted is what the list then shows.
APPEALS = [(Appeal, "state", "to_decide", _appeals)]
BUREAUS = [(Bureau, "state", "ending", _ending), (Bureau, "state", "lacking", _lacking)]
SEATS = [(Seat, "state", "vacant", _vacant)]
ACTIVITY = [
    (Branch, "assembly", "none", _without_assembly),
    (Branch, "dues", "none", _uncharged),
    (Resolution, "tasks", "late", _late_tasks),
    (Resolution, "vote", "report", _rejected_reports),
    (Meeting, "when", "today", _meetings_today),
]


class Part(models.TextChoices):
    """What is counted apart where the reader sees many branches: the first in the page, the others after it."""

    ASKED = "asked", gettext_lazy("Requests and decisions")
    BUREAUS = "bureaus", gettext_lazy("Bureaus")
    SEATS = "seats", gettext_lazy("Vacant seats")
    ACTIVITY = "activity", gettext_lazy("Life of the branches")


_MATTERS = {
    Part.ASKED: (REQUESTS, APPEALS),
    Part.BUREAUS: ([], BUREAUS),
    Part.SEATS: ([], SEATS),
    Part.ACTIVITY: ([*HANDOVERS, *DECLARATIONS], ACTIVITY),
}


def reads_widely(user):
    """Whether `user` sees so many branches that counting over them would keep the front page waiting."""
    return sees_more_than(MANY, user)


def sees_more_than(count, user):
    """Whether `user` sees more than `count` branches; no more of them are counted."""
    return Branch.objects.within_reach(user, view_permission(Branch))[: count + 1].count() > count


def attention(request, site, parts=tuple(Part)):
    """[(sentence, address of the list)] of what is due within the reader's reach, of these parts; one query."""
    user = request.user
    key = site.name, user.pk, user.person_id, user.reaches, localdate(), parts
    counts = _COUNTS.of((request, site, parts), key)
    told = []
    for requests, matters in map(_MATTERS.get, parts):
        told += [(sentence, reverse(page)) for sentence, page, _rows in requests]
        told += [(sentence, _address(*matter)) for *matter, sentence in matters]
    return [
        (sentence(count) % {"count": count}, address)
        for count, (sentence, address) in zip(counts, told, strict=True)
        if count
    ]


def waiting_for(user):
    """[(sentence, address of the list)] of the requests that wait for `user` within their reach; one query.

    They are those that pages besides the administration list. What indexes know alone is counted: it takes no longer
    for who reaches many branches.
    """
    key = "home", user.pk, user.person_id, user.reaches, localdate()
    counts = _WAITING.of(user, key)
    return [
        (sentence(count) % {"count": count}, reverse(page))
        for count, (sentence, page, _rows) in zip(counts, REQUESTS, strict=True)
        if count
    ]


def _address(model, parameter, state):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return f"{reverse(name)}?{parameter}={state}"


def _counted(reader):
    request, site, parts = reader
    found = []
    for requests, matters in map(_MATTERS.get, parts):
        found += [rows(request.user) for _sentence, _page, rows in requests]
        found += [_listed(request, site, *matter) for *matter, _sentence in matters]
    return found


def _listed(request, site, model, parameter, state):
    """The rows that the list of `model` shows to the reader in this state of its filter; none where it is closed."""
    model_admin = site.get_model_admin(model)
    if not model_admin.has_view_permission(request):
        return model.objects.none()
    chosen = next(row for row in model_admin.list_filter if getattr(row, "parameter_name", "") == parameter)
    rows = model.objects.within_reach(request.user, view_permission(model))
    return chosen.narrow(rows, state, request.user)


_COUNTS = Counts(_counted)
_WAITING = Counts(lambda user: [rows(user) for _sentence, _page, rows in REQUESTS])
