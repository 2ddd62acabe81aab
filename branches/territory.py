"""The regions and provinces of the country as branches, so that a new party need not type them one by one."""

from dataclasses import dataclass

from django.db import transaction

from .localities import all_localities
from .models import Branch, Kind
from .naming import propose_slug
from .tree import add_branch, lock_tree

REGION_NAME, REGION_LATIN = "التنظيم الجهوي بجهة {}", "Région {}"
PROVINCE_NAME, PROVINCE_LATIN = "الفرع الإقليمي ب{}", "Section provinciale {}"


@dataclass(frozen=True)
class Offered:
    """A region with its provinces, as localities; `branch` is the party's branch there, None where it has none."""

    locality: object
    branch: Branch | None
    provinces: tuple = ()

    @property
    def name(self):
        """The name that its branch would have."""
        return (REGION_NAME if self.locality.level == "region" else PROVINCE_NAME).format(self.locality.name)

    @property
    def is_complete(self):
        """Whether the party has a branch here and in every province under it."""
        return self.branch is not None and all(place.branch for place in self.provinces)


def is_offered(place):
    """Whether a locality is a region, or one of the 75 provinces and prefectures: not a part of a prefecture."""
    return place.level == "region" or (place.level != "commune" and place.code.count(".") == 1)


def offer_territory():
    """The twelve regions, each with its provinces and prefectures, and the branches that the party has there."""
    branches = {}
    for branch in Branch.objects.standing().filter(kind__in=(Kind.REGION, Kind.PROVINCE)).exclude(locality_code=""):
        branches.setdefault((branch.kind, branch.locality_code), branch)
    places = [place for place in all_localities().values() if is_offered(place)]
    provinces = {}
    for place in places:
        if place.level != "region":
            offered = Offered(place, branches.get((Kind.PROVINCE, place.code)))
            provinces.setdefault(place.code.split(".")[0], []).append(offered)
    return [
        Offered(place, branches.get((Kind.REGION, place.code)), tuple(provinces.get(place.code, ())))
        for place in places
        if place.level == "region"
    ]


def missing_territory(codes):
    """[(region as offered, whether its own branch would be added, its provinces that would be)] of `codes`.

    What the party has already is left out. A province brings its region.
    """
    wanted, found = set(codes), []
    for region in offer_territory():
        provinces = [place for place in region.provinces if place.locality.code in wanted and place.branch is None]
        is_new = region.branch is None and bool(provinces or region.locality.code in wanted)
        if is_new or provinces:
            found.append((region, is_new, provinces))
    return found


def count_missing(missing):
    """(regions, provinces) that would be added."""
    return sum(is_new for _region, is_new, _provinces in missing), sum(len(rows) for *_region, rows in missing)


@transaction.atomic
def add_territory(*, root, codes):
    """Add a branch under `root` for each locality of `codes` (regions and provinces) that has none yet.

    A province stands under the branch of its region, which is added with it; where the party has the branch already,
    nothing is added. Returns the new branches. Raises ValidationError as `add_branch` does.
    """
    lock_tree()  # two who tick the same at once make it once
    added, taken = [], set(Branch.objects.values_list("slug", flat=True))
    for region, is_new, provinces in missing_territory(codes):
        branch = region.branch
        if is_new:
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
