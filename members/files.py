"""A person's file is corrected: the row and its history in one transaction."""

from django.db import transaction

from .models import Person


@transaction.atomic
def correct_person(*, person, **fields):
    """Set `fields` of `person`, whose row is held and read anew. Returns it.

    Raises ValidationError keyed by field; then, and if the history cannot be written, nothing has changed.
    """
    rows = Person.objects.select_related("branch").select_for_update(of=("self",), no_key=True)
    person.refresh_from_db(from_queryset=rows)
    for name, value in fields.items():
        setattr(person, name, value)
    person.full_clean(exclude=["search_key", "name_key"])
    person.save()
    return person
