"""The supporting documents of entries: adding one, and marking a wrong one as replaced. None is ever deleted."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ..models import CashEntry, SupportingDocument
from .recording import record_entry

MOST = 12  # of one entry


@transaction.atomic
def add_document(*, entry, paper, by) -> SupportingDocument:
    """Keep `paper` (`uploads.papers.Paper`) as a document of `entry`; the same one sent twice is kept once.

    Raises ValidationError (key `paper`) for an entry that has as many documents as one may have.
    """
    entry = CashEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    digest = hashlib.sha256(paper.content).hexdigest()
    if found := SupportingDocument.objects.filter(entry=entry, digest=digest).first():
        if found.replaced_at is None:
            return found
        raise ValidationError({"paper": _("This document was replaced: send the right one.")})
    if entry.documents.count() >= MOST:
        raise ValidationError({"paper": _("An entry has %(most)s documents at most.") % {"most": MOST}})
    row = SupportingDocument(entry=entry, pages=paper.pages, uploaded_by=by)
    row.hold_content(paper.content, paper.content_type)
    row.save()
    return row


@transaction.atomic
def replace_document(*, document, reason, by) -> SupportingDocument:
    """Say that `document` is the wrong one, and why. It stays; another one may be added.

    Raises ValidationError without a reason (key `reason`), or if it is replaced already.
    """
    document = SupportingDocument.objects.select_for_update(no_key=True).get(pk=document.pk)
    if document.replaced_at:
        raise ValidationError(_("This document is marked as replaced already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    document.replaced_at, document.replaced_by, document.replaced_reason = now(), by, reason.strip()
    document.save(update_fields=["replaced_at", "replaced_by", "replaced_reason"])
    return document


@transaction.atomic
def record_with_document(*, paper=None, by, **entry) -> CashEntry:
    """`recording.record_entry`, with its first document where one was sent: both are kept, or none."""
    recorded = record_entry(by=by, **entry)
    if paper:
        add_document(entry=recorded, paper=paper, by=by)
    return recorded
