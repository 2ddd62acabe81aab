"""What people are told about their offices, as rows for `members.notices.notify`."""

from members.models import Notice


def office_notice(kind, person, office, branch, day, *, address="", **words):
    """An unsaved Notice (`kind` is a Notice.Kind) that `person` holds, loses or is proposed for `office` on `day`.

    `words` are more of the sentence's words; dates among them are written as YYYY-MM-DD.
    """
    words |= {"office": office.title_for(person.gender), "branch": str(branch), "day": day.isoformat()}
    return Notice(person=person, kind=kind, words=words, address=address or branch.get_absolute_url())


def mandate_notice(kind, mandate, day, **words):
    """`office_notice` about a mandate, fetched with its person, office and branch."""
    seat = mandate.seat
    return office_notice(kind, mandate.person, seat.office, seat.bureau.branch, day, **words)
