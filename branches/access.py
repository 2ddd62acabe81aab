"""Fetch through what the user sees, or refuse: 404 to strangers, 403 to readers who would act, sign-in to visitors.

A page finds its row with `find`, or its branch with `of_branch`, and asks for the right to act with `require`. Every
right is asked by `has_perm` with the row. Where seeing or acting is no matter of one right, the page finds its row
with `find_among`, and refuses with `hide_unless` and `deny_unless`.
"""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from sql.lookups import Texts
from sql.prepared import prepared_instances

from .models import Branch
from .scoping import allows, view_permission


def find(user, rows, **lookup):
    """The one of `rows` (a scoped queryset) that `lookup` names. Raises Http404 unless it is there and `user` sees it.

    Visitors see rosters that are published: a page for users alone asks them to sign in before (`login_required`).
    """
    return find_among(rows.visible_to(user), **lookup)


def find_prepared(user, fetch, *values):
    """The first of the rows that `fetch`, a prepared query, gives for `values`; Http404 unless `user` sees it.

    As `find`, for a page that is opened all day: whether the row is seen is asked of the row (`allows`), by the same
    rule, and the statement is written once.
    """
    row = next(iter(fetch(*values)), None)
    hide_unless(row is not None and allows(user, view_permission(type(row)), row))
    return row


def find_among(rows, **lookup):
    """The one of `rows` that `lookup` names; `rows` hold no more than the user may see here. Raises Http404."""
    return get_object_or_404(rows, **lookup)


def parents_of(user, branch):
    """The branches above `branch` that `user` sees, headquarters first, for the way to it above a page.

    One query, none for a root. `branch.ancestors().visible_to(user)`, by a statement that is written once.
    """
    above = _at_paths(Texts(branch.paths_above)) if branch.paths_above else []
    return [parent for parent in above if allows(user, view_permission(Branch), parent)]


@prepared_instances
def _at_paths(paths):
    return Branch.objects.filter(path__among=paths)


def require(user, permission, row):
    """Raise PermissionDenied unless `user` holds `permission` on `row`, which they see."""
    deny_unless(user.has_perm(permission, row))


def hide_unless(seen):
    """Raise Http404 unless the user may know of what the address names."""
    if not seen:
        raise Http404


def deny_unless(allowed, why=""):
    """Raise PermissionDenied unless the user, who may see the page, may do this; the answer tells them `why`."""
    if not allowed:
        raise PermissionDenied(why)


def of_branch(*see, act=None):
    """Call the view with the branch that the address's `slug` names, for who sees it with a right of `see`.

    Others get 404 and visitors the sign-in page. Who sees the page but lacks the right `act` gets 403.
    """

    def decorate(view):
        @wraps(view)
        def with_branch(request, slug, **kwargs):
            user = request.user
            try:
                branch = find_prepared(user, _with_slug, slug)
            except Http404:
                return refuse(request)
            if see and not any(user.has_perm(permission, branch) for permission in see):
                return refuse(request)
            if act:
                require(user, act, branch)
            return view(request, branch, **kwargs)

        return with_branch

    return decorate


@prepared_instances
def _with_slug(slug):
    return Branch.objects.filter(slug=slug).select_related("succeeded_by")


def refuse(request):
    """Send visitors to the sign-in page; tell everybody else that there is no such page."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
