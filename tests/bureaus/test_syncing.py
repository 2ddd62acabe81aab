"""A new version's catalogue of offices and rights comes into a database, and the headquarters' own changes stay."""

import copy
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from bureaus import syncing
from bureaus.models import Office, OfficeRight, SyncedCatalogue
from bureaus.syncing import catalogue_of_the_code, sync_rights
from members.models import User
from tests.factories import make_officer

pytestmark = pytest.mark.django_db
MONEY = "Record payments and set rates"


def right(office, group, extent="here", level="any"):
    return OfficeRight.objects.filter(office__code=office, group__name=group, extent=extent, level=level)


def permission(name):
    app_label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def held(group):
    rows = Group.objects.get(name=group).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


@pytest.fixture
def version(monkeypatch):
    """The catalogue of the next version, to be changed: `version["groups"]`, `["offices"]`, `["rights"]`."""
    sync_rights()
    content = copy.deepcopy(catalogue_of_the_code())
    monkeypatch.setattr(syncing, "catalogue_of_the_code", lambda: content)
    return content


def state():
    rights = OfficeRight.objects.order_by("pk").values_list()
    groups = {group.name: held(group.name) for group in Group.objects.all()}
    return list(Office.objects.values()), list(rights), groups, Office.history.count()


def test_the_migrations_lead_to_the_catalogue():
    """A new database needs no synchronisation."""
    before = state()
    assert not sync_rights()
    assert state() == before
    assert SyncedCatalogue.objects.get().content == catalogue_of_the_code()


def test_a_second_run_writes_nothing(version):
    version["groups"][MONEY].append("treasury.view_payment")
    version["offices"]["treasurer"]["feminine"] = "أمينة الصندوق"
    assert sync_rights()
    before, synced_at = state(), SyncedCatalogue.objects.get().synced_at
    assert not sync_rights()
    assert (state(), SyncedCatalogue.objects.get().synced_at) == (before, synced_at)


def test_permissions_come_into_a_group_and_leave_it(version):
    version["groups"][MONEY] = ["treasury.add_payment", "members.view_person"]
    changes = sync_rights()
    assert held(MONEY) == {"treasury.add_payment", "members.view_person"}
    assert changes.added == [f"{MONEY}: members.view_person"]
    assert f"{MONEY}: treasury.change_payment" in changes.removed


def test_an_officer_has_the_new_right_at_once(party, version):
    user = make_officer(party["local"], "treasurer")
    assert not user.has_perm("members.change_person", party["local"])
    version["groups"][MONEY].append("members.change_person")
    sync_rights()
    assert User.objects.get(pk=user.pk).has_perm("members.change_person", party["local"])


def test_what_the_headquarters_took_away_or_gave_stays(version):
    group = Group.objects.get(name=MONEY)
    group.permissions.remove(permission("treasury.add_duesrate"))
    group.permissions.add(permission("members.view_person"))
    right("treasurer", MONEY).delete()
    OfficeRight.objects.create(office=Office.objects.get(code="rapporteur"), group=group, extent="here", level="base")
    version["groups"][MONEY].append("treasury.view_payment")
    version["rights"]["counsellor"].append(["any", "here", MONEY])
    sync_rights()
    assert "treasury.add_duesrate" not in held(MONEY)
    assert {"members.view_person", "treasury.view_payment"} <= held(MONEY)
    assert not right("treasurer", MONEY).exists()
    assert right("rapporteur", MONEY, level="base").exists()
    assert right("counsellor", MONEY).exists()


def test_a_right_that_the_catalogue_drops_goes(party, version):
    user = make_officer(party["local"], "treasurer")
    assert user.has_perm("treasury.add_payment", party["local"])
    version["rights"]["treasurer"].remove(["any", "here", MONEY])
    assert sync_rights().removed == [f"treasurer: {MONEY} (here, any)"]
    assert not User.objects.get(pk=user.pk).has_perm("treasury.add_payment", party["local"])


def test_titles_change_unless_the_headquarters_wrote_their_own(version):
    Office.objects.filter(code="treasurer").update(masculine="خازن الحزب")
    for field, title in (("masculine", "أمين الصندوق"), ("feminine", "أمينة الصندوق")):
        version["offices"]["treasurer"][field] = title
    assert sync_rights().changed == ["treasurer: feminine"]
    office = Office.objects.get(code="treasurer")
    assert (office.masculine, office.feminine) == ("خازن الحزب", "أمينة الصندوق")
    assert office.history.count() == 1


def test_a_new_office_and_a_new_group_come_in_with_their_rights(version):
    version["groups"]["Archive"] = ["branches.view_branch"]
    version["offices"]["archivist"] = version["offices"]["rapporteur"] | {"rank": 900, "masculine": "مسؤول عن الأرشيف"}
    version["rights"]["archivist"] = [["any", "here", "Archive"]]
    assert {"Archive", "archivist", "archivist: Archive (here, any)"} <= set(sync_rights().added)
    assert right("archivist", "Archive").exists()
    assert held("Archive") == {"branches.view_branch"}


def test_an_office_or_a_group_that_the_headquarters_removed_or_renamed_does_not_come_back(version):
    Office.objects.get(code="delegate").delete()
    Group.objects.filter(name=MONEY).update(name="تسجيل الأداءات")
    version["groups"][MONEY].append("treasury.view_payment")
    version["offices"]["delegate"]["plural"] = "المندوبون"
    assert not sync_rights()
    assert not Office.objects.filter(code="delegate").exists()
    assert not Group.objects.filter(name=MONEY).exists()


def test_what_the_catalogue_no_longer_names_stays(version):
    del version["offices"]["delegate"], version["rights"]["delegate"]
    assert not sync_rights()
    assert Office.objects.filter(code="delegate").exists()


def test_a_permission_without_its_migration_is_named_and_nothing_is_written(version):
    version["groups"][MONEY] += ["treasury.view_payment", "treasury.burn_money"]
    with pytest.raises(ValidationError, match=r"treasury\.burn_money"):
        sync_rights()
    with pytest.raises(CommandError, match=r"treasury\.burn_money"):
        call_command("sync_rights")
    assert "treasury.view_payment" not in held(MONEY)


def test_the_command_tells_what_it_does(version):
    def run(*options):
        out = StringIO()
        call_command("sync_rights", *options, stdout=out)
        return out.getvalue()

    assert run() == "المسؤوليات والصلاحيات مطابقة للائحتها من قبل.\n"
    version["groups"][MONEY].append("treasury.view_payment")
    told = f"+ {MONEY}: treasury.view_payment\n"
    assert run("--dry-run") == told
    assert "treasury.view_payment" not in held(MONEY)
    assert run() == told
    assert "treasury.view_payment" in held(MONEY)
