from django.apps import AppConfig
from django.conf import settings


class HouseConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import checks  # noqa: F401  importing registers them

        if settings.DEBUG:
            from config.catalogues import compile_catalogues

            compile_catalogues()
