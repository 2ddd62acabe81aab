"""Pairs that are alike: which a search finds, what another search does to them, who sees them, and dismissing one."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from merging.duplicates import STEPS, Field, dismiss, search, take_dismissal_back
from merging.merge import merge_people
from merging.models import Duplicate
from merging.search_run import start_search
from merging.undoing import undo_merge
from runs.models import Run
from tests.factories import make_branch, make_person, make_user

BORN = date(1985, 3, 2)


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


def record(branch, given_name="هدى", family_name="الزموري", **fields):
    return make_person(branch, given_name=given_name, family_name=family_name, **fields)


def look(branch, below=True):
    began = now()
    return sum(search(step, Field(branch.path, below), began) for step in STEPS)


def pairs(**lookup):
    return [(row.first_id, row.second_id) for row in Duplicate.objects.waiting().filter(**lookup).order_by("pk")]


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        (("هدى", "الزموري"), {"birth_date": BORN}),
        (("هُدى", "الزمّوري"), {"birth_date": BORN}),
        (("الزموري", "هدى"), {"birth_date": BORN}),
        (("هدى", "الزموري"), {"phone": "+212611111111"}),
    ],
)
def test_the_same_words_and_the_same_birth_date_or_phone(party, names, fields):
    one, other = record(party["local"], **fields), record(party["other"], *names, **fields)
    look(party["province"])
    assert pairs() == [(one.pk, other.pk)]
    found = Duplicate.objects.get()
    assert (found.same_name, found.same_birth_date, found.same_phone) == (
        True,
        "birth_date" in fields,
        "phone" in fields,
    )


@pytest.mark.parametrize(
    ("names", "one", "other"),
    [
        (("هدى", "الزموري"), {}, {}),
        (("هدى", "الزموري"), {"birth_date": BORN}, {"birth_date": date(1985, 3, 3)}),
        (("هدى", "الزموري"), {"birth_date": BORN}, {}),
        (("سعاد", "المرابط"), {"birth_date": BORN}, {"birth_date": BORN}),
        (("سعاد", "المرابط"), {"phone": "+212611111111"}, {"phone": "+212611111111"}),
    ],
)
def test_who_is_not_alike(party, names, one, other):
    record(party["local"], **one)
    record(party["local"], *names, **other)
    look(party["province"])
    assert pairs() == []


def test_a_search_looks_in_its_branch_and_under_it_where_asked(party):
    cell = make_branch(party["local"], "cell")
    one, other, far = (record(branch, birth_date=BORN) for branch in (party["local"], cell, party["other"]))
    look(party["local"], below=False)
    assert pairs() == []
    look(party["local"])
    assert pairs() == [(one.pk, other.pk)]
    look(party["region"])
    assert set(pairs()) == {(one.pk, other.pk), (one.pk, far.pk), (other.pk, far.pk)}


@pytest.mark.postgresql
def test_near_names_with_one_phone_unless_many_have_it(party):
    one = record(party["local"], phone="+212611111111")
    other = record(party["local"], "هدى", "الزموري العلوي", phone="+212611111111")
    look(party["local"])
    assert pairs(same_name=False, same_phone=True) == [(one.pk, other.pk)]
    for number in range(5):
        record(party["local"], f"عضو {number}", "آخر", phone="+212611111111")
    look(party["local"])
    assert pairs() == []


def test_another_search_doubles_nothing_and_closes_what_is_alike_no_more(party):
    one, other = (record(party["local"], birth_date=BORN) for _ in range(2))
    for _time in range(2):
        look(party["local"])
    assert pairs() == [(one.pk, other.pk)]
    other.birth_date = date(1986, 1, 1)
    other.save()
    look(party["local"])
    assert (pairs(), Duplicate.objects.count()) == ([], 1)
    other.birth_date = BORN
    other.save()
    look(party["local"])
    assert pairs() == [(one.pk, other.pk)]


def test_a_search_of_one_branch_closes_nothing_of_another(party):
    for name in ("local", "other"):
        record(party[name], birth_date=BORN)
    look(party["province"])
    look(party["local"])
    assert len(pairs()) == 1


def test_two_people_stay_two_people_until_that_is_taken_back(party, headquarters):
    for _ in range(2):
        record(party["local"], birth_date=BORN)
    look(party["local"])
    pair = dismiss(pair=Duplicate.objects.get(), by=headquarters)
    assert pair.dismissed_by == headquarters
    with pytest.raises(ValidationError):
        dismiss(pair=pair, by=headquarters)
    look(party["local"])
    assert pairs() == []
    take_dismissal_back(pair=pair, by=headquarters)
    assert len(pairs()) == 1
    with pytest.raises(ValidationError):
        take_dismissal_back(pair=pair, by=headquarters)


def test_who_has_the_right_on_one_alone_neither_sees_nor_dismisses(party, branch_secretary, secretary, treasurer):
    for name in ("local", "other"):
        record(party[name], birth_date=BORN)
    look(party["province"])
    pair = Duplicate.objects.get()
    for by in (branch_secretary, treasurer):
        assert not Duplicate.objects.visible_to(by).exists()
        with pytest.raises(PermissionDenied):
            dismiss(pair=pair, by=by)
    assert list(Duplicate.objects.visible_to(secretary)) == [pair]


def test_nobody_says_of_the_own_record_that_it_is_another_one(party, branch_secretary):
    twin = record(party["local"], branch_secretary.person.given_name, branch_secretary.person.family_name)
    first, second = sorted([twin, branch_secretary.person], key=lambda person: person.pk)
    pair = Duplicate.objects.create(first=first, second=second, same_name=True, same_birth_date=True, same_phone=True)
    with pytest.raises(PermissionDenied):
        dismiss(pair=pair, by=branch_secretary)


def test_merging_closes_the_pairs_of_the_record_and_undoing_opens_them(party, headquarters):
    one, other, third = (record(party["local"], birth_date=BORN) for _ in range(3))
    look(party["local"])
    assert len(pairs()) == 3
    done = merge_people(kept=one, absorbed=other, by=headquarters)
    assert pairs() == [(one.pk, third.pk)]
    look(party["local"])
    assert pairs() == [(one.pk, third.pk)]
    undo_merge(merge=done, by=headquarters)
    assert len(pairs()) == 3


def test_a_pair_is_one_row_the_older_record_first(party):
    one, other = (record(party["local"]) for _ in range(2))
    like = {"same_name": True, "same_birth_date": True, "same_phone": False}
    for first, second in ((other, one), (one, one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Duplicate.objects.create(first=first, second=second, **like)


def test_a_search_is_long_work_that_ends_with_its_figures(party, branch_secretary):
    for _ in range(2):
        record(party["local"], birth_date=BORN)
    run = start_search(branch=party["local"], by=branch_secretary)
    assert (run.state, run.total, run.result["found"]) == (Run.State.DONE, 3, 1)
    assert run.arguments["below"] is True
    assert [figure for _label, figure in run.report] == [1, 0]


@pytest.mark.parametrize("role", ["treasurer", "teammate", "member", "outsider"])
def test_who_may_not_merge_starts_no_search(request, party, bureau, role):
    with pytest.raises(PermissionDenied):
        start_search(branch=party["local"], by=request.getfixturevalue(role))
    assert connection.vendor
    assert not Run.objects.exists()
