"""The asgi application that a server imports."""

import os

# Morocco has been on UTC+0 all year since 2026-09-20: the packaged tzdata knows, an old system copy does not.
os.environ.setdefault("PYTHONTZPATH", "")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
