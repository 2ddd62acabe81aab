"""What the pages of minutes and of communiqués share: a text drafted from the record, and edited in a version."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

NOT_WRITTEN = 0  # the version of a text that nobody wrote


@dataclass(frozen=True)
class DraftWords:
    """What a page of drafting says: `title`, `submit` and `sentence` of a first draft, and of one that replaces it."""

    done: str | Promise
    first: tuple
    again: tuple


def text_of(meeting, rows):
    """The text of `meeting` among `rows`, which knows the meeting; None where nobody wrote any."""
    row = rows.filter(meeting=meeting).first()
    if row:
        row.meeting = meeting
    return row


def draft_page(request, meeting, row, form_class, words):
    """Say what is drafted and what of `row` it replaces; then draft the text from the record."""
    form = form_class(request.POST or None, initial={"version": row.version if row else NOT_WRITTEN})
    if form.is_valid() and form.draft(meeting, request.user):
        messages.success(request, words.done)
        return redirect(form.result)
    title, submit, sentence = words.again if row else words.first
    context = {"meeting": meeting, "branch": meeting.branch, "form": form, "title": title, "sentence": sentence,
               "submit": submit, "tone": "danger" if row else "", "lede": meeting.title,
               "cancel_url": row.get_absolute_url() if row else meeting.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)


def edit_page(request, meeting, row, form_class, template, fields):
    """Edit the `fields` of `row`. Who saves what somebody else changed meanwhile is told so, and loses nothing."""
    initial = {name: getattr(row, name) for name in (*fields, "version")}
    form = form_class(request.POST or None, initial=initial)
    if form.is_valid() and form.save(meeting, request.user):
        messages.success(request, _("Saved."))
        return redirect(form.result)
    # The next saving is meant to replace what stands on this page, which now shows theirs beside.
    theirs = row if form.errors and request.POST.get("version") != str(row.version) else None
    context = {"meeting": meeting, "branch": meeting.branch, row._meta.model_name: row, "form": form, "theirs": theirs}
    return render(request, template, context, status=422 if form.errors else 200)
