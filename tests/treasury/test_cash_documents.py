"""Supporting documents: added to an entry, seen by who sees the book, marked as replaced and never deleted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.treasury.books import book, category, fill
from tests.treasury.test_cash_pages import typed, url
from tests.uploads.pictures import jpeg
from tests.uploads.test_papers import pdf
from treasury.cashbook.documents import MOST, add_document, replace_document
from treasury.cashbook.recording import reverse_entry
from treasury.models import CashEntry, SupportingDocument
from uploads.papers import make_paper


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def expense(branch, treasurer):
    fill(branch, 500, by=treasurer)
    return book(branch, 100, by=treasurer)


def sent(content, name="facture.pdf"):
    return SimpleUploadedFile(name, content)


def test_an_expense_without_a_document_is_told(visit, branch, treasurer, branch_secretary, expense):
    assert list(CashEntry.objects.undocumented()) == [expense]
    assert "مصروف واحد بدون وثيقة إثبات" in visit(treasurer, url(branch)).text
    assert "مصروف واحد بدون وثيقة إثبات" in visit(branch_secretary, branch.get_absolute_url()).text
    document = add_document(entry=expense, paper=make_paper(pdf()), by=treasurer)
    assert not CashEntry.objects.undocumented().exists()
    replace_document(document=document, reason="فاتورة أخرى", by=treasurer)
    assert list(CashEntry.objects.undocumented()) == [expense]
    reverse_entry(entry=expense, reason="خطأ", by=treasurer)
    assert not CashEntry.objects.undocumented().exists()


def test_a_document_comes_with_the_expense_or_later(send, branch, treasurer):
    fill(branch, 500, by=treasurer)
    send(treasurer, url(branch, "record-expense"), **typed(branch), paper=sent(jpeg(), "photo.jpg"))
    entry = CashEntry.objects.get(kind="expense")
    assert entry.documents.get().content_type == "image/jpeg"
    add = url(branch, "add-document", entry.pk)
    assert send(treasurer, add, paper=sent(pdf(2))).status_code == 302
    assert send(treasurer, add, paper=sent(pdf(2))).status_code == 302  # sent twice
    assert list(entry.documents.values_list("pages", flat=True)) == [1, 2]
    assert send(treasurer, add).status_code == 422


def test_with_a_wrong_document_nothing_is_saved(send, branch, treasurer):
    fill(branch, 500, by=treasurer)
    answer = send(treasurer, url(branch, "record-expense"), **typed(branch), paper=sent(b"MZ", "facture.exe"))
    assert list(answer.context["form"].errors) == ["paper"]
    assert not CashEntry.objects.filter(kind="expense").exists()


def test_a_document_is_shown_to_who_sees_the_book(
    visit, branch, treasurer, branch_secretary, secretary, teammate, member, outsider, expense
):
    photo = add_document(entry=expense, paper=make_paper(jpeg()), by=treasurer)
    users = treasurer, branch_secretary, secretary, teammate, member, outsider
    page = url(branch, "document", photo.pk)
    assert [visit(user, page).status_code for user in users] == [200, 200, 200, 404, 404, 404]
    assert visit(None, page).status_code == 302
    assert visit(treasurer, page)["Content-Disposition"].startswith("inline")


def test_a_pdf_is_saved_and_not_opened_here(visit, branch, treasurer, expense):
    paper = add_document(entry=expense, paper=make_paper(pdf()), by=treasurer)
    answer = visit(treasurer, url(branch, "document", paper.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="voucher-{expense.year}-0002-{paper.pk}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content == pdf()


def test_a_wrong_document_is_marked_and_stays(send, visit, branch, treasurer, branch_secretary, expense):
    paper = add_document(entry=expense, paper=make_paper(pdf()), by=treasurer)
    page = url(branch, "replace-document", paper.pk)
    assert send(branch_secretary, page, reason="خطأ").status_code == 403
    assert send(treasurer, page, reason=" ").status_code == 422
    assert send(treasurer, page, reason="فاتورة أخرى").status_code == 302
    assert send(treasurer, page, reason="ثانية").status_code == 422
    assert "فاتورة أخرى" in visit(treasurer, expense.get_absolute_url()).text
    assert visit(treasurer, url(branch, "document", paper.pk)).status_code == 200
    again = send(treasurer, url(branch, "add-document", expense.pk), paper=sent(pdf()))
    assert again.status_code == 422
    assert SupportingDocument.objects.count() == 1


def test_an_entry_has_so_many_documents_and_no_more(branch, treasurer, send, expense):
    for pages in range(1, MOST + 1):
        add_document(entry=expense, paper=make_paper(pdf(pages)), by=treasurer)
    assert send(treasurer, url(branch, "add-document", expense.pk), paper=sent(jpeg())).status_code == 422
    assert expense.documents.count() == MOST


def test_only_who_records_adds_documents(send, branch, branch_secretary, teammate, member, expense):
    page = reverse("treasury:add-document", args=[branch.slug, expense.pk])
    for user, status in ((branch_secretary, 403), (teammate, 404), (member, 404)):
        assert send(user, page, paper=sent(pdf())).status_code == status
    assert category("rent")
