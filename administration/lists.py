"""How the administration's lists are read and drawn: what a search found, the links of the rows, their table."""

from functools import lru_cache

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.http import urlencode

from administration.tables import table_of
from sql.found import keys_of_page
from sql.keyed import in_order_of
from sql.planning import looked_up
from sql.prepared import prepared_instances


class ScopedList(ChangeList):
    """A list that asks once what a search found, and draws its rows itself.

    Django counts what was found and then finds it again, and sorts all of it. Here the keys of the page and the count
    come in one statement (`sql.found`). Django also looks each link's address up again to add the list's filters to
    it, and asks for each cell what its column is: a third of the page.
    """

    def __init__(self, request, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self._site, name = self.model_admin.admin_site.name, f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        self._rows = reverse(f"admin:{name}", current_app=self._site)
        self._kept = f"?{self.preserved_filters}" if self.preserved_filters else ""

    def get_results(self, request):
        if self.query:
            self._find(request)
        else:
            super().get_results(request)

    def _find(self, request):
        """Take the page of a search: all of it where that was asked for and it is short enough to be shown."""
        if self.page_num < 1:
            raise IncorrectLookupParameters
        order = self.queryset.query.order_by
        first, count = (self.page_num - 1) * self.list_per_page, self.list_per_page
        if self.show_all:
            first, count = 0, self.list_max_show_all
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        with looked_up():
            keys, found = keys_of_page(self.queryset, order, first=first, count=count, most=paginator.most)
        if first and not keys:
            raise IncorrectLookupParameters
        self.can_show_all, self.multi_page = found <= self.list_max_show_all, found > self.list_per_page
        if self.show_all and not self.can_show_all:
            keys = keys[: self.list_per_page]
        self.result_list = rows_in_order(self.root_queryset, keys)
        paginator.count = self.result_count = found
        self.paginator, self.full_result_count = paginator, None
        self.show_full_result_count, self.show_admin_actions = False, True

    def url_to_add(self):
        """The page that adds a row: it leads back to the list with its filters, or to the form that asked for one."""
        asked = {"_popup": 1} if self.is_popup else {}
        asked |= {"_to_field": self.to_field} if self.to_field else {}
        kept = "&".join(filter(None, (self.preserved_filters, urlencode(asked))))
        way = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add", current_app=self._site)
        return f"{way}?{kept}" if kept else way

    def url_for_result(self, result):
        return f"{self._rows}{quote(getattr(result, self.pk_attname))}/change/{self._kept}"

    def opener_of(self, result):
        """What a popup hands back for `result`: the value that the asking form keeps."""
        return result.serializable_value(str(self.to_field) if self.to_field else self.pk_attname)

    def table(self):
        """The table of the page's rows, for `pieces/admin_table.jinja`."""
        return table_of(self)


def rows_in_order(rows, keys):
    """Those of `rows`, a queryset, that have these keys, in the order of the keys, with all that `rows` fetch beside.

    `keys` were found among `rows`: their conditions are not asked again, and the statement is written once for each
    model and what is joined to it. A queryset that adds columns, or does more as it is fetched, is asked as it is.
    """
    query = rows.query
    adds = query.annotations or query.extra or query.deferred_loading != (frozenset(), True)
    if adds or query.select_related is True or type(rows)._fetch_all is not QuerySet._fetch_all:
        found = rows.filter(pk__among=keys)
    else:
        found = _fetch(rows.model, tuple(_names(query.select_related or {})))(keys)
        prefetch_related_objects(found, *rows._prefetch_related_lookups)
    return in_order_of(keys, found)


@lru_cache
def _fetch(model, related):
    """The prepared query of the model's rows by their keys, with these relations joined."""

    @prepared_instances
    def fetch(keys):
        return model._base_manager.filter(pk__among=keys).select_related(*related)

    return fetch


def _names(related, before=""):
    """The relations of a query's `select_related`, as they were named."""
    for name, further in related.items():
        yield before + name
        yield from _names(further, f"{before}{name}__")
