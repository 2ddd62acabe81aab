"""The financial report of a year: of a branch, consolidated, as paper and table; draft and final."""

import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from documents.pdf import make_pdf
from tests.documents.reading import missing_words, words_of
from tests.factories import make_user
from tests.treasury.books import bank_of, book, fill
from tests.treasury.closings import close
from tests.treasury.money import charge, dh, member_of, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry
from treasury.cashbook.recording import record_opening, record_transfer, reverse_entry
from treasury.closing.sealing import seal
from treasury.closing.year import report_of
from treasury.closing.year_papers import notes_of, table_rows, year_paper


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def user(db):
    return make_user(is_superuser=True)


def last_year():
    return localdate().year - 1


def in_year(years_ago, number=3):
    return date(localdate().year - years_ago, number, 5)


def told(report):
    """{caption: [(label, this year, the year before)]}."""
    return {row.caption: [(line.label, line.now, line.before) for line in row.rows] for row in report.sections}


@pytest.fixture
def two_years(branch, user):
    """Two years ago 1000 came in; last year 500 more and 60 of dues, 300 went out, of which 50 was taken back."""
    rate(branch, 20)
    fill(branch, 1000, by=user, booked_on=in_year(2))
    fill(branch, 500, by=user, booked_on=in_year(1))
    pay(member_of(branch), 60, by=user, paid_on=in_year(1))
    book(branch, 250, by=user, booked_on=in_year(1))
    wrong = book(branch, 50, "travel", by=user, booked_on=in_year(1))
    reverse_entry(entry=wrong, reason="خطأ", by=user, booked_on=in_year(1, 4))
    bank = bank_of(branch, by=user, days=500)
    move = {"from_account": cash_box_of(branch), "to_account": bank, "by": user}
    record_transfer(amount=dh(400), booked_on=in_year(1, 10), **move)
    return branch


def test_resources_and_uses_stand_under_their_headings_beside_the_year_before(two_years):
    found = told(report_of(two_years, last_year()))
    assert found["الأرصدة في بداية السنة"] == [
        ("الصندوق", dh(1000), dh(0)),
        ("البنك", dh(0), dh(0)),
        ("الصندوق والبنك", dh(1000), dh(0)),
    ]
    assert found["الموارد"] == [
        ("واجبات الانخراط والاشتراك", dh(60), dh(0)),
        ("واجبات الاشتراك", dh(60), dh(0)),
        ("عائدات الأنشطة الاجتماعية والثقافية", dh(500), dh(1000)),
        ("مداخيل الأنشطة", dh(500), dh(1000)),
        ("مجموع الموارد", dh(560), dh(1000)),
    ]
    assert found["النفقات"] == [
        ("مصاريف التسيير", dh(250), dh(0)),
        ("الكراء", dh(250), dh(0)),
        ("مجموع النفقات", dh(250), dh(0)),
    ]
    assert found["النتيجة"] == [("الفائض، أو العجز إن كان سالبا", dh(310), dh(1000))]
    assert found["الأرصدة في نهاية السنة"] == [
        ("الصندوق", dh(910), dh(1000)),
        ("البنك", dh(400), dh(0)),
        ("الصندوق والبنك", dh(1310), dh(1000)),
    ]


def test_dues_and_members_stand_beside_the_money(branch, user):
    rate(branch, 20)
    member, gone = member_of(branch), member_of(branch)
    this = localdate().year
    charge(branch, *range(1 - localdate().month, 1))
    pay(member, 60, by=user)
    found = told(report_of(branch, this))["الأعضاء والواجبات"]
    asked = dh(20) * 7 * localdate().month  # of five officers and two members
    assert [row[1] for row in found] == [7, 1, asked, 0, min(dh(60), dh(20) * localdate().month), asked - dh(60)]
    assert gone.pk


def test_an_opening_balance_is_no_resource(branch, user):
    entry = record_opening(account=cash_box_of(branch), amount=dh(700), booked_on=in_year(1), by=make_user())
    approve_entry(entry=entry, by=user)
    found = told(report_of(branch, last_year()))
    assert found["الموارد"] == [("مجموع الموارد", dh(0), dh(0))]
    assert ("أرصدة افتتاحية سجلت خلال السنة", dh(700), dh(0)) in found["النتيجة"]
    assert found["الأرصدة في نهاية السنة"][0] == ("الصندوق", dh(700), dh(0))


