from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TreasuryConfig(AppConfig):
    name = "treasury"
    verbose_name = _("Treasury")

    def ready(self):
        # Importing them makes known the works, and what the room holds about a person.
        from . import charging_run, own_parts  # noqa: F401
