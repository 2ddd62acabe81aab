"""The catalogue of offices with which a party starts: `syncing` brings a database to it; then the party's own data."""

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


def titles_of_offices():
    """{code: the fields of the office} of the whole catalogue."""
    names = ("masculine", "feminine", "plural", "aliases", "is_shared")
    return {
        code: dict(zip(names, titles, strict=True)) | {"rank": rank * 10}
        for rank, (code, *titles) in enumerate(OFFICES, start=1)
    }
