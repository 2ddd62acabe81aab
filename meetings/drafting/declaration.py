"""The letter that declares a new or renewed bureau to the authority."""

from arabic.prose import after, format_day, format_weekday

# Organic law 29-11 on political parties, by which a renewal is declared.
LAW = "القانون التنظيمي رقم 29.11 المتعلق بالأحزاب السياسية"


def addressee(*, is_national):
    """Whom the letter is sent to: the Interior for the leading organs, else who stands for the local authority."""
    return "إلى السلطة الحكومية المكلفة بالداخلية" if is_national else "إلى السيد ممثل السلطة المحلية"


def _act(is_first):
    return "تأسيس" if is_first else "تجديد"


def declaration_title(*, is_first):
    return f"تصريح ب{_act(is_first)} مكتب"


def declaration_paragraphs(*, branch, title, held_on, venue, is_first):
    """What the letter says of a bureau, the first or a renewed one, as paragraphs: by which law, in which meeting."""
    place = f"، {after('ب', venue)}" if venue else ""
    return [
        "سلام تام بوجود مولانا الإمام،",
        f"وبعد، طبقا لأحكام {LAW}، نتشرف بالتصريح لديكم ب{_act(is_first)} مكتب {branch}، المنبثق عن «{title}» "
        f"المنعقد يوم {format_weekday(held_on)}{place}، وذلك وفق اللائحة أسفله.",
    ]


def declaration_subject(branch, held_on, *, is_first):
    return f"التصريح ب{_act(is_first)} مكتب {branch} بتاريخ {format_day(held_on)}"
