from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.urls import register_converter


class HouseConfig(AppConfig):
    name = "config"

    def ready(self):
        from branches.addresses import RowConverter
        from config import checks  # noqa: F401  importing registers them

        register_converter(RowConverter, "row")

        if settings.DEBUG:
            from config.catalogues import compile_catalogues

            compile_catalogues()


class AdministrationConfig(AdminConfig):
    default_site = "config.admin_site.AdministrationSite"
