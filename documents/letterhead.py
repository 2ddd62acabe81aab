"""What stands on every paper: who the party is, and how its pages are counted."""

from django.conf import settings
from django.utils.translation import gettext as _


def letterhead() -> dict[str, str]:
    """The party's names and colours (empty where the settings leave them out) and the words of the page's foot."""
    party = settings.PARTY
    return {
        "name": party.get("name", ""),
        "name_latin": party.get("name_latin", ""),
        "primary": party.get("color_primary", ""),
        "accent": party.get("color_accent", ""),
        # The layout puts the numbers in, once it has counted.
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }
