"""Every partial renders, and says what assistive technology needs."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from look.showcase import components
from tests.look.sheets import ROOT

PARTIALS = sorted(path.name for path in (ROOT / "templates").glob("_*.html"))
GUIDE = (ROOT / "docs" / "components.md").read_text()


class Form(forms.Form):
    day = forms.DateField(label="التاريخ", help_text="يوم/شهر/سنة")
    note = forms.CharField(label="ملاحظة", required=False)
    method = forms.ChoiceField(label="الطريقة", choices=[("a", "أ")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="أوافق")


def partial(name, path="/", **context):
    return render_to_string(f"_{name}.html", context, request=RequestFactory().get(path))


@pytest.mark.parametrize("name", [name for name in PARTIALS if name != "_error.html"])
def test_every_partial_is_documented(name):
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize("query", ["", "form=errors", "guest"])
def test_the_showcase_renders(db, query):
    response = components(RequestFactory().get(f"/_components/?{query}"))
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="ar-MA" dir="rtl">' in page
    assert ("has-destinations" in page) == (query != "guest")


def test_a_field_ties_its_help_and_error_to_the_input():
    html = partial("field", field=Form({"day": "31/02/2026"})["day"])
    assert 'aria-describedby="id_day_helptext id_day_error"' in html
    assert 'id="id_day_helptext"' in html
    assert 'id="id_day_error"' in html
    assert 'aria-invalid="true"' in html
    assert "(optional)" not in html
    assert '<label for="id_day">' in html


def test_a_choice_is_a_fieldset_with_a_legend():
    html = partial("field", field=Form({})["method"])
    assert '<fieldset class="field field-error"' in html
    assert 'aria-describedby="id_method_error"' in html
    assert "<legend>الطريقة</legend>" in html


def test_the_summary_links_to_each_field():
    html = partial("form_errors", form=Form({}))
    assert 'role="alert"' in html
    assert re.findall(r'href="#([^"]+)"', html) == ["id_day", "id_method", "id_agreed"]
    assert partial("form_errors", form=Form()).strip() == ""


def test_pages_keep_the_query():
    html = partial("pagination", "/?q=علي&page=2", page_obj=Paginator(range(100), 10).page(2))
    assert "q=%D8%B9%D9%84%D9%8A&amp;page=3" in html
    assert 'aria-current="page">2<' in html
    assert partial("pagination", page_obj=Paginator(range(3), 10).page(1)).strip() == ""


def test_a_bar_has_a_text_alternative():
    html = partial("bar", label="النساء", text="4 من 21", value=19, target=33)
    assert 'aria-label="النساء: 4 من 21"' in html
    assert 'width="19%"' in html
    assert 'x="33%"' in html


def test_a_message_offers_its_undo():
    assert 'action="/undo/"' in partial("message", level="success", text="تم", undo="/undo/")
    assert "<form" not in partial("message", level="success", text="تم", undo="")


def test_an_empty_list_says_what_to_do_first():
    html = partial("empty", title="لا اجتماعات", text="ابدأ", action="ادعُ", action_url="/call/")
    assert '<a class="button button-primary" href="/call/">ادعُ</a>' in html


def test_the_confirmation_says_what_will_happen(db):
    words = {"title": "إلغاء الوصل", "sentence": "سيُلغى الوصل 17.", "submit": "ألغِ"}
    html = partial("confirm", cancel_url="/", tone="danger", **words)
    assert "سيُلغى الوصل 17." in html
    assert "button-danger" in html


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_error_pages_stand_alone(code):
    html = render_to_string(f"{code}.html")
    assert "<h1>" in html
    assert 'href="/"' in html
