"""Numbers in addresses."""

from django.urls.converters import IntConverter


class RowConverter(IntConverter):
    """The key of a row: `<row:pk>`. A longer number names none, and no database takes it."""

    regex = "[0-9]{1,18}"
