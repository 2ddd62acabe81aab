"""The names of the notes and coins, from the largest: what is counted, and shown of a count."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "200": _("200 dirhams"),
    "100": _("100 dirhams"),
    "50": _("50 dirhams"),
    "20": _("20 dirhams"),
    "10": _("10 dirhams"),
    "5": _("5 dirhams"),
    "2": _("2 dirhams"),
    "1": _("1 dirham"),
    "0.50": _("half a dirham"),
    "0.20": _("20 centimes"),
    "0.10": _("10 centimes"),
    "0.05": _("5 centimes"),
}
