"""A large export as long work: who stands in the list is noted first, then read in parts, then bound in one file.

The parts stand in a folder of their own, so that a run taken up again writes the part at which it stopped anew. All
steps read what the asker sees at that moment; a right that ended meanwhile ends the run.
"""

import json
import shutil
from array import array
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.scoping import reach_of
from documents.spreadsheets import MOST_ROWS, write_table
from members.models import User
from runs.running import start
from runs.works import Work, register

from .exporting import EXPORT, header_of, leave_trace, require_export, rows_of, sight_of
from .forms import FindForm
from .models import Export
from .search import Search

STEP = 5_000
_BIND = "bind"


def start_export(*, user, form, kind):
    """Start to export what the valid `form` asks for. Returns the run, which the asker alone steers.

    Raises PermissionDenied unless the user may export it.
    """
    require_export(user, form.asked.branch)
    clear_expired()
    return start(
        work=EXPORTING,
        branch=form.asked.branch or _highest(user),
        by=user,
        user=user.pk,
        address=form.address,
        kind=kind,
    )


def clear_expired():
    """Remove the files whose days are over, what stopped runs left behind as long ago, and the rows of both."""
    for export in Export.objects.filter(expires_at__lte=now()):
        export.path.unlink(missing_ok=True)
        export.delete()
    root = Path(settings.EXPORT_ROOT)
    kept = {export.path for export in Export.objects.all()}
    oldest = (now() - timedelta(days=settings.EXPORT_DAYS)).timestamp()
    for left in root.glob("*") if root.is_dir() else ():
        if left not in kept and left.stat().st_mtime < oldest:
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def _highest(user):
    """The highest branch that the right reaches, where the run is kept."""
    reach = reach_of(user, EXPORT)
    branches = Branch.objects.order_by("depth", "path")
    return branches.first() if reach.everywhere else branches.filter(path__in=reach.here | reach.below).first()


def _form(user, address):
    """The search that was asked for, as the user sees it now. ValidationError where they may export it no more."""
    user = User.objects.filter(pk=user).first()
    form = FindForm(QueryDict(address), user=user) if user else None
    if not form or not form.is_valid():
        raise ValidationError(_("What this list was asked for is no longer there. Search anew."))
    try:
        require_export(user, form.asked.branch)
    except PermissionDenied as error:
        raise ValidationError(str(error)) from error
    return form


def _folder(user, address, kind):
    name = sha256(json.dumps([user, address, kind]).encode()).hexdigest()[:32]
    return Path(settings.EXPORT_ROOT) / f"parts-{name}"


def _plan(*, user, address, kind):
    """Note who stands in the list, in its order; a step for each part, and one to bind them."""
    form = _form(user, address)
    keys = array("q", Search(form.user, form.asked).keys())
    if len(keys) >= MOST_ROWS:
        raise ValidationError(_("A file holds no more than 1,048,575 rows: export a part of the list."))
    folder = _folder(user, address, kind)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    (folder / "keys").write_bytes(keys.tobytes())
    return [*range(0, len(keys), STEP), _BIND]


def _take(step, result, *, user, address, kind):
    form, folder = _form(user, address), _folder(user, address, kind)
    if step == _BIND:
        return result | {"export": _bind(form, folder, kind).pk}
    keys = array("q", (folder / "keys").read_bytes())[step : step + STEP]
    written = 0
    with (folder / f"{step:010}.part").open("w", encoding="utf-8") as part:
        for person, values in rows_of(Search(form.user, form.asked), form.chosen, keys):
            part.write(json.dumps([person, values], default=_as_text, ensure_ascii=False) + "\n")
            written += 1
    return {"people": result.get("people", 0) + written}


def _as_text(value):
    """A day as JSON takes it; `_values` reads it back."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of a column.")


def _bind(form, folder, kind):
    """Make the file of the parts, leave its trace, and remove the parts. Returns the Export."""
    people = []
    export = Export(
        user=form.user,
        kind=kind,
        address=form.address,
        sight=sight_of(form.user),
        expires_at=now() + timedelta(days=settings.EXPORT_DAYS),
    )
    days = [number for number, column in enumerate(form.chosen, start=1) if column.kind == "date"]
    with export.path.open("wb") as file:
        export.path.chmod(0o600)
        export.count = write_table(
            kind, file, header_of(form.chosen), _values(folder, days, people), name=_("Members")
        )
    export.save()
    leave_trace(user=form.user, form=form, people=people)
    shutil.rmtree(folder)
    return export


def _values(folder, days, people):
    """The values of all parts in order; the keys of the people are added to `people` meanwhile."""
    for part in sorted(folder.glob("*.part")):
        with part.open(encoding="utf-8") as lines:
            for line in lines:
                person, values = json.loads(line)
                for number in days:
                    values[number] = date.fromisoformat(values[number]) if values[number] else None
                people.append(person)
                yield values


def _allows(user, _branch, arguments):
    """The file is the asker's: nobody else steers its run."""
    return user.pk == arguments["user"]


def _title(arguments):
    return _("Exporting a list of members (%(kind)s)") % {"kind": arguments["kind"].upper()}


def _report(result):
    return [(_("Members written"), result.get("people", 0))]


def _address(run):
    """The file, while it is kept; then the search."""
    export = Export.objects.standing().filter(pk=run.result.get("export")).first()
    return export.get_absolute_url() if export else f"{reverse('finding:find')}?{run.arguments['address']}"


EXPORTING = register(
    Work(
        name="finding.exporting",
        permission=EXPORT,
        plan=_plan,
        take=_take,
        title=_title,
        report=_report,
        address=_address,
        allows=_allows,
    )
)
