"""The files of a search: made at once or as a run, and fetched by who asked for them alone."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import FileResponse, QueryDict
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find, hide_unless
from documents.spreadsheets import CONTENT_TYPES

from ..export_run import start_export
from ..exporting import AT_ONCE, export_now, require_export, sight_of
from ..forms import FindForm
from ..models import Export
from ..search import Search
from .find import require_sight


@require_POST
@login_required
def export(request):
    """The file of all rows that the address `address` shows, of the kind `kind`; a run where they are many."""
    require_sight(request.user)
    form = FindForm(QueryDict(request.POST.get("address", "")[:4000]), user=request.user)
    kind = request.POST.get("kind", "")
    if kind not in CONTENT_TYPES or not form.is_valid():
        raise BadRequest
    require_export(request.user, form.asked.branch)
    search = Search(request.user, form.asked)
    if search.rows()[AT_ONCE : AT_ONCE + 1].exists():
        return redirect(start_export(user=request.user, form=form, kind=kind))
    file, _count = export_now(user=request.user, form=form, keys=search.keys(), kind=kind)
    return _attachment(file, kind)


@require_safe
@login_required
def file(request, pk):
    """The file of a run, while it is kept, for who asked for it and sees still what they saw then."""
    row = find(request.user, Export.objects.standing(), pk=pk)
    deny_unless(
        constant_time_compare(row.sight, sight_of(request.user)),
        _("Your offices are others since this file was made: export the list anew."),
    )
    hide_unless(row.path.is_file())  # it was made on another machine, or the database is restored
    return _attachment(row.path.open("rb"), row.kind)


def _attachment(file, kind):
    """The answer that a browser saves, kept by no cache: lists name people."""
    name = f"{_('Members')} {localdate().isoformat()}.{kind}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])
    response["Cache-Control"] = "private, no-store"
    return response
