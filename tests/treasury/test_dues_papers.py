"""The year of a member and the arrears of a branch as papers: what they say, and who gets them."""

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate

from arabic.calendar import format_month
from documents.pdf import make_pdf
from members.joining import join
from members.models import Category, Membership, Person
from tests.documents.reading import missing_words, pages_of, words_of
from tests.factories import holder_of, make_officer, make_user
from tests.treasury.money import charge, member_of, month, pay
from tests.treasury.pages import record_url, this_year
from tests.visits import statuses
from treasury.arrears import Debts, name_debts
from treasury.charging import exempt
from treasury.models import DuesCharge, Payment
from treasury.papers import arrears_paper, year_paper
from treasury.voiding import void_payment


def year_url(person, year=None):
    return reverse("treasury:year-paper", args=[person.pk, year or this_year()])


def arrears_url(branch):
    return reverse("treasury:arrears-paper", args=[branch.slug])


def year_of(user, person, year):
    return year_paper(person, year, DuesCharge.objects.visible_to(user), Payment.objects.visible_to(user))


def arrears_of(user, branch):
    debts = name_debts(user, list(Debts(user, branch)))
    return arrears_paper(branch, debts, DuesCharge.objects.visible_to(user))


def row_of(paper, day):
    return next(row for row in paper["tables"][0]["rows"] if row[0] == format_month(day))


def test_the_year_says_what_each_month_asked_and_what_was_paid(owing, treasurer):
    pay(owing, 30, by=treasurer)
    before, last, now = month(-2), month(-1), month()
    paper = year_of(treasurer, owing.person, before.year)
    assert row_of(paper, before) == [format_month(before), "الفرع المحلي بالنخيل", "20,00", "20,00", "0,00", "مؤدى"]
    paper = year_of(treasurer, owing.person, last.year)
    assert row_of(paper, last)[2:] == ["20,00", "10,00", "10,00", "مؤدى جزئيا"]
    paper = year_of(treasurer, owing.person, now.year)
    assert row_of(paper, now)[2:5] == ["20,00", "0,00", "20,00"]
    assert len(paper["tables"][0]["rows"]) == 12
    assert paper["branch"] == "الفرع المحلي بالنخيل"


def test_the_year_lists_its_receipts_and_counts_no_voided_one(owing, treasurer):
    wrong = pay(owing, 20, method="cheque", by=treasurer)
    void_payment(payment=wrong, reason="خطأ في المبلغ", by=treasurer)
    pay(owing, 30, by=treasurer)
    receipts = year_of(treasurer, owing.person, this_year())["tables"][1]
    day, first = date_format(localdate(), "SHORT_DATE_FORMAT"), format_month(month(-2))
    assert receipts["rows"] == [
        [f"{this_year()}/0001", day, "بشيك", f"ملغى – {first}", "20,00"],
        [f"{this_year()}/0002", day, "نقدا", f"{first}، {format_month(month(-1))} (جزئيا)", "30,00"],
    ]
    assert receipts["total"][-1] == "30,00"


def test_an_exempted_month_asks_nothing_and_is_in_no_sum(owing, treasurer):
    row = DuesCharge.objects.get(person=owing.person, month=month())
    exempt(charge=row, reason="مرض", by=treasurer)
    paper = year_of(treasurer, owing.person, month().year)
    assert row_of(paper, month())[2:] == ["–", "–", "–", "معفى"]
    asked = sum(month(offset).year == month().year for offset in (-2, -1))
    assert paper["tables"][0]["total"][2] == f"{20 * asked},00"


def test_a_year_without_dues_or_payments_says_so(owing, treasurer):
    paper = year_of(treasurer, owing.person, this_year() - 5)
    assert {row[5] for row in paper["tables"][0]["rows"]} == {"غير محتسب"}
    assert paper["tables"][0]["total"][2:5] == ["0,00", "0,00", "0,00"]
    assert "لم يسجل أي أداء" in pages_of(make_pdf("sheet", paper))[0]


def test_a_treasurer_reads_nothing_of_another_branch_and_the_member_reads_all(party, owing, treasurer):
    person = owing.person
    pay(owing, 20, by=treasurer)
    Membership.objects.filter(pk=owing.pk).update(ended_on=month())
    there = join(person=person, branch=party["other"], on=month(), category=Category.objects.get(code="regular"))
    pay(there, 40, by=treasurer)
    own = year_of(make_user(person), person, this_year())
    assert len(own["tables"][1]["rows"]) == 2
    assert own["branch"] == ""
    here = year_of(treasurer, person, this_year())
    assert [row[4] for row in here["tables"][1]["rows"]] == ["20,00"]
    assert "الفرع المحلي بالزيتون" not in str(here)


