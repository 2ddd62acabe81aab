"""A donor's cheque: it waits for the bank, is cashed, or comes back, and then its certificate is void."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Notice
from members.own_data import everything_about
from tests.factories import make_officer, make_user
from tests.treasury.books import ago, balance, bank_of, fill
from tests.treasury.closings import close
from tests.treasury.gifts import give, giver, refused
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.audit.checks import audit
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.bank_accounts import close_account
from treasury.cashbook.recording import reverse_entry
from treasury.cheques import cash_cheques
from treasury.donations.forgetting import forget_donors
from treasury.donations.papers import certificate_paper
from treasury.donations.returning import return_cheque, take_back_cheque
from treasury.donations.reversing import ask_reversal
from treasury.donations.yearly import YearOfDonors
from treasury.handover.content import content_of
from treasury.models import CashEntry, Donation, Donor

pytestmark = pytest.mark.usefixtures("books_add_up")

LACKING = "بدون رصيد"


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def bank(branch, treasurer):
    return bank_of(branch, by=treasurer)


@pytest.fixture
def boss(db):
    return make_user(is_superuser=True)


@pytest.fixture
def cheque(branch, bank, boss):
    """500 dirhams by a cheque of three days ago, which somebody else than the treasurer recorded."""
    return by_cheque(branch, 500, boss, given_on=ago(3))


@pytest.fixture
def cashed(cheque, boss):
    """The same, cashed two days ago."""
    cash(cheque, boss, ago(2))
    return fresh(cheque)


def by_cheque(branch, amount, by, who=None, **fields):
    return give(branch, amount, by, who, **{"account": None, "method": "cheque", "reference": "778899"} | fields)


def cash(cheque, by, day=None, **fields):
    return cash_cheques(branch=cheque.branch, donations=[cheque], cleared_on=day or localdate(), by=by, **fields)


def returned(donation, by, **fields):
    return return_cheque(donation=donation, **{"booked_on": localdate(), "reason": LACKING, "by": by} | fields)


def fresh(donation):
    return Donation.objects.with_state().select_related("branch", "donor", "entry", "recorded_by").get(pk=donation.pk)


def left_of(year=None):
    [donor] = YearOfDonors(year or localdate().year)
    return donor.left


def notes_of(donation):
    return certificate_paper(fresh(donation), lambda path: path)["notes"]


# While it waits


def test_it_has_a_certificate_at_once_and_is_in_no_book(bank, cheque):
    assert (cheque.entry, cheque.is_uncashed, cheque.in_kind, cheque.number) == (None, True, False, 1)
    assert (cheque.method, cheque.paid_with) == ("بشيك", "778899")
    assert (balance(bank), CashEntry.objects.count()) == (0, 0)
    assert notes_of(cheque) == ["بشيك: يُعتد بالشهادة بعد أن يستخلصه البنك."]


def test_the_ceiling_counts_it_at_once_and_the_money_of_the_party_not(branch, treasurer, cheque):
    [donor] = YearOfDonors(localdate().year)
    assert (donor.money, donor.cheques, donor.in_kind, donor.total) == (0, dh(500), 0, dh(500))
    assert list(refused(by_cheque, branch, dh("599500.01"), treasurer)) == ["amount"]
    assert by_cheque(branch, dh(599_500), treasurer).number == 2
    assert left_of() == 0


def test_it_has_a_number_and_a_day_on_which_the_branch_receives(branch, treasurer):
    assert "reference" in refused(by_cheque, branch, 50, treasurer, reference=" ")
    assert "given_on" in refused(by_cheque, branch, 50, treasurer, given_on=ago(-1))
    assert "amount" in refused(by_cheque, branch, 0, treasurer)
    fill(branch, 10, by=treasurer, booked_on=month(-1))
    close(branch, -1)
    assert "given_on" in refused(by_cheque, branch, 50, treasurer, given_on=month(-1))
    assert not Donor.objects.exists()


def test_who_never_was_a_member_is_not_named_as_one(branch, party, treasurer):
    stranger = member_of(party["other"]).person
    assert list(refused(by_cheque, branch, 50, treasurer, giver(person=stranger))) == ["party_name"]


def test_a_form_sent_twice_records_one_cheque(branch, treasurer, cheque):
    again = by_cheque(branch, 500, treasurer, given_on=ago(3), form_key=cheque.form_key)
    assert (again, Donation.objects.count()) == (cheque, 1)


def test_cashed_it_stands_in_the_bank_account_from_that_day(bank, cheque, treasurer):
    assert "cleared_on" in refused(cash, cheque, treasurer, ago(4))  # it was given later
    assert "cleared_on" in refused(cash, cheque, treasurer, ago(-1))
    assert cash(cheque, treasurer, ago(1)) == 1
    cheque.refresh_from_db()
    entry = cheque.entry
    assert (entry.booked_on, entry.amount, entry.method, entry.reference) == (ago(1), dh(500), "cheque", "778899")
    assert (entry.category.code, entry.party_name, entry.recorded_by) == ("donations", "إدريس الفاسي", treasurer)
    assert (cheque.cheque, balance(bank), notes_of(cheque)) == ("cashed", dh(500), [])
    assert refused(cash, cheque, treasurer)  # twice
    [donor] = YearOfDonors(localdate().year)
    assert (donor.money, donor.cheques) == (dh(500), 0)


def test_cheques_of_dues_and_of_donations_are_cashed_together_or_not_at_all(branch, bank, cheque, treasurer):
    rate(branch, 20)
    membership = member_of(branch)
    dues = pay(membership, 20, method="cheque")
    gift = by_cheque(branch, 30, treasurer, giver(person=membership.person), reference="4")
    given = {"branch": branch, "cleared_on": localdate(), "by": treasurer, "payments": [dues]}
    assert refused(cash_cheques, **given, donations=[cheque, gift, Donation(pk=999)])
    assert balance(bank) == 0
    assert cash_cheques(**given, donations=[gift, cheque]) == 3
    assert balance(bank) == dh(550)
    assert Donation.objects.get(pk=gift.pk).entry.party == membership.person


def test_another_branch_cashes_none(party, cheque, boss):
    bank_of(party["other"], by=boss)
    assert refused(cash_cheques, branch=party["other"], donations=[cheque], cleared_on=localdate(), by=boss)


def test_it_is_cashed_in_an_open_month_of_whichever_year_it_was_given_in(branch, bank, treasurer, boss):
    cheque = by_cheque(branch, 500, boss, given_on=month(-2))
    fill(branch, 10, by=treasurer, booked_on=month(-1))
    close(branch, -1)
    assert "cleared_on" in refused(cash, cheque, treasurer, month(-1))
    assert cash(cheque, treasurer, localdate()) == 1
    assert Donation.objects.get().given_on == month(-2)


def test_it_keeps_the_last_bank_account_open_and_is_handed_over(branch, bank, cheque, treasurer):
    assert refused(close_account, account=bank, closed_on=localdate(), by=treasurer)
    lines = [f"{cheque.certificate}: 778899 500.00"]
    assert content_of(branch)["cheques"] == {"count": 1, "total": "500.00", "lines": lines}


def test_who_took_it_does_not_take_it_back_alone(branch, cheque, boss, treasurer):
    assert "أمين المال" in refused(ask_reversal, donation=cheque, reason="خطأ", by=boss)[""]
    member = member_of(branch).person
    own = by_cheque(branch, 40, boss, giver(person=member))
    assert refused(take_back_cheque, donation=own, reason="خطأ", by=make_user(member))
    assert "reason" in refused(ask_reversal, donation=cheque, reason=" ", by=treasurer)
    ask_reversal(donation=cheque, reason="شيك خاطئ", by=treasurer)
    row = fresh(cheque)
    assert (row.was_reversed, row.reversed_by, row.returned_on, row.cheque) == (True, treasurer, None, "received")
    assert refused(ask_reversal, donation=cheque, reason="خطأ", by=treasurer)
    assert refused(cash, cheque, treasurer)
    assert notes_of(cheque) == ["ألغيت هذه الهبة، فلا يُعتد بالشهادة."]


def test_the_bank_returns_what_it_did_not_cash_and_the_ceiling_is_free(branch, cheque, boss, treasurer):
    assert refused(returned, cheque, boss)
    assert "booked_on" in refused(returned, cheque, treasurer, booked_on=ago(4))
    assert "booked_on" in refused(returned, cheque, treasurer, booked_on=ago(-1))
    assert returned(cheque, treasurer) is None
    row = fresh(cheque)
    assert (row.cheque, row.returned_on, row.reversal_reason, row.was_reversed) == (
        "bounced", localdate(), LACKING, True,
    )  # fmt: skip
    assert list(YearOfDonors(localdate().year)) == []
    assert by_cheque(branch, 600_000, treasurer).number == 2  # its number stays taken
    assert notes_of(cheque) == ["أرجع البنك الشيك دون أداء، فلا يُعتد بالشهادة."]
    assert refused(returned, cheque, treasurer)


def test_the_bank_returns_none_in_a_closed_month(branch, bank, treasurer, boss):
    cheque = by_cheque(branch, 500, boss, given_on=month(-2))
    fill(branch, 10, by=treasurer, booked_on=month(-1))
    close(branch, -1)
    assert list(refused(returned, cheque, treasurer, booked_on=month(-1))) == ["booked_on"]
    assert returned(cheque, treasurer) is None


# Once it was cashed


def test_what_the_bank_returns_later_counts_until_a_second_person_agrees(bank, cashed, treasurer, branch_secretary):
    entry = returned(cashed, treasurer, booked_on=ago(1))
    row = fresh(cashed)
    assert (entry.is_waiting, entry.booked_on, row.cheque, row.was_reversed) == (True, ago(1), "cashed", False)
    assert left_of() == dh(599_500)
    approve_entry(entry=entry, by=branch_secretary)
    row = fresh(cashed)
    assert (row.cheque, row.returned_on, row.was_reversed, row.reversed_at) == ("bounced", ago(1), True, None)
    assert (balance(bank), list(YearOfDonors(localdate().year))) == (0, [])
    assert refused(returned, cashed, treasurer)


def test_refused_it_was_never_returned(cashed, treasurer, branch_secretary):
    refuse_entry(entry=returned(cashed, treasurer), reason="صُرف الشيك", by=branch_secretary)
    row = fresh(cashed)
    assert (row.cheque, row.returned_on, row.was_reversed) == ("cashed", None, False)
    assert returned(cashed, treasurer).is_waiting


def test_one_that_was_reversed_in_the_book_was_not_returned(cashed, treasurer, branch_secretary):
    entry = reverse_entry(entry=cashed.entry, reason="خطأ في الاسم", by=treasurer)
    assert refused(returned, cashed, treasurer)  # that waits
    approve_entry(entry=entry, by=branch_secretary)
    row = fresh(cashed)
    assert (row.cheque, row.returned_on, row.was_reversed) == ("cashed", None, True)


def test_one_of_before_states_were_kept_is_returned_too(cashed, treasurer, branch_secretary):
    Donation.objects.update(cheque="", reference="")
    approve_entry(entry=returned(fresh(cashed), treasurer), by=branch_secretary)
    assert fresh(cashed).cheque == "bounced"


def test_what_is_no_cheque_is_not_returned(branch, bank, treasurer):
    for gift in (give(branch, 20, treasurer), give(branch, 20, treasurer, in_kind=True)):
        with pytest.raises(ValidationError, match="شيك"):
            returned(gift, treasurer)


# On record


@pytest.mark.parametrize(
    ("spoilt", "rule"),
    [
        ({"cheque": "cashed"}, "booked_once_cashed"),
        ({"cheque": ""}, "in_kind_estimated"),
        ({"cheque": "bounced"}, "counts_no_longer"),
    ],
)
def test_the_database_takes_no_state_that_cannot_be(cheque, spoilt, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Donation.objects.filter(pk=cheque.pk).update(**spoilt)


@pytest.mark.parametrize("spoilt", [{"amount": dh(400)}, {"returned_on": localdate}, {"cheque": "bounced"}])
def test_the_audit_names_what_differs_from_its_line(cashed, spoilt):
    wrong = {name: value() if callable(value) else value for name, value in spoilt.items()}
    if "cheque" in wrong:
        wrong["returned_on"] = localdate()
    rows = Donation.objects.filter(pk=cashed.pk)
    rows.update(**wrong)
    assert list(audit()) == ["donations"]
    rows.update(amount=cashed.amount, returned_on=None, cheque="cashed")


def test_the_own_data_and_the_administration_tell_it(visit, branch, bank, boss, treasurer):
    member = member_of(branch).person
    cheque = by_cheque(branch, 500, boss, giver(person=member))
    returned(cheque, treasurer)
    [row] = everything_about(member)["donations"]
    assert (row["cheque"], row["reference"], row["returned_on"], row["taken_back"]) == (
        "bounced", "778899", localdate(), True,
    )  # fmt: skip
    assert "مُرجع دون أداء" in visit(boss, reverse("admin:treasury_donation_change", args=[cheque.pk])).text
    listed = reverse("admin:treasury_donation_changelist")
    assert cheque.certificate not in visit(boss, f"{listed}?state=uncashed").text


def test_the_number_of_the_cheque_is_forgotten_with_the_donor(cheque):
    Donation.objects.update(given_on=date(2009, 1, 1), year=2009)
    forget_donors()
    assert Donation.objects.get().reference == ""
    Donation.objects.update(given_on=cheque.given_on, year=cheque.year)


# The pages


def test_the_pages_of_one_that_waits(visit, send, branch, bank, boss, treasurer, branch_secretary, teammate):
    member = member_of(branch).person
    cheque = by_cheque(branch, 500, boss, giver(person=member))
    cheques = reverse("treasury:cheques", args=[branch.slug])
    assert "778899" in visit(treasurer, cheques).text
    page = visit(treasurer, cheque.get_absolute_url()).text
    assert cheques in page
    assert "ينتظر الشيك" in visit(make_user(member), cheque.get_absolute_url()).text
    gifts = reverse("treasury:donations", args=[branch.slug])
    assert "الشيك في الانتظار" in visit(treasurer, gifts).text
    assert "الشيك في الانتظار" in visit(treasurer, f"{gifts}?state=uncashed").text
    assert cheque.certificate not in visit(treasurer, f"{gifts}?state=standing").text
    assert "شيك" in visit(treasurer, reverse("branches:branch", args=[branch.slug])).text
    said = {"donations": cheque.pk, "cleared_on": f"{localdate():%d/%m/%Y}"}
    assert [send(user, cheques, **said).status_code for user in (branch_secretary, teammate)] == [403, 404]
    assert send(treasurer, cheques, **said | {"donations": 0}).status_code == 422
    assert send(treasurer, cheques, **said).url == cheques
    assert fresh(cheque).entry.voucher in visit(treasurer, cheque.get_absolute_url()).text
    assert cheque.certificate in visit(treasurer, f"{gifts}?state=standing").text


def test_the_form_asks_for_the_number_and_says_what_follows(visit, send, branch, bank, treasurer):
    url = reverse("treasury:record-donation", args=[branch.slug])
    form = {
        "in_kind": "", "origin": "resident", "party_name": "إدريس الفاسي", "birth_date": "23/04/1970",
        "phone": "0612345678", "amount": "500", "booked_on": f"{localdate():%d/%m/%Y}", "account": "",
        "method": "cheque", "reference": "", "form_key": "7a7c0d0e-30c4-4f3e-9a52-0d6f3f1c1f11",
    }  # fmt: skip
    assert "اكتب رقم الشيك" in send(treasurer, url, **form).text
    made = send(treasurer, url, **form | {"reference": "55"})
    assert made.url == Donation.objects.get(reference="55").get_absolute_url()
    assert "ينتظر الشيك استخلاصه من البنك" in visit(treasurer, made.url).text


def test_the_page_on_which_the_bank_returns_it(visit, send, branch, cheque, boss, treasurer, branch_secretary,
                                               teammate, outsider):  # fmt: skip
    url = reverse("treasury:return-donation-cheque", args=[branch.slug, cheque.pk])
    assert url in visit(treasurer, cheque.get_absolute_url()).text
    assert url not in visit(branch_secretary, cheque.get_absolute_url()).text
    said = {"reason": LACKING, "booked_on": f"{localdate():%d/%m/%Y}"}
    users = (branch_secretary, teammate, outsider)
    assert [send(user, url, **said).status_code for user in users] == [403, 404, 404]
    assert visit(boss, url).url == cheque.get_absolute_url()  # who took it is told who may
    assert "لم يُسجل الشيك بعد" in visit(treasurer, url).text
    assert send(treasurer, url, **said | {"reason": ""}).status_code == 422
    assert send(treasurer, url, **said).url == cheque.get_absolute_url()
    page = visit(treasurer, cheque.get_absolute_url()).text
    assert "أرجع البنك الشيك يوم" in page
    assert url not in page
    assert send(treasurer, url, **said).url == cheque.get_absolute_url()  # twice: it says why not
    assert "أرجعه البنك" in visit(treasurer, reverse("treasury:donations", args=[branch.slug])).text


def test_the_page_says_that_a_second_person_agrees_to_what_was_cashed(visit, send, branch, cashed, treasurer):
    url = reverse("treasury:return-donation-cheque", args=[branch.slug, cashed.pk])
    assert "مصادقة شخص آخر" in visit(treasurer, url).text
    assert send(treasurer, url, reason=LACKING, booked_on=f"{localdate():%d/%m/%Y}").url == cashed.get_absolute_url()
    assert cashed.entry.reversals.get().is_waiting
    assert not Notice.objects.filter(kind=Notice.Kind.GIFT_REVERSED).exists()


def test_who_holds_the_certificate_reads_what_became_of_the_cheque(client, cheque, treasurer):
    address = certificate_paper(fresh(cheque), lambda path: path)["address"]
    assert "ويُعتد بها بعد أن يستخلص البنك الشيك" in client.get(address).content.decode()
    returned(cheque, treasurer)
    assert "أرجع البنك الشيك دون أداء" in client.get(address).content.decode()


def test_the_secretary_of_a_province_sees_no_button(visit, party, cheque):
    officer = make_officer(party["province"], "first_secretary")
    page = visit(officer, cheque.get_absolute_url())
    assert "أرجع البنك الشيك" not in page.text
