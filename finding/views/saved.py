"""Searches that somebody comes back to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branches.access import find

from ..forms import FindForm
from ..models import SavedFilter
from ..saving import SavedFilterForm
from .find import require_sight


@login_required
@require_http_methods(["GET", "POST"])
def save(request):
    """Keep the search of the address `address` under a name."""
    require_sight(request.user)
    given = request.POST.get("address", "") if request.method == "POST" else request.GET.urlencode()
    search = FindForm(QueryDict(given[:4000]), user=request.user)
    address = search.address if search.is_valid() else ""
    row = SavedFilter(user=request.user, address=address)
    form = SavedFilterForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The filter is saved."))
        return redirect(row)
    context = {
        "form": form,
        "address": address,
        "back": row.get_absolute_url(),
        "said": search.in_words if search.is_valid() else {},
    }
    return _answer(request, form, "finding/save.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def saved_filter(request, pk):
    """Give a filter another name, or let it open the search."""
    row = find(request.user, SavedFilter.objects, pk=pk)
    form = SavedFilterForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The filter is saved."))
        return redirect(row)
    search = FindForm(QueryDict(row.address), user=request.user)
    context = {
        "form": form,
        "saved": row,
        "back": row.get_absolute_url(),
        "said": search.in_words if search.is_valid() else {},
    }
    return _answer(request, form, "finding/save.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    """Forget a filter, once its owner has read which one."""
    row = find(request.user, SavedFilter.objects, pk=pk)
    if request.method == "POST":
        row.delete()
        messages.success(request, _("The filter is deleted."))
        return redirect(f"{reverse('finding:find')}?all=1")
    context = {
        "title": row.name,
        "sentence": _("The filter is deleted. The members whom it shows stay as they are."),
        "submit": _("Delete the filter"),
        "tone": "danger",
        "cancel_url": row.get_absolute_url(),
        "destination": "find",
    }
    return render(request, "finding/delete.html", context)


def _answer(request, form, template, context):
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context | {"destination": "find"}, status=status)
