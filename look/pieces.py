"""Pieces of pages that come many times on one: written in Jinja2 (`templates/pieces/*.jinja`), drawn by `{% piece %}`.

A row of a sheet, a seat of an election: in Django's language each of their nodes costs as much as a dozen of these.
"""

from datetime import date as day_type
from functools import cache, lru_cache

from django.template.defaultfilters import capfirst, date, floatformat
from django.templatetags.l10n import localize
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext
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
    pieces.filters |= {"capfirst": capfirst, "date": _date, "local": localize}
    remembered = {name: _remembered(pieces.filters[name]) for name in ("amount", "dirhams")}
    pieces.filters |= remembered | {"floatformat": _remembered(floatformat)}
    pieces.globals |= {"_": gettext, "ngettext": ngettext, "pgettext": pgettext, "icon": maktab.icon, "url": _url}
    return pieces


def draw_piece(environment, name, values):
    """The piece `name` with `values`. Its words are looked up once for all of its rows, and kept for each language."""
    return environment.get_template(name).render(values, _=_words_in(get_language()))


@cache
def _words_in(language):
    """`gettext`, which remembers; called while `language` is the active one."""
    return cache(gettext)


def _remembered(write):
    """A filter of amounts, which remembers: of the hundreds on a sheet few differ."""
    kept = lru_cache(maxsize=5_000)(lambda language, *values: write(*values))
    return lambda *values: kept(get_language(), *values)


_of_day = _remembered(date)


def _date(value, style=None):
    """Django's `date`. Of the days on a sheet many are the same; a moment is told in the time zone of the reader."""
    return _of_day(value, style) if type(value) is day_type else date(value, style)


def _url(name, *arguments):
    return reverse(name, args=arguments)
