"""The pages of donations: recording one, the question near the ceiling, certificates, who sees and who is refused."""

import io
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from documents.pdf import make_pdf
from tests.documents.reading import links_of, missing_words, pages_of, words_of
from tests.factories import make_officer, make_user
from tests.treasury.books import bank_of, category
from tests.treasury.gifts import BORN, give, giver
from tests.treasury.limits import limit
from tests.treasury.money import dh, member_of
from traces.models import Reading
from treasury.cashbook.accounts import cash_box_of
from treasury.donations.papers import certificate_paper
from treasury.donations.recording import Giver
from treasury.donations.reversing import ask_reversal
from treasury.models import CashEntry, Donation, Donor
from treasury.receipt_checks import certificate_token


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def national(party):
    return make_officer(party["national"], "treasurer")


def url(branch, name="donations", *args):
    return reverse(f"treasury:{name}", args=[branch.slug, *args])


def typed(branch, amount="500", **fields):
    """A donation of cash as its form sends it."""
    return {
        "origin": "resident", "party_name": "إدريس الفاسي", "party": "", "name_latin": "Driss El Fassi",
        "birth_date": f"{BORN:%d/%m/%Y}", "phone": "0612345678", "in_kind": "", "amount": amount,
        "booked_on": f"{localdate():%d/%m/%Y}", "description": "", "estimate": "",
        "account": cash_box_of(branch).pk, "method": "transfer", "reference": "", "form_key": str(uuid4()),
    } | fields  # fmt: skip


def test_a_donation_is_recorded_and_leads_to_its_certificate(visit, send, branch, treasurer):
    assert url(branch, "record-donation") in visit(treasurer, url(branch)).text
    assert visit(treasurer, url(branch, "record-donation")).status_code == 200
    answer = send(treasurer, url(branch, "record-donation"), **typed(branch))
    row = Donation.objects.get()
    assert (answer.status_code, answer.url) == (302, row.get_absolute_url())
    donor = row.donor
    assert (row.amount, donor.name_latin, donor.birth_date, donor.phone) == (
        dh(500), "Driss El Fassi", BORN, "+212612345678",
    )  # fmt: skip
    page = visit(treasurer, row.get_absolute_url())
    for words in ("إدريس الفاسي", "خمسمائة درهم", row.entry.voucher, "مغربي(ة) مقيم(ة) بالمغرب"):
        assert words in page.text
    paper = visit(treasurer, url(branch, "certificate-paper", row.pk))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    listed = visit(treasurer, url(branch))
    assert [row.pk for row in listed.context["page_obj"]] == [row.pk]
    assert listed.context["sums"] == {"money": dh(500), "cheques": dh(0), "in_kind": dh(0), "count": 1}


def test_a_member_is_chosen_by_number_and_gets_the_certificate(visit, send, branch, party, treasurer, member):
    number = member.person.member_number
    send(treasurer, url(branch, "record-donation"), **typed(branch, party_name=str(number), birth_date="", phone=""))
    row = Donation.objects.get()
    assert (row.donor.person, row.donor.name) == (member.person, member.person.full_name)
    assert visit(member, row.get_absolute_url()).status_code == 200
    assert visit(member, url(branch, "certificate-paper", row.pk)).status_code == 200
    assert visit(member, url(branch)).status_code == 404
    assert Reading.objects.filter(person=member.person, subject="donation").count() == 0  # one's own
    visit(treasurer, row.get_absolute_url())
    assert Reading.objects.filter(person=member.person, subject="donation").count() == 1


def test_near_the_ceiling_the_form_asks_once_and_keeps_what_was_typed(visit, send, branch, treasurer):
    limit("donation", dh(1000), ended_on=None)
    assert "near_known" not in visit(treasurer, url(branch, "record-donation")).text
    asked = send(treasurer, url(branch, "record-donation"), **typed(branch, "800"))
    assert asked.status_code == 422
    assert 'name="near_known"' in asked.text
    assert "يبقى 200,00 درهم" in asked.text.replace("\u00a0", " ")
    assert 'value="Driss El Fassi"' in asked.text
    assert not Donation.objects.exists()
    assert not CashEntry.objects.exists()
    assert not Donor.objects.exists()
    answer = send(treasurer, url(branch, "record-donation"), **typed(branch, "800", near_known="on"))
    assert answer.status_code == 302
    refused = send(treasurer, url(branch, "record-donation"), **typed(branch, "201", near_known="on"))
    assert "بقي 200,00 درهم" in refused.context["form"].errors["amount"][0].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"origin": "foreign"}, "origin"),
        ({"origin": ""}, "origin"),
        ({"party_name": "إدريس"}, "party_name"),
        ({"birth_date": ""}, "birth_date"),
        ({"birth_date": "31/02/1970"}, "birth_date"),
        ({"phone": "123"}, "phone"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "10000"}, "method"),
        ({"account": ""}, "account"),
        ({"in_kind": "1"}, "estimate"),
        ({"in_kind": "7x"}, "in_kind"),
    ],
)
def test_a_wrong_form_says_what_to_do_beside_the_field(send, branch, treasurer, fields, key):
    answer = send(treasurer, url(branch, "record-donation"), **typed(branch, **fields))
    assert answer.status_code == 422
    assert key in answer.context["form"].errors
    assert not Donation.objects.exists()


