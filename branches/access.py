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

from .models import Branch


def find(user, rows, **lookup):
    """The one of `rows` (a scoped queryset) that `lookup` names. Raises Http404 unless it is there and `user` sees it.

    Visitors see rosters that are published: a page for users alone asks them to sign in before (`login_required`).
    """
    return find_among(rows.visible_to(user), **lookup)


def find_among(rows, **lookup):
    """The one of `rows` that `lookup` names; `rows` hold no more than the user may see here. Raises Http404."""
    return get_object_or_404(rows, **lookup)


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
            branches = Branch.objects.visible_to(user).select_related("succeeded_by")
            branch = branches.filter(slug=slug).first()
            if branch is None or (see and not any(user.has_perm(permission, branch) for permission in see)):
                return refuse(request)
            if act:
                require(user, act, branch)
            return view(request, branch, **kwargs)

        return with_branch

    return decorate


def refuse(request):
    """Send visitors to the sign-in page; tell everybody else that there is no such page."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
