"""The catalogue of offices with which a party starts: `syncing` brings a database to it; then the party's own data."""

# Code, masculine, feminine, plural, other titles, whether several hold it. The order is the rank.
OFFICES = [
    ("first_secretary", "الكاتب الأول", "الكاتبة الأولى", "الكتاب الأولون",
     ["الكاتب الأول للفرع الإقليمي", "الكاتب الإقليمي", "الكاتبة الإقليمية", "الكاتب الجهوي", "الكاتبة الجهوية"],
     False),
    ("branch_secretary", "كاتب الفرع", "كاتبة الفرع", "كتاب الفروع", ["كاتب الفرع المحلي", "الكاتب المحلي"], False),
    ("deputy_secretary", "نائب الكاتب الأول", "نائبة الكاتب الأول", "نواب الكاتب الأول",
     ["نائب كاتب الفرع", "نائبة كاتب الفرع", "نائب كاتبة الفرع", "نائبة كاتبة الفرع", "نائب الكاتبة الأولى",
      "نائبة الكاتبة الأولى"], False),
    ("treasurer", "أمين المال", "أمينة المال", "أمناء المال", [], False),
    ("deputy_treasurer", "نائب أمين المال", "نائبة أمين المال", "نواب أمين المال",
     ["نائب أمينة المال", "نائبة أمينة المال"], False),
    ("rapporteur", "مقرر", "مقررة", "مقررون", ["المقرر", "المقررة"], False),
    ("deputy_rapporteur", "نائب المقرر", "نائبة المقرر", "نواب المقرر",
     ["نائب المقررة", "نائبة المقررة", "نائب مقرر", "نائبة مقرر"], False),
    ("communication_officer", "مسؤول عن التواصل", "مسؤولة عن التواصل", "مسؤولون عن التواصل",
     ["مسؤول التواصل"], False),
    ("local_affairs_officer", "مسؤول عن الشأن المحلي", "مسؤولة عن الشأن المحلي", "مسؤولون عن الشأن المحلي", [], False),
    ("union_work_officer", "مسؤول عن العمل النقابي", "مسؤولة عن العمل النقابي", "مسؤولون عن العمل النقابي", [], False),
    ("parity_officer", "مسؤول عن التنسيق مع هيئة المناصفة والمساواة",
     "مسؤولة عن التنسيق مع هيئة المناصفة والمساواة", "مسؤولون عن التنسيق مع هيئة المناصفة والمساواة", [], False),
    ("youth_officer", "مسؤول عن التنسيق مع الشباب", "مسؤولة عن التنسيق مع الشباب", "مسؤولون عن التنسيق مع الشباب",
     ["مسؤول التنسيق مع الشباب", "مسؤولة التنسيق مع الشباب"], False),
    ("coordinator", "منسق", "منسقة", "منسقون", ["المنسق", "المنسقة"], False),
    ("delegate", "مندوب", "مندوبة", "مندوبون", [], True),
    ("counsellor", "مستشار", "مستشارة", "مستشارون", [], True),
]  # fmt: skip

# What an office is for in every bureau: code, role, and whether it is the deputy's.
ROLES = [
    ("first_secretary", "leads", False),
    ("branch_secretary", "leads", False),
    ("deputy_secretary", "leads", True),
    ("treasurer", "money", False),
    ("deputy_treasurer", "money", True),
    ("rapporteur", "minutes", False),
    ("deputy_rapporteur", "minutes", True),
]
NO_ROLE = {"role": "", "is_deputy": False}


def titles_of_offices():
    """{code: the fields of the office} of the whole catalogue."""
    names = ("masculine", "feminine", "plural", "aliases", "is_shared")
    roles = {code: {"role": role, "is_deputy": is_deputy} for code, role, is_deputy in ROLES}
    return {
        code: dict(zip(names, titles, strict=True)) | {"rank": rank * 10} | roles.get(code, NO_ROLE)
        for rank, (code, *titles) in enumerate(OFFICES, start=1)
    }
