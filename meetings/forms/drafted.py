"""A draft as the fields of the election's form hold it."""

from collections import Counter
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models import Person

from .seats import counter_of


def people_of(draft):
    """The known people whom the draft names; one query."""
    keys = [seat["person"] for seat in draft.content["seats"] if seat["person"]]
    return list(Person.objects.filter(pk__in=keys).select_related("branch"))


def typed_of(draft, people, offices):
    """({field: value} of the form that says the same as `draft`, [what the form cannot show]).

    Somebody known shows with today's name. `offices` are those of the form.
    """
    found, by_code, by_key = (
        _terms(draft),
        {office.code: office for office in offices},
        {row.pk: row for row in people},
    )
    counts, lost = Counter(), []
    for seat in draft.content["seats"]:
        office = by_code.get(seat["office"])
        if office is None:
            lost.append(_("The draft elects %(name)s to an office that this branch does not have.") % seat)
            continue
        counts[office.code] += 1
        found |= _seat(f"seat-{office.code}-{counts[office.code]}", seat, by_key.get(seat["person"]))
    for office in offices:
        if office.is_shared:
            found[counter_of(office)] = str(counts[office.code] or 1)
    return found, lost


def _terms(draft):
    acts, due = draft.content["acts"], draft.content["term_ends_on"]
    found = {"terms-organ": draft.organ, "terms-method": acts[-1]["method"]}
    if due:
        found["terms-term_ends_on"] = date_format(date.fromisoformat(due), "SHORT_DATE_FORMAT")
    if len(acts) > 1:
        found |= {"terms-leader_first": "on", "terms-leader_method": acts[0]["method"]}
    return found


def _seat(prefix, seat, person):
    if not seat["name"]:
        return {f"{prefix}-vacant": "on"}
    found = {f"{prefix}-holder-name": person.full_name if person else seat["name"]}
    if person:
        found[f"{prefix}-holder-chosen"] = str(person.pk)
    elif not seat["person"]:
        found[f"{prefix}-holder-gender"] = seat["gender"]
    if seat["joins_later"]:
        found[f"{prefix}-outsider"] = "on"
    return found
