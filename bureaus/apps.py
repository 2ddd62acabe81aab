from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BureausConfig(AppConfig):
    name = "bureaus"
    verbose_name = _("Bureaus")

    def ready(self):
        # Importing them makes known the works, and what the room holds about a person.
        from . import closing_run, own_parts, reopening  # noqa: F401