def test_who_gets_a_members_year(
    client, party, bureau, owing, treasurer, branch_secretary, secretary, teammate, member, outsider
):
    rapporteur, own = make_user(holder_of(bureau, "rapporteur")), make_user(owing.person)
    url = year_url(owing.person)
    assert statuses(client, url, own, treasurer, branch_secretary, secretary) == [200] * 4
    assert statuses(client, url, rapporteur, teammate, member, outsider, None) == [403, 404, 404, 404, 302]
    assert statuses(client, year_url(owing.person, 9999), own) == [404]


def test_who_gets_the_arrears(
    client, party, bureau, owing, treasurer, branch_secretary, secretary, teammate, member, outsider
):
    url = arrears_url(party["local"])
    above = make_officer(party["region"], "treasurer")
    rapporteur = make_user(holder_of(bureau, "rapporteur"))
    assert statuses(client, url, treasurer, branch_secretary, secretary) == [200] * 3
    assert statuses(client, url, above, rapporteur, teammate, member, outsider, None) == [403, *[404] * 4, 302]


def test_the_arrears_say_who_which_months_how_much_and_the_phone(party, owing, treasurer):
    Person.objects.filter(pk=owing.person_id).update(phone="+212612345678")
    pay(owing, 20, by=treasurer)
    rows = arrears_of(treasurer, party["local"])["tables"][0]["rows"]
    found = next(row for row in rows if row[1] == "خديجة بنعلي")
    phone = "06\u00a012\u00a034\u00a056\u00a078"
    assert found[2:] == [phone, format_month(month(-1)), "20,00"]


def test_who_owes_the_running_month_alone_is_not_late(party, owing, treasurer):
    pay(owing, 40, by=treasurer)
    assert owing.person.dues_charges.get(month=month()).amount == 20
    late = {row[1] for row in arrears_of(treasurer, party["local"])["tables"][0]["rows"]}
    assert "خديجة بنعلي" not in late


def test_the_phone_of_who_moved_away_stays_with_their_new_branch(visit, party, owing, treasurer):
    Person.objects.filter(pk=owing.person_id).update(phone="+212612345678", branch=party["other"])
    (page,) = pages_of(visit(treasurer, arrears_url(party["local"])).content)
    assert "خديجة بنعلي" in page
    assert "12\u00a034" not in page
    assert "12 34" not in page


def test_nobody_in_arrears_is_said(party, owing, treasurer):
    DuesCharge.objects.all().update(withdrawn_at=None, amount=0)
    paper = arrears_of(treasurer, party["local"])
    assert paper["tables"][0]["rows"] == []
    assert "لا متأخرات على أحد" in pages_of(make_pdf("sheet", paper))[0]


def test_sixty_in_arrears_go_over_pages_in_the_same_number_of_queries(party, owing, treasurer, assert_flat_queries):
    def grow(rows):
        for number in range(rows):
            member_of(party["local"], given_name="عبد اللطيف", family_name=f"مولاي إدريس العلوي {number}")
        charge(party["province"], -3, -2, -1, 0)

    assert_flat_queries(grow, lambda: arrears_of(treasurer, party["local"]))
    grow(30)
    paper = arrears_of(treasurer, party["local"])
    pdf = make_pdf("sheet", paper)
    pages = pages_of(pdf)
    assert len(pages) > 1
    assert all("الهاتف" in page for page in pages)
    assert missing_words(pdf, words_of(paper)) == []


def test_every_word_of_the_year_is_found_in_it(owing, treasurer):
    pay(owing, 30, by=treasurer)
    paper = year_of(treasurer, owing.person, this_year())
    assert missing_words(make_pdf("sheet", paper), words_of(paper)) == []


@pytest.mark.parametrize("place", ["panel", "grid", "own"])
def test_the_pages_lead_to_their_papers(visit, party, owing, treasurer, place):
    if place == "panel":
        assert year_url(owing.person) in visit(treasurer, record_url(owing)).text
    elif place == "grid":
        page = visit(treasurer, reverse("treasury:grid", args=["nakhil", this_year()]))
        assert arrears_url(party["local"]) in page.text
    else:
        assert year_url(owing.person) in visit(make_user(owing.person), reverse("members:own-dues")).text
