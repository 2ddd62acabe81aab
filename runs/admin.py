"""The package's table of tasks stays out of the administration: users see runs, which say what they are about."""

from django.contrib import admin
from django_tasks_db import admin as registers  # noqa: F401  importing it registers the table
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
