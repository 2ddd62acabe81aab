"""The branch of a page's address, for those who may open the page."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404

from .models import Branch


def refuse(request):
    """Send visitors to the sign-in page; tell everybody else that there is no such page."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def of_branch(permission=None):
    """Call the view with the branch that `slug` names: one that the user sees, or where they hold `permission`."""

    def decorate(view):
        @wraps(view)
        def with_branch(request, slug, **kwargs):
            branches = Branch.objects.visible_to(request.user)
            if permission:
                branches = Branch.objects.within_reach(request.user, permission)
            branch = branches.select_related("succeeded_by").filter(slug=slug).first()
            return refuse(request) if branch is None else view(request, branch, **kwargs)

        return with_branch

    return decorate
