from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingConfig(AppConfig):
    name = "finding"
    verbose_name = _("Search of members")

    def ready(self):
        # Importing them makes known what they register.
        from . import export_run, own_parts, scrubbing  # noqa: F401  importing registers them
