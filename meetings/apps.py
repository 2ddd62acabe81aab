from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self):
        # Importing them makes known what they register.
        from . import call_mailing, open_rolls, own_parts, scrubbing  # noqa: F401  importing registers them
