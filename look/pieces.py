"""Pieces of pages that come many times on one: written in Jinja2 (`templates/pieces/*.jinja`), drawn by `{% piece %}`.

A row of a sheet, a seat of an election: in Django's language each of their nodes costs as much as a dozen of these.
"""

from django.template.defaultfilters import capfirst, date, floatformat
from django.templatetags.l10n import localize
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from jinja2 import Environment

ENGINE = "pieces"
FILTERS = ("amount", "control", "dirhams", "ltr", "phone")


def environment(**options):
    """The environment of pieces: the project's tags and filters under the names that they have elsewhere.

    A number is written as it is, without a space for its thousands: `|local` writes it as readers do.
    """
    from look.templatetags import maktab  # is made of this module too: `{% piece %}`

    pieces = Environment(**options, trim_blocks=True, lstrip_blocks=True)  # noqa: S701  `options` say autoescape
    pieces.filters |= {name: maktab.register.filters[name] for name in FILTERS}
    pieces.filters |= {"capfirst": capfirst, "date": date, "floatformat": floatformat, "local": localize}
    pieces.globals |= {"_": gettext, "ngettext": ngettext, "pgettext": pgettext, "icon": maktab.icon, "url": _url}
    return pieces


def _url(name, *arguments):
    return reverse(name, args=arguments)
