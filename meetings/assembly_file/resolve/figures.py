"""The people of a file, told apart: two entries with one name speak of one person unless the file says otherwise.

It does so where their branches, birth dates or phones differ. The database is not asked.
"""

from django.utils.translation import gettext as _

from ..read.problems import Problem
from .plan import Cast, Figure


def tell_apart(chain, mentions, problems):
    """Tell the people of the file apart; an entry that could mean two of them is a problem. Returns the Cast.

    `chain` are the entries of its branches, `mentions` those of `AssemblyFile.mentions`.
    """
    cast, by_name = Cast(), {}
    chain = tuple(entry.slug for entry in reversed(chain)) or (None,)
    named = [(entry, elected) for entry, elected in mentions if entry.name_key]
    # Entries that say more come first, so that «the speaker» is found among them.
    for entry, elected in sorted(named, key=lambda row: _vagueness(*row)):
        scope = _scope(entry, elected, chain)
        namesakes = by_name.setdefault(entry.name_key, [])
        fitting = [figure for figure in namesakes if _same_person(figure, entry, scope)]
        if len(fitting) > 1:
            message = _("Two people of this file have this name: add the branch, the birth date or the phone.")
            problems.append(Problem(entry.place, message))
        elif fitting:
            _join(fitting[0], entry, problems)
            cast.by_place[entry.place] = fitting[0]
        else:
            figure = Figure([entry], scope, home=entry.branch or chain[0])
            namesakes.append(figure)
            cast.figures.append(figure)
            cast.by_place[entry.place] = figure
    return cast


def _vagueness(entry, elected):
    return (not (entry.branch or elected), not (entry.birth_date or entry.phone), not elected)


def _scope(entry, elected, chain):
    """Where to look for this person: in the branch that is named, else the convening one; guests, above it too."""
    if entry.branch:
        return (entry.branch,)
    return chain[:1] if elected else chain


def _same_person(figure, entry, scope):
    if not set(figure.scope) & set(scope):
        return False
    told = ((figure.said(detail), getattr(entry, detail)) for detail in ("birth_date", "phone"))
    return all(one is None or other is None or one == other for one, other in told)


def _join(figure, entry, problems):
    gender = figure.said("gender")
    if gender and entry.gender and gender != entry.gender:
        message = _("The gender is another one than in %(place)s.") % {"place": figure.place}
        problems.append(Problem(f"{entry.place}.gender", message))
    figure.entries.append(entry)
