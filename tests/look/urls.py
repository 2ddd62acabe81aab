"""The site with its showcase, which only development serves."""

from django.urls import path

from config.showcase import components
from config.urls import urlpatterns as own

urlpatterns = [*own, path("_components/", components)]
