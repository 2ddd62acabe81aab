from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TreasuryConfig(AppConfig):
    name = "treasury"
    verbose_name = _("Treasury")

    def ready(self):
        # Importing them makes known what they register.
        from . import charging_run, own_parts, reminding_run, roll_dues, scrubbing  # noqa: F401  importing registers them
        from .audit import run as audit_run  # noqa: F401  as above
        from .pastdues import run  # noqa: F401  as above
