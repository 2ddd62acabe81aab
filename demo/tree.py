"""The tree: headquarters, a region, three provinces, their local branches with cells and sectors.

The localities are real ones, by their codes; what stands in them is invented.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.text import slugify

from branches.localities import locality
from branches.models import Branch, Kind
from branches.paths import parent_path
from branches.territory import PROVINCE_NAME, REGION_LATIN, REGION_NAME
from branches.tree import add_branch

# The party's names where the settings say none.
NAME, NAME_LATIN = "حزب الأفق", "Hizb al-Ufuq"
REGION = "05"
# Province code: the communes of its local branches. A place and how «in it» is said and spelt comes from the package.
PROVINCES = {
    "05.091": ("05.091.01.01", "05.091.01.07", "05.091.01.13", "05.091.01.03"),
    "05.081": ("05.081.01.01", "05.081.01.03", "05.081.11.01", "05.081.09.15"),
    "05.311": ("05.311.01.07", "05.311.01.09", "05.311.01.01", "05.311.01.03"),
}
# A branch that did not last: closed and merged into the last of its province.
CLOSED = ("05.311", "05.311.01.05")
CELLS = ("حي السلام", "حي النهضة", "المدينة القديمة", "حي المسيرة", "دوار الزاوية", "حي الأطلس")
# Professional sectors, with the beginnings of their people's occupations.
SECTORS = {
    "التعليم": ("أستاذ",),
    "الصحة": ("ممرض", "طبيب", "صيدل"),
    "الفلاحة": ("فلاح", "عامل فلاحي", "عاملة فلاحية"),
    "الجماعات الترابية": ("موظف",),
    "الصناعة التقليدية": ("حرفي", "صانعة", "خياط"),
    "التجارة": ("تاجر",),
}


@dataclass
class Tree:
    national: Branch
    region: Branch
    provinces: list = field(default_factory=list)
    locals: list = field(default_factory=list)
    small: list = field(default_factory=list)
    closed: Branch | None = None

    def above(self, branch):
        """The branch right above, from those in hand."""
        everything = [self.national, self.region, *self.provinces, *self.locals, self.closed]
        return next(found for found in everything if found.path == parent_path(branch.path))

    def occupations_of(self, branch):
        """The beginnings of the occupations that a professional sector brings together; () for anything else."""
        words = branch.name.split(f" ب{branch.locality.name}")[0].removeprefix("قطاع ")
        return SECTORS.get(words, ())

    def all_locals(self):
        return [*self.locals, self.closed]


def grow_tree(calendar, chance, size):
    """Add every branch through `branches.tree`. Returns the Tree."""
    party = settings.PARTY
    national = add_branch(
        kind=Kind.NATIONAL, name=party["name"] or NAME, name_latin=party["name_latin"] or NAME_LATIN, slug="party",
        address="شارع النخيل، رقم 12، الرباط", phone="+212537000001", email="hq@example.org",
        founded_on=calendar.day(260, 12), publishes_roster=True,
    )  # fmt: skip
    region = _add(national, Kind.REGION, REGION, REGION_NAME, REGION_LATIN, calendar.day(220, 8), "region")
    tree = Tree(national, region)
    for code, communes in PROVINCES.items():
        founded = calendar.day(205 - 3 * len(tree.provinces), 15)
        province = _add(region, Kind.PROVINCE, code, PROVINCE_NAME, "Province {}", founded, "province")
        tree.provinces.append(province)
        for commune in communes[: size.locals_per_province]:
            tree.locals.append(_local(province, commune, calendar.day(chance.randint(172, 198), 20)))
        if code == CLOSED[0]:
            tree.closed = _local(province, CLOSED[1], calendar.day(176, 20))
    for index, branch in enumerate(tree.locals):
        tree.small += list(_small_branches(branch, index, calendar))
    tree.small.append(_add_small(tree.provinces[0], Kind.COORDINATION, "تنسيقية الدفاع عن الماء", calendar.day(50, 9)))
    tree.small.append(_add_small(region, Kind.PARALLEL_BODY, "منتدى منتخبات ومنتخبي الأفق", calendar.day(100, 9)))
    return tree


def _local(province, commune, founded):
    return _add(province, Kind.LOCAL, commune, "الفرع المحلي ب{}", "Section de {}", founded)


def _add(parent, kind, code, title, title_latin, founded, suffix=""):
    found = locality(code)
    slug = slugify(found.name_latin.replace("'", "")) + (f"-{suffix}" if suffix else "")
    return add_branch(
        parent=parent,
        kind=kind,
        name=title.format(found.name),
        name_latin=title_latin.format(found.name_latin),
        slug=slug,
        locality_code=code,
        address=f"شارع محمد الخامس، {found.name}" if kind != Kind.LOCAL else f"حي الوحدة، {found.name}",
        phone=f"+212523{300_000 + int(code.replace('.', '')[-4:])}",  # 05 23 00 … is nobody's: forms refuse it
        email=f"{slug}@example.org",
        founded_on=founded,
        publishes_roster=kind != Kind.LOCAL,
    )


def _small_branches(branch, index, calendar):
    """The cells and sectors of a local branch: two or three, of kinds that differ from branch to branch."""
    where = branch.locality.name
    yield _add_small(branch, Kind.CELL, f"خلية القرب ب{CELLS[index % 6]} – {where}", calendar.day(48, 6))
    if index % 2:
        yield _add_small(branch, Kind.CELL, f"خلية القرب ب{CELLS[(index + 3) % 6]} – {where}", calendar.day(30, 6))
    if index % 3 == 0:
        yield _add_small(branch, Kind.YOUTH, f"القطاع الشبيبي ب{where}", calendar.day(46, 17))
    elif index % 3 == 1:
        yield _add_small(branch, Kind.WOMEN, f"القطاع النسائي ب{where}", calendar.day(46, 8))
    if index % 3 != 1:
        sector = list(SECTORS)[index * 2 // 3 % len(SECTORS)]
        yield _add_small(branch, Kind.SECTOR, f"قطاع {sector} ب{where}", calendar.day(36, 21))


def _add_small(parent, kind, name, founded):
    serial = Branch.objects.filter(kind=kind).count() + 1
    return add_branch(
        parent=parent,
        kind=kind,
        name=name,
        slug=f"{slugify(kind)}-{serial}" if parent.kind != Kind.LOCAL else f"{parent.slug}-{kind}-{serial}",
        locality_code=parent.locality_code,
        founded_on=founded,
    )
