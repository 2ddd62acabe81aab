"""What is checked at each start beside Django's own checks."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from look.colours import AA, channels, contrast, readable

WHITE = "#ffffff"


@register(Tags.compatibility)
def check_party_colours(app_configs, **kwargs) -> list[CheckMessage]:
    """The party's two colours need the AA contrast with white to be used as they are."""
    found = []
    for key in ("color_primary", "color_accent"):
        colour, variable = settings.PARTY[key], f"PARTY_{key.upper()}"
        try:
            channels(colour)
        except ValueError as error:
            found.append(Error(f"{variable}: {error}.", id="maktab.E001"))
            continue
        if (ratio := contrast(colour, WHITE)) < AA:
            shade = readable(colour, WHITE)
            problem = f"{variable} {colour} has a contrast of {ratio:.1f} with white, text needs {AA}."
            found.append(Warning(problem, hint=f"Text will be darkened; {shade} would do.", id="maktab.W001"))
    return found


@register(Tags.database)
def check_server_clock(app_configs, databases=None, **kwargs) -> list[CheckMessage]:
    """PostgreSQL has its own time zones; an old copy puts Morocco an hour late when it cuts a moment into a date."""
    if not databases or connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s AT TIME ZONE %s", [datetime(2026, 11, 23, tzinfo=UTC), settings.TIME_ZONE])
        offset = cursor.fetchone()[0] - datetime(2026, 11, 23)  # noqa: DTZ001  what the server answers has no zone
    if offset == timedelta():
        return []
    hint = "Update the system package tzdata on the database server and restart it."
    problem = f"PostgreSQL puts {settings.TIME_ZONE} at {offset} from UTC; it is 0 since 2026-09-20."
    return [Warning(problem, hint=hint, id="maktab.W002")]
