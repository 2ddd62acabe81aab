"""The addresses of treasury."""

from django.urls import path

from .views import arrears, collecting, grid, papers, payments, rates, receipts

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
    path("branches/<slug:slug>/dues/collections/<row:pk>/receipts.pdf", papers.collection, name="collection-receipts"),
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
