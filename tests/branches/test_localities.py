"""A locality as people type it: by its Arabic or French name, the one near the branch before its namesakes."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from branches.localities import all_localities, localities_around, localities_named, validate_locality
from branches.locality_fields import LocalityField
from branches.models import Branch

TANGER = "01.511.01.0"


def code_of(name, level="commune"):
    return next(row.code for row in all_localities().values() if (row.name, row.level) == (name, level))


def shared_names():
    """The communes whose name another bears too."""
    communes = [row for row in all_localities().values() if row.level == "commune"]
    return [row for row in communes if len(localities_named(row.name)) > 1]


def field_of(*codes):
    """A field for a branch whose levels, headquarters first, are in these localities."""
    field = LocalityField()
    field.around = localities_around([Branch(locality_code=code) for code in codes])
    return field


@pytest.mark.parametrize("typed", ["طنجة", " طنجه ", "Tanger", "TANGER"])
def test_a_name_is_read_in_both_scripts_and_folded(typed):
    assert LocalityField().clean(typed) == TANGER


def test_nothing_is_required():
    assert LocalityField().clean("  ") == ""


@pytest.mark.parametrize("typed", ["مدينة بلا اسم", "0", "01.511.01.0.0", "<b>"])
def test_a_place_that_no_list_has_is_refused(typed):
    with pytest.raises(ValidationError, match="لا توجد جماعة أو إقليم بهذا الاسم"):
        LocalityField().clean(typed)


def test_every_label_means_one_place():
    assert all(localities_named(str(row.label)) == [row] for row in all_localities().values())


def test_a_label_is_read_in_the_language_in_which_it_was_shown():
    row = all_localities()[TANGER]
    for language in ("ar", "en", "ar"):
        with override(language):
            assert localities_named(str(row.label)) == [row]


def test_every_place_comes_back_as_it_was_shown():
    field = field_of("01.511")
    assert all(field.clean(field.prepare_value(code)) == code for code in all_localities())


def test_a_name_of_several_places_is_refused_with_each_of_them():
    first = shared_names()[0]
    with pytest.raises(ValidationError) as refusal:
        LocalityField().clean(first.name)
    assert all(str(row.label) in refusal.value.messages[0] for row in localities_named(first.name))


def test_the_place_near_the_branch_comes_before_its_namesakes():
    for row in shared_names():
        province = ".".join(row.code.split(".")[:2])
        near = localities_named(row.name, field_of(province).around)
        assert row in near
        assert all(other.code.startswith(province) for other in near)


def test_a_commune_comes_before_the_province_of_its_name():
    assert LocalityField().clean("تطوان") == code_of("تطوان")


def test_the_nearest_level_that_says_where_it_is_counts():
    around = field_of("", "01", "01.571", "").around
    assert {row.level for row in around} == {"commune"}
    assert all(row.code.startswith("01.571.") for row in around)
    assert len(field_of("01").around) > len(around)
    assert field_of("", "").around == []


def test_what_was_typed_wrong_stays():
    assert LocalityField().prepare_value("مدينة بلا اسم") == "مدينة بلا اسم"


def test_only_codes_of_the_list_are_stored():
    validate_locality(TANGER)
    with pytest.raises(ValidationError):
        validate_locality("99.999")
