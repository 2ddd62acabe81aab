"""A batch is taken back: what it wrote goes, what has grown on stays and is said, numbers stay without a repeat."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bureaus.importing import start_undoing, start_writing
from members.joining import leave
from members.models import ImportBatch, ImportLine, MemberSequence, Membership, Person
from merging.models import Duplicate
from runs.models import Run
from tests.factories import make_bureau, make_member, make_officer, make_user
from tests.members.exchange.conftest import HEADINGS, ROWS
from tests.treasury.money import charge, rate
from traces.models import Act, Reading
from traces.recording import record_opening, record_reading


def last_number():
    return MemberSequence.objects.get().last


def test_all_of_it_goes_and_the_numbers_are_given_back(party, read_in, undo, branch_secretary):
    before, number = set(Person.objects.values_list("pk", flat=True)), last_number()
    batch = undo(read_in([HEADINGS, *ROWS]))
    assert set(Person.objects.values_list("pk", flat=True)) == before
    assert (last_number(), batch.state, batch.burnt_numbers) == (number, "undone", [])
    assert set(batch.lines.values_list("undoing", flat=True)) == {"removed"}
    gone = Person.history.filter(history_type="-")
    assert [row.history_user for row in gone] == [branch_secretary] * 2
    assert Membership.history.filter(history_type="-").count() == 2


def test_their_histories_say_who_and_not_whom(read_in, undo):
    people = list(read_in([HEADINGS, *ROWS]).lines.values_list("person", flat=True))
    undo(ImportBatch.objects.get())
    rows = Person.history.filter(id__in=people)
    assert sorted(rows.values_list("history_type", flat=True)) == ["+", "+", "-", "-"]
    for row in rows:
        assert (row.given_name, row.family_name) == ("هوية محذوفة", str(row.id))
        assert (row.birth_date, row.phone, row.member_number) == (None, "", None)


def test_after_that_the_file_can_be_read_in_again(read_in, undo):
    undo(read_in([HEADINGS, *ROWS]))
    assert read_in([HEADINGS, *ROWS]).counts()["new"] == 2


def test_numbers_under_later_ones_stay_without_a_bearer(party, read_in, undo):
    batch = read_in([HEADINGS, *ROWS])
    first = last_number() - 1
    later = make_member(party["other"]).person
    batch = undo(batch)
    assert batch.burnt_numbers == [[first, first + 1]]
    assert make_member(party["other"]).person.member_number == later.member_number + 1


def test_what_was_filled_in_is_as_before_unless_it_was_changed_since(party, read_in, undo):
    huda, ali = (
        make_member(party["local"], given_name=given, family_name=family, gender=gender, birth_date=born).person
        for given, family, gender, born in (("هدى", "الزموري", "F", date(1980, 3, 12)),
                                            ("عبد الله", "الريفي", "M", date(1975, 6, 15)))
    )  # fmt: skip
    batch = read_in([HEADINGS, *ROWS])
    ali.refresh_from_db()
    ali.phone = "+212661999999"
    ali.save()
    undo(batch)
    huda.refresh_from_db()
    ali.refresh_from_db()
    assert (huda.phone, ali.phone) == ("", "+212661999999")
    assert "212612345678" not in huda.search_key
    assert dict(batch.lines.values_list("person", "undoing")) == {huda.pk: "restored", ali.pk: "kept"}


@pytest.fixture
def written(read_in):
    batch = read_in([HEADINGS, ROWS[0]])
    return batch, batch.lines.get().person


def test_who_pays_dues_stays(party, written, undo):
    batch, person = written
    rate(party["province"], 20)
    charge(party["local"], 0)
    undo(batch)
    line = batch.lines.get()
    assert (line.undoing, Person.objects.filter(pk=person.pk).exists()) == ("kept", True)
    assert "سجل منذ ذلك الحين" in line.kept_because


def test_who_has_an_account_an_office_or_has_left_stays(party, read_in, undo):
    rows = [[name, "الوزاني", "أنثى", f"{day}/01/1980", ""] for day, name in enumerate(["ليلى", "سناء", "نوال"], 1)]
    batch = read_in([HEADINGS, *rows])
    laila, sanaa, nawal = (line.person for line in batch.lines.order_by("row"))
    make_user(laila)
    make_bureau(party["local"], "counsellor", holders=[sanaa], on=date(2025, 1, 1))
    leave(membership=nawal.memberships.get(), on=date(2025, 1, 1), reason="resignation")
    by = make_user(is_superuser=True)
    undo(batch, by=by)
    assert set(batch.lines.values_list("undoing", flat=True)) == {"kept"}
    assert Person.objects.filter(pk__in=[laila.pk, sanaa.pk, nawal.pk]).count() == 3


def test_a_successor_undoes_and_others_do_not(party, written, undo):
    batch, _person = written
    for stranger in (make_officer(party["other"], "branch_secretary"), make_officer(party["province"], "treasurer")):
        with pytest.raises(PermissionDenied):
            start_undoing(batch=batch, by=stranger)
    by = make_officer(party["local"], "branch_secretary", on=date(2025, 6, 1))
    assert undo(batch, by=by).undone_by == by


def test_undone_twice_it_is_undone_once(written, undo):
    batch, _person = written
    undo(batch)
    with pytest.raises(ValidationError):
        start_undoing(batch=batch, by=batch.uploaded_by)


def test_what_was_never_written_cannot_be_undone(check):
    batch = check([HEADINGS, *ROWS])
    with pytest.raises(ValidationError):
        start_undoing(batch=batch, by=batch.uploaded_by)


def test_a_writing_that_stops_is_carried_on_or_undone(monkeypatch, check, undo):
    monkeypatch.setattr("members.exchange.plan.pages.PAGE", 1)
    batch = check([HEADINGS, *ROWS])
    real = ImportLine.objects.filter
    calls = []

    def failing(*_given, **_named):
        calls.append(1)
        raise RuntimeError("the power failed")

    from members.exchange.write import pages

    whole = pages.write_newcomers
    monkeypatch.setattr(pages, "write_newcomers", lambda *given, **named: (
        failing() if Person.objects.filter(family_name="الزموري").exists() else whole(*given, **named)))  # fmt: skip
    run = start_writing(batch=batch, by=batch.uploaded_by)
    batch.refresh_from_db()
    assert (run.state, batch.state, batch.counts()["written"]) == ("failed", "writing", 1)
    monkeypatch.setattr(pages, "write_newcomers", whole)
    assert start_writing(batch=batch, by=batch.uploaded_by).state == "done"
    batch.refresh_from_db()
    assert (batch.state, batch.counts()["written"]) == ("written", 2)
    assert real(batch=batch, is_written=True).count() == 2
    assert undo(batch).counts()["removed"] == 2


def test_what_nobody_writes_is_forgotten_and_so_are_old_lines(check, read_in):
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils.timezone import now

    unwritten, written = check([HEADINGS, ROWS[0]]), read_in([HEADINGS, ROWS[1]])
    call_command("forget_imports")
    assert ImportLine.objects.count() == 2
    ImportBatch.objects.update(expires_at=now() - timedelta(seconds=1))
    call_command("forget_imports")
    assert ImportLine.objects.count() == 0
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {"forgotten"}
    written.refresh_from_db()
    unwritten.refresh_from_db()
    assert (written.counts()["new"], unwritten.counts()["new"], written.content) == (1, 1, None)
    assert Person.objects.filter(family_name="الريفي").exists()
    assert Run.objects.filter(state="done").exists()


def test_who_loses_the_right_meanwhile_writes_nothing_more(party, check):
    from bureaus.importing import WRITING
    from members.exchange.batches import begin_writing
    from runs.running import carry_on, open_run

    batch = check([HEADINGS, *ROWS])
    begin_writing(batch, by=batch.uploaded_by)
    told = {"batch": batch.pk, "name": batch.file_name, "slug": "x"}
    run = open_run(work=WRITING, branch=batch.branch, by=batch.uploaded_by, **told)
    make_officer(party["local"], "branch_secretary", on=date(2025, 6, 1))
    people = Person.objects.count()
    carry_on.call(run.pk)
    run.refresh_from_db()
    assert (run.state, Person.objects.count()) == ("failed", people)
    assert "لم يعد يحق له" in run.failure


def test_a_pair_that_a_search_found_alike_goes_along(party, read_in, undo):
    """Nobody wrote it down: searching for duplicates must not keep what was read in by mistake."""
    known, before = make_member(party["local"]).person, Person.objects.count()
    batch = read_in([HEADINGS, *ROWS])
    signs = {"same_name": True, "same_birth_date": True, "same_phone": False}
    read, other = Person.objects.order_by("-pk")[:2]
    Duplicate.objects.create(first=known, second=read, **signs)
    Duplicate.objects.create(first=other, second=read, **signs)
    batch = undo(batch)
    assert set(batch.lines.values_list("undoing", flat=True)) == {"removed"}
    assert (Person.objects.count(), Duplicate.objects.count()) == (before, 0)


def test_readings_of_a_file_that_ought_not_to_be_there_go_along(party, read_in, undo, branch_secretary):
    """Who opened a file to find the mistake must not keep it for ever; what names others too stays."""
    batch = read_in([HEADINGS, *ROWS])
    first, second = (line.person for line in batch.lines.order_by("row"))
    known = make_member(party["local"]).person
    record_opening(reader=branch_secretary, person=first, subject="file")
    record_opening(reader=branch_secretary, person=known, subject="file")
    record_reading(reader=branch_secretary, act=Act.EXPORTED, subject="members", people=[second.pk, known.pk])
    batch = undo(batch)
    assert set(batch.lines.values_list("undoing", flat=True)) == {"removed"}
    assert [row.person for row in Reading.objects.filter(act=Act.OPENED)] == [known]
    export = Reading.objects.get(act=Act.EXPORTED)
    assert (export.count, [row.person for row in export.people.all()]) == (2, [known])


def test_who_is_kept_keeps_the_readings_too(party, written, undo, branch_secretary):
    batch, person = written
    record_opening(reader=branch_secretary, person=person, subject="file")
    rate(party["province"], 20)
    charge(party["local"], 0)
    undo(batch)
    assert Reading.objects.about(person).count() == 1
