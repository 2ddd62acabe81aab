"""The fields with which every page asks: days, telephone numbers, words of a search; and the form of a workflow."""

from datetime import date, timedelta

import phonenumbers
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from forms.days import AsOfForm, DayField, PastDayField
from forms.phones import PhoneField, normalise_phone, phone_markup, spoken_phone
from forms.search import SearchField
from forms.workflows import WorkflowForm

SHORT_OF_A_DAY = "اكتب التاريخ على شكل يوم/شهر/سنة، مثل 23/04/2017."


def refused(field, value):
    with pytest.raises(ValidationError) as refusal:
        field.clean(value)
    return refusal.value.messages


class TestDays:
    @pytest.mark.parametrize("typed", ["23/04/2017", " 23/4/2017 ", "2017-04-23", "٢٣/٠٤/٢٠١٧"])
    def test_a_day_is_typed_in_the_ways_of_the_country(self, typed):
        assert DayField().clean(typed) == date(2017, 4, 23)

    @pytest.mark.parametrize("typed", ["29/02/2026", "31/04/2026", "23/13/2017", "غدا", "04/2017", "0206-04-23", "1"])
    def test_what_is_no_day_is_refused_with_an_example(self, typed):
        assert refused(DayField(), typed) == [SHORT_OF_A_DAY]

    def test_a_leap_day_is_a_day(self):
        assert DayField().clean("29/02/2028") == date(2028, 2, 29)

    @pytest.mark.parametrize(("typed", "taken"), [("31/12/1899", False), ("01/01/1900", True)])
    def test_an_impossible_year_is_a_typing_mistake(self, typed, taken):
        if taken:
            assert DayField().clean(typed) == date(1900, 1, 1)
        else:
            assert refused(DayField(), typed) == [SHORT_OF_A_DAY]

    @pytest.mark.parametrize("empty", ["", "   ", None])
    def test_empty_is_empty_where_nothing_is_asked(self, empty):
        assert DayField(required=False).clean(empty) is None
        assert refused(DayField(), empty) == ["املأ هذه الخانة."]

    def test_a_day_of_the_past_may_be_today(self):
        today = localdate()
        assert PastDayField().clean(f"{today:%d/%m/%Y}") == today
        assert refused(PastDayField(), f"{today + timedelta(days=1):%d/%m/%Y}") == ["لم يحن هذا اليوم بعد."]

    @given(st.dates(date(1900, 1, 1), date(2090, 12, 31)))
    def test_a_day_that_is_shown_reads_back_as_itself(self, day):
        field = DayField()
        shown = field.widget.format_value(day)
        assert shown == f"{day:%d/%m/%Y}"
        assert field.clean(shown) == day
        assert not field.has_changed(day, shown)

    def test_a_page_asked_for_no_day_or_a_wrong_one_shows_today(self):
        assert AsOfForm({"on": "23/04/2017"}).day == date(2017, 4, 23)
        for asked in ({}, {"on": ""}, {"on": "31/02/2017"}, {"on": f"{localdate() + timedelta(days=1):%d/%m/%Y}"}):
            assert AsOfForm(asked).day is None


class TestPhones:
    @pytest.mark.parametrize(
        "typed",
        ["0612345678", "06 12 34 56 78", "06-12-34-56-78", "+212612345678", "00212 6 12 34 56 78", "٠٦١٢٣٤٥٦٧٨"],
    )
    def test_one_number_however_it_is_typed(self, typed):
        assert PhoneField().clean(typed) == "+212612345678"

    @pytest.mark.parametrize("typed", ["061234567", "0012", "مكتب", "+", "06123456789", "0112345678", "6" * 40])
    def test_what_reaches_nobody_is_refused_with_an_example(self, typed):
        assert "\u206606\xa012\xa034\xa056\xa078\u2069" in refused(PhoneField(), typed)[0]

    def test_none_is_none(self):
        assert PhoneField(required=False).clean("  ") == normalise_phone("") == phone_markup("") == ""

    def test_a_number_from_abroad_keeps_its_country(self):
        assert normalise_phone("+33 6 12 34 56 78") == "+33612345678"
        assert spoken_phone("+33612345678") == "+33\u00a06\u00a012\u00a034\u00a056\u00a078"

    @given(st.sampled_from("567"), st.text("0123456789", min_size=8, max_size=8))
    def test_what_is_shown_reads_back_as_what_is_stored(self, kind, digits):
        try:
            stored = normalise_phone(f"0{kind}{digits}")
        except ValidationError:
            return
        shown = PhoneField().prepare_value(stored)
        assert PhoneField().clean(shown) == stored
        assert len(shown) == len("06 12 34 56 78")

    def test_what_was_typed_wrongly_stays_as_it_was_typed(self):
        assert PhoneField().prepare_value("06 12") == "06 12"
        assert PhoneField().prepare_value(None) is None


class TestSearch:
    @pytest.mark.parametrize(("typed", "words"), [(" سعيد ", "سعيد"), (None, ""), ("", ""), ("س" * 500, "س" * 100)])
    def test_words_are_cut_and_never_refused(self, typed, words):
        assert SearchField().clean(typed) == words


class Move(WorkflowForm):
    person = forms.CharField()
    on = forms.CharField()


class TestWorkflows:
    """What a workflow refuses is shown where the reader looks for it."""

    def run(self, error):
        form = Move({"person": "سعيد", "on": "23/04/2017"})
        assert form.is_valid()

        def workflow(**arguments):
            if error:
                raise error
            return arguments

        return form, form.run(workflow, person="سعيد")

    def test_what_it_returns_is_the_result(self):
        form, done = self.run(None)
        assert (done, form.result, form.errors) == (True, {"person": "سعيد"}, {})

    @pytest.mark.parametrize(
        ("error", "shown"),
        [
            (ValidationError({"person": "لا"}), {"person": ["لا"]}),
            (ValidationError({"started_on": "لا"}), {"on": ["لا"]}),
            (ValidationError({"ended_on": "لا", "person": "نعم"}), {"on": ["لا"], "person": ["نعم"]}),
            (ValidationError({"seat": "لا"}), {"__all__": ["لا"]}),
            (ValidationError("لا"), {"__all__": ["لا"]}),
            (ValidationError(["لا", "نعم"]), {"__all__": ["لا", "نعم"]}),
        ],
    )
    def test_a_refusal_stands_beside_its_field_or_above_all(self, error, shown):
        form, done = self.run(error)
        assert (done, dict(form.errors)) == (False, shown)


@given(st.from_regex(r"[5-8][0-9]{8}", fullmatch=True), st.sampled_from(["0", "", "+212", "00212", "+212 "]))
def test_the_short_way_takes_the_numbers_that_the_library_takes(digits, start):
    number = phonenumbers.parse(start + digits, "MA")
    if phonenumbers.is_valid_number(number):
        assert normalise_phone(start + digits) == f"+212{digits}"
    else:
        with pytest.raises(ValidationError):
            normalise_phone(start + digits)
