"""How the administration's lists are read and drawn: what a search found, the links of the rows, their table."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse

from administration.tables import table_of
from sql.found import keys_of_page
from sql.planning import looked_up


class ScopedList(ChangeList):
    """A list that asks once what a search found, and draws its rows itself.

    Django counts what was found and then finds it again, and sorts all of it. Here the keys of the page and the count
    come in one statement (`sql.found`). Django also looks each link's address up again to add the list's filters to
    it, and asks for each cell what its column is: a third of the page.
    """

    def __init__(self, request, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        site, name = self.model_admin.admin_site.name, f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        self._rows = reverse(f"admin:{name}", current_app=site)
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
        self.result_list = self.root_queryset.filter(pk__among=keys).order_by(*order)
        paginator.count = self.result_count = found
        self.paginator, self.full_result_count = paginator, None
        self.show_full_result_count, self.show_admin_actions = False, True

    def url_for_result(self, result):
        return f"{self._rows}{quote(getattr(result, self.pk_attname))}/change/{self._kept}"

    def opener_of(self, result):
        """What a popup hands back for `result`: the value that the asking form keeps."""
        return result.serializable_value(str(self.to_field) if self.to_field else self.pk_attname)

    def table(self):
        """The table of the page's rows, for `pieces/admin_table.jinja`."""
        return table_of(self)
