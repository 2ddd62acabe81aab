"""`manage.py import_assembly FILE [--dry-run] [--by USERNAME]`: record an assembly and its election from a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.assembly_file import MAX_BYTES, AssemblyRefusedError, parse_assembly, record_assembly
from members.models import User


class Command(BaseCommand):
    help = "Record an assembly from a JSON file (format maktab.assembly/1, see docs/formats/assembly.md)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="do everything, show it, and keep nothing")
        parser.add_argument("--by", help="record it as this account, whose elections may wait for a second person")

    def handle(self, *, file, dry_run, by, **options):
        content = parse_assembly(read_bytes(file))
        try:
            recording = record_assembly(file=content, dry_run=dry_run, by=account(by))
        except AssemblyRefusedError as refusal:
            raise CommandError(describe(refusal.problems)) from None
        if not recording.is_new:
            self.stdout.write(_("Nothing to do: this assembly is already recorded."))
        elif dry_run:
            self.stdout.write(_("A trial: nothing was kept. This would be recorded:"))
        for line in summary(recording, is_kept=not dry_run or not recording.is_new):
            self.stdout.write(line)


def account(name):
    """The open account of this user name; None without a name. Raises CommandError if there is none."""
    if not name:
        return None
    user = User.objects.find_by_login(name)
    if user is None or not user.is_active:
        raise CommandError(_("This account does not exist, or is closed."))
    return user


def read_bytes(path):
    """The file's bytes, one more than is allowed at most. Raises CommandError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        message = _("The file «%(file)s» cannot be read: check its place, and that you may open it.")
        raise CommandError(message % {"file": path}) from None


def describe(problems):
    """The problems, one a line, under a sentence that says how many."""
    count = len(problems)
    head = ngettext(
        "Nothing was recorded: the file has %(count)s problem.",
        "Nothing was recorded: the file has %(count)s problems.",
        count,
    )
    return "\n".join([head % {"count": count}, *(f"  {problem}" for problem in problems)])


def summary(recording, *, is_kept):
    """The lines that tell what was recorded, and where to see it if it was kept."""
    meeting = recording.meeting
    yield _("Meeting: %(title)s, %(date)s") % {"title": meeting.title, "date": date_format(meeting.date)}
    if recording.is_new:
        yield from numbers(recording)
    if recording.is_waiting:
        yield _("The election waits for confirmation.")
    if is_kept:
        yield _("Record: %(address)s") % {"address": meeting.get_absolute_url()}
        yield _("Roster: %(address)s") % {"address": meeting.branch.get_absolute_url()}


def numbers(recording):
    yield _("Branches: %(added)s added, %(matched)s recorded before") % {
        "added": recording.branches_added,
        "matched": recording.branches_matched,
    }
    yield _("People: %(added)s added, %(matched)s recorded before, %(joined)s joined their branch") % {
        "added": recording.people_added,
        "matched": recording.people_matched,
        "joined": recording.joined,
    }
    if recording.women:
        yield _("Seats: %(seats)s, of which vacant: %(vacancies)s") % vars(recording)
        women = recording.women
        said = {"women": women.count, "total": women.total, "percent": women.percent}
        yield _("Women: %(women)s of %(total)s (%(percent)s%%)") % said
