"""Whom the party knows already of the people of a file: by folded name and branch, and who is new."""

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Person

from ..read.problems import Problem


def match_people(cast, branches, problems):
    """Find each figure among the people recorded; those not found must have a gender. Two queries."""
    candidates = _candidates(cast, branches)
    for figure in cast.figures:
        found = _narrow(figure, candidates.get(figure.name_key, []))
        if len(found) > 1:
            message = _("%(count)s people of this name are recorded: add the birth date, the phone or the branch.")
            problems.append(Problem(figure.spot, message % {"count": len(found)}))
        elif found:
            figure.person = found[0]
            problems.extend(_contradicted_gender(figure))
        elif not figure.find("gender"):
            message = _("The gender is missing: write F or M, as nobody of this name is recorded yet.")
            problems.append(Problem(f"{figure.spot}.gender", message))
    problems.extend(_claimed_twice(cast))


def _candidates(cast, branches):
    """{folded name: people} recorded in a branch of the file, or who once were its members."""
    keys = {figure.name_key for figure in cast.figures}
    near = branches.recorded.values()
    people = Person.objects.filter(name_key__in=keys).filter(Q(branch__in=near) | Q(memberships__branch__in=near))
    by_key = {}
    for person in people.distinct().order_by("pk").prefetch_related("branch", "memberships__branch"):
        by_key.setdefault(person.name_key, []).append(person)
    return by_key


def _narrow(figure, people):
    """Those who may be meant: of the branches in question, not born another day; the same birth or phone decides."""
    birth, phone = figure.find("birth_date"), figure.find("phone")
    found = [person for person in people if _was_in(person, figure.scope)]
    found = [person for person in found if not birth or person.birth_date in (None, birth)]
    for decides in (lambda p: birth and p.birth_date == birth, lambda p: phone and p.phone == phone):
        found = [person for person in found if decides(person)] or found
    gender = figure.find("gender")
    if len(found) > 1 and gender:
        found = [person for person in found if person.gender == gender] or found
    return found


def _was_in(person, scope):
    slugs = {person.branch.slug, *(membership.branch.slug for membership in person.memberships.all())}
    return not slugs.isdisjoint(scope)


def _contradicted_gender(figure):
    for entry in figure.entries:
        if entry.gender and entry.gender != figure.person.gender:
            said = {"gender": figure.person.get_gender_display()}
            message = _("Somebody of this name is recorded with another gender (%(gender)s): check, or add details.")
            yield Problem(f"{entry.spot}.gender", message % said)


def _claimed_twice(cast):
    claims = {}
    for figure in cast.figures:
        if figure.person and claims.setdefault(figure.person, figure) is not figure:
            said = {"spot": claims[figure.person].spot}
            message = _("This is the person of %(spot)s too: the birth date tells two people of one name apart.")
            yield Problem(figure.spot, message % said)
