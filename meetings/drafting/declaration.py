"""The letter that declares a renewed bureau to the local authority."""

from arabic.prose import after, format_day, format_weekday

# Organic law 29-11 on political parties, by which a renewal is declared.
LAW = "القانون التنظيمي رقم 29.11 المتعلق بالأحزاب السياسية"


def declaration_paragraphs(*, branch, title, held_on, venue):
    """What the letter says of a renewal, as paragraphs: by which law, of which branch, in which meeting."""
    place = f"، {after('ب', venue)}" if venue else ""
    return [
        "سلام تام بوجود مولانا الإمام،",
        f"وبعد، طبقا لأحكام {LAW}، نتشرف بالتصريح لديكم بتجديد مكتب {branch}، المنبثق عن «{title}» "
        f"المنعقد يوم {format_weekday(held_on)}{place}، وذلك وفق اللائحة أسفله.",
    ]


def declaration_subject(branch, held_on):
    return f"التصريح بتجديد مكتب {branch} بتاريخ {format_day(held_on)}"
