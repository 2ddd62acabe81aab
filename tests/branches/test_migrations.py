"""What migrations make of rows that are there already, forwards and back."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from branches.tree import move_branch
from tests.factories import make_branch, make_party

MOVED = date(2026, 1, 15)
BEFORE, AFTER = "0003_guards", "0004_subordination"


def migrate_to(name):
    call_command("migrate", "branches", name, verbosity=0)


def model_at(migration, name):
    return MigrationLoader(connection).project_state(("branches", migration)).apps.get_model("branches", name)


def codenames(model):
    rows = Permission.objects.filter(content_type__app_label="branches", content_type__model=model)
    return sorted(rows.values_list("codename", flat=True))


def rows_of(model):
    return list(model.objects.order_by("pk").values_list("pk", "branch", "parent", "started_on", "ended_on", "reason"))


@pytest.fixture
def moved(transactional_db):
    """A branch that has moved once; the schema comes back at its newest after the test."""

    party = make_party()
    elsewhere = make_branch(party["region"], "province", "الفرع الإقليمي بالوادي")
    move_branch(branch=party["local"], parent=elsewhere, on=MOVED, reason="تقسيم إداري")
    yield party["local"]
    call_command("migrate", verbosity=0)  # all rooms: those whose migrations build on this one went back with it


def test_subordinations_keep_their_rows_and_permissions_forwards_and_back(moved):
    newest = rows_of(model_at(AFTER, "Subordination"))
    assert [row[3:] for row in newest if row[1] == moved.pk] == [
        (date(2010, 1, 1), MOVED, ""),
        (MOVED, None, "تقسيم إداري"),
    ]
    verbs = ("add", "change", "delete", "view")
    keys = dict(Permission.objects.filter(codename__endswith="_subordination").values_list("codename", "pk"))
    migrate_to(BEFORE)
    assert rows_of(model_at(BEFORE, "Attachment")) == newest
    assert codenames("attachment") == [f"{verb}_attachment" for verb in verbs]
    migrate_to(AFTER)
    assert rows_of(model_at(AFTER, "Subordination")) == newest
    assert codenames("subordination") == [f"{verb}_subordination" for verb in verbs]
    assert not Permission.objects.filter(codename__endswith="_attachment").exists()
    assert dict(Permission.objects.filter(codename__endswith="_subordination").values_list("codename", "pk")) == keys


@pytest.mark.parametrize(("migration", "name"), [(BEFORE, "Attachment"), (AFTER, "Subordination")])
def test_the_constraints_hold_on_both_sides(moved, migration, name):
    migrate_to(migration)
    rows = model_at(migration, name).objects
    standing = rows.get(branch=moved.pk, ended_on=None)
    wrong = [
        {"started_on": date(2026, 3, 1)},  # a second open one
        {"started_on": date(2026, 3, 1), "ended_on": date(2026, 2, 1)},  # ends before it starts
    ]
    if connection.vendor == "postgresql":
        wrong.append({"started_on": date(2015, 1, 1), "ended_on": date(2016, 1, 1)})  # shares days with the first
    for period in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.create(branch_id=moved.pk, parent_id=standing.parent_id, **period)
    assert rows.filter(branch=moved.pk).count() == 2


@pytest.mark.postgresql
def test_the_guard_against_overlaps_bears_the_table_s_name(moved):
    def guards():
        with connection.cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'x' AND conname LIKE 'branches_%'")
            return [name for (name,) in cursor.fetchall()]

    assert guards() == ["branches_subordination_no_overlap"]
    migrate_to(BEFORE)
    assert guards() == ["branches_attachment_no_overlap"]
