from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.amounts import NO_BREAK_SPACE, centimes, format_amount, parse_amount


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "0,00"),
        ("0.05", "0,05"),
        ("7.5", "7,50"),
        ("999.99", "999,99"),
        ("1250", "1\u00a0250,00"),
        ("1250.5", "1\u00a0250,50"),
        ("999999999.99", "999\u00a0999\u00a0999,99"),
        ("1E+3", "1\u00a0000,00"),
        ("100.000000", "100,00"),
        ("-1250", "-1\u00a0250,00"),
        ("-0", "0,00"),
    ],
)
def test_format_amount(amount, shown):
    assert format_amount(Decimal(amount)) == shown


@pytest.mark.parametrize("amount", ["0.001", "1.005", "NaN", "-Infinity", "1E+15", "1E+999999", "1E-999999"])
def test_money_is_never_rounded_to_show_it(amount):
    with pytest.raises(ValueError, match=r"decimals|not an amount"):
        format_amount(Decimal(amount))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1250", "1250.00"),
        ("1 250,00", "1250.00"),
        ("1\u00a0250,00", "1250.00"),
        ("1\u202f250", "1250.00"),
        ("1250.5", "1250.50"),
        ("1250,5", "1250.50"),
        ("0,05", "0.05"),
        ("١٢٥٠", "1250.00"),
        ("١٬٢٥٠٫٥٠", "1250.50"),
        ("۱۲۵۰٫۵", "1250.50"),
        ("1 250,00 درهم", "1250.00"),
        ("1250\u00a0درهم", "1250.00"),
        ("50درهم", "50.00"),
        ("  50 ", "50.00"),
        ("\u200f50\u200e", "50.00"),
        ("007", "7.00"),
        ("1 250 000,00", "1250000.00"),
    ],
)
def test_parse_amount(typed, amount):
    parsed = parse_amount(typed)
    assert parsed == Decimal(amount)
    assert parsed.as_tuple().exponent == -2


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "درهم",
        "-5",
        "+5",
        "5-",
        "1.250,00",
        "1,250.00",
        "1.250",
        "1,250",
        "0.005",
        "12 50",
        "1 2500",
        "1250 000",
        "1 250٬000",
        "1  250",
        ",5",
        ".5",
        "5,",
        "5.",
        "1e3",
        "½",
        "²",
        "5 دولار",
        "5 درهم درهم",
        "NaN",
        "Infinity",
        "1_000",
        "1\n250",
        "9" * 16,
        "௫",
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError, match="amount of money"):
        parse_amount(typed)


@given(
    st.decimals(0, Decimal("999999999999999.99") - 1, places=2, allow_nan=False).filter(lambda value: value < 10**15)
)
def test_what_is_shown_can_be_typed_back(amount):
    shown = format_amount(amount)
    assert parse_amount(shown) == amount
    assert parse_amount(f"{shown}{NO_BREAK_SPACE}درهم") == amount


@given(st.integers(-(10**16), 10**16))
def test_centimes_are_exact(value):
    amount = Decimal(value).scaleb(-2)
    assert centimes(amount) == value if abs(amount) < 10**15 else True


@given(st.text())
def test_any_text_gives_an_amount_or_a_refusal(text):
    try:
        amount = parse_amount(text)
    except ValueError:
        return
    assert amount >= 0
