"""What shows that two records are two people, or has to be mended before they can be one person's."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bureaus.incompatibilities import Incompatibilities
from meetings.models import Candidacy, ElectedSeat, Standing, TellerCount
from members.models import DataRequest, IdentityNumber, Membership, PublicOffice

from .rights import offices_of


def refusals(kept, absorbed):
    """Why the two records cannot be one person's, each in a sentence; none where they can."""
    asked = (
        _same_record,
        _anonymised,
        _identity_numbers,
        _data_requests,
        _death,
        _same_act,
        _same_election,
        _same_ballot,
        _same_bureau,
        _excluding_offices,
        _same_public_office,
    )
    return [sentence for ask in asked if (sentence := ask(kept, absorbed))]


def _same_record(kept, absorbed):
    if kept.pk == absorbed.pk:
        return _("These are not two records.")
    if kept.merged_into_id or absorbed.merged_into_id:
        return _("One of these records was merged into another one already.")
    return ""


def _anonymised(kept, absorbed):
    if kept.anonymised_at or absorbed.anonymised_at:
        return _("One of these records was anonymised: nobody can tell any more whose it is.")
    return ""


def _identity_numbers(kept, absorbed):
    """The keyed hashes tell whether they are the same, where both records have one."""
    digests = IdentityNumber.objects.filter(person__in=[kept, absorbed]).values_list("digest", flat=True)
    if len(set(digests)) > 1:
        return _("The numbers of the identity cards differ: these are two people, or one number has to be corrected.")
    return ""


def _data_requests(kept, absorbed):
    waiting = DataRequest.objects.filter(state=DataRequest.State.WAITING)
    both = [set(waiting.filter(person=person).values_list("kind", "field")) for person in (kept, absorbed)]
    if both[0] & both[1]:
        return _("Both records have the same request about data waiting: answer one of them first.")
    return ""


def _death(kept, absorbed):
    rows = Membership.objects.filter(person__in=[kept, absorbed])
    dead = rows.filter(end_reason=Membership.EndReason.DEATH).values_list("person", flat=True)
    if dead and rows.open().exclude(person__in=dead).exists():
        return _("One record tells of a death and the other is a member's: withdraw the record that is wrong first.")
    return ""


def _same_act(kept, absorbed):
    stood = Candidacy.objects.filter(person=absorbed).values("act")
    if Candidacy.objects.filter(person=kept, act__in=stood).exists():
        return _("Both stood in the same act of an election: an assembly had two people before it.")
    return ""


def _same_election(kept, absorbed):
    elected = ElectedSeat.objects.filter(person=absorbed).values("election")
    if ElectedSeat.objects.filter(person=kept, election__in=elected).exists():
        return _("Both were elected by the same assembly: it had two people before it.")
    return ""


def _same_ballot(kept, absorbed):
    stands = Standing.objects.standing().filter(person=kept).values("poll")
    counts = TellerCount.objects.filter(teller=kept).values("round")
    stands_too = Standing.objects.standing().filter(person=absorbed, poll__in=stands).exists()
    if stands_too or TellerCount.objects.filter(teller=absorbed, round__in=counts).exists():
        return _("Both stand in one ballot, or counted its votes: two people did.")
    return ""


def _same_bureau(kept, absorbed):
    bureaus = offices_of(absorbed).values("seat__bureau")
    if offices_of(kept).filter(seat__bureau__in=bureaus).exists():
        return _("Both sit in the same bureau: end one of the mandates first.")
    return ""


def _excluding_offices(kept, absorbed):
    """Offices that nobody holds at once, in two organs of one branch."""
    rules = Incompatibilities(localdate())
    held = list(offices_of(kept).select_related("seat__office", "seat__bureau"))
    for mandate in offices_of(absorbed).select_related("seat__office", "seat__bureau"):
        branch = mandate.seat.bureau.branch_id
        bureau = mandate.seat.bureau_id
        others = [row.seat for row in held if row.seat.bureau.branch_id == branch and row.seat.bureau_id != bureau]
        elsewhere = [seat.office for seat in others]
        if sentence := rules.refusal(kept, mandate.seat.office, (), elsewhere):
            return sentence
    return ""


def _same_public_office(kept, absorbed):
    for row in PublicOffice.objects.standing().filter(person=absorbed):
        same = PublicOffice.objects.standing().filter(
            person=kept, assembly=row.assembly, chamber=row.chamber, role=row.role
        )
        if same.filter(locality_code=row.locality_code).overlapping(row.started_on, row.ended_on).exists():
            return _("Both records have the same public office in the same days: correct one of them first.")
    return ""
