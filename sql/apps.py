from django.apps import AppConfig


class SqlConfig(AppConfig):
    name = "sql"

    def ready(self):
        from . import lookups  # noqa: F401  registers itself once Django's fields are there
