"""Bringing a database to the catalogue of offices and rights, and keeping what the headquarters changed.

Three states are compared: the catalogue of today's code, the one to which the database was last brought
(`SyncedCatalogue`), and the database. Only what the catalogue itself has changed since is written, so that a right
that the headquarters took away does not come back, and one that they gave stays.
"""

from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .catalogue import titles_of_offices
from .models import Office, OfficeRight, SyncedCatalogue
from .rights import GROUPS, rights_of


@dataclass
class Changes:
    """What a synchronisation wrote: offices by code, groups and permissions by name."""

    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    removed: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.added or self.changed or self.removed)


def catalogue_of_the_code():
    """The catalogue of the code as plain data: groups with permissions, offices with titles, rights of each office."""
    offices = titles_of_offices()
    return {
        "groups": {name: sorted(permissions) for name, permissions in GROUPS.items()},
        "offices": offices,
        "rights": {code: sorted(map(list, rights_of(code))) for code in offices},
    }


@transaction.atomic
def sync_rights():
    """Bring groups, offices and their rights to today's catalogue. Returns the Changes; run again, none.

    What only the headquarters changed stays, and so do groups and offices that the catalogue no longer names. Raises
    ValidationError if a permission is missing because the migrations have not run.
    """
    synced = SyncedCatalogue.objects.select_for_update().first() or SyncedCatalogue()
    before = {"groups": {}, "offices": {}, "rights": {}} | synced.content
    now, changes = catalogue_of_the_code(), Changes()
    _sync_groups(before["groups"], now["groups"], changes)
    _sync_offices(before["offices"], now["offices"], changes)
    _sync_rights(before["rights"], now["rights"], changes)
    if synced.content != now:
        synced.content = now
        synced.save()
    return changes


def _sync_groups(before, now, changes):
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    if missing := {name for names in now.values() for name in names} - known.keys():
        raise ValidationError(_("Migrate first: %(names)s.") % {"names": ", ".join(sorted(missing))})
    groups = {group.name: group for group in Group.objects.all()}
    for name, permissions in now.items():
        if name not in groups and name in before:  # renamed or removed by the headquarters
            continue
        if name not in groups:
            groups[name] = Group.objects.create(name=name)
            changes.added.append(name)
        added, removed = _difference(before.get(name, []), permissions)
        held = set(groups[name].permissions.values_list("pk", flat=True))
        _write(groups[name].permissions, name, [known[row] for row in added], held, changes)
        gone = [known[row] for row in removed if row in known and known[row].pk in held]
        groups[name].permissions.remove(*gone)
        changes.removed += [f"{name}: {row.content_type.app_label}.{row.codename}" for row in gone]


def _write(permissions, name, wanted, held, changes):
    new = [row for row in wanted if row.pk not in held]
    permissions.add(*new)
    changes.added += [f"{name}: {row.content_type.app_label}.{row.codename}" for row in new]


def _sync_offices(before, now, changes):
    offices = {office.code: office for office in Office.objects.all()}
    for code, fields in now.items():
        if code in offices:
            _sync_titles(offices[code], before.get(code, {}), fields, changes)
        elif code not in before:
            Office.objects.create(code=code, **fields)
            changes.added.append(code)


def _sync_titles(office, before, now, changes):
    """Write the fields that the catalogue has changed and the headquarters have not."""
    names = [name for name in now if name in before and before[name] != now[name]]
    names = [name for name in names if getattr(office, name) == before[name]]
    for name in names:
        setattr(office, name, now[name])
    if names:
        office.save()
        changes.changed.append(f"{office.code}: {', '.join(names)}")


def _sync_rights(before, now, changes):
    offices = {office.code: office for office in Office.objects.all()}
    groups = {group.name: group for group in Group.objects.all()}
    for code in (code for code in now if code in offices):
        added, removed = _difference(before.get(code, []), now[code])
        for level, extent, name in added:
            if name in groups:
                right = {"office": offices[code], "group": groups[name], "extent": extent, "level": level}
                _row, created = OfficeRight.objects.get_or_create(**right)
                changes.added += [f"{code}: {name} ({extent}, {level})"] if created else []
        for level, extent, name in removed:
            rows = OfficeRight.objects.filter(office=offices[code], group__name=name, extent=extent, level=level)
            if rows.delete()[0]:
                changes.removed.append(f"{code}: {name} ({extent}, {level})")


def _difference(before, now):
    """(added, removed) of two lists, in their order."""
    return [row for row in now if row not in before], [row for row in before if row not in now]
