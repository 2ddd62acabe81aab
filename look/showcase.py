"""`/_components/`, in development only: every component in every state, to be looked at and tested."""

from datetime import date
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MONTHS = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
STATES = {
    "paid": "مؤدى",
    "partial": "مؤدى جزئيا",
    "due": "مستحق",
    "overdue": "متأخر",
    "exempt": "معفى",
    "uncharged": "غير محتسب",
    "advance": "مؤدى مسبقا",
}
NAMES = ["خديجة بنعلي", "مولاي عبد الرحمان بنعبد السلام الإدريسي العلوي الودغيري", "يونس آيت باها", "سناء الفيلالي"]


class SampleForm(forms.Form):
    name = forms.CharField(label="الاسم الكامل", help_text="كما هو مكتوب في البطاقة الوطنية.")
    email = forms.EmailField(label="البريد الإلكتروني", required=False)
    day = forms.DateField(label="تاريخ الأداء", initial=date(2026, 11, 23))
    method = forms.ChoiceField(label="طريقة الأداء", choices=[("cash", "نقدا"), ("cheque", "شيك"), ("bank", "تحويل")])
    kind = forms.ChoiceField(
        label="طريقة الحسم", choices=[("c", "بالتوافق"), ("h", "برفع الأيدي")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="ملاحظة", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="أوافق على معالجة معطياتي", help_text="يمكن سحب الموافقة في أي وقت.")


def dues_rows() -> list[dict]:
    """Rows of a year's grid that go through all seven states."""
    keys = list(STATES)
    return [
        {"name": name, "cells": [(keys[(row + month) % len(keys)], MONTHS[month]) for month in range(12)]}
        for row, name in enumerate(NAMES * 2)
    ]


def timeline() -> list[dict]:
    """A mandate's story, newest first."""
    return [
        {"date": date(2026, 11, 2), "title": "استقالة من المكتب", "icon": "log-out", "tone": "warn"},
        {
            "date": date(2024, 3, 9),
            "title": "تجديد المكتب",
            "icon": "vote",
            "tone": "ok",
            "url": "#",
            "text": "بالتوافق",
        },
        {"date": date(2021, 5, 1), "title": "الانخراط في الحزب", "icon": "user-plus"},
    ]


def components(request: HttpRequest) -> HttpResponse:
    """The whole set; `?form=errors` shows the form refused, `?guest` the page without a session."""
    form = SampleForm({"email": "khadija@"} if "form" in request.GET else None)
    context = {
        "title": "مكونات الواجهة",
        "form": form,
        "states": STATES.items(),
        "months": MONTHS,
        "rows": dues_rows(),
        "items": timeline(),
        "names": NAMES,
        "page_obj": Paginator(range(500), 25).get_page(request.GET.get("page", 4)),
        "breadcrumbs": [("الحزب", "/"), ("جهة الأطلس", "#"), ("فرع الوادي", None)],
        "user": SimpleNamespace(is_authenticated="guest" not in request.GET, is_staff=True),
        "messages": [
            SimpleNamespace(level_tag="success", message="سُجل أداء ثلاثة أشهر، وصل رقم 17.", extra_tags="undo=/undo/"),
            SimpleNamespace(level_tag="warning", message="بقي شهران دون أداء.", extra_tags=""),
            SimpleNamespace(level_tag="error", message="تعذر الحفظ: اختر تاريخا قبل اليوم.", extra_tags=""),
        ],
    }
    return render(request, "showcase/components.html", context)
