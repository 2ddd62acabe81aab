"""What people are told about their offices, as rows for `members.notices.notify`."""

from members.models import Notice


def office_notice(kind, person, title, branch, day, *, address="", **words):
    """An unsaved Notice (`kind` is a Notice.Kind) that `person` holds, loses or is proposed for an office on `day`.

    `title` is the office's in the person's gender; `words` are more of the sentence's words, dates among them written
    as YYYY-MM-DD.
    """
    words |= {"office": title, "branch": str(branch), "day": day.isoformat()}
    return Notice(person=person, kind=kind, words=words, address=address or branch.get_absolute_url())


def mandate_notice(kind, mandate, day, **words):
    """`office_notice` about a mandate, fetched with its person, office and branch."""
    return office_notice(kind, mandate.person, mandate.title, mandate.seat.bureau.branch, day, **words)
