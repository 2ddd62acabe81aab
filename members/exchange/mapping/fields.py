"""What a file of members may say of a person, and by which headings branches write it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from arabic.folding import fold


@dataclass(frozen=True)
class Field:
    """One thing that a column may hold. `headings` are folded where they are compared."""

    code: str
    label: str
    headings: tuple
    of_person: bool = True  # a column of the person's row, by its own name
    overwrites: bool = False  # may be chosen to replace what is recorded


FIELDS = (
    Field("full_name", _("Name in one column"), (
        "الاسم الكامل", "الاسم والنسب", "الاسم العائلي والشخصي", "الاسم الشخصي والعائلي", "الاسم و اللقب", "الاسم",
        "اسم العضو", "العضو", "المنخرط", "اسم المنخرط", "أسماء الأعضاء", "الإسم الكامل", "الإسم والنسب",
        "nom complet", "nom et prénom", "nom et prénoms", "nom & prénom", "nom prénom", "prénom et nom", "full name",
        "name", "membre", "adhérent"), of_person=False),
    Field("given_name", _("given name"), (
        "الاسم الشخصي", "الإسم الشخصي", "الاسم الأول", "الاسم الخاص", "prénom", "prenom", "prénoms", "given name",
        "first name", "الاسم الشخصي بالعربية", "prénom arabe", "prénom en arabe"), overwrites=True),
    Field("family_name", _("family name"), (
        "الاسم العائلي", "الإسم العائلي", "النسب", "اللقب", "اسم العائلة", "الكنية", "nom", "nom de famille",
        "family name", "last name", "surname", "الاسم العائلي بالعربية", "nom arabe", "nom en arabe"),
        overwrites=True),
    Field("given_name_latin", _("given name in Latin letters"), (
        "الاسم الشخصي بالفرنسية", "الاسم الشخصي باللاتينية", "الاسم الشخصي بالحروف اللاتينية", "prénom en français",
        "prénom français", "prénom latin", "prénom fr"), overwrites=True),
    Field("family_name_latin", _("family name in Latin letters"), (
        "الاسم العائلي بالفرنسية", "الاسم العائلي باللاتينية", "الاسم العائلي بالحروف اللاتينية", "nom en français",
        "nom français", "nom latin", "nom fr"), overwrites=True),
    Field("gender", _("gender"), (
        "الجنس", "النوع", "ذكر/أنثى", "ذكر أو أنثى", "sexe", "genre", "gender", "sex", "h/f", "m/f", "civilité")),
    Field("birth_date", _("birth date"), (
        "تاريخ الازدياد", "تاريخ الإزدياد", "تاريخ الولادة", "تاريخ الميلاد", "الازدياد", "تاريخ ومكان الازدياد",
        "date de naissance", "né le", "née le", "né(e) le", "naissance", "ddn", "birth date", "date of birth")),
    Field("phone", _("phone"), (
        "الهاتف", "رقم الهاتف", "الهاتف المحمول", "الهاتف النقال", "المحمول", "النقال", "الجوال", "رقم الجوال",
        "رقم النقال", "هاتف", "téléphone", "telephone", "tél", "tel", "gsm", "portable", "mobile", "n° tél",
        "numéro de téléphone", "phone", "whatsapp", "واتساب"), overwrites=True),
    Field("email", _("e-mail"), (
        "البريد الإلكتروني", "البريد الالكتروني", "الإيميل", "إيميل", "البريد", "email", "e-mail", "mail", "courriel",
        "adresse email", "adresse électronique"), overwrites=True),
    Field("address", _("address"), (
        "العنوان", "عنوان السكنى", "العنوان الشخصي", "السكنى", "محل السكنى", "adresse", "domicile", "address"),
        overwrites=True),
    Field("locality", _("locality"), (
        "الجماعة", "الجماعة الترابية", "المدينة", "المدينة أو الجماعة", "المقاطعة", "مكان السكنى", "commune", "ville",
        "localité", "city", "locality"), of_person=False, overwrites=True),
    Field("occupation", _("occupation"), (
        "المهنة", "الوظيفة", "العمل", "المهنة الحالية", "profession", "métier", "fonction", "occupation", "job"),
        overwrites=True),
    Field("category", _("category"), (
        "الصنف", "الفئة", "صنف العضوية", "فئة العضوية", "نوع العضوية", "catégorie", "categorie", "type d'adhésion",
        "category"), of_person=False),
    Field("joined_on", _("Member since"), (
        "تاريخ الانخراط", "تاريخ الإنخراط", "تاريخ الالتحاق", "الانخراط", "عضو منذ", "تاريخ العضوية", "سنة الانخراط",
        "date d'adhésion", "date adhésion", "adhésion", "membre depuis", "member since", "joined"), of_person=False),
    Field("member_number", _("member number"), (
        "رقم العضوية", "رقم العضو", "رقم المنخرط", "numéro de membre", "n° membre", "n° de membre", "n° adhérent",
        "numéro d'adhérent", "member number"), of_person=False),
    Field("branch", _("branch"), (
        "الفرع", "اسم الفرع", "الخلية", "الهيئة", "فرع", "section", "branche", "branch", "cellule"), of_person=False),
)  # fmt: skip

BY_CODE = {field.code: field for field in FIELDS}
OVERWRITABLE = tuple(field.code for field in FIELDS if field.overwrites)
NAMES = ({"full_name"}, {"given_name", "family_name"})
_RANK = {field.code: rank for rank, field in enumerate(FIELDS)}


def fold_heading(text):
    """A heading as it is compared: folded, so that «رقم الهاتف :» is «رقم الهاتف»."""
    return fold(text)


def field_named(heading):
    """The code of the field that a heading names exactly; "" for none."""
    return _BY_HEADING.get(fold_heading(heading), "")


def fields_within(heading):
    """The codes of the fields whose heading, of more than one letter, stands in this one, the longest first."""
    words = f" {fold_heading(heading)} "
    found = {code: len(known) for known, code in _BY_HEADING.items() if len(known) > 2 and f" {known} " in words}
    return sorted(found, key=lambda code: (-found[code], _RANK[code]))


_BY_HEADING = {}
for _field in FIELDS:
    for _heading in _field.headings:
        _BY_HEADING.setdefault(fold_heading(_heading), _field.code)
