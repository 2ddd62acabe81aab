"""Who decides as the second person of a branch's money: those nearest to the branch; naming them, telling them."""

from django.utils.translation import gettext as _

from bureaus.visibility import name_offices, who_can_act
from members.models import Notice
from members.notices import notify


def nearest_holders(permission, branch, *, without=()) -> list:
    """The mandates nearest to `branch` by which somebody may use `permission` in it; none of those people `without`.

    `without` are keys of people, None among them or not. Empty where the headquarters alone decide.
    """
    mandates = list(who_can_act(permission, [branch]).exclude(person__in=set(without) - {None}))
    nearest = max((mandate.seat.bureau.branch.path for mandate in mandates), key=len, default="")
    return [mandate for mandate in mandates if mandate.seat.bureau.branch.path == nearest]


def name_holders(mandates) -> str:
    """Their offices, as a sentence names them; the headquarters where there are none."""
    return name_offices(mandates) or _("The national headquarters")


def tell_holders(mandates, kind, words, address):
    """Tell each person of `mandates` once that something waits for them at `address` (`members.notices`)."""
    people = {mandate.person_id: mandate.person for mandate in mandates}.values()
    notify([Notice(person=person, kind=kind, words=words, address=address) for person in people])


def tell_asker(account, kind, words, address, *, by):
    """Tell who asked for something by `account` what `by` answered (`members.notices`).

    Nobody is told what they decided themselves, and no notice goes to an account that is no person's.
    """
    if account.person and by.pk != account.pk and by.person_id != account.person_id:
        notify([Notice(person=account.person, kind=kind, words=words, address=address)])
