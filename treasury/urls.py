"""The addresses of treasury."""

from django.urls import path

from .views import (
    arrears,
    cash_accounts,
    cash_book,
    cash_decisions,
    cash_documents,
    cash_entries,
    cash_papers,
    collecting,
    grid,
    papers,
    payments,
    rates,
    receipts,
)

BOOK = "branches/<slug:slug>/cash-book"

app_name = "treasury"
urlpatterns = [
    path("branches/<slug:slug>/dues/", grid.dues, name="dues"),
    path("branches/<slug:slug>/dues/rates/", rates.rates, name="rates"),
    path("branches/<slug:slug>/dues/charges/", rates.charge, name="charge"),
    path("branches/<slug:slug>/dues/charges/<row:charge_pk>/exemption/", rates.exemption, name="exemption"),
    path("branches/<slug:slug>/dues/arrears/", arrears.arrears, name="arrears"),
    path("branches/<slug:slug>/dues/collecting/", collecting.collect, name="collect"),
    path("branches/<slug:slug>/dues/collections/<row:pk>/", collecting.collection, name="collection"),
    path("branches/<slug:slug>/dues/collections/<row:pk>/voiding/", collecting.void, name="void-collection"),
    path("branches/<slug:slug>/dues/<int:year>/", grid.grid, name="grid"),
    path("branches/<slug:slug>/dues/<int:year>/sums/", grid.sums, name="sums"),
    path("branches/<slug:slug>/dues/<int:year>/below/", grid.below, name="below"),
    path("branches/<slug:slug>/dues/<int:year>/payments/<row:person_pk>/", payments.record, name="record-payment"),
    path("branches/<slug:slug>/receipts/<int:year>/<int:number>/", receipts.receipt, name="receipt"),
    path("branches/<slug:slug>/receipts/<int:year>/<int:number>/voiding/", receipts.void, name="void"),
    path("branches/<slug:slug>/receipts/<int:year>/<int:number>.pdf", papers.receipt, name="receipt-paper"),
    path("branches/<slug:slug>/dues/arrears.pdf", papers.arrears, name="arrears-paper"),
    path("people/<row:person_pk>/dues/<int:year>.pdf", papers.year, name="year-paper"),
    path("receipts/<str:token>/", papers.check_receipt, name="check-receipt"),
    path(f"{BOOK}/", cash_book.book, name="cash-book"),
    path(f"{BOOK}/income/", cash_entries.income, name="record-income"),
    path(f"{BOOK}/expense/", cash_entries.expense, name="record-expense"),
    path(f"{BOOK}/transfer/", cash_entries.transfer, name="record-transfer"),
    path(f"{BOOK}/opening/", cash_entries.opening, name="record-opening"),
    path(f"{BOOK}/people/", cash_entries.people, name="cash-people"),
    path(f"{BOOK}/accounts/", cash_accounts.accounts, name="accounts"),
    path(f"{BOOK}/accounts/<row:pk>/closing/", cash_accounts.close, name="close-account"),
    path(f"{BOOK}/unassigned/", cash_accounts.unassigned, name="unassigned"),
    path(f"{BOOK}/entries/<row:pk>/", cash_decisions.entry, name="entry"),
    path(f"{BOOK}/entries/<row:pk>/approval/", cash_decisions.approve, name="approve-entry"),
    path(f"{BOOK}/entries/<row:pk>/refusal/", cash_decisions.refuse, name="refuse-entry"),
    path(f"{BOOK}/entries/<row:pk>/reversal/", cash_decisions.reverse, name="reverse-entry"),
    path(f"{BOOK}/entries/<row:pk>/voucher.pdf", cash_papers.voucher, name="voucher-paper"),
    path(f"{BOOK}/entries/<row:pk>/documents/", cash_documents.add, name="add-document"),
    path(f"{BOOK}/documents/<row:pk>/", cash_documents.document, name="document"),
    path(f"{BOOK}/documents/<row:pk>/replacement/", cash_documents.replace, name="replace-document"),
    path(f"{BOOK}/month.pdf", cash_papers.month, name="cash-book-paper"),
    path(f"{BOOK}/month.<str:kind>", cash_papers.table, name="cash-book-table"),
    path("cash-book/waiting/", cash_decisions.waiting, name="waiting-entries"),
]
