"""The site with its showcase, which only development serves."""

from django.urls import path

from config.urls import urlpatterns as own
from look.showcase import components

urlpatterns = [*own, path("_components/", components)]
