"""Widgets are rendered in another language than Django's own, to the same HTML."""

import re

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.module_loading import import_string

from forms.rendering import Renderer


class Everything(forms.Form):
    text = forms.CharField(max_length=100, help_text="مساعدة", widget=forms.TextInput({"placeholder": '<"&>'}))
    long = forms.CharField(required=False, widget=forms.Textarea({"rows": 3}))
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=0, max_value=10_000)
    money = forms.DecimalField(localize=True)
    day = forms.DateField(localize=True)
    mail = forms.EmailField()
    agreed = forms.BooleanField()
    one = forms.ChoiceField(choices=[("", "–"), ("مجموعة", [("1", "واحد"), ("2", "اثنان")])])
    many = forms.MultipleChoiceField(choices=[("1", "واحد"), ("2", "<اثنان>")], widget=forms.CheckboxSelectMultiple)
    either = forms.ChoiceField(choices=[("ar", "أ"), ("fr", "ب")], widget=forms.RadioSelect)
    file = forms.FileField()


TYPED = {"text": 'علي "<b>"', "number": "20000", "money": "12.5", "day": "2026-02-30", "many": ["2"], "one": "2"}


def test_it_is_the_project_s_renderer():
    assert import_string(settings.FORM_RENDERER) is Renderer


@pytest.mark.parametrize("data", [None, TYPED])
@pytest.mark.parametrize("name", Everything.base_fields)
def test_a_field_comes_out_as_django_renders_it(name, data):
    ours, django = Everything(data, renderer=Renderer()), Everything(data, renderer=DjangoTemplates())
    assert squeeze(ours[name]) == squeeze(django[name])
    assert squeeze(ours.errors.get(name, "")) == squeeze(django.errors.get(name, ""))


def squeeze(markup):
    """The two languages break lines at other places, and write a quotation mark by its name or its number."""
    words = " ".join(str(markup).replace("&#34;", "&quot;").replace("&#39;", "&#x27;").split())
    return re.sub(r"\s*([<>])\s*", r"\1", words)


def test_widgets_of_others_are_found_where_they_are():
    assert "vTextField" in forms.CharField().widget.render("x", "", {"class": "vTextField"}, Renderer())
    assert Renderer().get_template("admin/widgets/radio.html").origin.name.endswith("admin/widgets/radio.html")
