"""The production start, for an ASGI server: it refuses to serve what is unsafe or half configured."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

from config.refusal import require_production
from config.warming import load_and_freeze

require_production()
application = get_asgi_application()
load_and_freeze()
