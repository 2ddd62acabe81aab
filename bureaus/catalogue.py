"""The catalogue of offices with which a party starts: seeded by a migration, then the party's own data."""

# Code, masculine, feminine, plural, other titles, whether several hold it. The order is the rank.
OFFICES = [
    ("first_secretary", "الكاتب الأول", "الكاتبة الأولى", "الكتاب الأولون",
     ["الكاتب الأول للفرع الإقليمي", "الكاتب الإقليمي", "الكاتبة الإقليمية", "الكاتب الجهوي", "الكاتبة الجهوية"],
     False),
    ("branch_secretary", "كاتب الفرع", "كاتبة الفرع", "كتاب الفروع", ["كاتب الفرع المحلي", "الكاتب المحلي"], False),
    ("deputy_secretary", "نائب الكاتب الأول", "نائبة الكاتب الأول", "نواب الكاتب الأول",
     ["نائب كاتب الفرع", "نائبة كاتب الفرع", "نائب كاتبة الفرع"], False),
    ("treasurer", "أمين المال", "أمينة المال", "أمناء المال", [], False),
    ("deputy_treasurer", "نائب أمين المال", "نائبة أمين المال", "نواب أمين المال", [], False),
    ("rapporteur", "مقرر", "مقررة", "مقررون", ["المقرر", "المقررة"], False),
    ("deputy_rapporteur", "نائب المقرر", "نائبة المقرر", "نواب المقرر", [], False),
    ("communication_officer", "مسؤول عن التواصل", "مسؤولة عن التواصل", "مسؤولون عن التواصل",
     ["مسؤول التواصل"], False),
    ("local_affairs_officer", "مسؤول عن الشأن المحلي", "مسؤولة عن الشأن المحلي", "مسؤولون عن الشأن المحلي", [], False),
    ("union_work_officer", "مسؤول عن العمل النقابي", "مسؤولة عن العمل النقابي", "مسؤولون عن العمل النقابي", [], False),
    ("parity_officer", "مسؤول عن التنسيق مع هيأة المناصفة والمساواة",
     "مسؤولة عن التنسيق مع هيأة المناصفة والمساواة", "مسؤولون عن التنسيق مع هيأة المناصفة والمساواة", [], False),
    ("youth_officer", "مسؤول عن التنسيق مع الشباب", "مسؤولة عن التنسيق مع الشباب", "مسؤولون عن التنسيق مع الشباب",
     ["مسؤول التنسيق مع الشباب", "مسؤولة التنسيق مع الشباب"], False),
    ("coordinator", "منسق", "منسقة", "منسقون", ["المنسق", "المنسقة"], False),
    ("delegate", "مندوب", "مندوبة", "مندوبون", [], True),
    ("counsellor", "مستشار", "مستشارة", "مستشارون", [], True),
]  # fmt: skip


def seed_offices(office_model, right_model, group_model, rights_of):
    """Write the catalogue and its rights through the given (historical) models; what exists is left as it is.

    `rights_of(code)` lists (level, extent, group name); the groups exist already.
    """
    groups = {group.name: group for group in group_model.objects.all()}
    for rank, (code, masculine, feminine, plural, aliases, shared) in enumerate(OFFICES, start=1):
        office, created = office_model.objects.get_or_create(
            code=code,
            defaults={
                "masculine": masculine,
                "feminine": feminine,
                "plural": plural,
                "aliases": aliases,
                "rank": rank * 10,
                "is_shared": shared,
            },
        )
        if created:
            right_model.objects.bulk_create(
                right_model(office=office, group=groups[group], extent=extent, level=level)
                for level, extent, group in rights_of(code)
            )
