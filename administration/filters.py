"""Filters and pages of the administration's lists."""

from django.contrib.admin import SimpleListFilter
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.scoping import branch_path_of
from forms.requests import read_number

EM_SPACE = "\u2003"


class BranchFilter(SimpleListFilter):
    """The rows of a branch and of those under it; the highest branches within reach are offered."""

    title = _("branch")
    parameter_name = "branch"
    most = 60

    def lookups(self, request, model_admin):
        self.within_reach = model_admin.admin_site.get_model_admin(Branch).get_queryset(request)
        self.way = branch_path_of(model_admin.model)
        highest = sorted(self.within_reach.order_by("depth", "path")[: self.most], key=lambda branch: branch.path)
        top = min((branch.depth for branch in highest), default=1)
        return [(str(branch.pk), EM_SPACE * (branch.depth - top) + branch.name) for branch in highest]

    def queryset(self, request, queryset):
        chosen = self.value()
        if not chosen:
            return queryset
        branch = self.within_reach.filter(pk=read_number(chosen)).first()
        return queryset.filter(**{f"{self.way}__startswith": branch.path}) if branch else queryset.none()


class StateFilter(SimpleListFilter):
    """One state of the rows at a time; `states` maps its word in the address to (label, queryset → queryset)."""

    title = _("state")
    parameter_name = "state"
    states = {}

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _narrow) in self.states.items()]

    def queryset(self, request, queryset):
        _label, narrow = self.states.get(self.value(), (None, None))
        return narrow(queryset) if narrow else queryset


def _period_states(current, ended, **others):
    return {
        "current": (current, lambda rows: rows.current()),
        **others,
        "ended": (ended, lambda rows: rows.exclude(ended_on=None)),
    }


class PeriodFilter(StateFilter):
    """Dated rows: those in force today, or those with an end."""

    states = _period_states(_("In force"), _("Over"))

    @classmethod
    def labelled(cls, current, ended, **others):
        """The same filter by the labels `current` and `ended`, with `others` as of StateFilter.states between them."""
        return type(cls.__name__, (cls,), {"states": _period_states(current, ended, **others)})


class ShortPaginator(Paginator):
    """Stops counting where nobody turns pages any more: users search or filter there."""

    most = 2000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.most].count()

    @property
    def is_cut(self):
        return self.count >= self.most
