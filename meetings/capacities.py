"""In which capacity somebody presides over a meeting."""

from bureaus.models import Mandate


def chair_capacity(meeting):
    """The capacity of the chair as it was recorded, else the office that they held on that day; one query at most."""
    return meeting.chair_capacity or office_on(meeting.chair, meeting.date)


def office_on(person, day):
    """The highest office that `person` held on `day`, in words, with its branch; empty where there is none."""
    if person is None:
        return ""
    mandates = Mandate.objects.with_titles().select_related("person", "seat__bureau__branch")
    mandates = mandates.on(day).filter(person=person)
    mandate = mandates.order_by("seat__bureau__branch__path", "seat__order").first()
    if mandate is None:
        return ""
    return f"{mandate.title}، {mandate.seat.bureau.branch}"
