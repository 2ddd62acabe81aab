"""Taking a batch back: people whom it recorded go, files that it filled in are as before; what has grown on stays."""

from collections import defaultdict
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from branches.scoping import reach_of
from members.exchange.batches import State, lock_batch
from members.exchange.plan.deciding import CHANGE, as_value, why_left_alone
from members.exchange.plan.people import Known, suspended_among
from members.exchange.turns import await_writers
from members.models import ImportLine, ImportPage, Membership, Person
from members.numbers import give_back_numbers
from members.scrubbing import remove_history
from sql.copying import update_rows

from .histories import record_history_of
from .pages import lock_imports

Undoing = ImportLine.Undoing


def undo_page(batch, number, *, by, guarded):
    """Take back the lines of one page, as far as nothing hangs on them. Returns how many people went.

    Files that reading in would leave alone now (`why_left_alone`) stay; `guarded` is what `find_known` takes.
    """
    lock_imports()
    await_writers()
    batch = lock_batch(batch)
    if batch.state != State.UNDOING:
        raise ValidationError(_("This file is not being undone."))
    lines = list(batch.lines.filter(page=number, is_written=True, undoing="").order_by("row"))
    people = {person.pk: person for person in _locked_people(lines)}
    alone = _left_alone(people, by, guarded)
    filled = [line for line in lines if line.filled]
    _restore(filled, people, alone, by=by)
    joined = [line for line in lines if line.membership_id or line.number_given]
    kept = _kept(joined, people, alone)
    gone = [line for line in joined if line.pk not in kept]
    for line in joined:
        line.undoing = Undoing.KEPT if line.pk in kept else Undoing.REMOVED
        line.kept_because = " ".join(dict.fromkeys(filter(None, (line.kept_because, kept.get(line.pk)))))[:250]
    said = [(line.pk, line.undoing, line.kept_because) for line in lines]
    update_rows(ImportLine, ("undoing", "kept_because"), said)
    burnt = _remove(gone, by=by)
    if burnt:
        batch.burnt_numbers = [*burnt, *batch.burnt_numbers]
        batch.save()
    return len(gone)


def end_undoing(batch):
    """Say that the batch is undone: its rows go, its lines tell until they are forgotten what was kept."""
    batch = lock_batch(batch)
    ImportPage.objects.filter(batch=batch)._raw_delete("default")
    batch.state = State.UNDONE
    batch.burnt_numbers = runs_of(sorted(batch.burnt_numbers))
    batch.save()


def runs_of(numbers):
    """Sorted numbers as [[first, last]] of those that follow each other."""
    runs = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def _locked_people(lines):
    keys = [line.person_id for line in lines if line.person_id]
    people = Person.objects.filter(pk__among=keys).select_related("branch").order_by("pk")
    return people.select_for_update(of=("self",))  # whole: nobody may begin to refer to who goes


def _left_alone(people, by, guarded):
    """{key: why} of those of `people`, {key: Person}, whose files `by` leaves as they are."""
    known, reach = Known(suspended=suspended_among(list(people)), guarded=guarded(list(people))), reach_of(by, CHANGE)
    whys = {key: why_left_alone(person, known, reach) for key, person in people.items()}
    return {key: why for key, why in whys.items() if why}


def _kept(lines, people, alone):
    """{key of a line: why its member stays}."""
    memberships = _locked_memberships(lines)
    hanging_on_membership = _hanging(Membership, list(memberships))
    recorded = [line.person_id for line in lines if line.number_given and line.person_id]
    hanging_on_person = _hanging(Person, recorded, but=(Membership,))
    more = _with_more_memberships(recorded)
    kept = {}
    for line in lines:
        person, membership = people.get(line.person_id), memberships.get(line.membership_id)
        whys = [*hanging_on_membership.get(line.membership_id, ())]
        if person is None or membership is None:
            whys.append(_("The record is not there any more."))
        elif membership.ended_on is not None:
            whys.append(_("The membership has ended since."))
        if person and not line.number_given:
            whys += filter(None, [alone.get(person.pk)])
        if line.number_given and person:
            whys += hanging_on_person.get(person.pk, ())
            if person.member_number != line.number_given:
                whys.append(_("The file was joined with another one since."))
            if person.pk in more:
                whys.append(_("Another membership was recorded since."))
        if whys:
            kept[line.pk] = " ".join(dict.fromkeys(whys))
    return kept


