"""Anonymising: who a person was is removed everywhere; what happened, and the accounts, stay.

Memberships, mandates, presence at meetings, dues, payments and receipts keep their rows, days and amounts, with a
number in place of the name. See `docs/decisions/privacy.md`.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from .erasing import obstacles, scrubs, scrubs_that_keep_the_name
from .models import Anonymisation, NameWord, Person

RIGHT = "members.anonymise_person"
MOST_AT_ONCE = 2_000


def refusals(person):
    """The sentences that say why nothing of `person` can be removed now; none where something can.

    What keeps the name alone, for the accounts, is no reason: see `name_kept_until`.
    """
    if person.anonymised_at:
        return [_("This person is anonymised already.")]
    if (day := name_kept_until(person)) and Anonymisation.objects.pending().filter(person=person).exists():
        words = {"day": date_format(day)}
        return [_("All but the name is removed already; the law keeps the name until %(day)s.") % words]
    return [
        str(obstacle.sentence) for obstacle in obstacles() if obstacle.until is None and _applies(obstacle, person)
    ]


def name_kept_until(person):
    """The first day on which no law keeps the name of `person` any more; None where none keeps it today."""
    days = (obstacle.until(person) for obstacle in obstacles() if obstacle.until and _applies(obstacle, person))
    return max(filter(None, days), default=None)


def _applies(obstacle, person):
    return obstacle.among(Person.objects.filter(pk=person.pk)).exists()


def may_anonymise(user, person):
    """Whether `user` may anonymise `person`: by the right at a level above the branch of the file; nobody oneself."""
    return user.person_id != person.pk and user.has_perm(RIGHT, person)


@transaction.atomic
def anonymise(person, *, by, reason=Anonymisation.Reason.REQUEST):
    """Remove the identity of `person` for good, as the account `by` decides. Returns the Anonymisation.

    Where the law keeps the name for the accounts, all else is removed now; the name and the member number stay until
    `retention` lets them follow. `reason` is an `Anonymisation.Reason`. `person` is read anew. Raises PermissionDenied
    unless `by` may, and ValidationError, with a sentence for each obstacle, for a member, a holder of an office or who
    has money with a branch; and for a record that was merged meanwhile. It cannot be undone.
    """
    if reason not in Anonymisation.Reason.values:
        raise ValueError(f"{reason!r} is no reason to anonymise.")
    Person.objects.hold(person.pk)
    person.refresh_from_db()
    if not may_anonymise(by, person):
        raise PermissionDenied
    if found := refusals(person):
        raise ValidationError(found)
    if name_kept_until(person):
        _empty(person, by, reason)
    else:
        _remove([person.pk], by, reason)
    NameWord.objects.forget_unborne()
    person.refresh_from_db()
    return person.anonymisation


@transaction.atomic
def anonymise_many(people, *, by, reason):
    """Anonymise at most `MOST_AT_ONCE` of `people` (a queryset of Person) whom nothing hinders. Returns how many.

    For the headquarters (`by` is one of their accounts), who decide it for the whole party. PermissionDenied else.
    Who calls it asks `NameWord.objects.forget_unborne` after the last step: it reads all names of the party.
    """
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied
    locked = unhindered(people).exclude(pk=by.person_id).order_by("pk")[:MOST_AT_ONCE]
    keys = list(Person.objects.filter(pk__in=list(locked.values_list("pk", flat=True)))
                .select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))  # fmt: skip
    keys = list(unhindered(Person.objects.filter(pk__among=keys)).values_list("pk", flat=True))  # as they are now
    if keys:
        _remove(keys, by, reason)
    return len(keys)


def unhindered(people):
    """Those of `people` (a queryset of Person) who are not anonymised and whom no obstacle keeps."""
    people = people.filter(anonymised_at=None)
    for obstacle in obstacles():
        people = people.exclude(pk__in=obstacle.among(Person.objects.all()).order_by().values("pk"))
    return people


def _remove(keys, by, reason):
    """Of the people with these keys, and of the records that were merged into theirs."""
    moment, records = now(), Person.records.with_merged(keys)
    for scrub in scrubs():  # the first ones of each room may still compare names
        scrub(records)
    Person.records.filter(pk__among=records).remove_identity(at=moment)
    begun = Anonymisation.objects.filter(person__among=keys)  # all but the name went before
    known = set(begun.values_list("person", flat=True))
    begun.update(at=moment, completed_by=by)
    Anonymisation.objects.bulk_create(
        Anonymisation(person_id=key, by=by, reason=reason, at=moment) for key in keys if key not in known
    )


def _empty(person, by, reason):
    """Of `person`, and of the records merged into theirs, all but what the accounts need."""
    records = Person.records.with_merged([person.pk])
    for scrub in scrubs_that_keep_the_name():
        scrub(records)
    Person.records.filter(pk__among=records).empty_files()
    said = {"by": by, "reason": reason, "emptied_on": localdate()}
    Anonymisation.objects.update_or_create(person=person, defaults=said)