def test_a_gift_in_kind_is_recorded(send, branch, treasurer):
    fields = {"in_kind": "1", "account": "", "description": "طابعة", "estimate": "فاتورة"}
    assert send(treasurer, url(branch, "record-donation"), **typed(branch, **fields)).status_code == 302
    assert Donation.objects.get().in_kind


def test_the_list_is_filtered(visit, branch, treasurer):
    money = give(branch, 100, treasurer)
    goods = give(branch, 30, treasurer, giver("مينة الصنهاجي"), in_kind=True)
    ask_reversal(donation=goods, reason="خطأ", by=treasurer)
    Donation.objects.filter(pk=goods.pk).update(reversed_at=goods.recorded_at)

    def found(**asked):
        return {row.pk for row in visit(treasurer, url(branch), asked).context["page_obj"]}

    assert found() == {money.pk, goods.pk}
    assert found(q="مينه") == {goods.pk}
    assert found(kind="money") == found(state="standing") == {money.pk}
    assert found(kind="kind") == found(state="reversed") == {goods.pk}
    assert found(year="2015") == set()
    assert "لا هبة توافق" in visit(treasurer, url(branch), {"q": "زيد"}).text
    assert visit(treasurer, url(branch), {"year": "9" * 12}).status_code == 404


def test_one_asks_to_take_it_back_and_the_secretary_decides(visit, send, branch, treasurer, branch_secretary):
    gift = give(branch, 30, treasurer, in_kind=True)
    page, decide = url(branch, "reverse-donation", gift.pk), url(branch, "decide-donation", gift.pk)
    assert page in visit(treasurer, gift.get_absolute_url()).text
    assert page not in visit(branch_secretary, gift.get_absolute_url()).text
    assert send(treasurer, page, reason="").status_code == 422
    assert send(branch_secretary, page, reason="خطأ").status_code == 403
    assert send(treasurer, page, reason="سُجلت مرتين").status_code == 302
    assert send(treasurer, decide, approve="1").status_code == 403
    waiting = reverse("treasury:waiting-donations")
    assert gift.get_absolute_url() in visit(branch_secretary, waiting).text
    assert gift.get_absolute_url() not in visit(treasurer, waiting).text
    assert 'name="approve"' in visit(branch_secretary, gift.get_absolute_url()).text
    assert send(branch_secretary, decide, approve="1").status_code == 302
    assert "لم تعد محتسبة" in visit(treasurer, gift.get_absolute_url()).text
    assert 'class="void"' in visit(treasurer, url(branch)).text
    send(branch_secretary, decide, approve="1")
    assert Donation.objects.get().reversed_by == branch_secretary


def test_money_is_taken_back_through_the_book(visit, send, branch, treasurer, branch_secretary):
    row = give(branch, 30, treasurer)
    assert send(treasurer, url(branch, "reverse-donation", row.pk), reason="خطأ").status_code == 302
    reversal = CashEntry.objects.get(kind="reversal")
    assert reversal.get_absolute_url() in visit(treasurer, row.get_absolute_url()).text
    send(branch_secretary, url(branch, "approve-entry", reversal.pk))
    assert "لم تعد محتسبة" in visit(treasurer, row.get_absolute_url()).text
    check = reverse("treasury:check-certificate", args=[certificate_token(row)])
    assert "ألغيت هذه الهبة" in visit(None, check).text


def test_anybody_checks_a_certificate_and_reads_no_name(visit, branch, treasurer):
    row = give(branch, 30, treasurer)
    page = visit(None, reverse("treasury:check-certificate", args=[certificate_token(row)]))
    assert "يُعتد بها" in page.text
    assert "30,00" in page.text
    assert "الفاسي" not in page.text
    assert visit(None, reverse("treasury:check-certificate", args=["7:forged"])).status_code == 404