def test_what_levels_send_each_other_is_no_resource_of_both_together(party, user):
    above, below = party["province"], party["local"]
    fill(below, 1000, by=user, booked_on=in_year(1))
    book(below, 300, "shares-sent", by=user, by_workflow=True, booked_on=in_year(1), party_name="الفرع الإقليمي")
    book(above, 300, "shares-received", by=user, by_workflow=True, booked_on=in_year(1), party_name="الفرع المحلي")
    book(above, 100, "shares-sent", by=user, by_workflow=True, booked_on=in_year(1), party_name="التنظيم الجهوي")
    alone, both = (told(report_of(above, last_year(), below=below)) for below in (False, True))
    assert alone["الموارد"][-1] == ("مجموع الموارد", dh(300), dh(0))
    assert both["الموارد"][-1] == ("مجموع الموارد", dh(1000), dh(0))
    assert both["النفقات"][-1] == ("مجموع النفقات", dh(0), dh(0))
    assert both["بين مستويات الحزب"][-1] == ("من خارج هذه الفروع أو إليه", dh(-100), dh(0))
    assert both["النتيجة"][0][1] == both["الأرصدة في نهاية السنة"][-1][1] == dh(900)


def test_what_stands_in_no_account_is_told_and_summed_nowhere(branch, user):
    rate(branch, 20)
    pay(member_of(branch), 40, by=user, method="transfer", paid_on=in_year(1))
    report = report_of(branch, last_year())
    assert (report.in_no_account, told(report)["الموارد"][-1][1]) == (dh(40), dh(0))
    assert any("40,00" in note for note in notes_of(report))
    bank_of(branch, by=user, days=800)
    assert told(report_of(branch, last_year()))["الموارد"][-1][1] == dh(40)


def test_a_year_is_final_once_every_branch_closed_its_last_month(party, two_years, user):
    december = 12 * (last_year() - localdate().year) + 12 - localdate().month
    draft = report_of(two_years, last_year())
    assert (draft.is_final, draft.open_branches) == (False, [two_years.name])
    closing = close(two_years, december, by=user)
    assert report_of(two_years, last_year()).digest == closing.digest
    both = report_of(party["province"], last_year(), below=True)
    assert both.digest == seal("", [(two_years.path, closing.digest)])
    fill(party["other"], 5, by=user, booked_on=in_year(1))
    open_one = report_of(party["province"], last_year(), below=True)
    assert (open_one.digest, open_one.open_branches) == ("", [party["other"].name])
    assert "مشروع" in notes_of(open_one)[0]
    assert not report_of(party["region"], last_year()).is_final  # nothing to close


def test_paper_and_table_say_what_the_page_says(two_years):
    report = report_of(two_years, last_year())
    paper = year_paper(report)
    cells = [row["cells"] for sheet in paper["sheets"] for row in sheet["rows"]]
    assert ["مجموع الموارد", "560,00", "1\u00a0000,00"] in cells
    assert paper["signatures"] == ["توقيع أمين(ة) المال", "توقيع الكاتب(ة)"]
    assert ["الموارد", "مجموع الموارد", dh(560), dh(1000)] in list(table_rows(report))
    assert missing_words(make_pdf("report", paper), words_of(paper)) == []


def test_a_party_needs_no_more_queries_than_a_branch(party, two_years, user, django_assert_num_queries):
    fill(party["other"], 5, by=user, booked_on=in_year(1))
    with django_assert_num_queries(12):
        report_of(two_years, last_year())
    for above in ("province", "national"):
        with django_assert_num_queries(12):
            report_of(party[above], last_year(), below=True)


def url(branch, year=None, *kind, below=False):
    name = {(): "year-report", ("pdf",): "year-report-paper"}.get(kind, "year-report-table")
    keys = [branch.slug, year or last_year(), *(kind if name == "year-report-table" else ())]
    return reverse(f"treasury:{name}", args=keys) + ("?below=1" if below else "")


def test_the_pages_of_the_report(visit, two_years, party, treasurer, branch_secretary, secretary, teammate, member):
    for user in (treasurer, branch_secretary, secretary):
        answer = visit(user, url(two_years))
        assert answer.status_code == 200
        assert "مشروع" in answer.text
    for user in (teammate, member):
        for address in (url(two_years), url(two_years, None, "pdf"), url(two_years, None, "xlsx")):
            assert visit(user, address).status_code == 404
    assert visit(treasurer, url(two_years, None, "pdf")).content.startswith(b"%PDF")
    answer = visit(treasurer, url(two_years, None, "xlsx"))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert ("الموارد", "مجموع الموارد", 560, 1000) in rows
    assert visit(treasurer, url(two_years, None, "odt")).status_code == 404
    assert visit(treasurer, url(two_years, localdate().year + 1)).status_code == 404
    assert visit(treasurer, url(two_years, 1900)).status_code == 404


def test_consolidated_for_who_sees_the_totals_of_all_below(visit, party, two_years, secretary, region, user, teammate):
    above = party["province"]
    for reader in (secretary, region, user):
        answer = visit(reader, url(above, below=True))
        assert answer.context["report"].below
    assert visit(teammate, url(above, below=True)).status_code == 404
