from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MergingConfig(AppConfig):
    name = "merging"
    verbose_name = _("Duplicates")

    def ready(self):
        # Importing them makes known what they register.
        from . import own_parts, scrubbing, search_run  # noqa: F401  importing registers them
