"""The addresses of duplicates and merges."""

from django.urls import path

from . import views

app_name = "merging"
urlpatterns = [
    path("branches/<slug:slug>/duplicates/", views.duplicates, name="duplicates"),
    path("branches/<slug:slug>/duplicates/search/", views.search, name="search"),
    path("people/<row:pk>/merging/", views.compare_with, name="compare-with"),
    path("people/<row:first>/merging/<row:second>/", views.compare, name="compare"),
    path("duplicates/<row:pk>/dismissal/", views.dismissal, name="dismiss"),
    path("duplicates/<row:pk>/taking-back/", views.taking_back, name="take-back"),
    path("merges/<row:pk>/", views.merge, name="merge"),
    path("merges/<row:pk>/undoing/", views.undoing, name="undo"),
]
