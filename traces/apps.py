from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TracesConfig(AppConfig):
    name = "traces"
    verbose_name = _("Readings of personal data")

    def ready(self):
        from . import own_parts  # noqa: F401  importing it makes what the room holds about a person known
