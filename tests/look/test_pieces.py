"""Pieces of pages in Jinja2: escaped, in Arabic, with the project's own tags and filters."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from forms.rendering import Renderer

HOSTILE = '<script>alert("1")</script>'


def draw(source, **values):
    return Template(source).render(Context(values))


class Form(forms.Form):
    title = forms.CharField(label=_("Members"), help_text=_("Search"))
    note = forms.CharField(required=False)
    agreed = forms.BooleanField(label="أوافق")
    either = forms.ChoiceField(choices=[("a", HOSTILE), ("b", "ب")], widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def field(name, data=None, suffix=""):
    form = Form(data, renderer=Renderer())
    return draw('{% include "_field.html" with suffix=suffix %}', field=form[name], suffix=suffix)


def test_a_field_has_its_label_its_help_and_its_input():
    markup = field("title")
    assert '<label for="id_title">الأعضاء</label>' in markup
    assert 'id="id_title_helptext">بحث</div>' in markup
    assert 'aria-describedby="id_title_helptext"' in markup
    assert "(اختياري)" not in markup


def test_what_may_be_left_empty_says_so():
    assert "(اختياري)" in field("note")


def test_an_error_stands_in_its_field_and_what_was_typed_is_kept_and_escaped():
    markup = field("agreed", {"note": HOSTILE})
    assert "field-error" in markup
    assert "errorlist" in markup
    assert HOSTILE not in field("note", {"note": HOSTILE})
    assert "&lt;script&gt;" in field("note", {"note": HOSTILE})


def test_a_box_to_tick_comes_before_its_label():
    markup = field("agreed")
    assert markup.index('type="checkbox"') < markup.index("أوافق")
    assert markup.count("<label") == 1


def test_choices_stand_in_a_fieldset_and_their_labels_are_escaped():
    markup = field("either")
    assert "<fieldset" in markup
    assert "<legend>" in markup
    assert HOSTILE not in markup


def test_a_hidden_field_is_its_input_alone():
    assert field("key").strip() == '<input type="hidden" name="key" id="id_key">'


def test_what_stands_after_an_input_is_escaped():
    assert f"<span>{'&lt;b&gt;'}</span>" in field("note", suffix="<b>")
    assert "<span><b>درهم</b></span>" in field("note", suffix=format_html("<b>{}</b>", "درهم"))


def test_a_tick_names_a_person_escaped():
    tick = SimpleNamespace(name="tick-1234", is_ticked=True, person=HOSTILE, title="أمين المال")
    markup = draw('{% piece "ticks.jinja" ticks=ticks %}', ticks=[tick])
    assert HOSTILE not in markup
    assert 'id="tick-1234" checked>' in markup
    assert '<span class="muted">أمين المال</span>' in markup


@pytest.mark.parametrize(("value", "written"), [(1250, "1\u00a0250"), (Decimal("1250.5"), "1\u00a0250,5")])
def test_a_number_is_written_for_readers_where_the_piece_asks_for_it(value, written):
    from django.template import engines

    piece = engines["pieces"].env.from_string("{{ value|local }} {{ value }}")
    assert piece.render(value=value) == f"{written} {value}"
