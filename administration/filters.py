"""Filters and pages of the administration's lists."""

from functools import reduce
from operator import or_

from django.contrib.admin import SimpleListFilter
from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from arabic.folding import fold_terms
from branches.models import Branch
from branches.scoping import branch_paths_of
from forms.requests import clean_query, read_number


class BranchFilter(SimpleListFilter):
    """The rows of a branch and of those under it; the branch is searched by its name among those within reach.

    A typed name that one branch alone bears chooses it; of several, each is offered as a link.
    """

    title = _("branch")
    parameter_name = "branch"
    search_parameter = "branch_name"
    template = "admin/branch_filter.html"
    offered = 12

    def __init__(self, request, params, model, model_admin):
        self.typed = clean_query(params.pop(self.search_parameter, [""])[-1])
        self.within_reach = model_admin.admin_site.get_model_admin(Branch).get_queryset(request)
        self.ways = branch_paths_of(model_admin.model)
        super().__init__(request, params, model, model_admin)
        self.chosen = self._read_chosen()
        left_out = {self.parameter_name, self.search_parameter, "p"}
        self.kept = [(name, value) for name, value in request.GET.items() if name not in left_out]

    def _read_chosen(self):
        if self.value():
            return self.within_reach.filter(pk=read_number(self.value())).first()
        return self.found[0] if len(self.found) == 1 else None

    @cached_property
    def found(self):
        """The branches that the typed name may mean, the highest first."""
        terms = fold_terms(self.typed)
        if not terms:
            return []
        rows = self.within_reach.filter(*(Q(search_key__contains=term) for term in terms))
        return list(rows.order_by("depth", "path")[: self.offered])

    def expected_parameters(self):
        return [self.parameter_name, self.search_parameter]

    def has_output(self):
        return True

    def lookups(self, request, model_admin):
        return ()

    def choices(self, changelist):
        """Each branch found, as a link; with one chosen, the way back to all."""
        if self.chosen:
            everything = changelist.get_query_string(remove=self.expected_parameters())
            return [{"display": _("Every branch"), "query_string": everything, "selected": False}]
        return [
            {
                "display": branch.name,
                "query_string": changelist.get_query_string({self.parameter_name: branch.pk}, [self.search_parameter]),
                "selected": False,
            }
            for branch in self.found
        ]

    def queryset(self, request, queryset):
        if self.chosen:
            within = (Q(**{f"{way}__startswith": self.chosen.path}) for way in self.ways)
            return queryset.filter(reduce(or_, within))
        return queryset.none() if self.value() else queryset


class StateFilter(SimpleListFilter):
    """One state of the rows at a time; `states` maps its word in the address to (label, queryset → queryset)."""

    title = _("state")
    parameter_name = "state"
    states = {}

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _narrow) in self.states.items()]

    def queryset(self, request, queryset):
        return self.narrow(queryset, self.value(), request.user)

    @classmethod
    def narrow(cls, rows, state, user):
        """The `rows` in `state`, all of them for a state that there is not."""
        _label, narrow = cls.states.get(state, (None, None))
        return narrow(rows) if narrow else rows


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
