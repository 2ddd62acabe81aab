"""The production start, `gunicorn config.wsgi`: it refuses to serve what is unsafe or half configured."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from config.refusal import require_production
from config.warming import load_and_freeze

require_production()
application = get_wsgi_application()
load_and_freeze()
