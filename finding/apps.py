from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingConfig(AppConfig):
    name = "finding"
    verbose_name = _("Search of members")

    def ready(self):
        from . import export_run  # noqa: F401  importing it makes its work known
