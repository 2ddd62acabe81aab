"""From the bytes of a file to an AssemblyFile: the whole document and its source."""

from django.utils.translation import gettext as _

from .branches import read_branches
from .election import read_election
from .entries import AssemblyFile
from .json_text import UnreadableError, load_json
from .meeting import read_meeting
from .problems import Problem, quote
from .reader import Reader
from .rows import read_agenda_item, read_attendance, read_intervention, read_resolution

FORMAT = "maktab.assembly/1"


def parse_assembly(data):
    """Read `data` (bytes) as the record of an assembly. Never raises: see `problems` of the AssemblyFile returned."""
    problems = []
    try:
        document = load_json(data)
    except UnreadableError as error:
        return AssemblyFile(problems=(Problem("", str(error)),), is_readable=False)
    if not isinstance(document, dict):
        message = _("The file holds no assembly: an object is expected, as in the documented example.")
        return AssemblyFile(problems=(Problem("", message),), is_readable=False)
    reader = Reader(document, "", problems)
    content = _read_document(reader)
    reader.finish()
    return AssemblyFile(**content, problems=tuple(problems))


def _read_document(reader):
    _check_format(reader)
    return {
        "branches": read_branches(reader),
        "meeting": reader.part("meeting", read_meeting, required=True),
        "agenda": reader.read_numbered("agenda", read_agenda_item),
        "attendance": reader.read_numbered("attendance", read_attendance),
        "interventions": reader.read_numbered("interventions", read_intervention),
        "resolutions": reader.read_numbered("resolutions", read_resolution),
        "election": reader.part("election", read_election),
        "source": reader.part("source", _read_source) or {},
    }


def _check_format(reader):
    version = reader.text("format", 80, required=True)
    if version and version != FORMAT:
        said = {"found": quote(version), "expected": FORMAT}
        reader.problem(_("The format is «%(found)s»; this command reads «%(expected)s».") % said, "format")


def _read_source(reader):
    return {
        "source_kind": reader.text("kind", 80),
        "source_credit": reader.text("credit", 120),
        "source_place": reader.text("place", 120),
    }
