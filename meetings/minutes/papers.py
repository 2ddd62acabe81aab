"""What the paper of written minutes says, from what is frozen: a plain dict for the layout "written_minutes".

It is in Arabic, whoever prints it: the text is, and who compares two papers finds the same words on both.
"""

import json
from dataclasses import asdict
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from bureaus.models import Organ
from documents.qr import qr_code
from documents.tables import filled_table

from ..drafting.phrases import method_phrase
from ..drafting.text import blocks_of
from ..models import Meeting
from .content import frozen_content
from .writing import recorded_facts


def written_paper(minutes, absolute):
    """The paper of `minutes`; `absolute` makes an address whole. Approved, it is printed from what was frozen."""
    text = minutes.content or frozen_content(minutes, recorded_facts(minutes.meeting))
    content, annexes = json.loads(text), list(minutes.annexes.all())
    record = content["record"]
    with override("ar"):
        return {
            "title": content["title"],
            "branch": record["branch"],
            "kind": f"{_('Minutes')} – {dict(Meeting.Kind.choices).get(record['kind'], '')}",
            "state": "" if minutes.is_approved else _("Draft: not approved yet"),
            "lead": date_format(date.fromisoformat(content["date"]), "l j F Y"),
            "blocks": _blocks(content["text"]),
            "signatures": _signatures(record),
            "annexes_title": _("Annexes"),
            "tables": [*_attendance(record), *_results(record), *_votes(record)],
            "corrections": [_correction(row) for row in annexes if row.is_approved],
            "proof": _proof(minutes, absolute) if minutes.is_approved else {},
        }


def _blocks(text):
    return [asdict(block) for block in blocks_of(text)]


def _signatures(record):
    return [
        [_("Signature of the chair"), (record["chair"] or {}).get("name", "")],
        [_("Signature of the rapporteur"), (record["rapporteur"] or {}).get("name", "")],
    ]


def _attendance(record):
    rows = [
        [str(number), row["person"]["name"] if row["person"] else row["capacity"],
         row["capacity"] if row["person"] else "", "" if row["count"] is None else str(row["count"])]
        for number, row in enumerate(record["attendance"], start=1)
    ]  # fmt: skip
    columns = [("short", _("No.")), ("wide", _("Name")), ("wide", _("capacity")), ("short", _("number"))]
    return [_table(_("List of attendance"), columns, rows)] if rows else []


def _results(record):
    columns = [("short", _("No.")), ("wide", _("office")), ("wide", _("Elected"))]
    for ballot in record["ballots"]:
        rows = [
            [str(number), row["title"], row["person"]["name"] if row["person"] else str(_("Vacant seat"))]
            for number, row in enumerate(ballot["places"], start=1)
        ]
        caption = _("Result of the election: %(organ)s") % {"organ": Organ(ballot["organ"]).label}
        yield _table(caption, columns, rows)


def _votes(record):
    rows = [
        [row["subject"], method_phrase(row["method"]),
         *("" if row[name] is None else str(row[name]) for name in ("votes_for", "votes_against", "abstentions"))]
        for row in record["decisions"]
    ]  # fmt: skip
    columns = [
        ("wide", _("Resolution")), ("text", _("method")), ("short", _("votes for")), ("short", _("votes against")),
        ("short", _("abstentions")),
    ]  # fmt: skip
    return [_table(_("Results of votes"), columns, rows)] if rows else []


def _table(caption, columns, rows):
    return filled_table(columns, rows, caption=str(caption))


def _correction(annex):
    words = {"number": annex.number, "day": date_format(localtime(annex.approved_at))}
    return {
        "title": _("Correcting annex no. %(number)s, approved on %(day)s") % words,
        "blocks": _blocks(json.loads(annex.content)["text"]),
        "code": annex.digest,
    }


def _proof(minutes, absolute):
    address = absolute(reverse("meetings:check-minutes", args=[minutes.digest]))
    words = {"day": date_format(localtime(minutes.approved_at)), "user": str(minutes.approved_by)}
    return {
        "approved": _("Approved on %(day)s by %(user)s.") % words,
        "check": _("To check these minutes, scan the code, or type the short code on the page of the check."),
        "short_label": _("Short code"),
        "short": minutes.short_code,
        "digest": minutes.digest,
        "qr": qr_code(address),
        "address": address,
    }
