"""Filters of the administration's lists."""

from django.contrib.admin import RelatedFieldListFilter, SimpleListFilter


class ReachFilter(RelatedFieldListFilter):
    """The related rows that the user may see, in the order of their own list."""

    def field_choices(self, field, request, model_admin):
        remote = model_admin.admin_site.get_model_admin(field.remote_field.model)
        return [(row.pk, str(row)) for row in remote.get_queryset(request)]


class StateFilter(SimpleListFilter):
    """One state of the rows at a time; `states` maps its word in the address to (label, queryset → queryset)."""

    states = {}

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _narrow) in self.states.items()]

    def queryset(self, request, queryset):
        _label, narrow = self.states.get(self.value(), (None, None))
        return narrow(queryset) if narrow else queryset