def test_who_sees_money_sees_donors_and_nobody_else(visit, send, branch, party, treasurer, branch_secretary, secretary,
                                                    teammate, member, outsider, national):  # fmt: skip
    row = give(branch, 30, treasurer)
    for name, args in (("donations", []), ("donation", [row.pk]), ("certificate-paper", [row.pk])):
        users = treasurer, branch_secretary, secretary, teammate, member, outsider, national
        found = [visit(user, url(branch, name, *args)).status_code for user in users]
        assert found == [200, 200, 200, 404, 404, 404, 404]
        assert visit(None, url(branch, name, *args)).status_code == 302
    users = branch_secretary, secretary, teammate, member
    assert [send(user, url(branch, "record-donation")).status_code for user in users] == [403, 403, 404, 404]
    assert visit(treasurer, url(party["other"], "donation", row.pk)).status_code == 404


def test_headquarters_read_the_year_of_all_donors(
    visit, branch, party, treasurer, teammate, secretary, region, national
):
    give(branch, 100, treasurer)
    give(party["other"], 50, teammate, giver("ادريس الفاسي"))
    year = localdate().year
    page, table = (
        reverse(f"treasury:donors{end}", args=[year, *kind]) for end, kind in (("", []), ("-table", ["xlsx"]))
    )
    for user in (treasurer, teammate, secretary, region):
        assert [visit(user, page).status_code, visit(user, table).status_code] == [404, 404]
    assert page not in visit(treasurer, url(branch)).text
    seen = visit(national, page)
    assert "مجموع من عدة تسجيلات" in seen.text
    assert seen.context["total"] == dh(150)
    answer = visit(national, table)
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[6], row[7], row[8], row[10], row[12]) for row in rows] == [
        ("إدريس الفاسي / ادريس الفاسي", "الفرع المحلي بالنخيل، الفرع المحلي بالزيتون", 2, 150, 0, 599_850)
    ]
    assert visit(national, reverse("treasury:donors-table", args=[year, "exe"])).status_code == 404
    assert visit(make_user(is_superuser=True), reverse("treasury:donors", args=[2015])).status_code == 200


def test_an_export_of_donors_leaves_its_trace(visit, branch, treasurer, national):
    person = member_of(branch).person
    give(branch, 100, treasurer, Giver(person=person))
    b"".join(visit(national, reverse("treasury:donors-table", args=[localdate().year, "csv"])).streaming_content)
    assert Reading.objects.about(person).get().subject == "donations"


def test_the_list_asks_as_many_queries_however_long_it_is(branch, client, treasurer, assert_flat_queries):
    client.force_login(treasurer)

    def grow(rows):
        while Donation.objects.count() < rows:
            give(branch, 10, treasurer, giver(f"زائر {Donation.objects.count()}"))

    assert assert_flat_queries(grow, lambda: client.get(url(branch))) <= 20


def test_the_books_own_form_offers_no_donation(visit, send, branch, treasurer):
    page = url(branch, "record-income")
    assert f'value="{category("donations").pk}"' not in visit(treasurer, page).text
    bank_of(branch, by=treasurer)
    answer = send(treasurer, page, **typed(branch, category=category("donations").pk))
    assert "category" in answer.context["form"].errors


def test_the_certificate_is_found_by_a_search_and_leads_to_its_check(branch, treasurer):
    row = give(branch, 500, treasurer, giver(name_latin="Driss El Fassi"))
    paper = certificate_paper(
        Donation.objects.with_state().get(pk=row.pk), lambda path: f"https://maktab.example{path}"
    )
    pdf = make_pdf("certificate", paper)
    assert missing_words(pdf, words_of(paper)) == []
    assert row.certificate in pages_of(pdf)[0]
    assert len(pages_of(pdf)) == 1
    assert links_of(pdf) == [f"https://maktab.example/donations/check/{certificate_token(row)}/"]


def test_with_the_authorisation_the_number_is_asked_for_and_shown_masked(visit, send, branch, treasurer, settings):
    page = url(branch, "record-donation")
    assert 'name="number"' not in visit(treasurer, page).text
    settings.CIN_AUTHORISATION, settings.CIN_KEYS = "D-7/2026", [Fernet.generate_key().decode()]
    settings.CIN_HASH_KEY = "a hash key of the tests, which is long enough for them"
    refused = send(treasurer, page, **typed(branch, number="", birth_date=""))
    assert list(refused.context["form"].errors) == ["number"]
    send(treasurer, page, **typed(branch, number="ab 123456", birth_date=""))
    shown = visit(treasurer, Donation.objects.get().get_absolute_url()).text
    assert "•••••456" in shown
    assert "123456" not in shown
