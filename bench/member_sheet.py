"""`python -m bench.member_sheet FILE [--rows 10000]`: an invented list of members as a branch keeps it, to read in.

Two title rows, Arabic headings, one column for both names, days and phones in several forms; three rows in a hundred
are wrong, each in one of `FAULTS`. Nobody in it is real.
"""

import argparse
from datetime import date, timedelta
from itertools import cycle

import xlsxwriter

from arabic.calendar import MONTHS

GIVEN = {
    "أنثى": ["أمينة", "بشرى", "جميلة", "حنان", "رقية", "زهور", "فاطمة الزهراء", "لطيفة"],
    "ذكر": ["إدريس", "بدر", "جلال", "حسن", "رشيد", "زكرياء", "عبد اللطيف", "مولاي أحمد"],
}
FAMILY = ["المرابط", "السوسي", "الريفي", "الدكالي", "الشاوي", "الزياني", "المسفيوي", "الحوزي", "الغرباوي", "التادلي",
          "الورديغي", "الحياني", "بن عمر", "أيت علي", "الودغيري", "اليعقوبي"]  # fmt: skip
HEADINGS = ["ر.ت", "الاسم الكامل", "الجنس", "تاريخ الازدياد", "رقم الهاتف", "المهنة", "العنوان", "تاريخ الانخراط"]
JOBS = ["أستاذ", "فلاح", "تاجر", "ممرض", "طالب", "ربة بيت", "متقاعد"]
FAULTS = ("no family name", "no gender", "day without a year", "too young", "no such phone", "twice")
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BAD_OF_A_HUNDRED = 3


def people(count):
    """The rows of a list: (number, name, gender, birth date, phone, job, address, joined on), right ones alone."""
    genders = list(GIVEN)
    for number in range(1, count + 1):
        gender = genders[number % 2]
        given, family = GIVEN[gender][number // 2 % 8], _family(number // 16)
        born = date(1945, 1, 1) + timedelta(days=(number * 7) % 21_000)  # nobody of one name is born on one day
        joined = max(date(2011, 1, 1), born + timedelta(days=7000)) + timedelta(days=number % 1500)
        yield number, f"{given} {family}", gender, born, 10_000_000 + number, JOBS[number % 7], number, joined


def _family(number):
    """One name, or two: four thousand full names, as many people share one as in a region."""
    first, second = FAMILY[number % 16], FAMILY[number // 16 % 17 - 1]
    return first if number // 16 % 17 == 0 else f"{first} {second}"


def write_sheet(file, count):
    """Write `count` rows to the binary `file`. Returns {"rows", "good", "bad"}."""
    bad = 0
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("اللائحة")
        sheet.right_to_left()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        title = book.add_format({"bold": True})
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "لائحة المنخرطين في الفرع", title)
        sheet.write_string(1, 0, "محينة إلى غاية متم السنة")
        sheet.write_row(3, 0, HEADINGS, title)
        faults, previous = cycle(FAULTS), None
        for row, person in enumerate(people(count), start=4):
            cells = _cells(person)
            if person[0] % 100 in (17, 50, 83)[:BAD_OF_A_HUNDRED]:
                cells, bad = _spoilt(cells, previous, next(faults)), bad + 1
            else:
                previous = cells
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write(row, column, value)
    return {"rows": count, "good": count - bad, "bad": bad}


def _cells(person):
    number, name, gender, born, phone, job, street, joined = person
    return [
        number,
        name,
        gender if number % 3 else gender[0],
        _day(born, number),
        _phone(phone, number),
        job,
        f"حي السلام رقم {street}",
        _day(joined, number + 2),
    ]


def _day(day, number):
    """A day as lists write it: a cell of the kind date, in figures of either kind, with the month's name, a serial."""
    forms = (
        day,
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}".translate(ARABIC_INDIC),
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        (day - date(1899, 12, 30)).days,
    )
    return forms[number % len(forms)]


def _phone(phone, number):
    """A mobile number in pairs, bare, with the country's code, in Arabic-Indic figures, or as a number."""
    digits = f"6{phone:08}"
    pairs = " ".join(("0" + digits)[start : start + 2] for start in range(0, 10, 2))
    return (pairs, f"0{digits}", f"+212 {digits}", pairs.translate(ARABIC_INDIC), int(digits))[number % 5]


def _spoilt(cells, previous, fault):
    cells = list(cells)
    if fault == "no family name":
        cells[1] = cells[1].split()[0]
    elif fault == "no gender":
        cells[2] = ""
    elif fault == "day without a year":
        cells[3] = "10/5"
    elif fault == "too young":
        cells[3] = "01/01/2020"
    elif fault == "no such phone":
        cells[4] = "06 12"
    else:
        cells[1:] = previous[1:]
    return cells


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.member_sheet", description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    write_sheet(options.file, options.rows)


if __name__ == "__main__":
    main()
