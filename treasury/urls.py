"""The addresses of treasury."""

from django.urls import path

from .views import arrears, collecting, grid, papers, payments, rates, receipts, reliefs, terms

app_name = "treasury"
urlpatterns = [
    path("branches/<slug:slug>/dues/", grid.dues, name="dues"),
    path("branches/<slug:slug>/dues/rates/", rates.rates, name="rates"),
    path("branches/<slug:slug>/dues/rates/<row:pk>/withdrawal/", rates.withdraw, name="withdraw-rate"),
    path("branches/<slug:slug>/dues/members/<row:person_pk>/", terms.terms, name="terms"),
    path("branches/<slug:slug>/dues/members/<row:person_pk>/income-band/", terms.declare, name="income-band"),
    path("branches/<slug:slug>/dues/members/<row:person_pk>/relief/", reliefs.record, name="record-relief"),
    path("branches/<slug:slug>/dues/reliefs/", reliefs.reliefs, name="reliefs"),
    path("dues/reliefs/waiting/", reliefs.waiting, name="waiting-reliefs"),
    path("dues/reliefs/<row:pk>/", reliefs.relief, name="relief"),
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
]
