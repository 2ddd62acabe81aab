"""Moroccan months, dates and numbers, on the screen and in forms."""

import calendar
import json
import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import ngettext

MOROCCAN = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]


@pytest.mark.parametrize("months", [MONTHS, MONTHS_3, MONTHS_AP, MONTHS_ALT])
def test_months_are_moroccan_in_every_form(months):
    assert [str(months[number]) for number in range(1, 13)] == MOROCCAN


def test_dates_on_the_screen():
    assert date_format(date(2017, 4, 23)) == "23 أبريل 2017"
    assert date_format(date(2017, 4, 23), "SHORT_DATE_FORMAT") == "23/04/2017"
    assert (
        date_format(datetime(2026, 7, 5, 18, 30, tzinfo=ZoneInfo("UTC")), "DATETIME_FORMAT") == "5 يوليوز 2026، 18:30"
    )
    shown = Template("{{ day }} {{ day|date:'b' }} {{ day|date:'F Y' }}").render(Context({"day": date(2026, 8, 1)}))
    assert shown == "1 غشت 2026 غشت غشت 2026"


def test_numbers_on_the_screen():
    assert number_format(Decimal("1250.00"), 2, force_grouping=True) == "1\u00a0250,00"
    assert number_format(Decimal("999999999.99")) == "999\u00a0999\u00a0999,99"
    assert Template("{{ sum }}").render(Context({"sum": Decimal("1250.50")})) == "1\u00a0250,50"


@pytest.mark.parametrize("text", ["05/08/2026", "2026-08-05"])
def test_dates_in_forms(text):
    assert forms.DateField().clean(text) == date(2026, 8, 5)


def test_numbers_in_forms():
    assert forms.DecimalField(localize=True).clean("1\u00a0250,50") == Decimal("1250.50")


def test_the_clock_of_morocco():
    moment = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Africa/Casablanca"))
    assert moment.utcoffset().total_seconds() == 0
    assert localtime(datetime(2026, 1, 15, 12, tzinfo=ZoneInfo("UTC"))).hour == 13


def test_plurals_know_the_dual():
    shown = [ngettext("%(num)d year", "%(num)d years", number) for number in (1, 2, 3)]
    assert shown == ["%(num)d سنة", "%(num)d سنتين", "%(num)d سنوات"]


def test_the_calendar_of_the_admin_speaks_moroccan(client, admin_user):
    client.force_login(admin_user)
    script = client.get("/admin/jsi18n/").content.decode()
    catalogue = json.loads(re.search(r"newcatalog = ({.*?});", script, re.DOTALL)[1])
    assert [catalogue[calendar.month_name[number]] for number in range(1, 13)] == MOROCCAN
    context = [f"abbrev. month {calendar.month_name[number]}" for number in range(1, 13)]
    short = [catalogue[f"{context[number - 1]}\x04{calendar.month_abbr[number]}"] for number in range(1, 13)]
    assert short == MOROCCAN
    assert catalogue["Friday"] == "الجمعة"
