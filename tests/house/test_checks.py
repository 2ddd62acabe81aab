"""What the application says at its start about colours that are hard to read and a database server's clock."""

from datetime import datetime

import pytest
from django.db import connection

from config.checks import check_party_colours, check_server_clock
from look.colours import AA, contrast


def colours(settings, **given):
    settings.PARTY = settings.PARTY | {"color_primary": "#0f5c5c", "color_accent": "#7a1020"} | given
    return check_party_colours(None)


def test_colours_that_read_on_white_are_passed_over(settings):
    assert colours(settings) == []


@pytest.mark.parametrize(("name", "variable"), [("color_primary", "PRIMARY"), ("color_accent", "ACCENT")])
def test_a_pale_colour_is_told_with_one_that_would_do(settings, name, variable):
    [warning] = colours(settings, **{name: "#e8b400"})
    assert warning.id == "maktab.W001"
    assert f"PARTY_COLOR_{variable} #e8b400" in warning.msg
    better = next(word.strip(";") for word in warning.hint.split() if word.startswith("#"))
    assert contrast(better, "#ffffff") >= AA
    assert colours(settings, **{name: better}) == []


@pytest.mark.parametrize("wrong", ["", "green", "#12", "#12345g", "rgb(1,2,3)"])
def test_what_is_no_colour_stops_the_start(settings, wrong):
    assert [problem.id for problem in colours(settings, color_primary=wrong)] == ["maktab.E001"]


def test_both_colours_are_told_at_once(settings):
    assert len(colours(settings, color_primary="#ffffff", color_accent="#fffffe")) == 2


class TestServerClock:
    def test_it_asks_only_where_databases_are_checked(self, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert check_server_clock(None) == []
            assert check_server_clock(None, databases=[]) == []

    def test_another_engine_has_no_clock_of_its_own(self, db, monkeypatch, django_assert_num_queries):
        with django_assert_num_queries(0), monkeypatch.context() as patch:
            patch.setattr(connection, "vendor", "sqlite")
            assert check_server_clock(None, databases=["default"]) == []

    @pytest.mark.parametrize(("hour", "told"), [(0, []), (1, ["maktab.W002"])])
    def test_a_server_that_puts_morocco_an_hour_late_is_told(self, db, monkeypatch, hour, told):
        class Cursor:
            def __enter__(self):
                return self

            def __exit__(self, *_raised):
                return False

            def execute(self, *_query):
                pass

            def fetchone(self):
                return [datetime(2026, 11, 23, hour)]  # noqa: DTZ001  what the server answers has no zone

        with monkeypatch.context() as patch:
            patch.setattr(connection, "vendor", "postgresql")
            patch.setattr(connection, "cursor", Cursor)
            problems = check_server_clock(None, databases=["default"])
        assert [problem.id for problem in problems] == told
