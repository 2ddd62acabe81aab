"""What changed between the check and the writing, or the undoing: rights, branches, who is known."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches.tree import move_branch
from bureaus.importing import UNDOING, start_undoing, start_writing
from members.exchange.batches import begin_undoing, forget_old
from members.models import ImportBatch, MemberSequence, Person
from members.suspending import suspend
from runs.running import carry_on, open_run
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user
from tests.members.exchange.conftest import HEADINGS, ROWS, outcomes, reasons

BORN = date(1980, 3, 12)
WITH_BRANCH = [*HEADINGS, "الفرع"]


def write(batch):
    done = start_writing(batch=batch, by=batch.uploaded_by)
    assert done.state == "done", done.failure
    batch.refresh_from_db()
    return batch


@pytest.fixture
def cell(party):
    return make_branch(party["local"], "cell", "خلية الورد")


@pytest.fixture
def huda(party):
    return make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F", birth_date=BORN).person


def test_a_branch_that_stands_elsewhere_by_then_gets_nobody(party, check, cell):
    batch = check([WITH_BRANCH, [*ROWS[0], "خلية الورد"], [*ROWS[1], ""]])
    assert outcomes(batch) == {2: "new", 3: "new"}
    move_branch(branch=cell, parent=party["other"])
    write(batch)
    assert outcomes(batch) == {2: "refused", 3: "new"}
    assert "لم يعد يحق لك" in reasons(batch)[2]
    assert not Person.objects.filter(branch=cell).exists()
    assert batch.lines.get(row=2).cells == [*ROWS[0], "خلية الورد"]


def test_who_was_known_and_is_not_any_more_does_not_become_a_new_member(check, huda):
    batch = check([HEADINGS, ROWS[0]])
    assert outcomes(batch) == {2: "filled"}
    huda.birth_date = date(1970, 1, 1)
    huda.save()
    people, last = Person.objects.count(), MemberSequence.objects.get().last
    write(batch)
    assert outcomes(batch) == {2: "refused"}
    assert "منذ الفحص" in reasons(batch)[2]
    assert (Person.objects.count(), MemberSequence.objects.get().last) == (people, last)


def test_a_new_member_who_is_known_by_then_is_filled_in_and_counted_so(party, check):
    batch = check([HEADINGS, ROWS[0]])
    known = make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F", birth_date=BORN).person
    write(batch)
    known.refresh_from_db()
    counts = batch.counts()
    assert (known.phone, counts["new"], counts["filled"], counts["written"]) == ("+212612345678", 0, 1, 1)


@pytest.fixture
def below(read_in, cell):
    return read_in([WITH_BRANCH, [*ROWS[0], "خلية الورد"], [*ROWS[1], ""]])


def test_who_reads_members_into_one_of_the_branches_alone_does_not_undo(party, below, cell, branch_secretary):
    people = Person.objects.count()
    move_branch(branch=cell, parent=party["other"])
    with pytest.raises(ValidationError, match="فروع"):
        start_undoing(batch=below, by=branch_secretary)
    below.refresh_from_db()
    assert (below.state, Person.objects.count()) == ("written", people)
    assert start_undoing(batch=below, by=make_user(is_superuser=True)).state == "done"
    assert Person.objects.count() == people - 2


def test_the_right_is_asked_again_when_the_undoing_runs(party, below, branch_secretary, undo):
    people = Person.objects.count()
    begin_undoing(below, by=branch_secretary)
    told = {"batch": below.pk, "name": below.file_name, "slug": "x"}
    run = open_run(work=UNDOING, branch=below.branch, by=branch_secretary, **told)
    successor = make_officer(party["local"], "branch_secretary", on=date(2025, 6, 1))
    people = Person.objects.count()
    carry_on.call(run.pk)
    run.refresh_from_db()
    assert (run.state, Person.objects.count()) == ("failed", people)
    assert "لم يعد يحق له" in run.failure
    undo(below, by=successor)
    assert (below.undone_by, Person.objects.count()) == (successor, people - 2)


def test_a_file_that_is_suspended_since_or_of_a_higher_officer_is_not_set_back(party, read_in, undo, huda):
    ali = make_member(party["local"], given_name="عبد الله", family_name="الريفي", birth_date=date(1975, 6, 15)).person
    batch = read_in([HEADINGS, *ROWS])
    assert outcomes(batch) == {2: "filled", 3: "filled"}
    suspend(membership=huda.memberships.get(), on=date(2026, 1, 1), reason="قرار")
    make_bureau(party["province"], "counsellor", holders=[ali])
    undo(batch)
    huda.refresh_from_db()
    ali.refresh_from_db()
    assert (huda.phone, ali.phone) == ("+212612345678", "+212661000001")
    lines = {line.person_id: line for line in batch.lines.all()}
    assert {line.undoing for line in lines.values()} == {"kept"}
    assert "مجمدة" in lines[huda.pk].kept_because
    assert "لمستوى آخر" in lines[ali.pk].kept_because


def test_what_is_written_while_old_files_are_forgotten_keeps_its_lines(monkeypatch, check):
    """The list of what to forget was read before the writing began, its lock is had after."""
    batch = check([HEADINGS, *ROWS])
    late = ImportBatch.objects.get().expires_at

    def listed(batches, now):
        found = list(batches.filter(expires_at__lte=now).values_list("pk", flat=True))
        write(batch)
        return batches.filter(pk__in=found)

    monkeypatch.setattr(type(ImportBatch.objects), "forgettable", listed)
    assert forget_old(late) == 0
    assert (batch.state, batch.lines.count()) == ("written", 2)
