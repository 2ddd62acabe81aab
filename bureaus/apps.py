from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BureausConfig(AppConfig):
    name = "bureaus"
    verbose_name = _("Bureaus")

    def ready(self):
        # Importing them makes known what they register.
        from . import closing_run, importing, own_parts, reopening, scrubbing  # noqa: F401  importing registers them
