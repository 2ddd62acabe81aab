"""Assembly files for tests, the documented example and real ones where they are at hand, and what a run added."""

import json
from pathlib import Path

from django.apps import apps
from django.conf import settings

EXAMPLE = Path(settings.BASE_DIR) / "docs" / "formats" / "assembly-example.json"
REAL = sorted((Path(settings.BASE_DIR).parent / "shared" / "real").glob("*.json"))


def example():
    """The documented example as a fresh document."""
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


def minimal(**sections):
    """The smallest assembly with an election: headquarters, and one secretary elected."""
    person = {"given_name": "هشام", "family_name": "الرايس", "gender": "M"}
    return {
        "format": "maktab.assembly/1",
        "branch": [{"kind": "national", "name": "حزب الأفق", "slug": "ofoq"}],
        "meeting": {"kind": "general_assembly", "title": "المؤتمر", "date": "2024-05-12"},
        "election": {"bureau": [{"office": "first_secretary", **person}]},
        **sections,
    }


def crowd(size):
    """An assembly of the headquarters that `size` people attended; each of them was elected and has a task."""
    people = [{"given_name": "هشام", "family_name": f"الرايس {number}", "gender": "M"} for number in range(size)]
    return minimal(
        attendance=[{"person": person} for person in people],
        resolutions=[{"subject": "قرار", "tasks": [{"subject": "مهمة", "owner": person} for person in people]}],
        election={"bureau": [{"office": "counsellor", **person} for person in people]},
    )


def as_bytes(document):
    return json.dumps(document, ensure_ascii=False).encode()


def rows():
    """How many rows each table of the domain has, history included."""
    labels = ("branches", "members", "bureaus", "meetings")
    models = (model for label in labels for model in apps.get_app_config(label).get_models())
    return {model._meta.label: model._base_manager.count() for model in models}
