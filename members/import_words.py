"""What is said of the lines of an import: reasons, notes, what is filled in, what differs."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from branches.localities import locality
from forms.phones import spoken_phone

from .exchange.mapping.fields import BY_CODE
from .models import Category, Gender

_COLUMNS = {"locality_code": "locality"}


def field_label(code):
    """The name of a field, as the pages call it."""
    return str(BY_CODE[_COLUMNS.get(code, code)].label)


def reasons(line):
    """Why the row is refused, in one text."""
    return " ".join(f"{field_label(code)}: {said}" if code else said for code, said in line.problems)


def sentences(line):
    """[sentence] of all that is to be said of a line. Categories are named by `with_words`."""
    said = [reasons(line)] if line.problems else []
    for code, (before, value) in line.filled.items():
        words = {"field": field_label(code), "value": value_in_words(code, value)}
        if before:
            words["before"] = value_in_words(code, before)
            said.append(_("%(field)s: «%(value)s» in place of «%(before)s».") % words)
        else:
            said.append(_("%(field)s is filled in: «%(value)s».") % words)
    for code, (recorded, value) in line.differences.items():
        words = {"field": field_label(code), "recorded": value_in_words(code, recorded)}
        words["value"] = value_in_words(code, value)
        said.append(_("%(field)s differs: «%(recorded)s» is recorded, «%(value)s» in the file.") % words)
    return [*said, *filter(None, [line.note, line.kept_because])]


def with_words(lines):
    """The lines, each with its `sentences`; one query for the names of categories, where they differ."""
    lines = list(lines)
    keys = {key for line in lines for key in line.differences.get("category", ())}
    names = {row.pk: str(row) for row in Category.objects.filter(pk__in=keys)} if keys else {}
    for line in lines:
        if "category" in line.differences:
            line.differences["category"] = [names.get(key, "") for key in line.differences["category"]]
        line.sentences = sentences(line)
    return lines


def value_in_words(code, value):
    """A value of a line as people read it."""
    if code in {"birth_date", "joined_on"} and value:
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if code == "phone":
        return spoken_phone(value)
    if code == "locality_code":
        found = locality(value)
        return found.name if found else value
    return str(Gender(value).label) if code == "gender" else str(value)
