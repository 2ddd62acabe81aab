#!/usr/bin/env python
"""Command line of Maktab."""

import os
import sys

# Morocco has been on UTC+0 all year since 2026-09-20: the packaged tzdata knows, an old system copy does not.
os.environ.setdefault("PYTHONTZPATH", "")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
