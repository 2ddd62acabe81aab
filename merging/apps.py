from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MergingConfig(AppConfig):
    name = "merging"
    verbose_name = _("Duplicates")

    def ready(self):
        from . import search_run  # noqa: F401  importing it makes its work known
