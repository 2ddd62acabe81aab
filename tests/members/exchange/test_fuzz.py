"""Whatever stands in a table: each row has one outcome, and reading it in twice adds nobody."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from members.models import MemberSequence, Membership, Person
from tests.members.exchange.conftest import csv_of, xlsx_of

NAMES = ["هدى الزموري", "هدي زموري", "عبد الله الريفي", "عبدالله الريفي", "نور", "", "=A1", "كنزة بن عمر"]
GENDERS = ["أنثى", "ذكر", "F", "m", "", "؟", "x"]
DAYS = ["12/03/1980", "١٢/٠٣/١٩٨٠", "1980-03-12", "29292", "15/06/1975", "", "10/5", "01/01/2020", "31/02/1980"]
PHONES = ["0612345678", "+212 612-345678", "612345678", "0661000001", "", "12", "٠٦٦١٠٠٠٠٠١"]
NUMBERS = ["", "", "", "", "1", "000002", "999999", "x"]
HEADINGS = ["الاسم الكامل", "الجنس", "تاريخ الازدياد", "الهاتف", "رقم العضوية", "ملاحظات"]
FREE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12).filter(
    lambda text: text.isprintable() or not text.startswith("=")  # no workbook can hold such a formula
)
ROWS = st.lists(
    st.tuples(*map(st.sampled_from, (NAMES, GENDERS, DAYS, PHONES, NUMBERS)), FREE) | st.tuples(*[FREE] * 6),
    min_size=1,
    max_size=12,
)


def totals():
    return Person.objects.count(), Membership.objects.count(), MemberSequence.objects.get().last


@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_rows_in_are_rows_out_and_twice_adds_nobody(party, read_in, undo, write, monkeypatch):
    monkeypatch.setattr("members.exchange.plan.pages.PAGE", 4)  # people stand in several pages

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ROWS, st.booleans())
    @example([("", "", "", "", ";\x0c", "")], False)  # another sign that parts cells, and one that ends lines
    def hold(rows, takes_back):
        before = totals()
        told = {"mapping": dict(enumerate(["full_name", "gender", "birth_date", "phone", "member_number"]))}
        batch = read_in(write([HEADINGS, *rows]), **told)
        counts = batch.counts()
        pages = sum(batch.shape["pages"])
        repeated = pages - 1 - sum(counts[name] for name in ("new", "filled", "same", "refused"))
        assert repeated == 0 or (repeated > 0 and tuple(HEADINGS) in rows)
        assert batch.lines.exclude(outcome="refused").exclude(is_written=True).exclude(outcome="same").count() == 0
        people, memberships, last = totals()
        assert (memberships - before[1], last - before[2]) == (counts["new"], people - before[0])
        again = read_in(write([HEADINGS, *rows]), **told).counts()
        assert (again["new"], totals()) == (0, (people, memberships, last))
        assert sum(again[name] for name in ("filled", "same", "refused")) == sum(
            counts[name] for name in ("new", "filled", "same", "refused")
        )
        if takes_back:
            undo(batch)
            assert totals() == before

    hold()
