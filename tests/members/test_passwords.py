"""Passwords that anybody would try first."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password",
    [
        "maktabmaktab",
        "MaktabMaktab",
        "maktab-2026-maktab",
        "Maktab2026!!",
        "مكتبمكتبمكتب",
        "مَكتب٢٠٢٦مكتب",
        "hizbalufuq",
        "Hizb al-Ufuq 2026",
        "حزب الأفق 2026",
        "حزبالافقحزب",
        "ufuqmaktab1",
        "maktab-demo-2026",
    ],
)
def test_names_of_the_product_and_the_party_make_no_password(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "password_house_name" in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize(
    "password", ["olive-harvest-41", "زيتون وادي النخيل", "maktab tells no olive tree", "طريق-الواحة-19"]
)
def test_other_words_do(password):
    validate_password(password)


def test_the_names_are_those_of_the_party_that_runs_the_site(settings):
    settings.PARTY = settings.PARTY | {
        "name": "حزب الواحة",
        "name_latin": "Parti de l’Oasis",
        "name_tifinagh": "ⴰⴽⴰⴱⴰⵔ",
    }
    for password in ("الواحةالواحة1", "oasis-oasis-26", "ⴰⴽⴰⴱⴰⵔⴰⴽⴰⴱⴰⵔ"):
        with pytest.raises(ValidationError):
            validate_password(password)
    validate_password("alufuq-olives")
