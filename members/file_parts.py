"""What some people's files hold besides: a photo, a transfer, disciplinary decisions, public offices, refusals.

Most files hold none of them: whether there is any is asked with the person, in the same query.
"""

from django.db.models import Exists, OuterRef

from sql.prepared import prepared_instances

from .models import Anonymisation, Person, Photo, PublicOffice, Purpose, Sanction, TransferRequest
from .refusals import refusing


@prepared_instances
def person_with_parts(pk):
    """The person of this key, with the branch that keeps the file, and told which parts it has, for `parts_of`."""
    person = OuterRef("pk")
    return (
        Person.objects.filter(pk=pk)
        .select_related("branch")
        .annotate(
            is_moving=Exists(TransferRequest.objects.waiting().filter(membership__person=person)),
            has_sanctions=Exists(Sanction.objects.filter(membership__person=person)),
            has_public_offices=Exists(PublicOffice.objects.filter(person=person)),
            refuses_messages=Exists(refusing(Purpose.MESSAGING).filter(person=person)),
            refuses_sms=Exists(refusing(Purpose.SMS).filter(person=person)),
            has_photo=Exists(Photo.objects.filter(person=person, state=Photo.State.IN_FILE)),
            is_emptied=Exists(Anonymisation.objects.pending().filter(person=person)),
            has_merged=Exists(Person.records.filter(merged_into=person)),
        )
    )


def parts_of(user, person):
    """{name of a part: its rows, as far as `user` may see them} of a person fetched by `person_with_parts`.

    `transfer_request` is the one that waits, or None; `sanctions` hold those taken back too, `public_offices` those
    that have ended, and those taken back. One query for each part that the file has.
    """
    parts = {"transfer_request": None, "sanctions": [], "public_offices": []}
    if person.is_moving:
        rows = TransferRequest.objects.visible_to(user).waiting().select_related("to_branch")
        parts["transfer_request"] = rows.filter(membership__person=person).first()
    if person.has_sanctions:
        rows = Sanction.objects.visible_to(user).filter(membership__person=person)
        parts["sanctions"] = list(
            rows.select_related("membership__branch", "reversed_by__person", "appeal").prefetch_related("suspensions")
        )
    if person.has_public_offices:
        rows = PublicOffice.objects.visible_to(user).filter(person=person).select_related("reversed_by__person")
        parts["public_offices"] = list(rows)
    return parts
