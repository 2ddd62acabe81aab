from django.apps import AppConfig
from django.conf import settings
from django.urls import register_converter


class HouseConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import checks  # noqa: F401  importing registers them
        from forms.requests import RowConverter

        register_converter(RowConverter, "row")

        if settings.DEBUG:
            from config.catalogues import compile_catalogues

            compile_catalogues()
