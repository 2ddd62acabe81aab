"""The tree of branches: adding, moving, searching, closing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from branches.localities import locality, search_localities
from branches.models import Branch, Kind, Subordination
from branches.tree import add_branch, dissolve_branch, move_branch
from tests.factories import make_branch

DAY = date(2026, 1, 15)


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_of_branch_finds_its_place(party, kind):
    branch = make_branch(party["local"], kind)
    assert list(branch.ancestors()) == [party["national"], party["region"], party["province"], party["local"]]


def test_moving_keeps_where_it_stood(party):
    elsewhere = make_branch(party["region"], Kind.PROVINCE, "الفرع الإقليمي بالوادي")
    cell = make_branch(party["local"], Kind.CELL)
    move_branch(branch=party["local"], parent=elsewhere, on=DAY, reason="تقسيم إداري جديد")
    stood = [(row.parent, row.started_on, row.ended_on) for row in Subordination.objects.filter(branch=party["local"])]
    assert stood == [(party["province"], date(2010, 1, 1), DAY), (elsewhere, DAY, None)]
    cell.refresh_from_db()
    assert list(cell.ancestors())[-2:] == [elsewhere, party["local"]]


@pytest.mark.parametrize("act", ["edit", "close", "move"])
def test_what_was_read_before_a_move_does_not_put_the_branch_back(party, act):
    elsewhere = make_branch(party["region"], Kind.PROVINCE, "الفرع الإقليمي بالوادي")
    stale, stale_parent = Branch.objects.get(pk=party["local"].pk), Branch.objects.get(pk=party["province"].pk)
    make_branch(party["local"], Kind.CELL)
    move_branch(branch=party["province"], parent=elsewhere, on=DAY)
    if act == "edit":
        stale.name = "الفرع المحلي بالنخلة"
        stale.save()
    elif act == "close":
        move_branch(branch=Branch.objects.get(depth=6), parent=party["other"], on=DAY)
        dissolve_branch(branch=stale, on=DAY)
    else:
        move_branch(branch=stale, parent=stale_parent.ancestors().last(), on=DAY)
    assert Branch.objects.find_problems() == ([], [], [], [], [])
    above = [party["region"]] if act == "move" else [elsewhere, party["province"]]
    assert list(stale.ancestors())[-len(above) :] == above
    assert (stale.history.first().path, stale.path) == (stale.path, Branch.objects.get(pk=stale.pk).path)


def test_a_branch_that_was_closed_meanwhile_takes_no_branch(party):
    stale = Branch.objects.get(pk=party["local"].pk)
    dissolve_branch(branch=party["local"], on=DAY)
    with pytest.raises(ValidationError):
        make_branch(stale, Kind.CELL)


def test_a_branch_never_moves_under_itself(party):
    with pytest.raises(ValidationError):
        move_branch(branch=party["province"], parent=party["local"])
    assert Subordination.objects.filter(branch=party["province"]).count() == 1


def test_search_folds_names_and_localities(party):
    make_branch(party["province"], name="الفرع المحلي لأيت باها", locality_code="04.291.01.05")
    assert Branch.objects.search("ايت").count() == 1
    assert Branch.objects.search("تيفلت").count() == 1
    assert Branch.objects.search("tiflet").count() == 1
    assert not Branch.objects.search("تيفلت النخيل").exists()


def test_a_branch_with_open_branches_beneath_is_not_closed(party):
    with pytest.raises(ValidationError):
        dissolve_branch(branch=party["province"], on=DAY)
    dissolve_branch(branch=party["local"], on=DAY)
    with pytest.raises(ValidationError):
        make_branch(party["local"], Kind.CELL)


def test_a_wrong_field_changes_nothing(party):
    with pytest.raises(ValidationError) as refusal:
        add_branch(parent=party["local"], kind="nothing", name="", slug="nakhil", locality_code="99.999")
    assert set(refusal.value.message_dict) == {"kind", "name", "slug", "locality_code"}


def test_localities_are_keyed_by_code_and_found_by_either_name():
    assert locality("04.291.01.05").name == "تيفلت"
    assert locality("04.291").name_latin == "Khémisset"
    assert "04.291.01.05" in [place.code for place in search_localities("Tiflet")]
    assert "04.291.01.05" in [place.code for place in search_localities("تيفلت")]
    assert search_localities("") == []


def test_a_branch_closes_once_even_ahead_of_the_day(party):
    dissolve_branch(branch=party["local"], on=localdate() + timedelta(days=30))
    with pytest.raises(ValidationError):
        dissolve_branch(branch=party["local"], on=localdate())
