"""Who read one's own data, as a member's page shows it."""

from forms.requests import read_page

from .models import Reading

ROWS = 25


def readings_about(request, person, size=ROWS):
    """The page of the readings of the data of `person` that the address asks for, latest first.

    For `templates/traces/_readings.html`. It says who read, when, by which act and what. What a list was asked for,
    and who else stood in it, is not the person's business.
    """
    return read_page(request, Reading.objects.about(person).with_names(), size)
