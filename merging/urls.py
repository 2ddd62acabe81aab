"""The addresses of duplicates and merges."""

from django.urls import path

app_name = "merging"
urlpatterns = []
