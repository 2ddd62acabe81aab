"""A merge is undone beside closed months: what is sealed stays as it was sealed, or nothing is put back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from merging.merge import merge_people
from merging.undoing import undo_merge, why_not_undone
from tests.factories import make_user
from tests.treasury.closings import close
from tests.treasury.money import charge, member_of, month, rate
from treasury.audit.checks import audit
from treasury.closing.months import last_closing, reopen_month
from treasury.models import DuesCharge

SENTENCE = "أقفل شهر .* بعد الدمج"


@pytest.fixture
def headquarters(db):
    return make_user(is_superuser=True)


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def records(branch):
    """Two records of one person, both asked for the last two months of one branch."""
    rate(branch, 20)
    found = [member_of(branch).person for _record in range(2)]
    charge(branch, -2, -1)
    return found


def merge(records, by):
    return merge_people(kept=records[0], absorbed=records[1], by=by)


def reopen(branch, by):
    reopen_month(closing=last_closing(branch), reason="فاتورة نسيت", by=by)


def asked():
    """For how many charges each of the two months is asked, the older first."""
    return [DuesCharge.objects.asked().filter(month=month(offset)).count() for offset in (-2, -1)]


def refused(done, by):
    with pytest.raises(ValidationError, match=SENTENCE):
        undo_merge(merge=done, by=by)
    done.refresh_from_db()
    return done.undone_at is None and audit() == {}


def undone(done, by):
    undo_merge(merge=done, by=by)
    return asked() == [2, 2] and audit() == {}


def test_closed_since(branch, records, headquarters):
    done = merge(records, headquarters)
    close(branch, -2)
    assert refused(done, headquarters)
    assert asked() == [1, 1]


def test_closed_before(branch, records, headquarters):
    close(branch, -2)
    close(branch, -1)
    assert undone(merge(records, headquarters), headquarters)


def test_one_closed_before_and_the_next_since(branch, records, headquarters):
    close(branch, -2)
    done = merge(records, headquarters)
    close(branch, -1)
    assert refused(done, headquarters)


def test_closed_since_and_reopened(branch, records, headquarters):
    done = merge(records, headquarters)
    close(branch, -1)
    reopen(branch, headquarters)
    assert undone(done, headquarters)
    close(branch, -1)
    assert audit() == {}


def test_closed_before_reopened_and_closed_again_since(branch, records, headquarters):
    """The closing that stands has one charge among its figures; the one that was reopened had two."""
    close(branch, -1)
    done = merge(records, headquarters)
    reopen(branch, headquarters)
    close(branch, -1)
    assert refused(done, headquarters)
    reopen(branch, headquarters)
    assert undone(done, headquarters)


def test_closed_before_and_reopened_since(branch, records, headquarters):
    close(branch, -2)
    close(branch, -1)
    done = merge(records, headquarters)
    reopen(branch, headquarters)
    assert undone(done, headquarters)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(microseconds=1), timedelta(hours=1)])
def test_since_is_told_by_the_moment_that_the_seal_compares(branch, records, headquarters, monkeypatch, later):
    """The merge's own moment is read after it, from a clock that may have been put right: here it is hours later."""
    withdrawn = now() - timedelta(hours=2)
    monkeypatch.setattr("merging.dues.now", lambda: withdrawn)
    done = merge(records, headquarters)
    monkeypatch.setattr("treasury.closing.months.now", lambda: withdrawn + later)
    closing = close(branch, -1)
    assert closing.closed_at < done.made_at
    assert "بعد الدمج" in why_not_undone(done, headquarters)
    assert refused(done, headquarters)


def test_a_month_sealed_with_a_charge_withdrawn_a_moment_later_has_it_back(branch, records, headquarters, monkeypatch):
    closing = close(branch, -1)
    monkeypatch.setattr("merging.dues.now", lambda: closing.closed_at + timedelta(microseconds=1))
    assert undone(merge(records, headquarters), headquarters)
