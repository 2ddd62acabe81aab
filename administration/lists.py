"""How the administration's lists are read: what a search found, and the links of the rows."""

from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse


class ScopedList(ChangeList):
    """A list that asks once what a search found, and writes the links of its rows itself.

    Django counts what was found and then finds it again, and sorts all of it. Here its keys are fetched, no more than
    the list counts, and the page is taken of them. Django also looks each link's address up again to add the list's
    filters to it: a fifth of the page of a search.
    """

    def __init__(self, request, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        site, name = self.model_admin.admin_site.name, f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        self._rows = reverse(f"admin:{name}", current_app=site)
        self._kept = f"?{self.preserved_filters}" if self.preserved_filters else ""
        self.preserved_filters = ""

    def get_queryset(self, request, exclude_parameters=None):
        rows = super().get_queryset(request, exclude_parameters)
        if not self.query:
            return rows
        found = list(rows.order_by().values_list("pk", flat=True)[: self.model_admin.paginator.most])
        page_of = self.root_queryset.filter(pk__among=found).order_by(*self.get_ordering(request, rows))
        page_of.found = len(found)
        return page_of

    def url_for_result(self, result):
        return f"{self._rows}{quote(getattr(result, self.pk_attname))}/change/{self._kept}"
