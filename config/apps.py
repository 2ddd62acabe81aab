from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig


class HouseConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import checks  # noqa: F401  importing registers them

        if settings.DEBUG:
            from config.catalogues import compile_catalogues

            compile_catalogues()


class AdministrationConfig(AdminConfig):
    default_site = "config.admin_site.AdministrationSite"
