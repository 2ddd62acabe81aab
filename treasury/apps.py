from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TreasuryConfig(AppConfig):
    name = "treasury"
    verbose_name = _("Treasury")

    def ready(self):
        from . import charging_run, scrubbing  # noqa: F401  importing them makes known what they register
