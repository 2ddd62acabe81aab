from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BureausConfig(AppConfig):
    name = "bureaus"
    verbose_name = _("Bureaus")

    def ready(self):
        from . import closing_run, importing, reopening  # noqa: F401  importing them makes their works known
