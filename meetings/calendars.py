"""Meetings as calendars read them (RFC 5545): one file of a meeting, or all that somebody is called to.

The identifier stays the same whatever becomes of the meeting, and SEQUENCE grows with each change, so that a calendar
moves or strikes out the entry that it has. Times are those of Africa/Casablanca, with the rules of that zone in the
file: a telephone whose own are old would be an hour off. Nothing says when a meeting will end, so no end is given
until it is recorded.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.utils.timezone import get_default_timezone
from icalendar import Calendar, Event

from .call_words import call_text, place_words

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Maktab//Meetings//AR"


def calendar_of(meetings, *, name, address_of):
    """The calendar of `meetings` as bytes. They are called ones, each with its branch, call, cancellation and
    postponements at hand; `address_of(meeting)` is where each is read."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for meeting in meetings:
        calendar.add_component(_event(meeting, address_of(meeting)))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def sequence_of(meeting):
    """How often a called meeting was changed: postponed, and cancelled at last."""
    return len(meeting.postponements.all()) + meeting.is_cancelled


def _event(meeting, address):
    event = Event()
    event.add("uid", str(meeting.call.uid))
    event.add("dtstamp", _last_change(meeting))
    event.add("sequence", sequence_of(meeting))
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("summary", meeting.title)
    event.add("dtstart", _moment(meeting, meeting.starts_at))
    if meeting.closed_at and meeting.starts_at and meeting.closed_at > meeting.starts_at:
        event.add("dtend", _moment(meeting, meeting.closed_at))
    if place := place_words(meeting):
        event.add("location", place)
    event.add("description", call_text(meeting))
    event.add("url", address)
    return event


def _moment(meeting, hour):
    """The moment of an `hour` of the meeting's day; without one, the day itself."""
    return datetime.combine(meeting.date, hour, tzinfo=get_default_timezone()) if hour else meeting.date


def _last_change(meeting):
    changed = [meeting.call.sent_at, *(row.at for row in meeting.postponements.all())]
    if meeting.is_cancelled:
        changed.append(meeting.cancellation.at)
    return max(changed).astimezone(UTC).replace(microsecond=0)
