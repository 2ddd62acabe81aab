"""What a process that serves does before its first request; in a process of its own, as a server starts it."""

import sys

from tests.house.test_refusal import collected, run

__all__ = ["collected"]

SAYS = (
    "import config.wsgi, gc, sys; print(gc.get_freeze_count() > 100_000, 'treasury.views.grid' in sys.modules, "
    "len(gc.get_objects()) < 20_000)"
)


def test_views_are_loaded_and_what_is_loaded_is_left_out_of_garbage_collection(collected):
    result = run([sys.executable, "-c", SAYS], **collected)
    assert (result.stderr, result.stdout.split()) == ("", ["True", "True", "True"])


def test_a_command_loads_no_views(collected):
    says = "import django; django.setup(); import sys; print('treasury.views.grid' in sys.modules)"
    environment = collected | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    assert run([sys.executable, "-c", says], **environment).stdout == "False\n"
