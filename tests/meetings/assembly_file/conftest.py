"""Importing assembly files in tests: what is printed, or which spots are refused with nothing changed."""

import pytest
from django.core.management import CommandError, call_command

from tests.meetings.assembly_file.files import as_bytes, rows


@pytest.fixture
def run(tmp_path, capsys):
    """Import a document; returns what was printed."""

    def run(document, *options):
        path = document
        if not hasattr(path, "read_bytes"):
            path = tmp_path / "assembly.json"
            path.write_bytes(as_bytes(document))
        call_command("import_assembly", path, *options)
        return capsys.readouterr().out

    return run


@pytest.fixture
def refused(run):
    """Import a document that is refused and changes nothing; returns the spots of its problems."""

    def refused(document, *options):
        before = rows()
        with pytest.raises(CommandError) as refusal:
            run(document, *options)
        assert rows() == before
        assert refusal.value.returncode == 1
        return [line.strip().split(": ")[0] for line in str(refusal.value).splitlines()[1:]]

    return refused
