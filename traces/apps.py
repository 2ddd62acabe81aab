from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TracesConfig(AppConfig):
    name = "traces"
    verbose_name = _("Readings of personal data")

    def ready(self):
        from . import scrubbing  # noqa: F401  importing it makes its scrub known