def _locked_memberships(lines):
    keys = [line.membership_id for line in lines if line.membership_id]
    return {row.pk: row for row in Membership.objects.filter(pk__among=keys).order_by("pk").select_for_update()}


def _with_more_memberships(people):
    rows = Membership.objects.filter(person__among=people).order_by().values("person")
    return set(rows.annotate(count=models.Count("pk")).filter(count__gt=1).values_list("person", flat=True))


def _relations(model):
    """(model, field) of every foreign key to `model`, those without a way back too; histories have none."""
    return [
        (relation.related_model, relation.field)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        and relation.field.db_constraint
    ]  # fmt: skip


def _goes_along(model):
    """Whether rows of `model` say nothing once the row to which they refer is gone: the model says it itself.

    A room to the right of this one sets `hinders_undoing = False` on what nobody has decided about the person: what a
    search of its own has written, and who opened a file that ought not to be there.
    """
    return not getattr(model, "hinders_undoing", True)


def _hanging(model, keys, but=()):
    """{key of a row of `model`: sentences} of those to which other rows refer: a payment, a mandate, an account.

    References that the deletion of the row only empties do not hold it, nor do those of a model that `_goes_along`.
    """
    found = defaultdict(list)
    for related, field in _relations(model):
        if related in but or field.remote_field.on_delete is models.SET_NULL or _goes_along(related):
            continue
        rows = related._base_manager.filter(**{f"{field.name}__among": keys})
        said = _("Recorded since: %(what)s.") % {"what": capfirst(str(related._meta.verbose_name))}
        for key in rows.order_by().values_list(field.attname, flat=True).distinct():
            found[key].append(said)
    return found


def _remove(lines, *, by):
    """Delete the memberships and people of these lines. Returns the numbers left to nobody.

    Their histories say who recorded and removed them, and no more: what the list said of them goes.
    """
    memberships = [line.membership_id for line in lines if line.membership_id]
    people = [line.person_id for line in lines if line.number_given]
    for model, keys in ((Membership, memberships), (Person, people)):
        rows = model.objects.filter(pk__among=keys)
        record_history_of(rows, "-", by=by)
        for related, field in _relations(model):
            if field.remote_field.on_delete is models.SET_NULL:
                related._base_manager.filter(**{f"{field.name}__among": keys}).update(**{field.name: None})
            elif _goes_along(related):
                related._base_manager.filter(**{f"{field.name}__among": keys}).delete()
        rows.order_by()._raw_delete("default")
    remove_history(people)
    numbers = [line.number_given for line in lines if line.number_given]
    return give_back_numbers(numbers) if numbers else []


def _restore(lines, people, alone, *, by):
    """Set what the lines filled in as it was, where nobody has changed it since, nor keeps `by` from it (`alone`)."""
    changed, names = [], {"search_key", "name_key", "sound_key"}
    for line in lines:
        person = people.get(line.person_id)
        if person is None or person.pk in alone:
            why = alone[person.pk] if person else _("The record is not there any more.")
            line.undoing, line.kept_because = Undoing.KEPT, why
            continue
        for name, (before, written) in line.filled.items():
            if as_value(getattr(person, name)) != written:
                line.kept_because = _("Some of it was changed since.")
                continue
            empty = None if name == "birth_date" else ""
            restored = before or empty
            setattr(person, name, date.fromisoformat(before) if name == "birth_date" and before else restored)
            names.add(name)
        person.set_keys()
        changed.append(person)
        line.undoing = Undoing.KEPT if line.kept_because else Undoing.RESTORED
    bulk_update_with_history(changed, Person, sorted(names), default_user=by)
