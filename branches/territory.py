"""The regions and provinces of the country as branches, so that a new party need not type them one by one."""

from dataclasses import dataclass

from django.db import transaction

from .localities import all_localities
from .models import Branch, Kind
from .naming import propose_slug
from .tree import add_branch

REGION_NAME, REGION_LATIN = "التنظيم الجهوي بجهة {}", "Région {}"
PROVINCE_NAME, PROVINCE_LATIN = "الفرع الإقليمي ب{}", "Section provinciale {}"


@dataclass(frozen=True)
class Offered:
    """A region with its provinces, as localities; `branch` is the party's branch there, None where it has none."""

    locality: object
    branch: Branch | None
    provinces: tuple = ()


def offer_territory():
    """The twelve regions, each with its provinces and prefectures, and the branches that the party has there."""
    branches = {}
    for branch in Branch.objects.standing().filter(kind__in=(Kind.REGION, Kind.PROVINCE)).exclude(locality_code=""):
        branches.setdefault((branch.kind, branch.locality_code), branch)
    places = all_localities().values()
    provinces = {}
    for place in places:
        if place.level in ("province", "prefecture"):
            offered = Offered(place, branches.get((Kind.PROVINCE, place.code)))
            provinces.setdefault(place.code.split(".")[0], []).append(offered)
    return [
        Offered(place, branches.get((Kind.REGION, place.code)), tuple(provinces.get(place.code, ())))
        for place in places
        if place.level == "region"
    ]


@transaction.atomic
def add_territory(*, root, codes):
    """Add a branch under `root` for each locality of `codes` (regions and provinces) that has none yet.

    A province stands under the branch of its region, which is added with it; where the party has the branch already,
    nothing is added. Returns the new branches. Raises ValidationError as `add_branch` does.
    """
    wanted, added = set(codes), []
    taken = set(Branch.objects.values_list("slug", flat=True))
    for region in offer_territory():
        provinces = [place for place in region.provinces if place.locality.code in wanted and place.branch is None]
        branch = region.branch
        if branch is None and (provinces or region.locality.code in wanted):
            branch = _add(root, Kind.REGION, region.locality, REGION_NAME, REGION_LATIN, taken)
            added.append(branch)
        added += [
            _add(branch, Kind.PROVINCE, place.locality, PROVINCE_NAME, PROVINCE_LATIN, taken) for place in provinces
        ]
    return added


def _add(parent, kind, locality, name, latin, taken):
    slug = propose_slug(locality.name, locality.name_latin, taken)
    taken.add(slug)
    return add_branch(
        parent=parent,
        kind=kind,
        name=name.format(locality.name),
        name_latin=latin.format(locality.name_latin),
        slug=slug,
        locality_code=locality.code,
    )
