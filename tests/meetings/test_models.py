import pytest

from meetings.models import Meeting


@pytest.mark.parametrize(
    ("written", "shown"),
    [("press report", "مراسلة صحفية"), ("Minutes", "محضر"), ("نشرة الفرع", "نشرة الفرع"), ("", "")],
)
def test_a_known_kind_of_source_shows_in_arabic_and_any_other_as_it_is_written(written, shown):
    assert Meeting(source_kind=written).source_label == shown
