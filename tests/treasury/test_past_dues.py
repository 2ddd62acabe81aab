"""A sheet of earlier books is read, checked, written as payments of their own, and taken back as a whole."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Sum
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from bureaus.models import Mandate, Office
from members.exchange.read.problems import UnreadableError
from runs.models import Run
from tests.factories import make_officer, make_user
from tests.treasury.books import fill
from tests.treasury.closings import close
from tests.treasury.earlier_books import codes, heading, rows_of, sheet, undo, write
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.balances import balances_of
from treasury.models import DuesCharge, PastDuesBatch, Payment
from treasury.pastdues.batches import discard_batch, forget_old, upload_past_dues
from treasury.pastdues.cells import PAID, UnreadableCellError, read_cell
from treasury.pastdues.confirming import ask_confirmation
from treasury.pastdues.headings import guess_headings, refuse_unsound
from treasury.pastdues.months import month_named
from treasury.pastdues.run import start_check, start_undoing, start_writing
from treasury.pastdues.undo_requests import ask_undoing
from treasury.pastdues.words import sentences
from treasury.payments import record_payment
from treasury.voiding import void_payment

SAID = {
    "يناير 2024": (2024, 1), "01/2024": (2024, 1), "2024-01": (2024, 1), "2024-01-01": (2024, 1), "45292": (2024, 1),
    "janvier 2024": (2024, 1), "janv. 2024": (2024, 1), "Févr-24": (2024, 2), "août 2023": (2023, 8),
    "٠٣/٢٠٢٤": (2024, 3),
    "شهر غشت 2023": (2023, 8), "أغسطس 2023": (2023, 8), "déc. 2023": (2023, 12), "1/1/2024": (2024, 1),
    "3.2024": (2024, 3),
}  # fmt: skip


@pytest.mark.parametrize("heading", SAID)
def test_a_heading_names_a_month(heading):
    assert month_named(heading) == date(*SAID[heading], 1)


@pytest.mark.parametrize(
    "heading", ["", "الاسم", "13/2024", "2024", "المجموع", "0612345678", "يناير", "mars avril 2024"]
)
def test_other_headings_name_none(heading):
    assert month_named(heading) is None


@given(st.dates(date(1960, 1, 1), date(2090, 12, 31)))
def test_a_month_in_figures_is_read_back(day):
    for text in (
        f"{day:%m/%Y}",
        f"{day:%Y-%m}",
        f"{day:%Y-%m-%d}",
        f"{day:%d/%m/%Y}",
        str((day - date(1899, 12, 30)).days),
    ):
        assert month_named(text) == day.replace(day=1)


def test_the_year_stands_above_the_names_of_its_months():
    rows = [[1, ["واجبات الفرع"]], [2, ["", "2023", "", "2024"]], [3, ["الاسم", "نونبر", "دجنبر", "يناير"]]]
    found = guess_headings(rows)
    assert (found.row, found.who) == (3, {"full_name": 0})
    assert list(found.months.values()) == [date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1)]
    titled = guess_headings([[1, ["واجبات سنة 2024"]], [2, ["رقم العضوية", "يناير", "فبراير"]]])
    assert (titled.who, titled.months) == ({"member_number": 0}, {1: date(2024, 1, 1), 2: date(2024, 2, 1)})


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["الاسم", "الهاتف"], "لا عمود يذكر شهرا"),
        (["الاسم", "يناير", "فبراير"], "لا عمود يذكر شهرا"),
        (["الاسم", "01/2024", "يناير 2024"], "عمودان"),
        (["", "01/2024", "02/2024"], "لا عمود يدل"),
    ],
)
def test_a_sheet_without_months_or_members_says_so(cells, why):
    found = guess_headings([[1, cells]])
    with pytest.raises(UnreadableError, match=why):
        refuse_unsound(found.months, found.who)


def test_what_cells_say():
    said = {"20": dh(20), "٢٠": dh(20), "1 250,50": dh("1250.5"), "20 dh": dh(20), "20 درهم": dh(20)}
    assert {text: read_cell(text) for text in said} == said
    assert {read_cell(text) for text in ("x", "X", "✓", "م", "Payé", "نعم")} == {PAID}
    assert {read_cell(text) for text in ("", " ", "-", "0", "٠")} == {None}
    for text, code in (
        ("=B2*2", "formula"),
        ("غير معروف", "unreadable"),
        ("-20", "unreadable"),
        ("1.250,00", "unreadable"),
    ):
        with pytest.raises(UnreadableCellError, match=code):
            read_cell(text)


@pytest.fixture
def members(party, bureau):
    """Two members of the local branch, where a month costs 20 dirhams; nothing was charged."""
    rate(party["province"], 20)
    return [
        member_of(party["local"], given_name="خديجة", family_name="بنعلي", phone="+212612345678"),
        member_of(party["local"], given_name="سعيد", family_name="الإدريسي"),
    ]


@pytest.fixture
def take(party, treasurer):
    """`take(*rows)`: the checked batch of a sheet that the treasurer uploads."""

    def checked(*rows, by=treasurer):
        batch = upload_past_dues(branch=party["local"], data=sheet(*rows), file_name="واجبات.xlsx", by=by)
        run = start_check(batch=batch, by=by)
        assert run.state == Run.State.DONE, run.failure
        batch.refresh_from_db()
        return batch

    return checked


def test_the_dry_run_records_nothing_and_counts(members, take):
    batch = take(*rows_of(members), ["غريب عن الفرع", "x", "", ""])
    assert (batch.totals["rows"], batch.totals["months"], batch.totals["sum"]) == (3, 4, "70.00")
    assert (batch.totals["unmatched"], batch.totals["problems"], batch.totals["above"]) == (1, 2, 0)
    assert codes(batch) == {3: ["formula"], 4: ["unmatched"]}
    assert not Payment.objects.exists()
    assert not DuesCharge.objects.exists()


def test_it_is_written_as_payments_of_earlier_books(members, take, treasurer, party):
    batch = take(*rows_of(members))
    run = write(batch, treasurer)
    assert (batch.state, run.result) == ("written", {"months": 4, "sum": "70.00"})
    first = Payment.objects.filter(payer=members[0].person).order_by("paid_on").first()
    assert (first.method, first.year, first.recorded_by, first.branch) == ("earlier", 0, treasurer, party["local"])
    assert first.paid_on < localdate()
    assert sorted(Payment.objects.values_list("number", flat=True)) == list(range(1, Payment.objects.count() + 1))
    assert "سجلات سابقة" in first.receipt
    due = {row.month: (row.amount, row.paid) for row in DuesCharge.objects.filter(person=members[1].person)}
    assert due == {month(-14): (dh(20), dh(20)), month(-13): (dh(20), dh(10))}
    own = record_payment(branch=party["local"], payer=members[0].person, amount=dh(20), method="cash",
                         paid_on=localdate(), by=treasurer)  # fmt: skip
    assert (own.year, own.number) == (localdate().year, 1)  # the receipts of the branch begin at one all the same


def test_written_twice_it_adds_nothing(members, take, treasurer):
    write(take(*rows_of(members)), treasurer)
    before = Payment.objects.aggregate(Sum("amount"))
    again = take(*rows_of(members))
    assert (again.totals["months"], again.totals["known"]) == (0, 4)
    with pytest.raises(ValidationError, match="لن يُسجل شيء"):
        write(again, treasurer)
    assert Payment.objects.aggregate(Sum("amount")) == before


def test_a_month_that_is_charged_gets_what_it_lacks(members, take, treasurer, party):
    charge(party["local"], -2, -1)
    pay(members[0], 5)
    batch = take(["الهاتف", *heading(-2, -1)], ["0612345678", "x", "20"])
    assert batch.lines.get().months == [
        [month(-2).isoformat(), "paid", "15.00"],
        [month(-1).isoformat(), "20.00", "20.00"],
    ]
    write(batch, treasurer)
    own = DuesCharge.objects.filter(person=members[0].person, month__lt=month())
    assert set(own.values_list("due", flat=True)) == {dh(0)}


def test_what_is_wrong_is_said_and_left_out(members, take, party, treasurer):
    twin = member_of(party["local"], given_name="سعيد", family_name="الإدريسي")
    late = member_of(party["local"], on=month(-2), given_name="نادية", family_name="الجديدة")
    number = members[0].person.member_number
    batch = take(
        ["رقم العضوية", "الاسم الكامل", *heading(-4, -1, 0)],
        [number, "خديجة بنعلي", "25", "x", "x"],
        ["", "سعيد الإدريسي", "x", "", ""],
        [twin.person.member_number, "نادية الجديدة", "x", "", ""],
        ["", "نادية الجديدة", "x", "20", ""],
        [number, "", "", "", ""],
        ["999999", "", "x", "", ""],
    )
    rows = {2: ["above", "not_past"], 3: ["several"], 4: ["contradicts"], 5: ["no_member"]}
    assert codes(batch) == rows | {6: ["twice"], 7: ["unmatched"]}
    assert batch.totals["above"] == 1
    said = sentences(batch.lines.get(row=2))
    assert any("أكثر" in words for words in said)
    write(batch, treasurer)
    assert set(Payment.objects.values_list("payer", "amount")) == {
        (members[0].person_id, dh(20)), (late.person_id, dh(20)),
    }  # fmt: skip


def test_months_whose_dues_were_received_here_and_a_phone_of_the_family_are_left_out(members, take, treasurer):
    pay(members[1], 20, by=treasurer, paid_on=month(-3))
    batch = take(
        ["الاسم الكامل", "الهاتف", *heading(-14, -2)],
        ["خديجة بنعلي", "", "20", "20"],
        ["الإدريسي سعيد", "0612345678", "20", ""],
    )
    assert codes(batch) == {2: ["here"], 3: ["contradicts"]}
    assert batch.totals["months"] == 1


def test_where_no_rate_is_known_the_book_s_amount_was_the_rate(party, bureau, take, treasurer):
    member = member_of(party["local"], given_name="هدى", family_name="بلا مبلغ")
    batch = take(["الاسم", *heading(-3, -2)], ["هدى بلا مبلغ", "15", "x"])
    assert codes(batch) == {2: ["no_rate"]}
    write(batch, treasurer)
    row = DuesCharge.objects.get(person=member.person)
    assert (row.amount, row.due) == (dh(15), dh(0))


def test_it_never_enters_the_cash_box(members, take, treasurer, party):
    fill(party["local"], 100, by=treasurer)
    box = cash_box_of(party["local"])
    before = balances_of([box])
    write(take(*rows_of(members)), treasurer)
    assert balances_of([box]) == before
    assert not Payment.objects.by_bank().exists()


def test_it_is_undone_as_a_whole(members, take, treasurer):
    batch = take(*rows_of(members))
    write(batch, treasurer)
    count = Payment.objects.count()
    run = undo(batch, treasurer)
    assert (batch.state, run.result) == ("undone", {"voided": count})
    assert not Payment.objects.valid().exists()
    assert not DuesCharge.objects.asked().exists()
    write(take(*rows_of(members)), treasurer)  # and it may be read in again
    assert Payment.objects.valid().count() == count
    assert max(Payment.objects.values_list("number", flat=True)) == 2 * count


def test_a_closed_month_takes_nothing_and_stays_asked_when_the_sheet_is_undone(members, take, treasurer, party):
    rows = (["الاسم الكامل", *heading(-3, -2)], ["خديجة بنعلي", "20", "20"])
    batch = take(*rows)
    write(batch, treasurer)
    close(party["local"], -3, by=make_user(is_superuser=True))
    undo(batch, treasurer)
    asked = DuesCharge.objects.asked().filter(person=members[0].person)
    assert [(row.month, row.made_by, row.due) for row in asked] == [(month(-3), None, 20)]
    assert codes(take(*rows)) == {2: ["closed"]}


def test_what_was_paid_since_settles_other_months_after_the_undoing(members, take, treasurer, party):
    batch = take(*rows_of(members))
    write(batch, treasurer)
    charge(party["local"], -1)
    later = pay(members[1], 30)
    undo(batch, treasurer)
    later.refresh_from_db()
    assert later.voided_at is None


def test_what_was_voided_one_by_one_is_no_hindrance(members, take, treasurer):
    batch = take(*rows_of(members))
    write(batch, treasurer)
    void_payment(payment=Payment.objects.first(), reason="خطأ", by=treasurer)
    undo(batch, treasurer)
    assert not Payment.objects.valid().exists()


def test_nobody_takes_over_their_own_dues(members, take, treasurer, party, bureau):
    deputy = appoint_deputy(bureau)
    rows = ["رقم العضوية", *heading(-2)], [treasurer.person.member_number, "x"]
    batch = take(*rows)
    assert (codes(batch), batch.totals["months"]) == ({2: ["own"]}, 0)
    theirs = take(*rows, by=deputy)
    assert theirs.totals["months"] == 1
    write(theirs, deputy)
    with pytest.raises(ValidationError, match="أداء نفسه"):
        ask_undoing(batch=theirs, reason="خطأ", by=treasurer)
    undo(theirs, deputy)


def appoint_deputy(bureau):
    """Somebody else who records payments in the branch."""
    seat = bureau.seats.create(office=Office.objects.get(code="deputy_treasurer"), order=9)
    person = member_of(bureau.branch).person
    Mandate.objects.create(seat=seat, person=person, started_on=bureau.started_on)
    return make_user(person)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 x", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600]
)
def test_a_bad_file_says_why_and_is_not_kept(party, treasurer, bureau, data):
    with pytest.raises(UnreadableError):
        upload_past_dues(branch=party["local"], data=data, file_name="x", by=treasurer)
    assert not PastDuesBatch.objects.exists()


def test_only_who_records_the_money_takes_over(members, party, branch_secretary, secretary, teammate, outsider):
    for user in (branch_secretary, secretary, teammate, outsider, make_officer(party["region"], "treasurer")):
        with pytest.raises(PermissionDenied):
            upload_past_dues(branch=party["local"], data=sheet(*rows_of(members)), file_name="x", by=user)


def test_each_act_is_done_once_and_in_its_turn(members, take, treasurer):
    batch = take(*rows_of(members))
    with pytest.raises(ValidationError, match="لا شيء"):
        ask_undoing(batch=batch, reason="خطأ", by=treasurer)
    write(batch, treasurer)
    asks = lambda: ask_confirmation(batch=batch, by=treasurer)  # noqa: E731
    for act in (asks, lambda: start_writing(batch=batch, by=treasurer), lambda: discard_batch(batch=batch)):
        with pytest.raises(ValidationError):
            act()
    undo(batch, treasurer)
    for again in (
        lambda: ask_undoing(batch=batch, reason="خطأ", by=treasurer),
        lambda: start_undoing(batch=batch, by=treasurer),
    ):
        with pytest.raises(ValidationError):
            again()


def test_old_sheets_are_forgotten_and_payments_stay(members, take, treasurer):
    batch, waiting = take(*rows_of(members)), take(*rows_of(members))
    write(batch, treasurer)
    assert forget_old(max(batch.expires_at, waiting.expires_at)) == 2
    batch.refresh_from_db()
    assert (batch.state, batch.lines.count(), batch.content) == ("forgotten", 0, None)
    assert Payment.objects.valid().exists()


def test_the_pages(client, send, visit, members, treasurer, branch_secretary, party, settings):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each step of a run reads its batch anew
    url = reverse("treasury:past-dues", args=["nakhil"])
    file = BytesIO(sheet(*rows_of(members)))
    file.name = "واجبات.xlsx"
    client.force_login(treasurer)
    sent = client.post(url, {"file": file})
    batch = PastDuesBatch.objects.get()
    columns = reverse("treasury:past-dues-columns", args=[batch.pk])
    assert sent.url == columns
    assert visit(treasurer, columns).status_code == 200
    told = {"column0": "full_name"} | {f"column{place}": "month" for place in (1, 2, 3)}
    told |= {f"month{place}": text for place, text in enumerate(heading(-14, -13, -2), start=1)}
    assert send(treasurer, columns, **told).status_code == 302
    page = visit(treasurer, batch.get_absolute_url())
    assert page.context["current"] == "wrong"  # problems first
    assert "صيغة حسابية" in page.text
    send(treasurer, reverse("treasury:ask-past-dues", args=[batch.pk]))
    send(branch_secretary, reverse("treasury:confirm-past-dues", args=[batch.pk]), shown=batch.read_digest())
    assert "سجلات سابقة" in visit(treasurer, Payment.objects.select_related("branch").first().get_absolute_url()).text
    assert visit(treasurer, reverse("treasury:undo-past-dues", args=[batch.pk])).status_code == 200
    send(treasurer, reverse("treasury:undo-past-dues", args=[batch.pk]), reason="خطأ في الملف")
    send(branch_secretary, reverse("treasury:approve-undoing-past-dues", args=[batch.pk]))
    assert not Payment.objects.valid().exists()
    bad = BytesIO(b"%PDF-1.7")
    bad.name = "x.pdf"
    client.force_login(treasurer)
    assert client.post(url, {"file": bad}).status_code == 422


def test_who_opens_the_pages(visit, send, take, members, treasurer, branch_secretary, secretary, teammate, outsider):
    batch = take(*rows_of(members))
    users = treasurer, branch_secretary, secretary, teammate, outsider
    listed = reverse("treasury:past-dues", args=["nakhil"])
    assert [visit(user, listed).status_code for user in users] == [200, 403, 403, 404, 404]
    for name in ("past-dues-batch", "undo-past-dues"):
        found = [visit(user, reverse(f"treasury:{name}", args=[batch.pk])).status_code for user in users]
        sees = 200 if name == "past-dues-batch" else 403  # who may confirm reads it, and does no more before
        assert found[1:] == [sees, sees, 404, 404], name
    for name in ("write", "undo", "discard", "check", "ask"):
        url = reverse(f"treasury:{name}-past-dues", args=[batch.pk])
        assert [send(user, url).status_code for user in users[1:]] == [403, 403, 404, 404], name
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert not Payment.objects.filter(recorded_by=make_user()).exists()
